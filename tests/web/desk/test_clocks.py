"""Do clocks tell exactly once, with nobody logged in?"""

from datetime import datetime, timedelta

import pytest

from firsthour.law.calendar import Calendar, published_calendar
from firsthour.web.desk.clocks import (
    LISTENERS,
    NoApproverError,
    RefusedHappeningError,
    Subject,
    recompute_all,
    start_clock,
    tell_clock,
    tick,
)
from firsthour.web.desk.models import ClockAlarm, RunningClock
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
MINUTE = timedelta(minutes=1)


def start(force, kind: str, *, now: datetime, key: str = "1", due_at: datetime | None = None) -> RunningClock:
    subject = Subject(kind="thing", key=key, unit=force.units["east-squad"], officer=force.bob)
    return start_clock(kind, subject, started_at=now, by=BY, now=now, given_due_at=due_at)


def raised() -> list[tuple[str, str]]:
    return [(alarm.key.rpartition(":")[0], alarm.to) for alarm in ClockAlarm.objects.order_by("at", "id")]


def test_each_alarm_is_raised_once_at_its_time(force, now: datetime) -> None:
    start(force, "stop_entry", now=now)
    counts = [tick(now + minute * MINUTE) for minute in (14, 15, 15, 25, 29, 30, 31, 40, 500)]
    assert counts == [0, 1, 0, 1, 0, 1, 0, 1, 0]
    assert raised() == [
        ("warning:0", "holder"),
        ("warning:1", "holder"),
        ("escalation:0", "unit_leader"),
        ("escalation:1", "bureau_leader"),
    ]


def test_what_fell_due_while_the_program_was_down_is_raised_when_it_is_back(force, now: datetime) -> None:
    start(force, "stop_entry", now=now)
    assert tick(now + 300 * MINUTE) == 4
    assert tick(now + 301 * MINUTE) == 0


@pytest.mark.parametrize("n_rows", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_thousands_of_breaches_are_raised_once_each_in_one_tick(force, now: datetime, n_rows: int) -> None:
    clocks = [
        RunningClock(
            kind="stop_entry", about_kind="thing", about_key=str(n), unit=force.units["east-squad"], started_at=now,
            due_at=now + 30 * MINUTE, calendar_version="x", next_at=now + 15 * MINUTE,
        )
        for n in range(n_rows)
    ]  # fmt: skip
    RunningClock.objects.bulk_create(clocks, batch_size=1000)
    told: list[int] = []
    LISTENERS.append(lambda alarms, _now: told.append(len(alarms)))
    try:
        assert tick(now + 60 * MINUTE) == 4 * n_rows
        assert tick(now + 60 * MINUTE) == 0
    finally:
        LISTENERS.pop()
    assert sum(told) == 4 * n_rows
    assert ClockAlarm.objects.values("clock", "key").distinct().count() == 4 * n_rows


def test_a_done_clock_tells_nobody(force, now: datetime) -> None:
    row = start(force, "stop_entry", now=now)
    tell_clock(row, "done", at=now + 5 * MINUTE, by=BY, now=now + 5 * MINUTE)
    assert tick(now + 500 * MINUTE) == 0


def test_a_paused_clock_tells_nobody_and_goes_on_where_it_stopped(force, now: datetime) -> None:
    row = start(force, "criminal_review", now=now)
    tell_clock(row, "paused:materials_awaited", at=now + timedelta(days=1), by=BY, now=now + timedelta(days=1))
    assert tick(now + timedelta(days=30)) == 0
    row = tell_clock(row, "resumed", at=now + timedelta(days=31), by=BY, now=now + timedelta(days=31))
    assert row.due_at == now.replace(hour=16, minute=0) + timedelta(days=33)
    assert tick(row.due_at) == 3


def test_an_extension_needs_who_approved_it_and_tells_anew(force, now: datetime) -> None:
    row = start(force, "criminal_review", now=now)
    tick(row.due_at - MINUTE)
    with pytest.raises(NoApproverError):
        tell_clock(row, "extended_major", at=row.due_at - MINUTE, by=BY, now=row.due_at - MINUTE)
    longer = tell_clock(
        row, "extended_major", at=row.due_at - MINUTE, by=BY, now=row.due_at - MINUTE, approver="阮明川"
    )
    assert longer.due_at - row.due_at >= timedelta(days=27)
    assert tick(row.due_at) == 0
    assert tick(longer.due_at) == 3


def test_what_comes_too_late_is_refused_and_leaves_no_trace_in_the_clock(force, now: datetime) -> None:
    row = start(force, "criminal_review", now=now)
    with pytest.raises(RefusedHappeningError):
        tell_clock(row, "extended_major", at=row.due_at, by=BY, now=row.due_at, approver="阮明川")
    assert row.happenings.count() == 0


def test_a_given_end_holds(force, now: datetime) -> None:
    row = start(force, "task", now=now, due_at=now + timedelta(hours=5))
    assert row.due_at == now + timedelta(hours=5)


def test_the_same_clock_runs_once_for_the_same_thing(force, now: datetime) -> None:
    assert start(force, "task", now=now).pk == start(force, "task", now=now + MINUTE).pk


def test_a_new_calendar_moves_the_ends_that_it_changes(force, now: datetime) -> None:
    row = start(force, "criminal_review", now=now)
    known = published_calendar()
    last_day = (row.due_at - MINUTE).date()
    changed = Calendar(known.off | {last_day}, known.work, known.years)
    assert recompute_all(changed, now=now) == 1
    assert RunningClock.objects.get(pk=row.pk).due_at == row.due_at + timedelta(days=1)
    assert recompute_all(changed, now=now) == 0
