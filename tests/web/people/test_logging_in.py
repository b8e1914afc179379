"""Who comes in, who is kept out, and what does the record say of it?"""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from firsthour.web.people.account_urls import urlpatterns
from firsthour.web.people.models import LogInTry, Posting
from firsthour.web.people.operations.officers import reset_password
from tests.web.people.doors import LOG_IN, code_of, come_in, enrol, type_in

ALICE, BOB, FRANK = "alice-Demo-2026", "bob-Demo-2026", "frank-Demo-2026"


@pytest.fixture
def other() -> Client:
    """A second browser."""
    return Client()


def test_bob_comes_in_with_badge_and_password(client, force, record_of) -> None:
    come_in(client, force.bob, BOB)
    (event,) = record_of()
    assert (event.action, event.actor, event.about) == ("officer.logged_in", force.bob.name, [str(force.bob.uid)])
    assert event.sitting == client.session["sitting"]
    assert client.session.session_key not in str(event)


def test_the_log_in_page_is_in_chinese_first_and_offers_no_way_to_sign_up(client, force) -> None:
    page = client.get(LOG_IN).content.decode()
    assert "警号" in page
    assert "signup" not in page
    assert client.get("/accounts/signup/").status_code == 404
    assert client.get("/accounts/password/reset/").status_code == 404


def test_a_wrong_password_opens_nothing_and_what_was_typed_is_kept_nowhere(client, force, record_of) -> None:
    answer = type_in(client, force.bob.badge, "bob-Demo-2025")
    assert answer.status_code == 200
    (event,) = record_of()
    assert (event.action, event.about) == ("officer.log_in_failed", [str(force.bob.uid)])
    assert event.details == {"step": "password", "known": True}
    type_in(client, "my-password-in-the-wrong-field", "x")
    assert "my-password" not in str(record_of())
    assert not LogInTry.objects.filter(who__contains="password").exists()


def test_an_unknown_badge_reads_like_a_wrong_password(client, force) -> None:
    known = type_in(client, force.bob.badge, "wrong").content.decode()
    unknown = type_in(client, "zz9999", "wrong").content.decode()
    assert "警号与密码不符" in known
    assert "警号与密码不符" in unknown


def test_five_wrong_tries_lock_the_badge_here_even_for_the_right_password(client, force, record_of) -> None:
    for _ in range(5):
        type_in(client, force.bob.badge, "wrong")
    answer = type_in(client, force.bob.badge, BOB)
    assert answer.status_code == 200
    assert "15 分钟" in answer.content.decode()
    assert [event.action for event in record_of()] == ["officer.log_in_failed"] * 5 + ["officer.locked_out"]
    come_in(client, force.alice, ALICE)  # another badge from the same address


def test_a_lock_ends_and_another_address_is_free_of_it(client, other, force) -> None:
    for _ in range(5):
        type_in(client, force.bob.badge, "wrong")
    assert type_in(other, force.bob.badge, BOB, REMOTE_ADDR="10.0.0.9").status_code == 302
    LogInTry.objects.update(tried_at=timezone.now() - timedelta(minutes=15, seconds=1))
    come_in(client, force.bob, BOB)


def test_coming_in_forgets_the_wrong_tries_before(client, other, force) -> None:
    for _ in range(4):
        type_in(client, force.bob.badge, "wrong")
    come_in(client, force.bob, BOB)
    assert not LogInTry.objects.exists()
    for _ in range(4):
        type_in(other, force.bob.badge, "wrong")
    come_in(other, force.bob, BOB)


def test_one_sitting_cannot_be_used_to_log_out_of_the_record(client, force, record_of) -> None:
    come_in(client, force.bob, BOB)
    sitting = client.session["sitting"]
    client.post("/accounts/logout/")
    assert client.get("/me/").status_code == 302
    last = record_of()[-1]
    assert (last.action, last.sitting) == ("officer.logged_out", sitting)
    assert not UserSession.objects.exists()


