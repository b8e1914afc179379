"""HSBC Hong Kong credit cards."""
