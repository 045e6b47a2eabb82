"""Remote providers on this platform: with whose account they are asked, whether they can be, and how a page gets there.

What they say on the wire is in `ocr.providers.adapters`.
"""
