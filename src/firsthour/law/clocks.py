"""When does a period end, and how near is that? Computed here and nowhere else: pages, commands and jobs ask.

Minutes and hours run through. In days and months the day of the start is not counted and the period ends with its
last day, at 24:00 of the city; where the kind says so, a last day that is a day off moves to the next working day.
A month ends with the day of the same number, or with the month's last; an extension is counted from the last day of
what it lengthens, the earliest of the readings that no source decides between (``deadlines.toml``).
A pause takes out what passed between its two moments (in days: the days from the one date to the other). What comes
after the end neither lengthens nor pauses anything; it is named as refused. What was ended by mistake runs on from
``reopened``, counted as if it had not ended.
"""

import calendar as months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.law.calendar import Calendar, published_calendar
from firsthour.law.deadlines import DeadlineKind, Extension, Length, LengthUnit, get_one_deadline_kind, state_thresholds

#: Events that every kind of period knows.
PLAIN_EVENTS = ("paused", "resumed", "done", "reopened")


class BadDeadlineEventError(UserError):
    """An event means nothing to this kind of period. Source: none; an error of ours."""

    code = "bad_deadline_event"
    english = "{event!r} is no event of {kind}. Known: {known}."
    chinese = "{kind} 没有 {event!r} 这一事件。可用：{known}。"


class ClockState(StrEnum):
    """How near the end is.

    Source: none; the states and their thresholds are a proposal of the design.
    """

    CALM = "calm"
    SOON = "soon"
    CRITICAL = "critical"
    OVERDUE = "overdue"
    PAUSED = "paused"
    MET = "met"
    LATE = "late"


@dataclass(frozen=True)
class ClockEvent:
    """Something that happened to a period: an extension's event, ``paused:REASON``, ``resumed``, ``done``,
    ``reopened``.

    Source: the record.
    """

    name: str
    at: datetime


@dataclass(frozen=True)
class Clock:
    """A running or finished period as it stands at a moment.

    ``warnings_at`` and ``escalations_at`` are the moments at which somebody must be told; ``refused`` the events that
    came too late or a second time. ``is_provisional``: a year without a published calendar was counted by weekdays.

    Source: the kind's.
    """

    kind: DeadlineKind
    started_at: datetime
    due_at: datetime
    now: datetime
    done_at: datetime | None = None
    paused_for: str = ""
    is_provisional: bool = False
    refused: tuple[ClockEvent, ...] = ()

    @property
    def scale(self) -> str:
        """``minute``, ``hour``, ``day`` or ``month``: which thresholds hold.

        Source: a proposal of the design.
        """
        return scale_of(self.due_at - self.started_at)

    @property
    def state(self) -> ClockState:
        """How near the end is.

        Source: a proposal of the design.
        """
        if self.paused_for and self.done_at is None:
            return ClockState.PAUSED
        return state_of(self.due_at, self.now, scale=self.scale, done_at=self.done_at)

    @property
    def turns_at(self) -> datetime | None:
        """When the state changes next; None when it will not by itself.

        Source: a proposal of the design.
        """
        if self.paused_for or self.done_at is not None:
            return None
        return state_changes_at(self.due_at, self.now, scale=self.scale)

    @property
    def left_share(self) -> float:
        """The share of the period that is left, between 0 and 1.

        Source: arithmetic.
        """
        whole = self.due_at - self.started_at
        return min(1.0, max(0.0, (self.due_at - self.now) / whole)) if whole else 0.0

    @property
    def warnings_at(self) -> tuple[datetime, ...]:
        """When somebody is warned before the end, first to last; never before the start.

        Source: the kind's.
        """
        moments = (self.due_at - span for span in self.kind.warnings)
        return tuple(sorted(moment for moment in moments if moment > self.started_at))

    @property
    def escalations_at(self) -> tuple[tuple[datetime, str], ...]:
        """When the overrun is reported, and to whom.

        Source: the kind's.
        """
        return tuple((self.due_at + step.after, step.to) for step in self.kind.escalations)


def scale_of(span: timedelta) -> str:
    """Return the scale of a period of this length: up to 60 minutes, 48 hours, 60 days, or beyond.

    Source: a proposal of the design.
    """
    limits = (("minute", timedelta(minutes=60)), ("hour", timedelta(hours=48)), ("day", timedelta(days=61)))
    return next((scale for scale, most in limits if span <= most), "month")


def state_of(due_at: datetime, now: datetime, *, scale: str, done_at: datetime | None = None) -> ClockState:
    """Return the state of a clock that ends at ``due_at``.

    Source: a proposal of the design.
    """
    if done_at is not None:
        return ClockState.MET if done_at <= due_at else ClockState.LATE
    left = due_at - now
    soon, critical = state_thresholds()[scale]
    if left <= timedelta(0):
        return ClockState.OVERDUE
    if left <= critical:
        return ClockState.CRITICAL
    return ClockState.SOON if left <= soon else ClockState.CALM


def state_changes_at(due_at: datetime, now: datetime, *, scale: str) -> datetime | None:
    """Return when a running clock changes its state next; None when it is over.

    Source: a proposal of the design.
    """
    soon, critical = state_thresholds()[scale]
    return next((moment for moment in (due_at - soon, due_at - critical, due_at) if moment > now), None)


