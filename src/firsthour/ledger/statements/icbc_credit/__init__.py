"""ICBC credit cards."""
