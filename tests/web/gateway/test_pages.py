"""Do the pages show a message to who works on its matter, under a purpose, and take an answer in a few keystrokes?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.config import middleware
from firsthour.web.desk.models import Matter
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, MessageState
from firsthour.web.gateway.operations.fetching import fetch_due
from firsthour.web.gateway.operations.sending import send_due
from firsthour.web.gateway.operations.taking import MOST_TRIES, take_due
from firsthour.web.gateway.wording import value_words
from firsthour.web.people.models import Officer
from tests.web.gateway.world import BY, Bank, Room, answer, make_matter, put

pytestmark = pytest.mark.django_db
PERSONAL = ("许念安", "6229990000000000025")
ANSWER = "【100102 止付反馈】\n请求编号: S1\n返回码: 100000\n控制金额: 86000.00\n生效时间: 20261122083500"


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> datetime:
    """Let every request come at one moment."""
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: now))
    return now


@pytest.fixture
def enter(matter: Matter) -> Callable[..., Client]:
    """Log in with a sitting, and state the purpose under the matter's number."""

    def came_in(officer: Officer, first: str, *, stated: bool = True) -> Client:
        client = Client()
        client.post(reverse("account_login"), {"login": officer.badge, "password": f"{first}-Demo-2026"})
        basis = {"kind": "bank_messages", "key": str(matter.uid), "number": matter.number, "purpose": "trace_money"}
        if stated:
            client.post(reverse("audit:basis"), {**basis, "next": "/"})
        return client

    return came_in


def page(client: Client, row: BankMessage) -> str:
    shown = client.get(reverse("gateway:message", args=[row.uid]))
    assert shown.status_code == 200
    return str(shown.content.decode())


def test_the_list_shows_where_messages_are_and_nobodys_account(
    force, enter, matter: Matter, by_hand: None, now: datetime
) -> None:
    put(matter, "S1", now)
    bob = enter(force.bob, "bob", stated=False)
    shown = bob.get(reverse("gateway:messages")).content.decode()
    assert "S1" in shown
    assert matter.number in shown
    assert not any(text in shown for text in PERSONAL)
    for query, is_there in (("?state=by_hand", True), ("?state=sent", False), ("?q=S", True), ("?q=T", False),
                            ("?q=澜州", True), (f"?matter={matter.number}", True), ("?before=0", False)):  # fmt: skip
        assert (">S1<" in bob.get(reverse("gateway:messages") + query).content.decode()) is is_there, query


def test_what_a_message_says_opens_under_a_purpose_and_each_look_is_recorded(
    force, enter, matter: Matter, by_hand: None, now: datetime
) -> None:
    row = put(matter, "S1", now)
    asked = enter(force.bob, "bob", stated=False).get(reverse("gateway:message", args=[row.uid])).content.decode()
    assert not any(text in asked for text in PERSONAL)
    assert not AuditEvent.objects.filter(action="bank_message.open").exists()
    shown = page(enter(force.bob, "bob"), row)
    assert all(text in shown for text in PERSONAL)
    looked = AuditEvent.objects.get(action="bank_message.open")
    assert (looked.n_records, looked.record_kind, bool(looked.basis)) == (1, "property", True)


def test_others_do_not_know_of_it(force, enter, by_hand: None, now: datetime) -> None:
    hidden = put(make_matter(force, now, is_confidential=True), "S1", now)
    for first in ("charlie", "erin", "frank", "grace"):
        client = enter(getattr(force, first), first, stated=False)
        assert "S1" not in client.get(reverse("gateway:messages")).content.decode()
        for name in ("message", "pass_on", "send_again", "by_hand", "paste", "type"):
            for ask in (client.get, client.post):
                assert ask(reverse(f"gateway:{name}", args=[hidden.uid])).status_code in (403, 404, 405)
    hidden.refresh_from_db()
    assert hidden.state == MessageState.BY_HAND


def test_an_answer_is_typed_in_three_fields(
    force, enter, matter: Matter, by_hand: None, room: Room, now: datetime
) -> None:
    row = put(matter, "S1", now)
    henry = enter(force.bob, "bob")
    given = {"return_code": "100000", "held": "8.6万", "effective_at": "2026-11-22T08:35"}
    assert henry.post(reverse("gateway:type", args=[row.uid]), given).status_code == 302
    assert room.answers == [8_600_000]
    assert "86000.00" in page(henry, row)


def test_a_banks_own_code_is_typed_as_such(
    force, enter, matter: Matter, by_hand: None, room: Room, now: datetime
) -> None:
    from firsthour.law.messages import list_return_codes

    own = next(code for code in list_return_codes() if len(code) == 4)
    row = put(matter, "S1", now)
    enter(force.bob, "bob").post(reverse("gateway:type", args=[row.uid]), {"return_code": own})
    kept = BankAnswer.objects.get()
    assert (kept.values["return_code"], kept.values["business_code"]) == ("100000", own)


