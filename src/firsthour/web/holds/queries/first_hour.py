"""How soon was the money stopped, and how much of it within the first hour? Worked out from event rows, nothing else.

A line a pursuit: from the report to the first stop that a bank had, to the first money held, and what was held sixty
minutes after the report. What became of a hold later changes nothing of that. A corrected event counts as corrected.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.web.desk.events import standing_events
from firsthour.web.desk.models import Event, Matter
from firsthour.web.holds.policies import visible_pursuits
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import PeopleAccess

HOUR = timedelta(minutes=60)
MOST_DAYS = 92
OPENED, SENT = "hold.pursued", "hold.sent"
ANSWERED = ("hold.answered", "freeze.answered")
ENDED = ("hold.released", "hold.lapsed", "freeze.lapsed")
KINDS = (OPENED, SENT, *ANSWERED, *ENDED)
_HOLDS = ("held", "partly_held", "unsaid")


@dataclass(frozen=True)
class HourLine:
    """One pursuit: its report, loss, minutes (None: not yet), what was held after an hour, the rows it is made of."""

    matter: Matter
    unit: Unit
    reported_at: datetime
    loss_fen: int
    to_sent: int | None
    to_held: int | None
    held_fen: int
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Spread:
    """Minutes of several: how many have any, the middle one, and what nine of ten did not pass."""

    n: int
    median: int | None
    p90: int | None


@dataclass(frozen=True)
class HourSums:
    """The figures of some lines: minutes to the first stop and to the first money held; loss and held after an hour."""

    n: int
    to_sent: Spread
    to_held: Spread
    loss_fen: int
    held_fen: int


@dataclass(frozen=True)
class FirstHour:
    """All lines of a span, the latest report first, their figures, and those of each unit."""

    lines: tuple[HourLine, ...]
    sums: HourSums
    units: tuple[tuple[Unit, HourSums], ...]


def read_first_hour(access: PeopleAccess, *, first: date, last: date, now: datetime, unit: str = "") -> FirstHour:
    """Return the figures of the pursuits that this visitor sees and whose report came in these days.

    Parameters
    ----------
    first, last
        Days of the report.
    unit
        Outside id of a unit; empty: all of them.
    """
    start, end = _moment(first), _moment(last + timedelta(days=1))
    opened = standing_events().filter(kind=OPENED, happened_at__gte=start)  # never before its report
    seen = visible_pursuits(access, now=now).filter(matter__in=opened.values("matter")).values("matter")
    rows = standing_events().filter(matter__in=seen, kind__in=KINDS).select_related("matter", "unit")
    lines = [one for one in work_out(rows.order_by("happened_at", "id")) if start <= one.reported_at < end]
    if unit:
        lines = [one for one in lines if str(one.unit.uid) == unit]
    listed = sorted(lines, key=lambda one: (one.reported_at, one.matter.number), reverse=True)
    by_unit: dict[int, list[HourLine]] = defaultdict(list)
    for one in listed:
        by_unit[one.unit.pk].append(one)
    units = sorted(((own[0].unit, sum_up(own)) for own in by_unit.values()), key=lambda pair: pair[0].path)
    return FirstHour(tuple(listed), sum_up(listed), tuple(units))


def work_out(events: Iterable[Event]) -> list[HourLine]:
    """Return a line for each matter whose pursuit was opened, from its events in the order of happening."""
    by_matter: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        if event.matter_id is not None:
            by_matter[event.matter_id].append(event)
    found = (_line(own) for own in by_matter.values())
    return [one for one in found if one is not None]


def sum_up(lines: Sequence[HourLine]) -> HourSums:
    """Return the figures of some lines."""
    return HourSums(
        len(lines), _spread([one.to_sent for one in lines]), _spread([one.to_held for one in lines]),
        sum(one.loss_fen for one in lines), sum(one.held_fen for one in lines),
    )  # fmt: skip


def _line(events: Sequence[Event]) -> HourLine | None:
    opened = [one for one in events if one.kind == OPENED]
    if not opened or opened[0].matter is None:
        return None
    said = max(opened, key=lambda one: (one.recorded_at, one.pk))  # payments added later make the loss larger
    reported_at = datetime.fromisoformat(str(opened[0].facts["reported_at"]))
    sent = [one for one in events if one.kind == SENT and one.facts.get("measure") == "stop"]
    held = [one for one in events if one.kind in ANSWERED and one.facts.get("outcome") in _HOLDS]
    loss = int(said.facts["loss_fen"])
    return HourLine(
        opened[0].matter, opened[0].unit, reported_at, loss,
        _minutes(sent, reported_at), _minutes(held, reported_at),
        min(loss, _held_at(events, reported_at + HOUR)), (opened[0], *sent, *held),
    )  # fmt: skip


def _minutes(events: Sequence[Event], since: datetime) -> int | None:
    first = min((one.happened_at for one in events), default=None)
    return None if first is None else max(0, int((first - since).total_seconds() // 60))


def _held_at(events: Sequence[Event], moment: datetime) -> int:
    """Return what was held at a moment: of each account what the last row before it says, no more than was asked."""
    held: dict[str, int] = {}
    for one in sorted(events, key=lambda event: (event.happened_at, event.recorded_at, event.pk)):
        if one.happened_at > moment:
            break
        facts = one.facts
        if one.kind in ENDED:
            held.pop(str(facts.get("hold")), None)
        elif one.kind in ANSWERED and facts.get("measure") in ("stop", "freeze") and facts.get("outcome") in _HOLDS:
            fen, asked = facts.get("held_fen"), facts.get("asked_fen")
            known = 0 if fen is None else int(fen)
            held[str(facts.get("hold"))] = known if asked is None else min(known, int(asked))
    return sum(held.values())


def _spread(minutes: Iterable[int | None]) -> Spread:
    """Return the middle and the ninth tenth by rank: of few, a value that really was."""
    known = sorted(one for one in minutes if one is not None)
    if not known:
        return Spread(0, None, None)
    return Spread(len(known), known[(len(known) - 1) // 2], known[-(-len(known) * 9 // 10) - 1])


def _moment(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=SHANGHAI)
