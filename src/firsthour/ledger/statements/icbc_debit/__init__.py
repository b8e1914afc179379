"""ICBC debit cards."""
