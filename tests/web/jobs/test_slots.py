"""At which moments is a schedule due?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.desk.jobs.slots import MOST_AT_ONCE, due_slots, slot_after, slot_before
from firsthour.web.ui.jobs import Daily, Every
from tests.reference.slow_slots import is_slot, slots_between

DIVISORS = [minutes for minutes in range(1, 1441) if 1440 % minutes == 0]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
SCHEDULES = st.one_of(
    st.builds(Every, st.sampled_from(DIVISORS)),
    st.builds(lambda hour, minute: Daily(f"{hour:02d}:{minute:02d}"), st.integers(0, 23), st.integers(0, 59)),
)


@given(SCHEDULES, MOMENTS)
def test_the_slot_before_a_moment_is_the_last_minute_that_is_one(when: Every | Daily, moment: datetime) -> None:
    slot = slot_before(when, moment)
    assert is_slot(when, slot)
    assert slot <= moment
    assert slots_between(when, slot, moment) == []


@given(SCHEDULES, MOMENTS)
def test_the_slot_after_a_moment_is_the_first_minute_that_is_one(when: Every | Daily, moment: datetime) -> None:
    slot = slot_after(when, moment)
    assert slot > moment
    assert slots_between(when, moment, slot) == [slot]


@given(SCHEDULES, MOMENTS, st.integers(0, 3000))
def test_all_missed_slots_follow_a_stop_when_each_counts(when: Every | Daily, last: datetime, minutes: int) -> None:
    each = Every(when.minutes, missed="each") if isinstance(when, Every) else Daily(when.at, missed="each")
    now, seen = last + timedelta(minutes=minutes), []
    noted = slot_before(each, last)
    while True:
        slots, noted = due_slots(each, noted, now=now)
        seen += slots
        assert len(slots) <= MOST_AT_ONCE
        if not slots:
            break
    assert seen == slots_between(each, last, now)


@given(SCHEDULES, MOMENTS, st.integers(0, 100_000))
def test_one_run_follows_a_stop_when_once_is_enough(when: Every | Daily, last: datetime, minutes: int) -> None:
    now = last + timedelta(minutes=minutes)
    slots, noted = due_slots(when, slot_before(when, last), now=now)
    assert slots == ([slot_before(when, now)] if slot_before(when, now) > last else [])
    assert noted == slot_before(when, now)


def test_a_schedule_seen_for_the_first_time_begins_with_its_next_slot() -> None:
    now = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    assert due_slots(Every(5), None, now=now) == ([], now)


def test_a_daily_time_is_the_citys() -> None:
    assert slot_before(Daily("06:30"), datetime(2026, 11, 21, 22, 30, tzinfo=UTC)).hour == 22
    assert slot_before(Daily("06:30"), datetime(2026, 11, 21, 22, 29, tzinfo=UTC)).day == 20


def test_a_clock_put_back_takes_the_note_back_with_it() -> None:
    now = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    assert due_slots(Every(5), now + timedelta(days=900), now=now) == ([now], now)


@pytest.mark.parametrize("wrong", [lambda: Every(7), lambda: Every(0), lambda: Daily("24:00"), lambda: Daily("6:30")])
def test_a_schedule_that_cannot_be_meant_is_refused(wrong) -> None:
    with pytest.raises(ImproperlyConfigured):
        wrong()
