"""Who looks after which place: named, asked first, ended, by whom it is to be settled?"""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from firsthour.web.alerts.beats import (
    GridMissingError,
    NamedAlreadyError,
    NewBeat,
    NotOfStationError,
    end_beat,
    name_beat,
)
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.models import Beat, Offer
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from tests.web.alerts.core_world import Station, hand_in, make_station, one_episode, warning

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(force, now: datetime) -> Station:
    return make_station(force, now)


def new(station: Station, name: str, **given: object) -> NewBeat:
    place = {"community": station.communities[1], "grid": None, "from_at": station.now, "role": "community"}
    return NewBeat(officer=station.officers[name], **{**place, **given})


def test_who_is_named_for_a_place_is_asked_first(station: Station, now: datetime) -> None:
    name_beat(new(station, "sun"), by=station.actor("hua"), now=now)
    hand_in(station, [warning("A1", now, grid="G-2")], now=now)
    take_up(now)
    assert one_episode().assignee == station.officers["sun"]


def test_who_was_ended_is_asked_no_more(station: Station, now: datetime) -> None:
    beat = name_beat(new(station, "sun"), by=station.actor("hua"), now=now - timedelta(hours=1))
    end_beat(beat, version=beat.version, by=station.actor("hua"), now=now)
    hand_in(station, [warning("A1", now, grid="G-2")], now=now)
    take_up(now + timedelta(seconds=1))
    assert not Offer.objects.filter(role="community").exists()  # as one on duty, later, they may still be asked
    with pytest.raises(ChangedMeanwhileError):
        end_beat(beat, version=1, by=station.actor("hua"), now=now)


@pytest.mark.parametrize(
    ("name", "given", "error"),
    [
        ("zhao", {}, NotOfStationError),  # of the centre
        ("bob", {}, NotOfStationError),
        ("gao", {}, NotOfStationError),  # a grid worker has no community
        ("sun", {"role": "grid_worker", "grid": 1}, NotOfStationError),
        ("sun", {"role": "grid"}, GridMissingError),
        ("sun", {"grid": 1}, GridMissingError),
        ("sun", {"role": "grid", "grid": 0}, GridMissingError),  # of the other community
    ],
)
def test_what_does_not_fit_is_refused(
    name: str, given: dict, error: type[Exception], station: Station, now: datetime
) -> None:
    told = {**given, "grid": station.grids[given["grid"]]} if "grid" in given else given
    with pytest.raises(error):
        name_beat(new(station, name, **told), by=station.actor("hua"), now=now)
    assert not Beat.objects.filter(community=station.communities[1]).exists()


def test_the_same_twice_is_refused(station: Station, now: datetime) -> None:
    name_beat(new(station, "sun"), by=station.actor("hua"), now=now)
    with pytest.raises(NamedAlreadyError, match="孙示例"):
        name_beat(new(station, "sun", from_at=now + timedelta(days=1)), by=station.actor("hua"), now=now)


def test_it_is_named_and_ended_on_the_page(station: Station, log_in) -> None:
    client = log_in(station.officers["hua"])
    address = reverse("alerts:places")
    body = client.get(address).content.decode()
    assert "梧桐里社区" in body
    assert "魏示例" in body
    answer = client.post(
        address,
        {
            "station": str(station.units["east-station"].uid), "officer": str(station.officers["sun"].uid),
            "role": "community", "community": str(station.communities[1].uid), "grid": "", "from_at": "",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    beat = Beat.objects.get(officer=station.officers["sun"])
    client.post(reverse("alerts:beat_end", args=[beat.uid]), {"version": beat.version})
    beat.refresh_from_db()
    assert beat.to_at is not None


def test_a_refusal_is_said_beside_the_form(station: Station, log_in) -> None:
    client = log_in(station.officers["hua"])
    given = {
        "station": str(station.units["east-station"].uid), "officer": str(station.officers["sun"].uid),
        "role": "grid", "community": str(station.communities[1].uid), "grid": "", "from_at": "",
    }  # fmt: skip
    answer = client.post(reverse("alerts:places"), given)
    assert answer.status_code == 422
    assert "网格" in answer.content.decode()


def test_others_do_not_find_it(station: Station, log_in) -> None:
    beat = Beat.objects.first()
    assert log_in(station.officers["wei"]).get(reverse("alerts:places")).status_code == 403
    answer = log_in(station.officers["alice"]).post(reverse("alerts:beat_end", args=[beat.uid]), {"version": 1})
    assert answer.status_code == 404
    assert "梧桐里" not in log_in(station.officers["alice"]).get(reverse("alerts:places")).content.decode()


def test_the_page_costs_few_queries(station: Station, log_in) -> None:
    client = log_in(station.officers["hua"])
    client.get(reverse("alerts:places"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("alerts:places"))
    assert len(asked) <= 24
