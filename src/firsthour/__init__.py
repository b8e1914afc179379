"""FirstHour: from a victim's first call to the last cent given back."""

__version__ = "0.1.0"
