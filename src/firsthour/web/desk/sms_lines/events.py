"""What does a provider's list of events say, whether fetched or handed in? Receipts, and what was answered.

    {"kind": "receipt", "id": "…", "state": "delivered", "code": "…", "at": "…"}
    {"kind": "reply", "from": "…", "text": "…", "at": "…"}

The same event twice, by one way or by both, changes nothing (``receipts``). A kind nobody knows is passed over.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from firsthour.web.desk.sms_lines import receipts
from firsthour.web.desk.sms_lines.states import DELIVERED, EXPIRED, FAILED, PUT, Said

STATES = frozenset({PUT, DELIVERED, EXPIRED, FAILED})


@transaction.atomic
def note_events(events: Iterable[Mapping[str, Any]], *, now: datetime) -> int:
    """Note receipts and replies in the order given; return how many were new."""
    said, n_replies = [], 0
    for event in events:
        kind, at = event.get("kind"), _moment(event.get("at"), now)
        if kind == "receipt" and event.get("state") in STATES:
            said.append(Said(str(event.get("id", "")), str(event["state"]), str(event.get("code") or ""), at))
        elif kind == "reply":
            reply = receipts.note_reply(str(event.get("from", "")), str(event.get("text", "")), at=at)
            n_replies += reply is not None
    return receipts.note_receipts(said, now=now) + n_replies


def _moment(written: Any, otherwise: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return otherwise
    return at if at.tzinfo is not None else otherwise
