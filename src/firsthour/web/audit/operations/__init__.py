"""What can be done here? Every write of this app; each is atomic, keyword-only and enters the record itself."""

from firsthour.web.audit.operations.recording import About, record

__all__ = ["About", "record"]
