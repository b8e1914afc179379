"""Is every slot of a schedule run once, by however many clocks and whatever the clocks do?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from firsthour.web.desk.jobs.scheduling import tick
from firsthour.web.desk.models.jobs import JobRun

NOW = datetime(2026, 11, 22, 0, 31, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def slots_of(label: str) -> list[datetime]:
    """Return the slots that were put, in order."""
    return list(JobRun.objects.filter(label=label).order_by("slot").values_list("slot", flat=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("samples")
class TestClock:
    def test_each_slot_is_put_once_however_often_the_clock_looks(self) -> None:
        for second in range(0, 900, 20):
            tick(now=NOW + timedelta(seconds=second))
        assert slots_of("sample.often") == [NOW.replace(minute=minute) for minute in (35, 40, 45)]

    def test_after_a_stop_a_schedule_runs_once_or_for_each_slot_as_declared(self) -> None:
        tick(now=NOW)
        tick(now=NOW + 24 * MINUTE)
        assert slots_of("sample.often") == [NOW.replace(minute=55)]
        assert slots_of("sample.each") == [NOW.replace(minute=minute) for minute in (35, 40, 45, 50, 55)]

    def test_a_clock_set_forward_and_back_repeats_nothing_and_goes_on(self) -> None:
        tick(now=NOW)
        tick(now=NOW + 500 * 24 * 60 * MINUTE)
        ahead = slots_of("sample.often")
        assert len(ahead) == 1
        for minute in range(12):
            tick(now=NOW + minute * MINUTE)
        assert slots_of("sample.often") == [NOW.replace(minute=minute) for minute in (30, 35, 40)] + ahead

    def test_a_clock_put_back_an_hour_does_not_run_that_hour_again(self) -> None:
        for minute in range(-10, 60):
            tick(now=NOW + minute * MINUTE)
        before = slots_of("sample.often")
        for minute in range(1, 60):
            tick(now=NOW + minute * MINUTE)
        assert slots_of("sample.often") == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("samples")
def test_several_clocks_at_once_put_each_slot_once() -> None:
    def keep_clock(_number: int) -> int:
        try:
            return sum(tick(now=NOW + minute * MINUTE) for minute in range(0, 60, 5))
        finally:
            connections.close_all()

    tick(now=NOW - 5 * MINUTE)
    with ThreadPoolExecutor(4) as clocks:
        n_new = sum(clocks.map(keep_clock, range(4)))
    slots = slots_of("sample.often")
    assert len(slots) == len(set(slots)) == 12
    n_own = JobRun.objects.exclude(label__startswith="sample.").count()
    assert n_new == 24 + n_own
