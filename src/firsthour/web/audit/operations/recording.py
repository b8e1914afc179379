"""How does something enter the record? Through ``record``, inside the transaction of the deed itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from firsthour.web.audit.chain import GENESIS, TEXTS, hash_of
from firsthour.web.audit.models import AuditEvent
from firsthour.web.ui.acting import Actor

LOCK = 0x46485F4155444954  # "FH_AUDIT": the advisory lock that puts writers in a line on PostgreSQL
_LENGTHS = {name: AuditEvent._meta.get_field(name).max_length for name in TEXTS if name != "happened_at"}


@dataclass(frozen=True)
class About:
    """What an event is about: kind (``officer``, ``matter``, ``account`` …), stable key, words at that time."""

    kind: str
    key: str
    label: str = ""


def record(
    action: str,
    *,
    by: Actor,
    now: datetime,
    about: Sequence[About] = (),
    basis: str = "",
    n_records: int = 0,
    record_kind: str = "other",
    details: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Append one event, in the caller's transaction (or one of its own), and return it.

    The place behind the last event is held until that transaction ends: SQLite lets one writer in at a time,
    PostgreSQL takes a lock here. So record last in a transaction, and keep it short. ``number`` is the primary key:
    even without the lock two writers could not both continue the same event.

    Parameters
    ----------
    action
        ``noun.verb``: ``matter.open``, ``list.export``.
    about
        what was touched; the label is the words people knew it by then, masked where it is personal.
    basis
        ``uid`` of the stored purpose, where one was asked.
    n_records
        how many records were seen or taken out; counted per officer, day and kind (``law.lookups``).
    record_kind
        which line of ``law.lookups`` these records count towards; kept only where ``n_records`` is above 0.
    details
        what else should be known later; anything JSON can say, otherwise its text.
    """
    from firsthour.web.audit.operations.unusual import note_lookups

    with transaction.atomic():
        last = _lock_last()
        number, previous_hash = (last.number + 1, last.hash) if last is not None else (1, GENESIS)
        texts = {
            "happened_at": str(now.astimezone(UTC).replace(tzinfo=None)),
            "action": action,
            "actor_kind": by.kind,
            "actor_key": by.key,
            "actor_name": by.name,
            "unit": by.unit,
            "sitting": by.sitting,
            "address": by.address,
            "about": _json([asdict(one) for one in about]),
            "basis": basis,
            "record_kind": record_kind if n_records else "",
            "details": _json(dict(details or {})),
            "previous_hash": previous_hash,
        }
        texts = {name: _kept(name, text) for name, text in texts.items()}
        own = hash_of(number, n_records, texts=[texts[name].encode() for name in TEXTS])
        event = AuditEvent(number=number, n_records=n_records, hash=own, **{**texts, "happened_at": now})
        event.save(force_insert=True)
        note_lookups(event)
    return event


def _lock_last() -> AuditEvent | None:
    """Return the last event, held so that nobody else continues it before this transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return AuditEvent.objects.order_by("-number").only("number", "hash").first()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _kept(name: str, text: str) -> str:
    """Return the text as both databases can keep it: no NUL, no half surrogates, no longer than its column."""
    whole = text.replace("\x00", "").encode("utf-8", "backslashreplace").decode()
    return whole[: _LENGTHS.get(name)]
