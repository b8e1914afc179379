"""Bank of Communications credit cards."""
