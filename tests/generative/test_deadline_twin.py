"""Do the clocks agree with a walk from day to day?"""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.law.calendar import Calendar
from firsthour.law.clocks import ClockEvent, read_clock
from firsthour.law.deadlines import get_one_deadline_kind
from tests.reference.slow_deadlines import walk_days

FIRST = date(2026, 1, 1)
some_days = st.sets(st.integers(0, 120).map(lambda n: FIRST + timedelta(days=n)), max_size=40)
KINDS = (
    "criminal_review",
    "economic_review",
    "refusal_notice",
    "restitution_notice",
    "restitution_payment",
    "unfreeze",
)


@given(
    key=st.sampled_from(KINDS),
    off=some_days,
    work=some_days,
    minute=st.integers(0, 40 * 1440),
    pause=st.one_of(st.none(), st.tuples(st.integers(1, 2 * 1440), st.integers(0, 20 * 1440))),
)
def test_the_end_is_where_a_walk_from_day_to_day_ends(
    key: str, off: set[date], work: set[date], minute: int, pause: tuple[int, int] | None
) -> None:
    kind = get_one_deadline_kind(key)
    calendar = Calendar(frozenset(off - work), frozenset(work), frozenset({2026}))
    start = datetime(2026, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=minute)
    events, paused = [], []
    if pause and kind.pauses:
        since, until = start + timedelta(minutes=pause[0]), start + timedelta(minutes=sum(pause))
        events = [ClockEvent(f"paused:{kind.pauses[0]}", since), ClockEvent("resumed", until)]
        paused = [(since.date(), until.date())]
    clock = read_clock(
        key, started_at=start.astimezone(UTC), now=start + timedelta(days=400), events=events, calendar=calendar
    )
    last = walk_days(
        start.date(),
        kind.length.amount,
        counts_start=kind.counts_start_day,
        paused=paused,
        works=calendar.is_working_day,
        only_working=kind.length.unit == "working_days",
        moves_on=kind.moves_on,
    )
    assert clock.due_at.astimezone(SHANGHAI) == datetime.combine(
        last + timedelta(days=1), datetime.min.time(), SHANGHAI
    )
