"""Does a visit reach the server once, whatever the line did, and is everybody told in plain words what became of it?"""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from firsthour.web.alerts.attempts import NewAttempt, record_attempt
from firsthour.web.alerts.models import Attempt, Episode
from firsthour.web.alerts.taking import assign
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Attachment
from firsthour.web.people.models import Officer, Posting
from tests.web.alerts.pages_world import acting, make_duty_officer, make_place, real_now, warn


@pytest.fixture
def one(force) -> Episode:
    """An urgent warning offered to Henry."""
    make_place(force, real_now())
    return warn(force, real_now())


def sent(client: Client, one: Episode, *, key: str = "", at: datetime | None = None, **typed: Any) -> dict[str, Any]:
    """Send a visit as a device does; return what it is told."""
    at = at or real_now()
    body = {
        "key": key or str(uuid4()), "version": one.version, "result": "dissuaded", "done_at": at.isoformat(),
        "arrived_at": (at - timedelta(minutes=4)).isoformat(), "sent_at": real_now().isoformat(), **typed,
    }  # fmt: skip
    answer = client.post(reverse("alerts:visit_send", args=[one.uid]), body, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = json.loads(answer.content)
    return told


def test_my_visits_lists_what_is_mine_the_next_first(force, log_in, one: Episode) -> None:
    answer = log_in(force.henry).get(reverse("alerts:my_visits"))
    text = answer.content.decode()
    assert reverse("alerts:visit", args=[one.uid]) in text
    assert answer.headers["X-Officer"] == str(force.henry.uid)
    assert len(text) < 300_000


def test_the_visit_page_has_the_person_the_words_and_the_results_by_number(force, log_in, one: Episode) -> None:
    answer = log_in(force.henry).get(reverse("alerts:visit", args=[one.uid]))
    text = answer.content.decode()
    assert one.name in text
    assert one.address in text
    codes = [f">{number:02d}<" in text for number in range(1, 9)]
    assert all(codes)
    assert "no-store" in answer.headers["Cache-Control"]


def test_taking_a_page_along_is_recorded_as_that(force, log_in, one: Episode) -> None:
    log_in(force.henry).get(reverse("alerts:visit", args=[one.uid]), headers={"X-Taken-Along": "1"})
    assert AuditEvent.objects.filter(action="alert.taken_along", actor_name=force.henry.name).exists()


def test_a_visit_is_kept_with_the_times_of_device_and_server(force, log_in, one: Episode) -> None:
    at = real_now() - timedelta(minutes=7)
    told = sent(log_in(force.henry), one, at=at, place="home", note="sat with her", about_to_leave="80000")
    assert told["state"] == "kept"
    assert told["planned"], "return visits follow"
    kept = Attempt.objects.get()
    assert kept.at_device == at
    assert kept.recorded_at > at
    assert (kept.channel, kept.result, kept.about_to_leave_fen) == ("visit", "dissuaded", 80_000_00)
    assert "到场" in kept.place


def test_what_is_sent_twice_is_one_attempt_and_the_answer_is_the_same(force, log_in, one: Episode) -> None:
    client, key = log_in(force.henry), str(uuid4())
    first = sent(client, one, key=key)
    again = sent(client, one, key=key, result="refused")
    assert first == again
    assert Attempt.objects.get().result == "dissuaded"


def test_a_photo_and_a_signature_are_kept_with_it(force, log_in, one: Episode) -> None:
    picture = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
    sent(log_in(force.henry), one, photo=SimpleUploadedFile("photo.jpg", picture, content_type="image/jpeg"))
    kept = Attachment.objects.get()
    assert (kept.about_kind, kept.about_key) == ("attempt", str(Attempt.objects.get().uid))


def test_a_picture_that_is_too_large_is_said_and_the_visit_is_kept(force, log_in, one: Episode) -> None:
    picture = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"x" * (6 * 1024 * 1024)
    told = sent(log_in(force.henry), one, photo=SimpleUploadedFile("photo.jpg", picture, content_type="image/jpeg"))
    assert told["state"] == "kept"
    assert "6 MB" in told["words"]
    assert Attempt.objects.exists()
    assert not Attachment.objects.exists()


def test_two_people_at_one_door_both_are_kept_and_the_second_is_told(force, log_in, one: Episode) -> None:
    other = make_duty_officer(force, real_now())
    new = NewAttempt(channel="phone", result="refused", officer=other)
    record_attempt(one, new, by=acting(other), now=real_now())
    told = sent(log_in(force.henry), one, at=real_now() - timedelta(minutes=20))
    assert told["state"] == "conflict"
    assert other.name in told["words"]
    assert "劝阻成功" in told["words"]
    assert Attempt.objects.count() == 2


def test_a_visit_made_while_it_was_given_to_somebody_else_is_heard(force, log_in, one: Episode) -> None:
    helper = Officer.objects.create_user("990020", name="童网格")
    unit = force.units["east-station"]
    Posting.objects.create(officer=helper, unit=unit, role="grid_worker", from_at=real_now() - timedelta(9))
    boss = make_duty_officer(force, real_now())
    assign(one, helper, reason="near", version=one.version, by=acting(boss), now=real_now())
    one.refresh_from_db()
    assign(one, force.henry, reason="nearer", version=one.version, by=acting(boss), now=real_now())
    told = sent(log_in(helper), one)
    assert told["state"] in ("kept", "conflict")
    assert Attempt.objects.count() == 1


def test_somebody_without_any_part_in_it_cannot_send(force, log_in, one: Episode) -> None:
    stranger = Officer.objects.create_user("990021", name="旁人甲")
    Posting.objects.create(
        officer=stranger, unit=force.units["west"], role="grid_worker", from_at=real_now() - timedelta(9)
    )
    body = {"key": "k", "result": "dissuaded", "done_at": real_now().isoformat()}
    assert log_in(stranger).post(reverse("alerts:visit_send", args=[one.uid]), body).status_code == 404
    assert Attempt.objects.count() == 0


def test_what_is_missing_is_said_and_nothing_is_kept(force, log_in, one: Episode) -> None:
    told = sent(log_in(force.henry), one, result="already_paid")
    assert told["state"] == "refused"
    assert "止付" in told["words"]
    assert Attempt.objects.count() == 0


def test_a_device_learns_who_speaks_and_the_token(force, log_in) -> None:
    told = json.loads(log_in(force.henry).get(reverse("alerts:visit_state")).content)
    assert told["officer"] == str(force.henry.uid)
    assert told["token"]


def test_the_worker_is_a_script_without_data_for_its_own_pages_only(force, log_in, one: Episode) -> None:
    answer = log_in(force.henry).get(reverse("alerts:visit_worker"))
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Service-Worker-Allowed"] == "/alerts/visit/"
    assert one.name not in answer.content.decode()
    assert "eval(" not in answer.content.decode()
