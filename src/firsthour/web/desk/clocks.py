"""How do clocks start, change, end, and tell? The arithmetic is ``law.clocks``'; here it is kept and acted upon.

``tick`` is run by the scheduler, with nobody logged in: it raises each warning and each escalation exactly once,
also when two run at the same time or when the program was down while it fell due.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from firsthour.base.errors import UserError
from firsthour.law.calendar import Calendar, published_calendar, read_calendar
from firsthour.law.clocks import Clock, ClockEvent, read_clock
from firsthour.law.deadlines import DeadlineKind, get_one_deadline_kind
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models.clocks import ClockAlarm, ClockHappening, RunningClock
from firsthour.web.desk.models.matters import Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.acting import Actor

HOLDER = "holder"
BATCH = 500
Listener = Callable[[Sequence[ClockAlarm], datetime], None]
LISTENERS: list[Listener] = []


class RefusedHappeningError(UserError):
    """A clock cannot be lengthened, paused or ended like this any more."""

    code = "clock_refused"
    english = "This clock ended at {due_at} and can no longer take {name}; or it was used before."
    chinese = "该期限已于 {due_at} 届满，或此前已用过，不能再登记 {name}。"


class NoApproverError(UserError):
    """An extension without the name of who approved it."""

    code = "no_approver"
    english = "{name} needs the name of who approved it ({approver})."
    chinese = "{name} 须写明批准人（{approver}）。"


@dataclass(frozen=True)
class Subject:
    """What a clock runs for, in whose unit, and whose it is."""

    kind: str
    key: str
    unit: Unit
    officer: Officer | None = None
    matter: Matter | None = None


def calendar_in_use() -> Calendar:
    """Return the calendar of days off: the unit's own file under the home folder where there is one."""
    own = settings.HOME / "holidays.toml"
    return read_calendar(own) if own.is_file() else published_calendar()


def clock_of(row: RunningClock, *, now: datetime, calendar: Calendar | None = None) -> Clock:
    """Return the clock behind a row as it stands now."""
    return read_clock(
        row.kind,
        started_at=row.started_at,
        now=now,
        events=[ClockEvent(happening.name, happening.at) for happening in row.happenings.all()],
        calendar=calendar or calendar_in_use(),
        given_due_at=row.given_due_at,
    )


@transaction.atomic
def start_clock(
    kind: str,
    subject: Subject,
    *,
    started_at: datetime,
    by: Actor,
    now: datetime,
    given_due_at: datetime | None = None,
) -> RunningClock:
    """Start a clock for a subject; the same kind runs once for the same subject (the one that runs is returned)."""
    table = calendar_in_use()
    clock = read_clock(kind, started_at=started_at, now=now, calendar=table, given_due_at=given_due_at)
    row, is_new = RunningClock.objects.get_or_create(
        kind=kind,
        about_kind=subject.kind,
        about_key=subject.key,
        defaults={
            "matter": subject.matter,
            "unit": subject.unit,
            "officer": subject.officer,
            "started_at": started_at,
            "given_due_at": given_due_at,
            "due_at": clock.due_at,
            "is_provisional": clock.is_provisional,
            "calendar_version": table.version,
            "next_at": next_alarm_at(clock, raised=frozenset()),
        },
    )
    if is_new:
        record(
            "clock.started",
            by=by,
            now=now,
            about=[_about(row)],
            details={"kind": kind, "due_at": row.due_at.isoformat()},
        )
    return row


@transaction.atomic
def tell_clock(
    row: RunningClock,
    name: str,
    *,
    at: datetime,
    by: Actor,
    now: datetime,
    approver: str = "",
    reason: str = "",
) -> RunningClock:
    """Record what happened to a clock (an extension's event, ``paused:REASON``, ``resumed``, ``done``, ``reopened``).

    Raises
    ------
    NoApproverError
        An extension names nobody who approved it.
    RefusedHappeningError
        It came too late, or a second time.
    """
    row = RunningClock.objects.select_for_update().get(pk=row.pk)
    extension = next((one for one in get_one_deadline_kind(row.kind).extensions if one.event == name), None)
    if extension is not None and not approver.strip():
        raise NoApproverError(name=name, approver=extension.approver)
    happening = ClockHappening.objects.create(
        clock=row, name=name, at=at, recorded_at=now, by_key=by.key, by_name=by.name, approver=approver, reason=reason
    )
    clock = clock_of(row, now=max(now, at))
    if any(event.name == name and event.at == at for event in clock.refused):
        happening.delete()
        raise RefusedHappeningError(name=name, due_at=clock.due_at.isoformat(sep=" ", timespec="minutes"))
    _keep(row, clock)
    details = {"happening": name, "at": at.isoformat(), "due_at": row.due_at.isoformat(), "approver": approver}
    record("clock.told", by=by, now=now, about=[_about(row)], details=details)
    return row


