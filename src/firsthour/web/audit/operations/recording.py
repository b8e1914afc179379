"""How does something enter the record? By ``record`` (``record_many``), inside the transaction of the deed itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is to be recorded of one deed; see ``record``."""

    action: str
    about: Sequence[About] = ()
    basis: str = ""
    n_records: int = 0
    record_kind: str = "other"
    details: Mapping[str, object] | None = None


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
    entry = Entry(
        action=action, about=about, basis=basis, n_records=n_records, record_kind=record_kind, details=details
    )
    return record_many([entry], by=by, now=now)[0]


def record_many(entries: Sequence[Entry], *, by: Actor, now: datetime) -> list[AuditEvent]:
    """Append events of one actor at one moment, in the order given, as ``record`` does one by one, in one write."""
    from firsthour.web.audit.operations.unusual import note_lookups

    if not entries:
        return []
    with transaction.atomic():
        last = _lock_last()
        number, previous_hash = (last.number, last.hash) if last is not None else (0, GENESIS)
        same = _texts_of(by, now)
        events = []
        for entry in entries:
            number += 1
            events.append(_event(entry, number, previous_hash, same=same, now=now))
            previous_hash = events[-1].hash
        AuditEvent.objects.bulk_create(events)
        for event in events:
            note_lookups(event)
    return events


def _texts_of(by: Actor, now: datetime) -> dict[str, str]:
    """Return the texts that all events of one actor at one moment share."""
    return {
        "happened_at": str(now.astimezone(UTC).replace(tzinfo=None)),
        "actor_kind": by.kind,
        "actor_key": by.key,
        "actor_name": by.name,
        "unit": by.unit,
        "sitting": by.sitting,
        "address": by.address,
    }


def _event(entry: Entry, number: int, previous_hash: str, *, same: Mapping[str, str], now: datetime) -> AuditEvent:
    texts = {
        **same,
        "action": entry.action,
        "about": _json([vars(one) for one in entry.about]),
        "basis": entry.basis,
        "record_kind": entry.record_kind if entry.n_records else "",
        "details": _json(dict(entry.details or {})),
        "previous_hash": previous_hash,
    }
    texts = {name: _kept(name, text) for name, text in texts.items()}
    own = hash_of(number, entry.n_records, texts=[texts[name].encode() for name in TEXTS])
    return AuditEvent(number=number, n_records=entry.n_records, hash=own, **{**texts, "happened_at": now})


def take_turn() -> None:
    """Take the record's pen before anything is written, until the transaction ends; taking it again changes nothing.

    For whoever locks rows of their own: all that do it in this order never wait for each other in a circle.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _lock_last() -> AuditEvent | None:
    """Return the last event, held so that nobody else continues it before this transaction ends."""
    take_turn()
    return AuditEvent.objects.order_by("-number").only("number", "hash").first()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _kept(name: str, text: str) -> str:
    """Return the text as both databases can keep it: no NUL, no half surrogates, no longer than its column."""
    whole = text.replace("\x00", "").encode("utf-8", "backslashreplace").decode()
    return whole[: _LENGTHS.get(name)]
