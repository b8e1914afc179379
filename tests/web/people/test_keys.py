"""Which service speaks, and what may it open?"""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from firsthour.web.people.keys import note_use, read_key
from firsthour.web.people.models import ServiceKey
from firsthour.web.people.operations.keys import make_key, revoke_key
from tests.web.people.test_officers import refusal

DAY = timedelta(days=1)


@pytest.fixture
def written(force, by) -> str:
    """A key of the county bureau that reads units."""
    now = timezone.now()
    made = make_key("预警平台", force.units["east"], scopes=["units:read"], expires_at=now + DAY, by=by, now=now)
    return made[1]


def ask(client: Client, key: str):
    return client.get("/services/units/", headers={"Authorization": f"Bearer {key}"})


def test_a_key_opens_its_scope_at_its_unit_and_below(client, force, written: str) -> None:
    answer = ask(client, written)
    assert answer.status_code == 200
    assert {(unit["code"], unit["parent"]) for unit in answer.json()["units"]} == {
        ("east", None), ("east-squad", "east"), ("east-station", "east")
    }  # fmt: skip


def test_only_a_hash_of_the_key_is_kept_and_the_record_does_not_know_it(force, written: str, record_of) -> None:
    prefix, secret = written.removeprefix("fh_").split("_", 1)
    row = ServiceKey.objects.values().get()
    assert row["prefix"] == prefix
    assert secret not in str(row)
    assert secret not in str(record_of())


def test_a_key_without_the_scope_opens_nothing(client, force, written: str) -> None:
    ServiceKey.objects.update(scopes=["alerts:write"])
    assert ask(client, written).status_code == 401


@pytest.mark.parametrize("spoil", ["x", "", "é", "\x00"])
def test_a_wrong_key_opens_nothing(client, force, written: str, spoil: str) -> None:
    assert ask(client, written[:-1] + spoil).status_code == 401
    assert ask(client, spoil).status_code == 401
    assert ask(client, written.replace("fh_", "fh_" + spoil + "y", 1)).status_code == 401


def test_an_expired_a_revoked_and_a_closed_units_key_open_nothing(force, by, written: str) -> None:
    key, now = ServiceKey.objects.get(), timezone.now()
    header = f"Bearer {written}"
    assert read_key(header, now=now) == key
    assert read_key(header, now=key.expires_at) is None
    force.units["east"].is_active = False
    force.units["east"].save()
    assert read_key(header, now=now) is None
    force.units["east"].is_active = True
    force.units["east"].save()
    revoke_key(key, version=1, by=by, now=now)
    assert read_key(header, now=now) is None


def test_use_is_noted_at_most_once_a_minute(force, written: str, django_assert_num_queries) -> None:
    start = timezone.now()
    for seconds, noted, n_queries in ((0, 0, 1), (59, 0, 0), (60, 60, 1)):
        key = ServiceKey.objects.get()
        with django_assert_num_queries(n_queries):
            note_use(key, now=start + timedelta(seconds=seconds))
        assert ServiceKey.objects.get().last_used_at == start + timedelta(seconds=noted)


def test_a_key_is_no_officer(client, force, written: str) -> None:
    client.force_login(force.frank)
    answer = client.get("/me/", headers={"Authorization": f"Bearer {written}"})
    assert answer.status_code == 302  # who shows a key speaks as the key, whatever else they are
    assert client.get("/me/").status_code == 200


def test_an_officer_is_no_key(client, force) -> None:
    client.force_login(force.frank)
    assert client.get("/services/units/").status_code == 401


def test_a_key_that_cannot_be_is_not_made(force, by, now: datetime) -> None:
    good = {"scopes": ["units:read"], "expires_at": now + DAY, "by": by, "now": now}
    east = force.units["east"]
    make_key("a", east, **good)
    assert refusal(make_key, "a", east, **good) == "key_name_taken"
    assert refusal(make_key, "b", east, **{**good, "scopes": []}) == "bad_scopes"
    assert refusal(make_key, "b", east, **{**good, "scopes": ["all"]}) == "bad_scopes"
    assert refusal(make_key, "b", east, **{**good, "expires_at": now}) == "bad_expiry"
    assert refusal(make_key, "b", east, **{**good, "expires_at": now + 400 * DAY}) == "bad_expiry"


def test_frank_makes_a_key_sees_it_once_and_revokes_it(force, log_in) -> None:
    client = log_in(force.frank)
    until = (timezone.now() + 30 * DAY).date().isoformat()
    form = {"name": "预警平台", "unit": force.units["city"].uid, "scopes": ["units:read"], "until": until}
    shown = client.post("/keys/new/", form)
    key = ServiceKey.objects.get()
    assert f"fh_{key.prefix}_" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    page = client.get("/keys/").content.decode()
    assert key.hashed not in page
    assert "读取密钥所属单位及下级" in page
    client.post(f"/keys/{key.uid}/revoke/", {"version": 1})
    assert ServiceKey.objects.get().revoked_at is not None
    assert log_in(force.alice).get("/keys/").status_code == 403
