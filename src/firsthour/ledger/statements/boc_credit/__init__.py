"""Bank of China credit cards."""
