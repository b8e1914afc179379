"""Does the demo city have warnings in every state, worked on by its force, of nobody real, and once?"""

from datetime import datetime

import pytest

from firsthour.city.identity import PHONE_PREFIX, REGION
from firsthour.web.alerts.demo import FEWEST, another_phone, make_demo_alerts
from firsthour.web.alerts.models import Attempt, Beat, Episode, HandOver, RejectedRow, Revisit, Signal
from firsthour.web.audit.verification import verify
from firsthour.web.people.demo_force import make_demo_force

pytestmark = pytest.mark.django_db


def test_the_demo_has_warnings_of_every_kind_once(now: datetime) -> None:
    make_demo_force(seed=1, now=now)
    n_episodes = make_demo_alerts(seed=1, n_people=100, now=now)
    assert n_episodes >= FEWEST
    assert set(Episode.objects.values_list("tier", flat=True)) == {"low", "medium", "high", "urgent"}
    assert {"dissuaded", "delivered", ""} <= set(Episode.objects.values_list("closed_by", flat=True))
    assert Episode.objects.filter(is_open=True, next_at__lte=now).count() == 0, "nothing has run over unseen"
    assert Attempt.objects.count() > 20
    assert Revisit.objects.filter(state="done").exists()
    assert HandOver.objects.exists()
    assert RejectedRow.objects.count() == 2
    assert Beat.objects.count() >= 100
    assert Signal.objects.filter(joined_at=None).count() == 0
    assert all(one.phone.startswith(PHONE_PREFIX) for one in Episode.objects.exclude(phone=""))
    assert all(one.id_number.startswith(str(REGION)) for one in Episode.objects.exclude(id_number=""))
    assert max(Episode.objects.values_list("updated_at", flat=True)) <= now
    assert verify().n_damages == 0
    assert make_demo_alerts(seed=1, n_people=100, now=now) == 0


def test_a_number_that_is_corrected_twice_on_the_same_turn_is_another_one_each_time() -> None:
    episode = Episode(pk=7)
    for turn in (3, 3, 13, 4, 3):
        phone = another_phone(episode, turn)
        assert phone != episode.phone
        episode.phone = phone
