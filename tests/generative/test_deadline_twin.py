"""Do the clocks agree with a walk from day to day?"""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.law.calendar import Calendar
from firsthour.law.clocks import ClockEvent, read_clock
from firsthour.law.deadlines import get_one_deadline_kind
from tests.reference.slow_deadlines import walk_days, walk_months

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


MONTHLY = {  # extensions in the order in which they are granted
    "freeze_deposits": ("renewed", "renewed_major", "renewed", "renewed"),
    "freeze_securities": ("renewed", "renewed"),
    "freeze_equity": ("renewed", "renewed", "renewed"),
    "investigation_custody": ("extended_complex", "extended_four_kinds", "extended_ten_years"),
    "bail": (),
}


@given(key=st.sampled_from(sorted(MONTHLY)), day=st.integers(0, 4 * 366), granted=st.integers(0, 4))
def test_months_end_where_a_walk_ends_and_never_later_than_any_other_reading(key: str, day: int, granted: int) -> None:
    kind = get_one_deadline_kind(key)
    start = datetime(2026, 1, 1, 9, 30, tzinfo=SHANGHAI) + timedelta(days=day)
    named = MONTHLY[key][:granted]
    lengths = {extension.event: extension.length.amount for extension in kind.extensions}
    added = [lengths[name] for name in named]
    events = [ClockEvent(name, start + timedelta(hours=n)) for n, name in enumerate(named, start=1)]
    clock = read_clock(key, started_at=start, now=start + timedelta(days=9), events=events)
    last = clock.due_at.astimezone(SHANGHAI).date() - timedelta(days=1)
    counted, first = kind.counts_start_day, kind.length.amount
    assert last == walk_months(start.date(), [first, *added], counts_start=counted)
    assert last <= walk_months(start.date(), [first + sum(added)], counts_start=counted)  # all from the start
    anew = walk_months(start.date(), [first], counts_start=counted)
    for months in added:  # each a period of its own from the next day on
        anew = walk_months(anew + timedelta(days=1), [months], counts_start=True)
    assert last <= anew


@given(
    key=st.sampled_from(KINDS),
    minute=st.integers(0, 40 * 1440),
    pause=st.tuples(st.integers(1, 2 * 1440), st.integers(0, 5 * 1440)),
    mistake=st.tuples(st.integers(0, 40 * 1440), st.integers(0, 40 * 1440)),
)
def test_an_end_by_mistake_that_was_undone_leaves_no_trace_on_what_came_before(
    key: str, minute: int, pause: tuple[int, int], mistake: tuple[int, int]
) -> None:
    kind = get_one_deadline_kind(key)
    start = datetime(2026, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=minute)
    since, until = start + timedelta(minutes=pause[0]), start + timedelta(minutes=sum(pause))
    plain = [ClockEvent(f"paused:{kind.pauses[0]}", since), ClockEvent("resumed", until)] if kind.pauses else []
    ended = max(until, start + timedelta(minutes=mistake[0]))
    undone = [ClockEvent("done", ended), ClockEvent("reopened", ended + timedelta(minutes=mistake[1]))]
    now = start + timedelta(days=400)
    without = read_clock(key, started_at=start, now=now, events=plain)
    after = read_clock(key, started_at=start, now=now, events=[*plain, *undone])
    assert (after.due_at, after.done_at, after.state) == (without.due_at, None, without.state)
