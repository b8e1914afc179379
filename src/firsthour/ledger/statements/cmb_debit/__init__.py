"""China Merchants Bank debit cards."""
