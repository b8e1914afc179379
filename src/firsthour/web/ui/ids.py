"""Which id does the outside see? A UUIDv7: unguessable enough to be no index, and sorted by time.

Source: RFC 9562, section 5.7 (48 bits of milliseconds, then version, then random bits).
"""

import secrets
import time
from uuid import UUID


def new_uid() -> UUID:
    """Return a fresh UUIDv7. The moment in it is a sort key, never a fact."""
    millis = time.time_ns() // 1_000_000
    value = (millis & (1 << 48) - 1) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)
