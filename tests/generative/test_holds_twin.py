"""The life of a hold on generated histories: what holds is what its slow twin says; alarms are raised exactly once."""

from datetime import datetime, timedelta

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import state_of
from tests.reference.slow_holds import holding_slowly

FIRST = datetime(2026, 3, 1, tzinfo=SHANGHAI)
STATE = {"": None, "stop": "stopped", "freeze": "frozen"}
# hours of the first days of months, so that no month is too short for a day
HOURS = st.sampled_from([24 * day + hour for day in (0, 1, 2, 5, 31, 92, 184, 190, 200, 370) for hour in (1, 9, 23)])


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[int, str]]:
    hours = sorted(draw(st.lists(HOURS, unique=True, max_size=8)))
    kinds = st.sampled_from(["stop", "stop", "freeze", "renew", "release"])
    written: list[tuple[int, str]] = []
    for hour in hours:
        what = draw(kinds)
        if what == "stop" and holding_slowly(written, first=FIRST, hour=hour)[0] == "freeze":
            what = "renew"  # the site does not stop what is frozen
        written.append((hour, what))
    return written


def events_of(history: list[tuple[int, str]]) -> list[HoldEvent]:
    events = [HoldEvent(kind="known", at=FIRST), HoldEvent(kind="filed", at=FIRST + timedelta(hours=30))]
    for nth, (hour, what) in enumerate(history):
        at, key = FIRST + timedelta(hours=hour), f"r{nth}"
        outcome = "held" if what in ("stop", "freeze") else "done"
        asked = {"request": key, "measure": what, "amount_fen": 100, "at": at}
        events.append(HoldEvent(kind="drafted", **asked))
        events.append(HoldEvent(kind="sent", request=key, at=at))
        events.append(HoldEvent(kind="answered", request=key, outcome=outcome, at=at))
    return sorted(events, key=lambda event: event.at)


@seed(20261201)
@settings(max_examples=80, deadline=None)
@given(histories(), st.sampled_from([2, 49, 60, 24 * 33, 24 * 184, 24 * 185, 24 * 365]))
def test_what_holds_is_what_the_slow_twin_says(history: list[tuple[int, str]], hour: int) -> None:
    kind, until = holding_slowly(history, first=FIRST, hour=hour)
    state = state_of(events_of(history), FIRST + timedelta(hours=hour))
    assert (STATE[kind], until) == (state.state if kind else None, state.ends_at)
    assert state.holds_money is bool(kind)


@seed(20261202)
@settings(max_examples=80, deadline=None)
@given(histories(), st.lists(st.integers(0, 24 * 400), max_size=12))
def test_each_alarm_is_raised_exactly_once_whenever_the_caller_wakes(
    history: list[tuple[int, str]], ticks: list[int]
) -> None:
    happened = events_of(history)
    end = FIRST + timedelta(hours=24 * 800)
    written: list[HoldEvent] = []
    raised: list[str] = []
    wakes = [*(FIRST + timedelta(hours=tick, minutes=7) for tick in sorted(ticks)), end]
    for now in wakes:
        written += [event for event in happened if event.at <= now and event not in written]
        for alarm in state_of(written, now).alarms:
            raised.append(alarm.key)
            written.append(HoldEvent(kind="told", at=now, alarm=alarm.key))
    assert len(raised) == len(set(raised))
    assert set(raised) == {alarm.key for alarm in state_of(happened, end).alarms}


@seed(20261203)
@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, 24 * 400))
def test_the_next_alarm_is_the_first_that_a_later_moment_brings(history: list[tuple[int, str]], hour: int) -> None:
    events, now = events_of(history), FIRST + timedelta(hours=hour, minutes=1)
    known = [event for event in events if event.at <= now]
    state = state_of(known, now)
    due = {alarm.key for alarm in state.alarms}
    if state.next_alarm_at is None:
        assert {alarm.key for alarm in state_of(known, now + timedelta(days=4000)).alarms} == due
        return
    just_before = state_of(known, state.next_alarm_at - timedelta(microseconds=1))
    assert {alarm.key for alarm in just_before.alarms} == due
    assert {alarm.key for alarm in state_of(known, state.next_alarm_at).alarms} > due
