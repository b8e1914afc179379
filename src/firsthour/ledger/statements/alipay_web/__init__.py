"""Alipay's website export."""
