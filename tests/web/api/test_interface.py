"""What may other systems read and write, and what are they told when they may not?"""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from firsthour.web.api.cursors import BadCursorError, Cursor, read_cursor
from firsthour.web.api.models import GivenAnswer
from firsthour.web.api.operations import forget_answers
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Matter, Share, Task
from firsthour.web.desk.tasks import NewTask, acknowledge, assign
from firsthour.web.people.models import ServiceKey
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
LEAD = {"title": "佟先生来电", "unit": "east-squad", "outside_number": "J-7"}


def numbers(answer) -> list[str]:
    assert answer.status_code == 200, answer.content.decode()
    return [one["number"] for one in answer.json()["items"]]


def test_a_key_reads_its_unit_and_below_and_nothing_confidential(make_service, make_matter) -> None:
    make_matter("L1"), make_matter("L2", unit="west"), make_matter("L3", is_confidential=True)
    assert numbers(make_service("east").get("matters")) == ["L1"]
    assert numbers(make_service("city").get("matters")) == ["L1", "L2"]
    assert numbers(make_service("west").get("matters")) == ["L2"]


def test_an_agencys_key_reads_what_was_sent_to_it_while_it_is(make_service, make_matter, force, now: datetime) -> None:
    matter, bank = make_matter("L1"), make_service("bank")
    assert numbers(bank.get("matters")) == []
    share = Share.objects.create(
        matter=matter, kind="sent", unit=force.units["bank"], from_at=now - timedelta(days=400)
    )
    assert numbers(bank.get("matters")) == ["L1"]
    share.to_at = now - timedelta(days=399)
    share.save()
    assert numbers(bank.get("matters")) == []


