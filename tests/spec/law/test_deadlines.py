"""When does a period end? One line a case: kind, start, what happened, when it ends.

Days: the day of the start is not counted, the period ends with its last day at 24:00; where the kind says so a last
day off moves to the next working day (2026-10-01 to 07 are days off, 2026-10-10 is a worked Saturday).
"""

from datetime import datetime

import pytest

from firsthour.base.clock import SHANGHAI
from firsthour.law.clocks import BadDeadlineEventError, ClockEvent, ClockState, read_clock, state_changes_at, state_of
from firsthour.law.deadlines import UnknownDeadlineError, get_one_deadline_kind, list_deadline_kinds
from firsthour.law.tracing import STATUSES


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def events(text: str) -> list[ClockEvent]:
    pairs = [part.rpartition("@") for part in text.split("; ") if part]
    return [ClockEvent(name, at(when)) for name, _, when in pairs]


LATER = "2030-01-01 00:00"
# kind               start            | end              | what happened
ENDS = """
stop_entry             2026-11-22 08:20 | 2026-11-22 08:50 | -
stop_payment           2026-11-22 08:20 | 2026-11-24 08:20 | -
criminal_review        2026-11-16 09:00 | 2026-11-20 00:00 | -
criminal_review        2026-11-18 09:00 | 2026-11-24 00:00 | -
criminal_review        2026-11-18 09:00 | 2026-11-26 00:00 | extended_checking@2026-11-19 10:00
criminal_review        2026-11-18 09:00 | 2026-12-19 00:00 | extended_major@2026-11-19 10:00
criminal_review        2026-11-16 09:00 | 2026-11-20 00:00 | extended_checking@2026-11-20 00:00
criminal_review        2026-11-16 09:00 | 2026-11-24 00:00 | paused:materials_awaited@2026-11-17; resumed@2026-11-20
criminal_review        2026-11-16 09:00 | 2026-11-20 00:00 | done@2026-11-17; reopened@2026-11-23
criminal_review 2026-11-16 09:00 | 2026-12-17 00:00 | done@2026-11-17; reopened@2026-11-18; extended_major@2026-11-19
economic_review        2026-09-24 09:00 | 2026-10-09 00:00 | -
economic_review        2026-11-02 09:00 | 2027-01-02 00:00 | extended_major@2026-11-05; extended_superior@2026-11-30
agency_transfer_review 2026-11-02 09:00 | 2026-11-13 00:00 | extended_latest@2026-11-03 10:00
restitution_payment    2026-09-30 09:00 | 2026-10-11 00:00 | -
detention              2026-09-30 09:00 | 2026-10-04 00:00 | -
detention              2026-09-30 09:00 | 2026-10-08 00:00 | extended_special@2026-10-02 10:00
freeze_deposits        2026-01-15 09:00 | 2026-07-15 00:00 | -
freeze_deposits        2026-03-01 09:00 | 2026-09-01 00:00 | -
freeze_deposits        2026-08-31 09:00 | 2027-03-01 00:00 | -
freeze_deposits        2026-01-15 09:00 | 2027-01-15 00:00 | renewed@2026-07-14 23:00
freeze_deposits        2026-01-15 09:00 | 2026-07-15 00:00 | renewed@2026-07-15 00:00
freeze_deposits        2026-01-15 09:00 | 2027-07-15 00:00 | renewed@2026-07-01 09:00; renewed@2027-01-10 09:00
freeze_deposits        2026-08-31 09:00 | 2027-08-29 00:00 | renewed@2027-02-20 09:00
investigation_custody  2026-12-31 09:00 | 2027-03-29 00:00 | extended_complex@2027-02-20 09:00
administrative_review  2026-11-20 09:00 | 2026-11-24 00:00 | extended_difficult@2026-11-20 12:00
handover_answer        2026-11-22 08:20 | 2026-11-22 12:20 | -
consultation           2026-11-20 09:00 | 2026-11-26 00:00 | -
consultation           2026-11-20 09:00 | 2026-12-01 00:00 | extended_major@2026-11-25 10:00
appeal_answer          2026-11-22 08:20 | 2026-11-26 00:00 | -
appeal_answer          2026-11-22 08:20 | 2026-12-23 00:00 | extended_difficult@2026-11-24 10:00
appeal_second_answer   2026-11-22 08:20 | 2026-11-30 00:00 | -
monthly_zero_report    2026-11-01 00:00 | 2026-11-07 00:00 | -
"""  # fmt: skip


def ends() -> list[tuple[str, str, str, str]]:
    lines = [line.split("|") for line in ENDS.strip().splitlines()]
    return [(*head.split(maxsplit=1), happened.strip().strip("-"), end.strip()) for head, end, happened in lines]


