"""Is what batches share while one piece of work lasts the same as reading it anew, and is the pen handed on?"""

import subprocess
import sys
import threading
import time
from datetime import datetime

import pytest
from django.conf import settings
from django.db import connection, transaction

from firsthour.web.alerts import episodes
from firsthour.web.alerts.models import Episode
from firsthour.web.alerts.pen import NAME, pen
from tests.web.alerts.core_world import Station, hand_in, make_station, warning

GRIDS = ("G-1", "G-2", "G-1", "", "G-2", "G-1", "G-1", "G-2")


@pytest.fixture
def station(force, now: datetime) -> Station:
    return make_station(force, now)


def offered(station: Station, now: datetime, *, in_one_call: bool) -> list[tuple[object, ...]]:
    """Take up warnings about eight people one by one, with surroundings kept or read anew; undo it."""
    with transaction.atomic():
        hand_in(station, [warning(f"A{n}", now, phone=f"1001234{n:04d}", grid=grid) for n, grid in enumerate(GRIDS)])
        if in_one_call:
            assert episodes.take_up(now) == len(GRIDS)
        else:
            for _ in GRIDS:
                episodes.take_batch(episodes.Surroundings(), now=now, by=episodes.BY)
        rows = Episode.objects.order_by("phone")
        found = list(rows.values_list("phone", "unit__code", "assignee__badge", "queue__code", "take_by", "companion"))
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_surroundings_kept_for_a_piece_of_work_lead_to_the_same_offers(station, now, monkeypatch) -> None:
    monkeypatch.setattr(episodes, "BATCH", 1)
    kept = offered(station, now, in_one_call=True)
    assert kept == offered(station, now, in_one_call=False)
    assert len({badge for _phone, _unit, badge, *_rest in kept}) > 1, "who has much in hand is not asked again"


@pytest.mark.django_db
def test_places_are_asked_for_once(station, now, django_assert_num_queries) -> None:
    around = episodes.Surroundings()
    hand_in(station, [warning("A1", now), warning("A2", now, grid="nowhere")])
    signals = list(episodes.Signal.objects.all())
    around.places.know(signals)
    with django_assert_num_queries(0):
        around.places.know(signals)
        assert [around.places.find(one).unit.code for one in signals].count("east-station") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one pen")
def test_who_waits_for_the_pen_gets_it_as_soon_as_another_process_lets_go() -> None:
    hold = (
        "import fcntl, os, sys; held = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT); fcntl.flock(held, fcntl.LOCK_EX);"
        "print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", hold, str(settings.HOME / NAME)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdin is not None
    assert other.stdout is not None
    assert other.stdout.readline().strip() == b"held"
    got = threading.Event()

    def write() -> None:
        with pen():
            got.set()

    waiting = threading.Thread(target=write)
    waiting.start()
    time.sleep(0.2)
    assert not got.is_set()
    other.stdin.close()
    assert got.wait(10)
    waiting.join()
    other.wait(10)
