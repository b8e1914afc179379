"""Agricultural Bank of China debit cards."""
