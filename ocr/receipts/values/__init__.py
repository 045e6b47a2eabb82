"""Numbers, dates and currencies as printed, for receipts and for the writers of sheets."""