def test_what_was_ended_by_mistake_runs_on_and_what_runs_is_not_reopened() -> None:
    ended = events("done@2026-11-17; reopened@2026-11-23; reopened@2026-11-23 09:00")
    clock = read_clock("criminal_review", started_at=at("2026-11-16 09:00"), now=at(LATER), events=ended)
    assert (clock.done_at, clock.state) == (None, "overdue")
    assert clock.refused == (ended[-1],)


@pytest.mark.parametrize(("kind", "start", "happened", "end"), ends())
def test_a_period_ends(kind: str, start: str, happened: str, end: str) -> None:
    clock = read_clock(kind, started_at=at(start.strip()), now=at(LATER), events=events(happened))
    assert clock.due_at == at(end)


STATES = """
minute | 2026-11-22 08:50 | 08:15 calm, 08:20 soon, 08:40 critical, 08:50 overdue
hour   | 2026-11-22 20:00 | 13:59 calm, 14:00 soon, 19:30 critical, 20:00 overdue
day    | 2026-11-23 20:00 | 19:59 calm, 20:00 soon
month  | 2026-12-06 08:00 | 07:59 calm, 08:00 soon
"""


@pytest.mark.parametrize("line", STATES.strip().splitlines())
def test_a_clock_turns_at_its_thresholds(line: str) -> None:
    scale, due, turns = (part.strip() for part in line.split("|"))
    for turn in turns.split(", "):
        moment, state = turn.split()
        assert state_of(at(due), at(f"2026-11-22 {moment}"), scale=scale) == state


def test_a_clock_says_when_it_turns_next() -> None:
    due = at("2026-11-22 08:50")
    turns = [at("2026-11-22 08:20"), at("2026-11-22 08:40"), due]
    assert [state_changes_at(due, moment, scale="minute") for moment in (at("2026-11-22 08:00"), *turns)] == [
        *turns,
        None,
    ]


def test_what_is_done_in_time_is_met_and_after_it_late() -> None:
    def state(done: str) -> ClockState:
        happened = events(f"done@{done}")
        return read_clock("stop_entry", started_at=at("2026-11-22 08:00"), now=at(LATER), events=happened).state

    assert [state("2026-11-22 08:30"), state("2026-11-22 08:31")] == [ClockState.MET, ClockState.LATE]


def test_a_paused_clock_does_not_run_over() -> None:
    happened = events("paused:materials_awaited@2026-11-17 09:00")
    clock = read_clock(
        "criminal_review", started_at=at("2026-11-16 09:00"), now=at("2026-12-20 09:00"), events=happened
    )
    assert (clock.state, clock.paused_for) == (ClockState.PAUSED, "materials_awaited")


def test_what_comes_after_the_end_is_named_as_refused() -> None:
    happened = events("renewed@2026-07-15 00:00")
    clock = read_clock("freeze_deposits", started_at=at("2026-01-15 09:00"), now=at(LATER), events=happened)
    assert clock.refused == tuple(happened)
    assert clock.state is ClockState.OVERDUE


def test_beyond_the_published_calendar_the_date_is_provisional() -> None:
    def provisional(start: str) -> bool:
        return read_clock("economic_review", started_at=at(start), now=at(LATER)).is_provisional

    assert [provisional("2026-11-02 09:00"), provisional("2031-11-03 09:00")] == [False, True]


def test_warnings_come_before_the_end_and_escalation_after_it() -> None:
    clock = read_clock("freeze_deposits", started_at=at("2026-01-15 09:00"), now=at("2026-01-16 09:00"))
    assert [moment.astimezone(SHANGHAI).isoformat()[:10] for moment in clock.warnings_at] == [
        "2026-06-15", "2026-07-08", "2026-07-14",
    ]  # fmt: skip
    assert clock.escalations_at == ((clock.due_at, "unit_leader"),)


def test_a_period_nobody_knows_is_one_plain_sentence() -> None:
    with pytest.raises(UnknownDeadlineError, match="criminal_review"):
        get_one_deadline_kind("no such")


def test_an_event_that_means_nothing_is_refused() -> None:
    with pytest.raises(BadDeadlineEventError, match="renewed"):
        read_clock(
            "freeze_deposits",
            started_at=at("2026-01-15 09:00"),
            now=at(LATER),
            events=events("renewd@2026-02-01 09:00"),
        )


def test_every_kind_says_where_it_is_written_or_that_it_is_an_example() -> None:
    for kind in list_deadline_kinds():
        assert kind.status in STATUSES
        assert kind.source or kind.note == "example"
        assert len(kind.warnings) >= 2