def test_a_deactivated_officer_is_told_so_only_with_the_right_password(client, force, record_of) -> None:
    force.bob.is_active = False
    force.bob.save()
    assert type_in(client, force.bob.badge, "wrong").status_code == 200
    answer = type_in(client, force.bob.badge, BOB)
    assert answer.url == "/accounts/turned-away/"
    assert "已停用" in client.get(answer.url).content.decode()
    assert client.get("/me/").status_code == 302
    assert record_of()[-1].details == {"reason": "inactive"}


def test_a_demo_officer_is_let_in_nowhere_else(client, force, settings, record_of) -> None:
    force.bob.is_demo = True
    force.bob.save()
    come_in(client, force.bob, BOB)
    settings.IS_DEMO = False
    assert client.get("/me/").status_code == 302  # the sitting ends too
    answer = type_in(Client(), force.bob.badge, BOB)
    assert answer.url == "/accounts/turned-away/"
    assert record_of()[-1].details == {"reason": "demo"}


def test_a_one_time_password_must_be_changed_before_anything_else(client, force, by, record_of) -> None:
    password = reset_password(force.bob, version=1, by=by, now=timezone.now())
    type_in(client, force.bob.badge, password)
    answer = client.get("/units/")
    assert answer.url == "/accounts/password/"
    weak = client.post(
        "/accounts/password/", {"oldpassword": password, "password1": "1234567890", "password2": "1234567890"}
    )
    assert weak.status_code == 200
    same = client.post("/accounts/password/", {"oldpassword": password, "password1": password, "password2": password})
    assert same.status_code == 200
    new = {"oldpassword": password, "password1": "quiet-River-41", "password2": "quiet-River-41"}
    assert client.post("/accounts/password/", new).status_code == 302
    assert client.get("/units/").status_code == 200
    assert [event.action for event in record_of()][-1] == "officer.password_changed"


def test_a_one_time_password_runs_out(client, force, by) -> None:
    password = reset_password(force.bob, version=1, by=by, now=timezone.now() - timedelta(hours=25))
    assert type_in(client, force.bob.badge, password).url == "/accounts/turned-away/"
    assert client.get("/me/").status_code == 302


def test_changing_the_password_ends_all_other_sittings(client, other, force) -> None:
    come_in(client, force.bob, BOB)
    come_in(other, force.bob, BOB)
    new = {"oldpassword": BOB, "password1": "quiet-River-41", "password2": "quiet-River-41"}
    assert client.post("/accounts/password/", new).status_code == 302
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302
    assert UserSession.objects.filter(user=force.bob).count() == 1


def test_ending_a_sitting_really_ends_it(client, other, force, record_of) -> None:
    come_in(client, force.bob, BOB)
    come_in(other, force.bob, BOB)
    page = client.get("/me/").content.decode()
    assert other.session["sitting"] in page
    assert other.session.session_key not in page
    client.post("/me/sittings/end/", {"sitting": other.session["sitting"]})
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200
    assert record_of()[-1].action == "officer.sitting_ended"


def test_a_sitting_of_another_officer_cannot_be_ended_from_my_page(client, other, force) -> None:
    come_in(client, force.bob, BOB)
    come_in(other, force.alice, ALICE)
    client.post("/me/sittings/end/", {"sitting": other.session["sitting"]})
    assert other.get("/me/").status_code == 200


