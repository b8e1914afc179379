"""How do officers come, move, leave and come back, and what stays behind?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from firsthour.base.errors import UserError
from firsthour.web.people.leaving import LEAVING
from firsthour.web.people.models import Duty, Officer, Posting, Substitution
from firsthour.web.people.operations import officers, postings
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor

HOUR = timedelta(hours=1)


@pytest.fixture
def open_work():
    """Let officers have three tasks open; return who got them."""
    got: list[Officer] = []

    def hand_over(officer, *, to, by, now) -> int:
        got.append(to)
        return 3

    LEAVING.add("test", words="tasks", count=lambda officer: 3, hand_over=hand_over)
    yield got
    del LEAVING.kinds["test"]


def refusal(operation, *given, **more) -> str:
    """Return the code with which an operation refuses."""
    with pytest.raises(UserError) as caught:
        operation(*given, **more)
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    return caught.value.code


def test_a_new_officer_works_at_once_and_only_in_the_unit(force, by, now: datetime, record_of) -> None:
    station = force.units["east-station"]
    ivy, password = officers.make_officer("简宁", "990099", unit=station, role="station_officer", by=by, now=now)
    assert ivy.check_password(password)
    assert ivy.one_time_until == now + 24 * HOUR
    assert access_of(ivy, now=now).unit_paths == (station.path,)
    assert [event.action for event in record_of()] == ["officer.made", "posting.begun"]
    assert password not in str(record_of())


def test_a_badge_belongs_to_one_officer_however_it_is_written(force, by, now: datetime) -> None:
    force.bob.badge = "Ab12"
    force.bob.save()
    unit = force.units["west"]
    assert refusal(officers.make_officer, "x", "aB12", unit=unit, role="leader", by=by, now=now) == "badge_taken"


def test_an_address_belongs_to_one_officer(force, by, now: datetime) -> None:
    officers.change_officer(force.bob, name="岑远", email="a@demo.invalid", phone="", version=1, by=by, now=now)
    given = {"name": "x", "email": "A@demo.invalid", "phone": "", "version": 1, "by": by, "now": now}
    assert refusal(officers.change_officer, force.alice, **given) == "address_taken"
    officers.change_officer(force.bob, name="岑远", email="a@demo.invalid", phone="", version=2, by=by, now=now)


def test_who_changes_an_old_version_is_told_and_nothing_changes(force, by, now: datetime) -> None:
    officers.change_officer(force.bob, name="甲", email="", phone="", version=1, by=by, now=now)
    with pytest.raises(ChangedMeanwhileError):
        officers.change_officer(force.bob, name="乙", email="", phone="", version=1, by=by, now=now)
    assert Officer.objects.get(pk=force.bob.pk).name == "甲"


@pytest.mark.parametrize(
    ("unit", "role", "code"),
    [
        ("bank", "investigator", "role_does_not_fit"),
        ("west", "agency_contact", "role_does_not_fit"),
        ("west", "emperor", "role_does_not_fit"),
        ("bank", "agency_contact", "agency_and_force"),
        ("east-squad", "investigator", "already_posted"),
    ],
)
def test_a_posting_that_cannot_be_is_refused(force, by, now: datetime, unit: str, role: str, code: str) -> None:
    given = {"role": role, "from_at": now, "by": by, "now": now}
    assert refusal(postings.give_posting, force.bob, force.units[unit], **given) == code
    assert force.bob.postings.count() == 1


def test_nobody_is_posted_to_a_closed_unit(force, by, now: datetime) -> None:
    unit = force.units["centre"]
    unit.is_active = False
    unit.save()
    given = {"role": "leader", "from_at": now, "by": by, "now": now}
    assert refusal(postings.give_posting, force.bob, unit, **given) == "closed_unit"


def test_moving_bob_ends_what_he_had_and_keeps_it_on_his_page(force, by, now: datetime) -> None:
    Duty.objects.create(unit=force.units["east-squad"], officer=force.bob, from_at=now + HOUR, to_at=now + 9 * HOUR)
    postings.move_officer(force.bob, force.units["west"], role="leader", version=1, by=by, now=now)
    held = [(posting.unit.code, posting.role, posting.to_at) for posting in force.bob.postings.order_by("from_at")]
    assert held == [("east-squad", "investigator", now), ("west", "leader", None)]
    assert not Duty.objects.exists()
    assert access_of(force.bob, now=now).unit_paths == (force.units["west"].path,)


def test_a_posting_that_was_yet_to_begin_is_taken_back(force, by, now: datetime) -> None:
    posting = Posting.objects.create(officer=force.bob, unit=force.units["west"], role="leader", from_at=now + HOUR)
    postings.end_posting(posting, version=1, by=by, now=now)
    assert force.bob.postings.count() == 1


def test_the_last_administrator_of_the_force_stays(force, by, now: datetime) -> None:
    posting = force.frank.postings.get()
    assert refusal(postings.end_posting, posting, version=1, by=by, now=now) == "last_administrator"
    move = {"role": "leader", "version": 1, "by": by, "now": now}
    assert refusal(postings.move_officer, force.frank, force.units["city"], **move) == "last_administrator"
    assert refusal(officers.deactivate_officer, force.frank, version=1, by=by, now=now) == "last_administrator"
    postings.give_posting(force.dana, force.units["city"], role="administrator", from_at=now, by=by, now=now)
    officers.deactivate_officer(force.frank, version=1, by=by, now=now)


def test_nobody_ends_or_resets_oneself(force, now: datetime) -> None:
    frank = Actor("officer", str(force.frank.uid), force.frank.name)
    for operation in (officers.deactivate_officer, officers.reset_password, officers.reset_second_step):
        assert refusal(operation, force.frank, version=1, by=frank, now=now) == "own_account"


def test_deactivating_ends_everything_that_was_to_come(force, by, now: datetime, client) -> None:
    client.force_login(force.bob)
    Substitution.objects.create(absent=force.alice, stand_in=force.bob, from_at=now - HOUR, to_at=now + HOUR)
    Substitution.objects.create(absent=force.bob, stand_in=force.alice, from_at=now + HOUR, to_at=now + 2 * HOUR)
    squad = force.units["east-squad"]
    Duty.objects.create(unit=squad, officer=force.bob, from_at=now - HOUR, to_at=now + HOUR)
    Duty.objects.create(unit=squad, officer=force.bob, from_at=now + HOUR, to_at=now + 9 * HOUR)
    officers.deactivate_officer(force.bob, version=1, by=by, now=now)
    assert [duty.to_at for duty in Duty.objects.all()] == [now]
    assert [kept.to_at for kept in Substitution.objects.all()] == [now]
    assert [posting.to_at for posting in force.bob.postings.all()] == [now]
    assert client.get("/me/").status_code == 302
    assert authenticate(RequestFactory().get("/"), username=force.bob.badge, password="bob-Demo-2026") is None


def test_open_work_needs_somebody_who_goes_on(force, by, now: datetime, open_work, record_of) -> None:
    assert refusal(officers.deactivate_officer, force.bob, version=1, by=by, now=now) == "open_work"
    for nobody in (force.bob, Officer(is_active=False, name="x")):
        given = {"version": 1, "by": by, "now": now, "successor": nobody}
        assert refusal(officers.deactivate_officer, force.bob, **given) == "bad_successor"
    assert Officer.objects.get(pk=force.bob.pk).is_active
    officers.deactivate_officer(force.bob, version=1, by=by, now=now, successor=force.alice)
    assert open_work == [force.alice]
    assert record_of()[-1].details["handed_over"]["test"] == 3


def test_who_comes_back_gets_a_posting_and_a_one_time_password(force, by, now: datetime) -> None:
    officers.deactivate_officer(force.bob, version=1, by=by, now=now)
    password = officers.reactivate_officer(
        force.bob, force.units["west"], role="investigator", version=force.bob.version, by=by, now=now + HOUR
    )
    back = Officer.objects.get(pk=force.bob.pk)
    assert back.check_password(password)
    assert access_of(back, now=now + HOUR).unit_paths == (force.units["west"].path,)


def test_one_time_passwords_can_be_read_out_and_differ() -> None:
    drawn = {officers.new_password() for _ in range(50)}
    assert len(drawn) == 50
    assert all(set(password) <= set("abcdefghijkmnpqrstuvwxyz23456789-") and len(password) == 14 for password in drawn)


def test_an_administrator_makes_moves_and_ends_an_officer_on_the_pages(force, log_in, record_of) -> None:
    client = log_in(force.frank)
    form = {"name": "简宁", "badge": "990099", "unit": force.units["west"].uid, "role": "investigator"}
    made = client.post("/people/new/", form)
    ivy = Officer.objects.get(badge="990099")
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    page = f"/people/{ivy.uid}/"
    moved = client.post(f"{page}move/", {"unit": force.units["centre"].uid, "role": "duty_officer", "version": 1})
    assert moved.url == page
    stale = client.post(f"{page}edit/", {"name": "x", "version": 1})
    assert stale.status_code == 409
    assert "已" in stale.content.decode()
    ended = client.post(f"{page}end/", {"version": 2})
    assert ended.url == page
    assert "已停用" in client.get(page).content.decode()
    assert {event.actor for event in record_of() if ivy.name} == {force.frank.name}


def test_a_successor_is_asked_for_only_when_something_is_open(force, log_in, open_work) -> None:
    client = log_in(force.frank)
    page = f"/people/{force.bob.uid}/end/"
    assert client.post(page, {"version": 1}).status_code == 422
    assert client.post(page, {"version": 1, "successor": force.alice.uid}).status_code == 302
    assert open_work == [force.alice]


def test_a_unit_one_comes_from_is_chosen_already(force, log_in) -> None:
    west = force.units["west"].uid
    page = log_in(force.frank).get(f"/people/new/?unit={west}").content.decode()
    assert f'<option value="{west}" selected>' in page
    assert log_in(force.frank).get("/people/new/?unit=nonsense").status_code == 200


def test_a_county_administrator_cannot_reset_somebody_of_the_city(force, log_in, now: datetime) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    Posting.objects.create(officer=force.charlie, unit=force.units["west"], role="administrator", from_at=start)
    client = log_in(force.charlie)
    for officer in (force.dana, force.bob, force.grace):
        assert client.post(f"/people/{officer.uid}/password/", {"version": 1}).status_code == 404
    move = {"unit": force.units["city"].uid, "role": "administrator", "version": 1}
    assert client.post(f"/people/{force.charlie.uid}/move/", move).status_code == 422  # the city is no choice
    assert force.charlie.postings.filter(unit=force.units["city"]).count() == 0


def test_phone_and_address_are_shown_to_oneself_and_administrators_only(force, log_in) -> None:
    Officer.objects.filter(pk=force.bob.pk).update(phone="10012345678", email="b@demo.invalid")
    page = f"/people/{force.bob.uid}/"
    seen = {name: log_in(force.officers[name]).get(page).content.decode() for name in ("bob", "frank", "alice")}
    assert ["10012345678" in seen[name] for name in ("bob", "frank", "alice")] == [True, True, False]
    assert "b@demo.invalid" not in seen["alice"]
    assert "100****5678" in seen["alice"]
