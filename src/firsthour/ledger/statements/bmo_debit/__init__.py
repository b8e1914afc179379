"""BMO debit accounts."""
