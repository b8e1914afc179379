"""Agricultural Bank of China corporate accounts."""
