"""How do warnings come in, whoever sends them? Checked, kept and recorded in one durable write; nothing is lost.

Sent again under the same source and number a warning is known, not doubled; a row that cannot be taken is kept with its
reason. What the warnings mean is worked out in the background (``episodes.take_up``), which is asked for here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from firsthour.base.errors import UserError
from firsthour.web.alerts import rules
from firsthour.web.alerts.models import RejectedRow, Signal, SignalBatch, Way
from firsthour.web.alerts.row_reading import ReadRow, read_row
from firsthour.web.alerts.waking import wake
from firsthour.web.audit.operations import About, Entry, record_many
from firsthour.web.people.models import Unit
from firsthour.web.ui.acting import Actor

HAND, OWN = "hand", "own:"
Given = Mapping[str, object]
Outcome = Literal["taken", "known", "rejected"]


@dataclass(frozen=True)
class Source:
    """Where rows come from: the way, the sending system, whose key or officer hands them in; of a file its name."""

    way: str
    source: str
    unit: Unit
    name: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of a row; a rejected one has a code, and a reason in each language."""

    source_number: str
    outcome: Outcome
    uid: UUID | None = None
    code: str = ""
    reason: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be taken: its place in what was sent (from 1), and why."""

    line: int
    source_number: str
    code: str
    reason: Mapping[str, str]
    content: Given


Checked = ReadRow | Rejected


def check_rows(rows: Iterable[Given], *, now: datetime, lines: Iterable[int] | None = None) -> list[Checked]:
    """Read rows without keeping anything."""
    table = rules.tier_rules()
    numbered = enumerate(rows, start=1) if lines is None else zip(lines, rows, strict=True)
    checked: list[Checked] = []
    for line, given in numbered:
        try:
            checked.append(read_row(given, rules=table, now=now))
        except UserError as error:
            reason = {"en": error.sentence("en"), "zh": error.sentence("zh")}
            number = str(given.get("source_number") or "")[:80]
            checked.append(Rejected(line, number, error.code, reason, given))
    return checked


def take_signals(rows: Sequence[Given], source: Source, *, by: Actor, now: datetime) -> list[Taken]:
    """Keep what was sent, each row by itself, and return what became of each in the order sent."""
    return keep_checked(check_rows(rows, now=now), source, by=by, now=now)


def keep_checked(checked: Sequence[Checked], source: Source, *, by: Actor, now: datetime) -> list[Taken]:
    """Keep rows that were read; when another sender was faster with the same numbers, look again once."""
    try:
        return _keep(checked, source, by=by, now=now)
    except IntegrityError:
        return _keep(checked, source, by=by, now=now)


def hand_in(rows: Sequence[Given], *, analysis: str, unit: Unit, by: Actor, now: datetime) -> list[Taken]:
    """Take what one of our own analyses found; the same ``source_number`` of the same analysis is one warning."""
    return take_signals(rows, Source(Way.OWN, f"{OWN}{analysis}"[:40], unit), by=by, now=now)


def fill_in(row: Given, *, unit: Unit, by: Actor, now: datetime) -> Signal:
    """Take a warning that somebody typed; what is wrong with it is raised, so that it can be mended.

    Raises
    ------
    UserError
        What ``read_row`` says.
    """
    read = read_row(row, rules=rules.tier_rules(), now=now)
    (taken,) = keep_checked([read], Source(Way.HAND, HAND, unit), by=by, now=now)
    return Signal.objects.get(uid=taken.uid)


def digest_of(content: Given) -> str:
    """Return by what a row that cannot be taken is known again."""
    text = json.dumps(dict(content), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


@transaction.atomic
def _keep(checked: Sequence[Checked], source: Source, *, by: Actor, now: datetime) -> list[Taken]:
    read = {one.source_number: one for one in reversed(checked) if isinstance(one, ReadRow)}
    refused = {digest_of(one.content): one for one in reversed(checked) if isinstance(one, Rejected)}
    known = _known_signals(source.source, read)
    again = set(
        RejectedRow.objects.filter(source=source.source, digest__in=refused).values_list("digest", flat=True)
    ) if refused else set()  # fmt: skip
    fresh = [one for number, one in read.items() if number not in known]
    bad = {digest: one for digest, one in refused.items() if digest not in again}
    n_known = len(checked) - len(fresh) - len(bad)
    uids = dict(known)
    if fresh or bad:
        batch = _batch(source, by=by, now=now)
        batch.n_taken, batch.n_known, batch.n_rejected = len(fresh), n_known, len(bad)
        batch.save()
        signals = [_signal(one, batch, now) for one in reversed(fresh)]
        Signal.objects.bulk_create(signals)
        uids |= {one.source_number: one.uid for one in signals}
        RejectedRow.objects.bulk_create(_rejected(one, digest, batch) for digest, one in reversed(bad.items()))
    if fresh:
        wake()
    entries = _entries(source, fresh, list(bad.values()), uids=uids, n_known=n_known)
    record_many(entries, by=by, now=now)
    return _told(checked, uids, {one.source_number for one in fresh})


def _known_signals(source: str, read: Mapping[str, ReadRow]) -> dict[str, UUID]:
    if not read:
        return {}
    known = Signal.objects.filter(source=source, source_number__in=list(read))
    return dict(known.values_list("source_number", "uid"))


def _batch(source: Source, *, by: Actor, now: datetime) -> SignalBatch:
    return SignalBatch(
        way=source.way, source=source.source, unit=source.unit, name=source.name, sha256=source.sha256, at=now,
        by_key=by.key, by_name=by.name,
    )  # fmt: skip


def _signal(one: ReadRow, batch: SignalBatch, now: datetime) -> Signal:
    return Signal(
        **{**vars(one), "facts": dict(one.facts)}, batch=batch, source=batch.source, received_at=now, unit=batch.unit
    )


def _rejected(one: Rejected, digest: str, batch: SignalBatch) -> RejectedRow:
    content = json.loads(json.dumps(dict(one.content), default=str).encode("utf-8", "backslashreplace"))
    return RejectedRow(
        batch=batch, source=batch.source, source_number=_storable(one.source_number), line=one.line, code=one.code,
        reason={language: _storable(words) for language, words in one.reason.items()},
        content={_storable(name): _storable(value) for name, value in content.items()}, digest=digest, at=batch.at,
    )  # fmt: skip


def _storable(value: object) -> object:
    """Return a value as both databases keep it: no NUL, no half surrogates."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "").encode("utf-8", "backslashreplace").decode()


