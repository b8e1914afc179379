"""How do holds stand, as pages ask for them? What ``holds.states`` reads."""

from firsthour.web.holds.states import ReadHold, read_events, read_holds_of, read_state

__all__ = ["ReadHold", "read_events", "read_holds_of", "read_state"]
