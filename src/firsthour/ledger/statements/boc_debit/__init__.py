"""Bank of China debit cards."""
