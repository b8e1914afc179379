"""Bank of Communications debit cards."""
