"""Does a new site get its first administrator, and only one by this way?"""

import io

import pytest

from firsthour.cli import admin
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.first import make_first_administrator
from firsthour.web.people.policies import access_of
from firsthour.web.ui.access import Permission
from tests.web.people.doors import type_in
from tests.web.people.test_officers import refusal

pytestmark = pytest.mark.django_db
GIVEN = {"unit_code": "", "unit_name": "", "reason": "", "password": ""}


def test_the_first_administrator_gets_a_unit_and_a_one_time_password(now, record_of) -> None:
    made = make_first_administrator("乐夏", "9901", **{**GIVEN, "unit_name": "澜州市公安局"}, now=now)
    assert made.officer.check_password(made.password)
    assert made.officer.one_time_until is not None
    assert Unit.objects.get().name == "澜州市公安局"
    assert access_of(made.officer, now=now).is_at_top(Permission.MANAGE_PEOPLE)
    assert [event.action for event in record_of()] == [
        "unit.made", "officer.made", "posting.begun", "administrator.made"
    ]  # fmt: skip


def test_a_second_one_needs_a_reason_that_stays_in_the_record(force, now, record_of) -> None:
    assert refusal(make_first_administrator, "x", "9999", **GIVEN, now=now) == "administrator_exists"
    assert refusal(make_first_administrator, "x", "9999", **{**GIVEN, "reason": " "}, now=now) == "administrator_exists"
    made = make_first_administrator("x", "9999", **{**GIVEN, "reason": "管理员离职"}, now=now)
    assert made.unit == force.units["city"]
    assert record_of()[-1].details == {"first": False, "reason": "管理员离职"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"unit_code": "nowhere"}, "unknown_unit"),
        ({"unit_code": "bank"}, "unknown_unit"),
        ({"password": "12345678"}, "weak_password"),
        ({"password": "password123"}, "weak_password"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(force, now, given: dict[str, str], code: str) -> None:
    n_before = Officer.objects.count()
    given = {**GIVEN, "reason": "r", **given}
    assert refusal(make_first_administrator, "x", "9999", **given, now=now) == code
    assert refusal(make_first_administrator, "x", "9 9", **{**GIVEN, "reason": "r"}, now=now) == "bad_badge"
    assert Officer.objects.count() == n_before


def test_the_verb_prints_the_password_once_and_it_opens(client, capsys, monkeypatch) -> None:
    monkeypatch.setenv("FIRSTHOUR_LANG", "en")
    admin.command("乐夏", "9901")
    printed = capsys.readouterr().out
    password = printed.split(": ")[1].strip()
    assert type_in(client, "9901", password).status_code == 302
    assert client.get("/units/").url == "/accounts/password/"


def test_a_typed_password_is_ones_own(client, capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("quiet-River-41\n"))
    admin.command("乐夏", "9901", ask=True)
    assert "quiet-River-41" not in capsys.readouterr().out
    assert type_in(client, "9901", "quiet-River-41").status_code == 302
    assert client.get("/units/").status_code == 200