def test_pages_meet_and_what_changed_since_is_told(make_service, make_matter, now: datetime) -> None:
    for number in range(7):
        make_matter(f"L{number}", opened_at=now + timedelta(minutes=number // 3))
    service, seen, cursor = make_service("city"), [], ""
    while True:
        answer = service.get("matters", limit=2, cursor=cursor)
        seen += numbers(answer)
        cursor = answer.json()["next"]
        if not cursor:
            break
    assert seen == [f"L{number}" for number in range(7)]
    since = (now + timedelta(minutes=2)).isoformat()
    assert numbers(service.get("matters", updated_since=since)) == ["L6"]


def test_a_step_of_a_task_moves_its_moment(make_service, make_matter, force, now: datetime) -> None:
    task = assign(
        NewTask("去电", force.units["east-squad"], due_at=now + timedelta(days=1), matter=make_matter("L1")),
        maker=None, by=BY, now=now,
    )  # fmt: skip
    later = now + timedelta(hours=1)
    service = make_service("east")
    assert service.get("tasks", updated_since=later.isoformat()).json()["items"] == []
    acknowledge(task, officer=force.bob, version=task.version, by=BY, now=later)
    items = service.get("tasks", updated_since=later.isoformat()).json()["items"]
    assert [(one["uid"], one["state"]) for one in items] == [(str(task.uid), "acknowledged")]
    assert service.get(f"tasks/{task.uid}").json()["matter"] == str(Matter.objects.get().uid)


def test_a_task_of_a_hidden_matter_is_not_there(make_service, make_matter, force, now: datetime) -> None:
    hidden = make_matter("L1", is_confidential=True)
    new = NewTask("密", force.units["east-squad"], due_at=now + timedelta(days=1), matter=hidden)
    task = assign(new, maker=None, by=BY, now=now)
    service = make_service("east")
    assert service.get("tasks").json()["items"] == []
    assert service.get(f"tasks/{task.uid}").status_code == 404
    assert Task.objects.count() == 1


def test_what_is_beyond_the_key_reads_like_what_is_not_there(make_service, make_matter) -> None:
    far = make_matter("L1", unit="west")
    service = make_service("east")
    answers = [service.get(f"matters/{uid}") for uid in (far.uid, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_the_same_request_opens_one_lead_and_hears_one_answer(make_service) -> None:
    service = make_service("east")
    first, again = (service.post("matters", LEAD, **{"Idempotency-Key": "abcdefgh-1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201), first.content.decode()
    assert first.content == again.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Matter.objects.count() == 1
    assert "佟" not in GivenAnswer.objects.get().answer
    assert service.get(f"matters/{first.json()['uid']}").json()["title"] == LEAD["title"]


def test_another_request_under_the_same_key_is_refused(make_service) -> None:
    service = make_service("east")
    service.post("matters", LEAD, **{"Idempotency-Key": "abcdefgh-1"})
    other = service.post("matters", {**LEAD, "title": "另一件"}, **{"Idempotency-Key": "abcdefgh-1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_used")
    assert Matter.objects.count() == 1


def test_keys_of_two_services_do_not_meet(make_service) -> None:
    for service in (make_service("east"), make_service("east")):
        assert service.post("matters", LEAD, **{"Idempotency-Key": "abcdefgh-1"}).status_code == 201
    assert Matter.objects.count() == 2


def test_a_refused_request_may_be_mended_under_the_same_key(make_service) -> None:
    service = make_service("east")
    refused = service.post("matters", {**LEAD, "unit": "west"}, **{"Idempotency-Key": "abcdefgh-1"})
    unknown = service.post("matters", {**LEAD, "unit": "nowhere"}, **{"Idempotency-Key": "abcdefgh-2"})
    assert [answer.json()["code"] for answer in (refused, unknown)] == ["unit_out_of_reach"] * 2
    assert service.post("matters", LEAD, **{"Idempotency-Key": "abcdefgh-1"}).status_code == 201


def test_old_answers_are_forgotten(make_service, now: datetime) -> None:
    make_service("east").post("matters", LEAD, **{"Idempotency-Key": "abcdefgh-1"})
    given = GivenAnswer.objects.get().given_at
    assert forget_answers(now=given + timedelta(days=6)) == 0
    assert forget_answers(now=given + timedelta(days=8)) == 1


@pytest.mark.parametrize(
    ("scopes", "status"), [(("matters:read",), 403), (("tasks:read",), 401), (("units:read",), 401)]
)
def test_a_key_without_the_scope_writes_nothing(make_service, scopes: tuple[str, ...], status: int) -> None:
    answer = make_service("east", *scopes).post("matters", LEAD, **{"Idempotency-Key": "abcdefgh-1"})
    assert (answer.status_code, Matter.objects.count()) == (status, 0)


def test_an_officer_signed_in_is_no_service(force, log_in, make_matter) -> None:
    make_matter("L1")
    client = log_in(force.dana)
    assert client.get("/api/v1/matters").status_code == 401
    assert client.post("/api/v1/matters", LEAD, content_type="application/json").status_code == 401


def test_a_revoked_key_opens_nothing(make_service, now: datetime) -> None:
    service = make_service("east")
    ServiceKey.objects.update(revoked_at=now)
    assert service.get("matters").status_code == 401


def test_refusals_are_said_in_the_readers_language(make_service) -> None:
    service = make_service("east")
    service.headers["Accept-Language"] = "en"
    english = service.post("matters", {**LEAD, "unit": "west"}, **{"Idempotency-Key": "abcdefgh-1"}).json()
    service.headers["Accept-Language"] = "zh-CN"
    chinese = service.post("matters", {**LEAD, "unit": "west"}, **{"Idempotency-Key": "abcdefgh-2"}).json()
    assert (english["message"], chinese["message"]) == (
        "The key opens nothing in unit west.", "该密钥不能在单位 west 中登记。"
    )  # fmt: skip


def test_what_cannot_be_understood_is_named_without_repeating_it(make_service) -> None:
    answer = make_service("east").post("matters", {"title": "许念安" * 100}, **{"Idempotency-Key": "abcdefgh-1"})
    assert answer.status_code == 422
    assert "title" in answer.json()["message"]
    assert "许念安" not in answer.content.decode()


def test_reading_enters_the_record_with_the_number_of_rows(make_service, make_matter) -> None:
    make_matter("L1"), make_matter("L2")
    make_service("east").get("matters")
    event = AuditEvent.objects.get(action="matter.list")
    assert (event.actor_kind, event.n_records) == ("service", 2)


def test_the_description_is_open_and_of_version_3_1(db) -> None:
    told = Client().get("/api/v1/openapi.json")
    assert told.status_code == 200
    assert json.loads(told.content)["openapi"].startswith("3.1")


def test_a_cursor_comes_back_as_it_went(now: datetime) -> None:
    assert read_cursor(Cursor(now, 7).write()) == Cursor(now, 7)
    for text in ("x", "!!", "AAAA", Cursor(now, 7).write()[:-3], "MjAyNi0xMS0yMlQwMDozMDowMC4wMDAwMDBf"):
        with pytest.raises(BadCursorError):
            read_cursor(text)
