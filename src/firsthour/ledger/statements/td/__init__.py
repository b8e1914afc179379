"""TD accounts."""