def hand_clock(row: RunningClock, *, unit: Unit, officer: Officer | None) -> None:
    """Let a clock follow its subject to another unit or officer; the end stays."""
    RunningClock.objects.filter(pk=row.pk).update(unit=unit, officer=officer)


def next_alarm_at(clock: Clock, *, raised: frozenset[str]) -> datetime | None:
    """Return the moment of the first alarm not raised yet; None when none is left, the clock paused or done."""
    if clock.done_at is not None or clock.paused_for:
        return None
    return min((at for key, _to, at in list_alarms(clock) if key not in raised), default=None)


def list_alarms(clock: Clock) -> list[tuple[str, str, datetime]]:
    """Return every alarm of a clock as (key, to whom, moment). The key holds the end: a moved end tells anew."""
    end = f"{clock.due_at.timestamp():.0f}"
    warnings = [(f"warning:{n}:{end}", HOLDER, at) for n, at in enumerate(clock.warnings_at)]
    told = [(f"escalation:{n}:{end}", to, at) for n, (at, to) in enumerate(clock.escalations_at)]
    return warnings + told


def tick(now: datetime) -> int:
    """Raise every alarm that has fallen due; return how many. Batches commit one by one, so that a kill loses none."""
    n_raised = 0
    while True:
        with transaction.atomic():
            rows = list(_lock_due(now))
            alarms = _raise_alarms(rows, now)
        n_raised += len(alarms)
        if len(rows) < BATCH:
            return n_raised


def recompute_all(calendar: Calendar, *, now: datetime) -> int:
    """Compute again every running clock that was counted with another calendar; return how many ends moved."""
    n_moved = 0
    while True:
        with transaction.atomic():
            stale = RunningClock.objects.filter(done_at=None).exclude(calendar_version=calendar.version)
            rows = list(stale.select_for_update().prefetch_related("happenings")[:BATCH])
            for row in rows:
                before = row.due_at
                _keep(row, clock_of(row, now=now, calendar=calendar), calendar=calendar)
                n_moved += row.due_at != before
        if len(rows) < BATCH:
            return n_moved


def _lock_due(now: datetime) -> Iterable[RunningClock]:
    """Return the next rows with an alarm due, locked; another ticker's rows are left to it."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = (
        RunningClock.objects.filter(next_at__lte=now).order_by("next_at", "pk").prefetch_related("happenings", "alarms")
    )
    return rows.select_for_update(skip_locked=skip)[:BATCH]


def _raise_alarms(rows: Sequence[RunningClock], now: datetime) -> list[ClockAlarm]:
    alarms, calendar = [], calendar_in_use()
    for row in rows:
        clock = clock_of(row, now=now, calendar=calendar)
        raised = {alarm.key for alarm in row.alarms.all()}
        for key, to, at in list_alarms(clock) if not clock.paused_for and clock.done_at is None else ():
            if at <= now and key not in raised:
                alarms.append(ClockAlarm(clock=row, key=key, to=to, at=at, raised_at=now))
                raised.add(key)
        row.next_at = next_alarm_at(clock, raised=frozenset(raised))
    ClockAlarm.objects.bulk_create(alarms)
    RunningClock.objects.bulk_update(rows, ["next_at"])
    for listener in LISTENERS if alarms else ():
        listener(alarms, now)
    return alarms


def _keep(row: RunningClock, clock: Clock, *, calendar: Calendar | None = None) -> None:
    """Write what was computed into the row."""
    row.due_at = clock.due_at
    row.done_at = clock.done_at
    row.paused_for = clock.paused_for
    row.is_provisional = clock.is_provisional
    row.calendar_version = (calendar or calendar_in_use()).version
    row.next_at = next_alarm_at(clock, raised=frozenset(row.alarms.values_list("key", flat=True)))
    row.version += 1
    row.save()


def words_of(kind: DeadlineKind, language: str) -> str:
    """Return the words of a kind in the reader's language (``zh-hans`` or ``en``)."""
    return kind.words["en" if language.startswith("en") else "zh"]


def _about(row: RunningClock) -> About:
    return About(kind=row.about_kind, key=row.about_key, label=row.kind)
