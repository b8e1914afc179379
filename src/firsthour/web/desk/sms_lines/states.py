"""What is the state of a message, given what the provider said of its parts, in any order and as often as it likes?

Of a part the strongest word counts: delivered over everything, then failed, then expired; so doubles and late ones
change nothing, and one that arrived in the end has arrived. A message is delivered when every part is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from firsthour.base.clock import SHANGHAI

WAITING, SENDING, PUT, DELIVERED, EXPIRED, FAILED = "waiting", "sending", "put", "delivered", "expired", "failed"
_STRENGTH = {WAITING: 0, SENDING: 1, PUT: 2, EXPIRED: 3, FAILED: 4, DELIVERED: 5}
ENDED = frozenset({DELIVERED, EXPIRED, FAILED})
#: SMPP 3.4, 5.2.28 and appendix B: message_state, and the words of a receipt's text.
BY_NUMBER = {1: PUT, 2: DELIVERED, 3: EXPIRED, 4: FAILED, 5: FAILED, 6: PUT, 7: PUT, 8: FAILED}
BY_WORD = {
    "ENROUTE": PUT, "DELIVRD": DELIVERED, "EXPIRED": EXPIRED, "DELETED": FAILED, "UNDELIV": FAILED, "ACCEPTD": PUT,
    "UNKNOWN": PUT, "REJECTD": FAILED,
}  # fmt: skip
_FIELD = re.compile(r"\b(id|stat|err|done date):\s*([^\s:]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """What a provider says about a part: its number of it, the state, its own code, and when that was."""

    provider_id: str
    state: str
    code: str
    at: datetime
    reference: int = 0  # ours, where the provider hands it back
    phone: str = ""


def stronger(one: str, other: str) -> str:
    """Return the one of two states of a part that counts."""
    return one if _STRENGTH[one] >= _STRENGTH[other] else other


def state_of_parts(states: Iterable[str]) -> str:
    """Return the state of a message from those of its parts.

    One part that will never arrive spoils the text; delivered and put are as far as the slowest part is.
    """
    every = list(states)
    for spoiled in (FAILED, EXPIRED):
        if spoiled in every:
            return spoiled
    return min(every, key=lambda state: _STRENGTH[state], default=PUT)


def read_receipt_text(text: str) -> Mapping[str, str]:
    """Return the fields of a receipt's text (``id:… stat:… err:…``), names in small letters."""
    before, _, _ = text.partition(" text:")
    return {name.lower(): value for name, value in _FIELD.findall(before)}


def read_done_date(written: str, otherwise: datetime) -> datetime:
    """Return the time a receipt names (``2611221431`` or with seconds, the city's), else the given one."""
    if not written.isascii() or not written.isdecimal() or len(written) not in (10, 12):
        return otherwise
    form = "%y%m%d%H%M%S" if len(written) == 12 else "%y%m%d%H%M"
    try:
        return datetime.strptime(written, form).replace(tzinfo=SHANGHAI)
    except ValueError:
        return otherwise
