"""JD's export."""
