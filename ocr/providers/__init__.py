"""Remote providers on this platform: whose account is used, which are available, and their health.

Their wire formats are in `ocr.providers.adapters`.
"""