def test_an_answer_is_pasted_and_what_cannot_be_read_is_said_at_the_field(
    force, enter, matter: Matter, by_hand: None, room: Room, now: datetime
) -> None:
    row = put(matter, "S1", now)
    bob = enter(force.bob, "bob")
    bad = bob.post(reverse("gateway:paste", args=[row.uid]), {"text": "S1 收到"})
    assert bad.status_code == 422
    assert "文本中没有报文代码" in bad.content.decode()
    kept = BankAnswer.objects.get()
    assert kept.state == AnswerState.UNREADABLE
    assert bob.post(reverse("gateway:paste", args=[row.uid]), {"text": ANSWER}).status_code == 302
    assert room.answers == [8_600_000]
    bob.post(reverse("gateway:answer_step", args=[row.uid, kept.uid]))
    assert room.answers == [8_600_000, None]
    again = bob.post(reverse("gateway:answer_step", args=[row.uid, kept.uid]), follow=True)
    assert "无需人工处理" in again.content.decode()
    assert room.answers == [8_600_000, None]


def test_a_text_for_another_message_goes_there_and_says_so(
    force, enter, matter: Matter, by_hand: None, room: Room, now: datetime
) -> None:
    first, second = put(matter, "S1", now), put(matter, "S2", now)
    said = enter(force.bob, "bob").post(reverse("gateway:paste", args=[second.uid]), {"text": ANSWER}, follow=True)
    assert "S1" in said.content.decode().partition('id="text"')[0]
    first.refresh_from_db()
    assert first.state == MessageState.ANSWERED


def test_a_refused_message_is_sent_again_or_passed_on(
    force, enter, matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    row, other = put(matter, "S1", now), put(matter, "S2", now)
    bank.fate = "refuse"
    send_due(now)
    bank.fate = ""
    bob = enter(force.bob, "bob")
    row.refresh_from_db()
    assert "http_422 no_account" in page(bob, row)
    bob.post(reverse("gateway:send_again", args=[row.uid]), {"version": row.version})
    assert send_due(now) == 1
    other.refresh_from_db()
    bob.post(reverse("gateway:by_hand", args=[other.uid]), {"version": other.version})
    bob.post(reverse("gateway:pass_on", args=[other.uid]))
    other.refresh_from_db()
    assert other.state == MessageState.SENT
    assert room.told == [("sent", "S1"), ("sent", "S2")]


def test_what_waits_to_be_passed_on_stands_on_the_desk(
    force, enter, matter: Matter, by_hand: None, now: datetime
) -> None:
    row = put(matter, "S1", now)
    address = reverse("gateway:message", args=[row.uid])
    assert address in enter(force.bob, "bob").get("/").content.decode()
    assert address not in enter(force.erin, "erin").get("/").content.decode()


def test_answers_nobody_asked_for_are_shown_without_content_to_who_may_say_where_they_belong(
    force, enter, matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    send_due(now)
    bank.answers.append(answer("T1", reason="许念安"))
    fetch_due(now)
    stray = BankAnswer.objects.get()
    dana, bob = enter(force.dana, "dana"), enter(force.bob, "bob")
    shown = dana.get(reverse("gateway:answers")).content.decode()
    assert "T1" in shown
    assert "许念安" not in shown
    assert bob.get(reverse("gateway:answers")).status_code == 404
    assert bob.post(reverse("gateway:assign", args=[stray.uid]), {"number": "S1"}).status_code == 404
    dana.post(reverse("gateway:assign", args=[stray.uid]), {"number": "S9"})
    assert room.answers == []
    dana.post(reverse("gateway:assign", args=[stray.uid]), {"number": "S1"})
    assert room.answers == [8_600_000]


def test_what_is_stuck_is_shown_with_its_reason_and_tried_again(
    force, enter, matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    row = put(matter, "S1", now)
    send_due(now)
    bank.answers.append(answer("S1"))
    room.fails = True
    for nth in range(MOST_TRIES):
        fetch_due(now)
        take_due(now + timedelta(hours=nth), by=BY)
    bob = enter(force.bob, "bob")
    assert "程序内部出错（ValueError）" in page(bob, row)
    room.fails = False
    bob.post(reverse("gateway:answer_step", args=[row.uid, BankAnswer.objects.get().uid]))
    assert room.answers == [8_600_000]


def test_what_a_machine_fetched_is_read_as_a_person_writes_it(
    force, enter, matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    row = put(matter, "S1", now)
    send_due(now)
    bank.answers.append(answer("S1"))
    fetch_due(now)
    BankAnswer.objects.update(by_key="system:gateway.fetch", by_name="gateway.fetch")
    shown = page(enter(force.bob, "bob"), row)
    assert "gateway.fetch" not in shown
    assert "· 系统" in shown
    assert "<dd>¥86,000.00</dd>" in shown
    assert "<dd>100000 成功</dd>" in shown


def test_an_amount_that_is_none_stays_as_it_came() -> None:
    assert value_words("held_amount", "eight", currency="CNY") == "eight"
    assert value_words("held_amount", "8.50", currency="USD") == "8.50 USD"


def test_the_list_costs_the_same_for_one_message_and_for_fifty(
    force, enter, matter: Matter, by_hand: None, now: datetime, django_assert_max_num_queries
) -> None:
    for nth in range(60):
        put(matter, f"S{nth}", now)
    bob = enter(force.bob, "bob")
    with django_assert_max_num_queries(30):
        shown = bob.get(reverse("gateway:messages")).content.decode()
    assert shown.count("data-row") == 50
    more = bob.get(reverse("gateway:messages") + f"?before={BankMessage.objects.order_by('-pk')[49].pk}")
    assert more.content.decode().count("data-row") == 10
