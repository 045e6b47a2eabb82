"""Fetching the file at a customer's address without becoming their way into the internal network.

The name is resolved once, every answer must be a public address, and the connection goes to the very address
that was judged; each redirect starts anew. Time, bytes and headers are bounded, and all failures read the same.
"""

from ocr.intake.fetching.connection import Network
from ocr.intake.fetching.fetcher import Fetched, FetchLimits, fetch
from ocr.intake.fetching.urls import check_url

__all__ = ["FetchLimits", "Fetched", "Network", "check_url", "fetch"]
