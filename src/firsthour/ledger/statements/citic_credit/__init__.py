"""CITIC credit cards."""
