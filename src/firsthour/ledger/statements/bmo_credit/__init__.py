"""BMO credit cards."""
