"""What stands in the record, as the inspectors ask for it?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.db.models import Q, QuerySet

from firsthour.web.audit.chain import TEXTS, hash_of
from firsthour.web.audit.days import span_of
from firsthour.web.audit.models import AuditEvent, ChainCheck
from firsthour.web.audit.policies import visible_events
from firsthour.web.audit.verification import read_json, read_rows, show_raw
from firsthour.web.audit.wording import list_words_like

PAGE = 50
CEILING = 10_000
FEW = 3
AT_ONCE = 2_000  # rows of an export
_UNREADABLE = (ValueError, TypeError, OperationalError)  # of a value that is no moment, number or text


@dataclass(frozen=True)
class EventLine:
    """An event as a list shows it; ``happened_at`` None: somebody wrote over it, and it cannot be read any more."""

    number: int
    happened_at: datetime | None
    action: str
    who: str
    unit: str
    abouts: list[str]
    basis: str
    n_records: int
    by_key: str = ""
    by_name: str = ""

    @property
    def few(self) -> list[str]:
        """The first of what it was about; one event may name hundreds."""
        return self.abouts[:FEW]

    @property
    def n_further(self) -> int:
        """How many it was about beside those."""
        return len(self.abouts) - len(self.few)


@dataclass(frozen=True)
class RawEvent:
    """An event as it is kept, column by column, and whether its hash is the one it must have."""

    columns: list[tuple[str, str]]
    is_right: bool
    continues: bool
    basis: str


def filter_events(access: Any, chosen: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """Return the events of a filter (``forms.EventFilter``) that this visitor may read, the latest first."""
    events = visible_events(access).order_by("-number")
    exact = {"unit": "unit", "basis": "basis", "record_kind": "record_kind"}
    for name, column in exact.items():
        if name in chosen:
            events = events.filter(**{column: chosen[name]})
    if "who" in chosen:
        events = events.filter(Q(actor_key=chosen["who"]) | Q(actor_name__contains=chosen["who"]))
    if "what" in chosen:
        events = events.filter(_of_action(chosen["what"]))
    if "from_day" in chosen:
        events = events.filter(happened_at__gte=span_of(chosen["from_day"])[0])
    if "to_day" in chosen:
        events = events.filter(happened_at__lte=span_of(chosen["to_day"])[1])
    if "about" in chosen:
        events = events.filter(about__contains=chosen["about"])
    return events


def _of_action(typed: str) -> Q:
    """Return the condition of an action as it is kept, or of one of which every part that was typed is said."""
    meant = Q()
    for part in typed.replace("·", " · ").split(" · "):
        words = list_words_like(part)
        said = Q(pk__in=[])
        for word in words:
            said |= Q(action=word) | Q(action__startswith=f"{word}.") | Q(action__endswith=f".{word}")
            said |= Q(action__contains=f".{word}.")
        meant &= said
    return Q(action__startswith=typed) | meant


def list_lines(events: QuerySet[AuditEvent], *, below: int | None = None, limit: int = PAGE) -> list[EventLine]:
    """Return the next lines of a list, below a number."""
    if below is not None:
        events = events.filter(number__lt=below)
    return _lines(events[:limit])


def get_line(access: Any, number: int) -> EventLine | None:
    """Return one event as the list shows it; None where it cannot be read any more, as somebody wrote over it."""
    found = _lines(visible_events(access).filter(number=number)[:1])
    return found[0] if found and found[0].happened_at is not None else None


def iterate_lines(events: QuerySet[AuditEvent]) -> Iterator[EventLine]:
    """Yield every line, for exports."""
    below: int | None = None
    while some := list_lines(events, below=below, limit=AT_ONCE):
        yield from some
        below = some[-1].number


def count_events(events: QuerySet[AuditEvent]) -> int:
    """Return how many there are, counted no further than one above the ceiling."""
    return events.order_by()[: CEILING + 1].count()


def get_raw_event(access: Any, number: int) -> RawEvent | None:
    """Return an event's raw columns and its hash check; None where this visitor may not read it."""
    if not visible_events(access).filter(number=number).exists():
        return None
    rows = {row.number: row for row in read_rows(first=number - 1, last=number)}
    row, before = rows.get(number), rows.get(number - 1)
    if row is None:
        return None
    texts = list(row.texts) if row.texts is not None else []
    own = hash_of(row.number, row.n_records, texts=texts) if texts else ""
    names = dict(zip(TEXTS, show_raw(texts), strict=False))
    columns = [("number", str(row.number)), *names.items(), ("n_records", str(row.n_records))]
    kept = row.hash.decode("ascii", "backslashreplace") if isinstance(row.hash, bytes) else str(row.hash)
    continues = number == 1 or (before is not None and bool(texts) and before.hash == texts[-1])
    return RawEvent([*columns, ("hash", kept)], kept == own, continues, names.get("basis", ""))


def read_chain_state() -> dict[str, Any]:
    """Return what the frame's foot says: the last number, the last check, and whether it found damage; two queries."""
    last = AuditEvent.objects.order_by("-number").values_list("number", flat=True).first() or 0
    check = ChainCheck.objects.first()
    return {"last_number": last, "check": check, "is_damaged": bool(check and check.n_damages)}


def _lines(events: QuerySet[AuditEvent]) -> list[EventLine]:
    """Return events as lines; where somebody wrote over one so that it cannot be read, one by one around it."""
    try:
        return [_line(event) for event in events]
    except _UNREADABLE as error:
        _go_on_if_damaged(error)
        return [_line_or_damage(number) for number in events.values_list("number", flat=True)]


def _line_or_damage(number: int) -> EventLine:
    try:
        return _line(AuditEvent.objects.get(number=number))
    except _UNREADABLE as error:
        _go_on_if_damaged(error)
        return EventLine(number if isinstance(number, int) else 0, None, "", "", "", [], "", 0)


def _go_on_if_damaged(error: Exception) -> None:
    """Raise again what says nothing of the values, such as a database that is locked or gone."""
    if isinstance(error, OperationalError) and "decode" not in str(error):
        raise error


def _line(event: AuditEvent) -> EventLine:
    if not isinstance(event.n_records, int):
        raise TypeError(event.n_records)
    abouts = read_json(event.about)
    words = [
        str(one.get("label") or one.get("key", "")) for one in abouts if isinstance(one, dict)
    ] if isinstance(abouts, list) else [event.about[:80]]  # fmt: skip
    return EventLine(
        event.number, event.happened_at, event.action, event.actor_name or event.actor_key, event.unit,
        words, event.basis, event.n_records, event.actor_key, event.actor_name or event.actor_key,
    )  # fmt: skip
