"""Fetching a file from a customer's URL without giving access to the internal network (SSRF).

The name is resolved once, every answer must be a public address, and the connection goes to the
checked address; each redirect is checked again. Time, bytes and headers are limited, and all
failures have the same message.
"""

from ocr.intake.fetching.connection import Network
from ocr.intake.fetching.fetcher import Fetched, FetchLimits, fetch
from ocr.intake.fetching.urls import check_url

__all__ = ["FetchLimits", "Fetched", "Network", "check_url", "fetch"]
