"""Numbers, dates and currencies as they are printed on paper: what the writers of sheets and the receipts share."""