def read_clock(
    key: str,
    *,
    started_at: datetime,
    now: datetime,
    events: Iterable[ClockEvent] = (),
    calendar: Calendar | None = None,
    given_due_at: datetime | None = None,
) -> Clock:
    """Return the clock of a kind of period that began at ``started_at`` as it stands ``now``.

    Where a person set the end (``given_due_at``, a task's), the kind's length is not counted; pauses still add.

    Source: the kind's.

    Raises
    ------
    UnknownDeadlineError
        No kind is called so.
    BadDeadlineEventError
        An event means nothing to this kind.
    """
    kind = get_one_deadline_kind(key)
    table = calendar or published_calendar()
    happened = sorted((event for event in events if event.at <= now), key=lambda event: event.at)
    return _fold(_Run(kind, started_at, table, given_due_at), happened).clock(now)


@dataclass
class _Run:
    """A period while its events are read in order."""

    kind: DeadlineKind
    started_at: datetime
    calendar: Calendar
    given_due_at: datetime | None = None
    total: Length | None = None
    added: list[Length] = field(default_factory=list)
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    paused_at: datetime | None = None
    reason: str = ""
    done_at: datetime | None = None
    used: set[str] = field(default_factory=set)
    refused: list[ClockEvent] = field(default_factory=list)

    def due(self, now: datetime) -> tuple[datetime, bool]:
        """Return the end as things stand, a pause still open taken to end now, and whether it is provisional."""
        pauses = [*self.pauses, *([(self.paused_at, now)] if self.paused_at else [])]
        return _end(self, pauses)

    def clock(self, now: datetime) -> Clock:
        """Return what stands at the moment."""
        due_at, provisional = self.due(now)
        return Clock(
            kind=self.kind,
            started_at=self.started_at,
            due_at=due_at,
            now=now,
            done_at=self.done_at,
            paused_for=self.reason if self.paused_at else "",
            is_provisional=provisional,
            refused=tuple(self.refused),
        )


def _fold(run: _Run, events: Sequence[ClockEvent]) -> _Run:
    extensions = {extension.event: extension for extension in run.kind.extensions}
    for event in events:
        name, _, reason = event.name.partition(":")
        if name not in {*PLAIN_EVENTS, *extensions}:
            known = ", ".join([*PLAIN_EVENTS, *extensions])
            raise BadDeadlineEventError(event=event.name, kind=run.kind.key, known=known)
        if not _take(run, replace(event, name=name), extension=extensions.get(name), reason=reason):
            run.refused.append(event)
    return run


def _take(run: _Run, event: ClockEvent, *, extension: Extension | None, reason: str) -> bool:
    """Let the event act; tell whether it could."""
    if event.name == "reopened" and run.done_at is not None:
        run.done_at = None
        return True
    if event.at < run.started_at or run.done_at is not None:
        return False
    if event.name == "done":
        run.done_at = event.at
        if run.paused_at is not None:
            run.pauses.append((run.paused_at, event.at))
            run.paused_at = None
        return True
    if event.name == "resumed":
        if run.paused_at is None:
            return False
        run.pauses.append((run.paused_at, event.at))
        run.paused_at = None
        return True
    if event.at >= run.due(event.at)[0]:
        return False  # the period is over
    if event.name == "paused":
        return _pause(run, event.at, reason)
    return extension is not None and _extend(run, extension)


def _pause(run: _Run, at: datetime, reason: str) -> bool:
    if run.paused_at is not None or reason not in run.kind.pauses:
        return False
    run.paused_at, run.reason = at, reason
    return True


def _extend(run: _Run, extension: Extension) -> bool:
    if extension.event in run.used and not extension.repeats:
        return False
    run.used.add(extension.event)
    if extension.mode == "added":
        run.added.append(extension.length)
        return True
    longest = run.total or run.kind.length
    run.total = extension.length if extension.length.span() > longest.span() else longest
    return True


def _end(run: _Run, pauses: Sequence[tuple[datetime, datetime]]) -> tuple[datetime, bool]:
    if run.given_due_at is not None:
        return run.given_due_at + sum((until - since for since, until in pauses), timedelta(0)), False
    lengths = [run.total or run.kind.length, *run.added]
    if lengths[0].unit in ("minutes", "hours"):
        spans = [length.span() for length in lengths] + [until - since for since, until in pauses]
        return run.started_at + sum(spans, timedelta(0)), False
    day = _local(run.started_at)
    for n_th, length in enumerate(lengths):
        day = _count(day, length, counts_first=run.kind.counts_start_day and n_th == 0, calendar=run.calendar)
    n_paused = sum(_days_between(since, until, run.calendar, lengths[0].unit) for since, until in pauses)
    paused_in: LengthUnit = "working_days" if lengths[0].unit == "working_days" else "days"
    day = _count(day, Length(n_paused, paused_in), counts_first=False, calendar=run.calendar)
    asked = run.kind.moves_on or lengths[0].unit == "working_days"
    if run.kind.moves_on:
        day = run.calendar.next_working_day(day)
    provisional = asked and not (run.calendar.knows(day) and run.calendar.knows(_local(run.started_at)))
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), SHANGHAI), provisional


def _count(day: date, length: Length, *, counts_first: bool, calendar: Calendar) -> date:
    """Return the last day of a length that begins on ``day``."""
    if length.unit == "months":
        year, month = divmod(day.year * 12 + day.month - 1 + length.amount, 12)
        last = months.monthrange(year, month + 1)[1]
        reached = date(year, month + 1, min(day.day, last))
        return reached - timedelta(days=1) if counts_first and day.day <= last else reached
    if length.unit == "days":
        return day + timedelta(days=length.amount - counts_first)
    for _ in range(length.amount):
        day = calendar.next_working_day(day + timedelta(days=1))
    return day


def _days_between(since: datetime, until: datetime, calendar: Calendar, unit: str) -> int:
    first, last = _local(since), _local(until)
    if unit != "working_days":
        return (last - first).days
    return sum(calendar.is_working_day(first + timedelta(days=n)) for n in range((last - first).days))


def _local(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
