"""HSBC Hong Kong accounts."""
