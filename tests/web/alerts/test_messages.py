"""Is a warned person of the lowest tier sent one message, and does what the line says of it lead on?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.messages import key_of, send_messages
from firsthour.web.alerts.models import Attempt, Episode, Happening
from firsthour.web.alerts.ticking import tick
from firsthour.web.desk.models.sms import Sms, SmsState
from tests.web.alerts.core_world import Station, hand_in, make_station, one_episode, warning

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HARMLESS = {"transfer_pending": None, "fraud_type": "rebate", "source_reliability": "weak"}


@pytest.fixture
def station(force, now: datetime, settings, tmp_path: Path) -> Station:
    settings.HOME = tmp_path
    return make_station(force, now)


def low(station: Station, now: datetime, **given: object) -> Episode:
    """Return an episode of low tier, whose first step is a message."""
    hand_in(station, [warning("A1", now, **{**HARMLESS, **given})], now=now)
    take_up(now)
    episode = one_episode()
    assert (episode.tier, episode.channel) == ("low", "sms")
    return episode


def test_one_message_is_put_however_often_it_is_asked_for(station: Station, now: datetime) -> None:
    episode = low(station, now)
    assert send_messages(now) == (1, 0)
    assert send_messages(now + MINUTE) == (0, 0)
    sms = Sms.objects.get()
    assert (sms.purpose, sms.phone, sms.subject) == ("alert", "10012342731", f"episode:{episode.uid}")
    under_way = Happening.objects.get(episode=episode, kind="attempt")
    assert (under_way.channel, under_way.result) == ("sms", "")


def test_a_delivered_message_closes_the_episode_once(station: Station, now: datetime) -> None:
    episode = low(station, now)
    send_messages(now)
    Sms.objects.update(state=SmsState.DELIVERED)
    assert send_messages(now + MINUTE) == (0, 1)
    assert send_messages(now + 2 * MINUTE) == (0, 0)
    episode = one_episode()
    assert (episode.is_open, Attempt.objects.get().result) == (False, "delivered")


@pytest.mark.parametrize("state", [SmsState.FAILED, SmsState.EXPIRED, SmsState.WITHHELD])
def test_what_was_not_delivered_leads_to_the_telephone(state: str, station: Station, now: datetime) -> None:
    low(station, now)
    send_messages(now)
    Sms.objects.update(state=state, reason="opted_out")
    assert send_messages(now + MINUTE) == (0, 1)
    episode = one_episode()
    assert (episode.is_open, episode.channel) == (True, "phone")
    attempt = Attempt.objects.get()
    assert (attempt.result, attempt.note) == ("not_delivered", "opted_out")


def test_without_a_receipt_the_step_runs_out_and_the_next_one_begins(station: Station, now: datetime) -> None:
    low(station, now)
    send_messages(now)
    Sms.objects.update(state=SmsState.PUT)
    assert send_messages(now + 9 * MINUTE) == (0, 0)
    assert one_episode().channel == "sms"
    assert tick(now + 10 * MINUTE).n_told == 1
    assert one_episode().channel == "phone"
    Sms.objects.update(state=SmsState.DELIVERED)  # too late: somebody is being asked to ring up by now
    assert send_messages(now + 11 * MINUTE) == (0, 0)


def test_a_landline_is_rung_up_instead(station: Station, now: datetime) -> None:
    low(station, now, phone="057112345678")
    assert send_messages(now) == (0, 1)
    assert one_episode().channel == "phone"
    assert not Sms.objects.exists()


def test_a_message_stopped_between_its_row_and_the_next_look_is_not_sent_twice(
    station: Station, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the batch stood and before anything was told: the key is known."""
    episode = low(station, now)
    monkeypatch.setattr("firsthour.web.alerts.messages._take_over", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send_messages(now)
    monkeypatch.undo()
    assert send_messages(now + MINUTE) == (0, 0)
    assert Sms.objects.get().key == key_of(episode)
