"""Receipts and invoices: what is on them, each value with the words it was read from."""

from ocr.receipts.extract import receipt_of
from ocr.receipts.fields import Check, Field, LineItem, Receipt

__all__ = ["Check", "Field", "LineItem", "Receipt", "receipt_of"]
