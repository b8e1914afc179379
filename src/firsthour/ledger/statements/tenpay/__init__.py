"""Tenpay's answer to an inquiry: trades in fen."""
