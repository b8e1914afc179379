"""Huobi's trades."""
