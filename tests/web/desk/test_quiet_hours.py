"""When may somebody be told outside of the site? Held against a look at every minute."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.web.desk.quiet_hours import first_loud, is_quiet, next_digest

DAY = datetime(2026, 11, 22, tzinfo=SHANGHAI)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 7, 30, 59]))
moments = st.integers(0, 2 * 24 * 60 - 1).map(lambda minutes: DAY + timedelta(minutes=minutes))


def local(text: str) -> datetime:
    return datetime.combine(DAY.date(), time.fromisoformat(text), tzinfo=SHANGHAI)


def minute_by_minute(at: datetime, quiet_from: time, quiet_to: time) -> datetime:
    """Walk the day's minutes in the quiet hours, one by one, then go forward until one is not among them."""
    quiet: set[int] = set()
    minute, end = quiet_from.hour * 60 + quiet_from.minute, quiet_to.hour * 60 + quiet_to.minute
    while minute != end:
        quiet.add(minute)
        minute = (minute + 1) % 1440
    while at.astimezone(SHANGHAI).hour * 60 + at.astimezone(SHANGHAI).minute in quiet:
        at += timedelta(minutes=1)
    return at


@given(moments, clocks, clocks)
def test_the_first_loud_moment_is_that_of_the_slow_walk(at: datetime, quiet_from: time, quiet_to: time) -> None:
    expected = minute_by_minute(at, quiet_from, quiet_to)
    assert first_loud(at, quiet_from, quiet_to=quiet_to) == expected
    assert is_quiet(at, quiet_from, quiet_to=quiet_to) == (expected != at)


def test_quiet_hours_reach_over_midnight() -> None:
    night = (time(22), time(7))
    assert first_loud(local("23:30"), night[0], quiet_to=night[1]) == local("07:00") + timedelta(days=1)
    assert first_loud(local("06:59"), night[0], quiet_to=night[1]) == local("07:00")
    assert first_loud(local("07:00"), night[0], quiet_to=night[1]) == local("07:00")


def test_hours_are_those_of_the_city_whatever_zone_a_moment_is_given_in() -> None:
    assert is_quiet(datetime(2026, 11, 22, 15, 0, tzinfo=UTC), time(22), quiet_to=time(7))  # 23:00 there


def test_without_both_hours_nothing_is_quiet() -> None:
    assert not is_quiet(local("03:00"), time(22), quiet_to=None)
    assert not is_quiet(local("03:00"), None, quiet_to=None)


def test_a_digest_comes_strictly_later_and_within_a_day() -> None:
    assert next_digest(local("07:59"), time(8)) == local("08:00")
    assert next_digest(local("08:00"), time(8)) == local("08:00") + timedelta(days=1)
    assert next_digest(local("09:00"), None) == local("08:00") + timedelta(days=1)
