"""ISO 20022 camt.053 statements."""
