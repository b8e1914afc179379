"""Does an episode's page show what to do and why, record every look, and take each step once?"""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from firsthour.web.alerts.models import Attempt, Episode
from firsthour.web.alerts.taking import take
from firsthour.web.audit.models import AuditEvent
from tests.web.alerts.pages_world import MEDIUM, acting, make_duty_officer, make_place, real_now, warn


@pytest.fixture
def one(force) -> Episode:
    """An urgent warning in the community of Henry, offered to him."""
    make_place(force, real_now())
    episode = warn(force, real_now())
    assert episode.assignee == force.henry
    return episode


def page(client: Client, one: Episode) -> str:
    answer = client.get(reverse("alerts:episode", args=[one.uid]))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, one: Episode, name: str, **typed: Any) -> Any:
    one.refresh_from_db()
    address = reverse("alerts:episode_step", args=[one.uid, name])
    return client.post(address, {"version": one.version, **typed})


def test_whom_it_is_offered_to_reads_the_person_in_full_and_that_is_recorded(force, log_in, one: Episode) -> None:
    text = page(log_in(force.henry), one)
    assert one.name in text
    assert f'href="tel:{one.phone}"' in text
    assert one.address in text
    event = AuditEvent.objects.filter(action="alert.open").latest("number")
    assert json.loads(event.details)["in_full"] is True
    assert event.actor_name == force.henry.name


def test_others_who_see_it_read_a_mask_until_they_state_a_purpose(force, log_in, one: Episode) -> None:
    text = page(log_in(force.dana), one)
    assert one.name not in text
    assert one.phone not in text
    assert one.address not in text
    assert "what was seen" not in text
    assert reverse("audit:reveal", args=["warned", one.uid]) in text
    event = AuditEvent.objects.filter(action="alert.open").latest("number")
    assert json.loads(event.details)["in_full"] is False


def test_the_reasons_say_their_status_and_what_is_not_known(force, log_in, one: Episode) -> None:
    text = page(log_in(force.henry), one)
    for reason in one.reasons:
        assert reason["words"]["zh"] in text
    assert 'class="law" data-s="U"' in text


def test_nobody_else_finds_it(force, log_in, one: Episode) -> None:
    for stranger in (force.charlie, force.alice, force.grace):
        assert log_in(stranger).get(reverse("alerts:episode", args=[one.uid])).status_code in (403, 404)


def test_a_result_is_recorded_in_two_presses_with_the_words_that_were_said(force, log_in, one: Episode) -> None:
    client = log_in(force.henry)
    assert post(client, one, "take").status_code == 302
    answer = post(client, one, "attempt", channel="visit", result="dissuaded", about_to_leave="80,000")
    assert answer.status_code == 302
    kept = Attempt.objects.get()
    assert (kept.result, kept.about_to_leave_fen, kept.officer) == ("dissuaded", 80_000_00, force.henry)
    assert kept.script
    one.refresh_from_db()
    assert not one.is_open
    assert "劝阻成功" in page(client, one)


def test_who_has_paid_already_becomes_a_report(force, log_in, one: Episode) -> None:
    client = log_in(force.henry)
    refused = post(client, one, "attempt", channel="visit", result="already_paid")
    assert refused.status_code == 422
    assert Attempt.objects.count() == 0
    paid = post(
        client, one, "attempt", channel="visit", result="already_paid", amount="5000", to_account="622999000001"
    )
    assert paid.status_code == 302
    one.refresh_from_db()
    assert one.report is not None
    assert one.report.number in page(client, one)


def test_a_call_is_noted_when_it_begins(force, log_in, one: Episode) -> None:
    client = log_in(force.henry)
    assert client.post(reverse("alerts:episode_step", args=[one.uid, "call"])).status_code == 204
    assert one.happenings.filter(kind="attempt", result="").exists()


def test_a_tier_is_changed_only_with_a_reason_and_only_by_who_decides(force, log_in, one: Episode) -> None:
    assert post(log_in(force.henry), one, "override", tier="low", text="x").status_code == 404
    duty = log_in(make_duty_officer(force, real_now()))
    assert post(duty, one, "override", tier="low", text=" ").status_code == 422
    assert post(duty, one, "override", tier="low", text="called back, was a test").status_code == 302
    one.refresh_from_db()
    assert one.tier == "low"
    assert "called back, was a test" in page(duty, one)


def test_two_people_on_one_warning_the_second_is_told(force, log_in, one: Episode) -> None:
    client = log_in(force.henry)
    stale = one.version
    take(one, force.henry, version=one.version, by=acting(force.henry), now=real_now())
    answer = client.post(
        reverse("alerts:episode_step", args=[one.uid, "hand_back"]), {"version": stale, "text": "no car"}
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_handing_back_correcting_the_number_consent_and_a_note(force, log_in, one: Episode) -> None:
    client = log_in(force.henry)
    assert post(client, one, "take").status_code == 302
    assert post(client, one, "number", phone="10000099999").status_code == 302
    assert post(client, one, "consent", is_given="yes", text="my daughter may know").status_code == 302
    assert post(client, one, "note", text="dog in the yard").status_code == 302
    text = page(client, one)
    assert "dog in the yard" in text
    assert "tel:10000099999" in text
    assert post(client, one, "hand_back", text="called away").status_code == 302
    one.refresh_from_db()
    assert not (one.is_taken and one.assignee == force.henry)


def test_the_purpose_gate_opens_the_person_for_a_number_and_a_purpose(force, log_in, one: Episode) -> None:
    client = log_in(force.dana)
    asked = client.get(reverse("audit:reveal", args=["warned", one.uid]), headers={"HX-Request": "true"})
    assert asked.status_code == 200
    assert one.name not in asked.content.decode()
    hidden = log_in(force.charlie).get(reverse("audit:reveal", args=["warned", one.uid]))
    assert hidden.status_code == 404


def test_the_page_asks_no_more_of_the_database_when_more_has_happened(
    force, log_in, one, django_assert_max_num_queries
) -> None:
    client = log_in(force.henry)
    page(client, one)
    with django_assert_max_num_queries(26) as few:
        page(client, one)
    for number in range(5):
        post(client, one, "note", text=f"note {number}")
        client.post(reverse("alerts:episode_step", args=[one.uid, "call"]))
    with django_assert_max_num_queries(26) as many:
        page(client, one)
    assert len(many.captured_queries) <= len(few.captured_queries)


def test_my_desk_and_the_palette_lead_to_it(force, log_in, one: Episode) -> None:
    client = log_in(force.henry)
    assert reverse("alerts:episode", args=[one.uid]) in client.get("/").content.decode()
    found = client.get("/palette?q=1000000").content.decode()
    assert one.number in found
    assert one.phone not in found
    assert one.number not in log_in(force.charlie).get("/palette?q=1000000").content.decode()


def test_a_medium_warning_without_an_officer_stands_in_a_queue(force, log_in) -> None:
    one = warn(force, real_now(), facts=MEDIUM, station="", community="")
    assert one.assignee is None
    duty = log_in(make_duty_officer(force, real_now()))
    assert "反诈中心" in page(duty, one)
    assert post(duty, one, "take").status_code == 302
