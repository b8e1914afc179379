"""CCB current accounts."""
