"""Remote providers: accounts, availability and circuit breaker.

Their protocols are in `ocr.providers.adapters`.
"""