def test_a_sitting_ends_after_one_shift_whatever_is_done_in_it(client, force) -> None:
    come_in(client, force.bob, BOB)
    session = Session.objects.get(session_key=client.session.session_key)
    began = session.expire_date
    assert began - timezone.now() <= timedelta(hours=12)
    busy = client.session
    busy["seen_at"] = (timezone.now() - timedelta(minutes=5)).isoformat()
    busy.save()
    client.get("/me/")  # notes the use, and so writes the session again
    session.refresh_from_db()
    assert abs(session.expire_date - began) < timedelta(seconds=1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/me/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_second_step_is_asked_for_once_it_is_set_up(client, other, force, record_of) -> None:
    come_in(client, force.bob, BOB)
    secret = enrol(client, BOB)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    answer = type_in(other, force.bob.badge, BOB)
    assert answer.url == "/accounts/second-step/code/"
    assert other.get("/me/").status_code == 302  # the password alone opens nothing
    assert other.post(answer.url, {"code": "000000"}).status_code == 200
    assert other.post(answer.url, {"code": code_of(secret)}).status_code == 302
    assert other.get("/me/").status_code == 200
    actions = [event.action for event in record_of()]
    assert "officer.second_step_enrolled" in actions
    assert actions[-2:] == ["officer.log_in_failed", "officer.logged_in"]


def test_a_code_opens_once(client, other, force) -> None:
    come_in(client, force.bob, BOB)
    secret = enrol(client, BOB)
    code = code_of(secret)
    first, second = Client(), Client()
    for browser, status in ((first, 302), (second, 200)):
        answer = type_in(browser, force.bob.badge, BOB)
        assert browser.post(answer.url, {"code": code}).status_code == status


def test_a_recovery_code_opens_once(client, force) -> None:
    come_in(client, force.bob, BOB)
    enrol(client, BOB)
    codes = client.get("/accounts/second-step/recovery-codes/file/").content.decode().split()
    assert len(codes) == 10
    for status in (302, 200):
        browser = Client()
        answer = type_in(browser, force.bob.badge, BOB)
        assert browser.post(answer.url, {"code": codes[0]}).status_code == status


def test_five_wrong_codes_lock_the_badge(client, force) -> None:
    come_in(client, force.bob, BOB)
    secret = enrol(client, BOB)
    browser = Client()
    answer = type_in(browser, force.bob.badge, BOB)
    for _ in range(5):
        browser.post(answer.url, {"code": "000000"})
    locked = browser.post(answer.url, {"code": code_of(secret)})
    assert locked.status_code == 200
    assert "15 分钟" in locked.content.decode()
    assert type_in(Client(), force.bob.badge, BOB).status_code == 200


def test_who_reaches_far_sets_the_second_step_up_before_anything_else(client, force, settings) -> None:
    settings.SECOND_STEP_REQUIRED = True
    type_in(client, force.frank.badge, FRANK)
    assert client.get("/units/").url == "/accounts/second-step/enrol/"
    enrol(client, FRANK)
    assert client.get("/units/").status_code == 200
    page = client.get("/accounts/second-step/remove/").content.decode()
    assert "不能取消" in page
    client.post("/accounts/second-step/remove/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_second_step_already_set_up_is_not_asked_to_be_set_up_again(client, force, settings) -> None:
    come_in(client, force.frank, FRANK)
    enrol(client, FRANK)
    settings.SECOND_STEP_REQUIRED = True
    fresh = Client()
    fresh.force_login(force.frank)
    assert fresh.get("/units/").status_code == 200


def test_setting_up_asks_for_the_password_once_more(client, force) -> None:
    come_in(client, force.bob, BOB)
    assert client.get("/accounts/second-step/enrol/").url.startswith("/accounts/confirm/")


def test_no_address_of_logging_in_breaks_or_opens_for_a_stranger(client, force) -> None:
    for route in urlpatterns:
        if "provider_id" in str(route.pattern):
            continue
        address = reverse(route.name)
        for answer in (client.get(address), client.post(address, {"code": "1"})):
            assert answer.status_code in (200, 302, 403, 404, 405), address
            is_own_page = route.name in ("account_login", "account_inactive", "account_set_password")
            assert answer.status_code != 200 or is_own_page, address
    assert client.get("/units/?q=%00").status_code == 302
    client.force_login(force.bob)
    assert client.get("/units/?q=%00").status_code == 200


def test_who_has_no_posting_comes_in_and_sees_nothing(client, force) -> None:
    Posting.objects.filter(officer=force.bob).delete()
    come_in(client, force.bob, BOB)
    assert str(force.alice.uid) not in client.get("/units/?q=" + force.alice.name).content.decode()
    assert client.get("/units/new/").status_code == 403