def _entries(
    source: Source, fresh: Sequence[ReadRow], bad: Sequence[Rejected], *, uids: Mapping[str, UUID], n_known: int
) -> list[Entry]:
    """Return what enters the record: each warning that was taken or rejected, and how many were known."""
    same = {"source": source.source, "way": source.way}
    entries = [
        Entry(
            action="signal.taken", about=[About("signal", str(uids[one.source_number]), one.source_number)],
            details={**same, "rank": one.rank},
        )
        for one in reversed(fresh)
    ]  # fmt: skip
    entries += [
        Entry(
            action="signal.rejected", about=[About("signal_row", f"{one.line}", one.source_number)],
            details={**same, "code": one.code},
        )
        for one in reversed(bad)
    ]  # fmt: skip
    if n_known or not entries:
        entries.append(Entry(action="signal.known", details={**same, "n": n_known}))
    return entries


def _told(checked: Sequence[Checked], uids: Mapping[str, UUID], fresh: set[str]) -> list[Taken]:
    told: list[Taken] = []
    for one in checked:
        if isinstance(one, Rejected):
            told.append(Taken(one.source_number, "rejected", code=one.code, reason=one.reason))
            continue
        is_first = one.source_number in fresh
        fresh.discard(one.source_number)
        told.append(Taken(one.source_number, "taken" if is_first else "known", uids[one.source_number]))
    return told
