"""SWIFT MT940 statements."""
