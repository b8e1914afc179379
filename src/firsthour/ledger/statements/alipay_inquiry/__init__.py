"""Alipay's answer to an inquiry: registration, log-ins, movements, changes of balance."""
