"""What can be done here? Every write of this app; each is atomic, keyword-only and enters the record itself."""

from firsthour.web.audit.operations.recording import About, Entry, record, record_many, take_turn

__all__ = ["About", "Entry", "record", "record_many", "take_turn"]
