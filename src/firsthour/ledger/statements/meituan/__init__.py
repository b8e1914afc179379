"""Meituan's export."""
