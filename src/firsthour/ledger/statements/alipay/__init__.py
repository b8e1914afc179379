"""Alipay's personal export."""
