"""Does one warning that cannot be taken up leave all others alone, and is it told of, shown and tried again?"""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from firsthour.web.alerts import episodes
from firsthour.web.alerts.models import Episode, Signal
from firsthour.web.alerts.stuck import TOPIC, try_old_ones
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Notice
from tests.web.alerts.core_world import Station, hand_in, make_station, warning

pytestmark = pytest.mark.django_db
BAD = "10012345003"


@pytest.fixture
def station(force, now) -> Station:
    return make_station(force, now)


@pytest.fixture
def broken(monkeypatch):
    """Let the rules fail on the warnings about one number, as a fault in them would."""
    retier = episodes._retier_all
    state = {"numbers": {BAD}, "error": ZeroDivisionError("minutes")}

    def failing(joining, *arguments, **named):
        if any(one.phone in state["numbers"] for group in joining.joined.values() for one in group):
            raise state["error"]
        return retier(joining, *arguments, **named)

    monkeypatch.setattr(episodes, "_retier_all", failing)
    return state


def come_in(station: Station, now, n: int = 8) -> None:
    hand_in(station, [warning(f"A{place}", now, phone=f"100123450{place:02d}") for place in range(n)])


def test_one_bad_warning_holds_up_no_other(station, now, broken) -> None:
    come_in(station, now)
    assert episodes.take_up(now) == 8
    assert Episode.objects.count() == 7
    (left,) = Signal.objects.filter(joined_at=None)
    assert (left.phone, left.stuck_at, left.stuck_why) == (BAD, now, "ZeroDivisionError")
    assert AuditEvent.objects.filter(action="signal.stuck").count() == 1
    assert episodes.take_up(now) == 0, "it does not come back by itself at once"


def test_the_people_of_the_centre_are_told_once(station, now, broken) -> None:
    come_in(station, now)
    episodes.take_up(now)
    told = Notice.objects.filter(topic=TOPIC)
    assert [one.officer for one in told] == [station.officers["zhao"]]
    assert BAD not in f"{vars(told[0])}"
    Signal.objects.update(stuck_at=None)
    episodes.take_up(now + timedelta(minutes=1))
    assert told.count() == 1


def test_it_is_tried_again_after_ten_minutes_and_taken_up_when_the_fault_is_gone(station, now, broken) -> None:
    come_in(station, now)
    episodes.take_up(now)
    assert try_old_ones(now + timedelta(minutes=9), by=episodes.BY) == 0
    DBTaskResult.objects.update(status="SUCCESSFUL")
    assert try_old_ones(now + timedelta(minutes=10), by=episodes.BY) == 1
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    broken["numbers"].clear()
    assert episodes.take_up(now + timedelta(minutes=10)) == 1
    assert Episode.objects.count() == 8


def test_a_database_that_is_away_is_nobodys_fault(station, now, broken) -> None:
    broken["error"] = OperationalError("gone")
    come_in(station, now)
    with pytest.raises(OperationalError):
        episodes.take_up(now)
    assert not Signal.objects.filter(stuck_at__isnull=False).exists()


def test_when_everything_fails_the_work_itself_fails(station, now, broken) -> None:
    broken["numbers"] |= {f"100123450{place:02d}" for place in range(8)}
    come_in(station, now)
    with pytest.raises(ZeroDivisionError):
        episodes.take_up(now)
    assert Signal.objects.filter(stuck_at__isnull=False).count() == 5


def test_it_is_shown_masked_and_tried_again_from_the_page(station, now, broken, log_in) -> None:
    come_in(station, now)
    episodes.take_up(now)
    client = log_in(station.officers["zhao"])
    page = client.get(reverse("alerts:signals")).content.decode()
    assert "ZeroDivisionError" in page
    assert BAD not in page
    broken["numbers"].clear()
    client.post(reverse("alerts:stuck_again"))
    assert not Signal.objects.filter(stuck_at__isnull=False).exists()
    assert "ZeroDivisionError" not in client.get(reverse("alerts:signals")).content.decode()


def test_another_county_neither_sees_nor_moves_it(station, now, broken, log_in) -> None:
    come_in(station, now)
    episodes.take_up(now)
    client = log_in(station.force.officers["charlie"])
    assert "ZeroDivisionError" not in client.get(reverse("alerts:signals")).content.decode()
    client.post(reverse("alerts:stuck_again"))
    assert Signal.objects.filter(stuck_at__isnull=False).count() == 1
