"""The inquiry template of third-party payment firms."""
