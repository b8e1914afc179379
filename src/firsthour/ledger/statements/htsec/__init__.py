"""Haitong Securities' cash statement."""
