"""Is a message copied out, passed on and answered by a person, and does every pasted text go where it belongs?"""

from datetime import datetime, timedelta

import pytest

from firsthour.base.errors import UserError
from firsthour.recovery.messages import read_text
from firsthour.web.desk.models import Matter
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, MessageState
from firsthour.web.gateway.operations.by_hand import (
    TypedAnswer,
    copy_text,
    note_passed_on,
    paste_answer,
    type_answer,
)
from firsthour.web.gateway.operations.putting import NewPayments, put_payments
from firsthour.web.gateway.operations.sending import NotSendableError, send_due
from firsthour.web.gateway.operations.taking import count_as_empty
from firsthour.web.gateway.payments import PaymentLine, payment_lines
from tests.web.gateway.world import BANK, BY, KIND, Bank, Room, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_hand")]
MINUTE = timedelta(minutes=1)
ANSWER = "【100102 止付反馈】\n请求编号: S1\n返回码: 100000\n控制金额: 86000.00\n生效时间: 20261122083500"


def one(number: str = "S1") -> BankMessage:
    return BankMessage.objects.get(number=number)


def test_a_message_without_a_gateway_waits_for_a_person(matter: Matter, room: Room, now: datetime) -> None:
    put(matter, "S1", now)
    assert (one().state, one().way, one().gateway) == (MessageState.BY_HAND, "hand", "")
    assert send_due(now) == 0
    assert read_text(copy_text(one())).message.text("account") == "6229990000000000025"
    assert copy_text(one(), "en").startswith("【100101 Stop-payment】")
    note_passed_on(one(), by=BY, now=now)
    note_passed_on(one(), by=BY, now=now + MINUTE)  # once more changes nothing
    assert (one().state, one().sent_at, room.told) == (MessageState.SENT, now, [("sent", "S1")])


def test_what_goes_over_the_line_is_not_passed_on_by_hand(matter: Matter, bank: Bank, now: datetime) -> None:
    put(matter, "S1", now)
    with pytest.raises(NotSendableError):
        note_passed_on(one(), by=BY, now=now)


def test_a_pasted_answer_is_told_at_once_and_says_that_the_bank_has_it(
    matter: Matter, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    pasted = paste_answer(f"来自银行的邮件\n{ANSWER}\n祝好", to=one(), by=BY, now=now)
    assert room.told == [("sent", "S1"), ("answer", 8_600_000)]
    assert (pasted.is_other, pasted.unread) == (False, ("来自银行的邮件", "祝好"))
    assert (pasted.answer.state, one().state, one().answered_at) == (AnswerState.TAKEN, MessageState.ANSWERED, now)


def test_a_double_click_is_one_answer_and_the_same_later_is_a_repeated_one(
    matter: Matter, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    for at in (now, now + timedelta(seconds=3), now + 2 * MINUTE):
        paste_answer(ANSWER, to=one(), by=BY, now=at)
    assert list(BankAnswer.objects.order_by("pk").values_list("is_again", flat=True)) == [False, True]


def test_a_text_goes_to_the_message_it_names(matter: Matter, room: Room, now: datetime) -> None:
    put(matter, "S1", now)
    put(matter, "S2", now)
    pasted = paste_answer(ANSWER, to=one("S2"), by=BY, now=now)
    assert (pasted.message, pasted.is_other) == (one("S1"), True)
    assert (one("S1").state, one("S2").state) == (MessageState.ANSWERED, MessageState.BY_HAND)


def test_a_text_that_names_a_number_nobody_gave_out_is_kept_for_a_person(
    matter: Matter, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    pasted = paste_answer(ANSWER.replace("S1", "T1"), to=one(), by=BY, now=now)
    assert (pasted.message, pasted.is_other, pasted.answer.state) == (None, True, AnswerState.STRAY)
    assert room.told == []


def test_an_empty_text_is_an_empty_return(matter: Matter, room: Room, now: datetime) -> None:
    put(matter, "S1", now)
    paste_answer("  \n ", to=one(), by=BY, now=now)
    assert room.answers == [None]


BAD = ["收到，谢谢", "【100102】\n请求编号: S1\n返回码: 100000\n控制金额: 若干", "【999999】\n请求编号: S1",
       "【100202 冻结反馈】\n请求编号: S1\n返回码: 100000"]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_a_text_that_cannot_be_read_is_kept_and_told_to_nobody_until_a_person_says_so(
    matter: Matter, room: Room, now: datetime, text: str
) -> None:
    put(matter, "S1", now)
    pasted = paste_answer(text, to=one(), by=BY, now=now)
    assert (pasted.answer.state, pasted.message) == (AnswerState.UNREADABLE, one())
    assert pasted.answer.error["zh"]
    assert (room.told, one().state) == ([], MessageState.BY_HAND)
    count_as_empty(pasted.answer, by=BY, now=now)
    assert room.answers == [None]


def test_an_answer_is_typed_in_three_fields(matter: Matter, room: Room, now: datetime) -> None:
    put(matter, "S1", now)
    typed = TypedAnswer(return_code="100000", held_fen=8_600_000, effective_at=now)
    answer = type_answer(one(), typed, by=BY, now=now)
    assert room.told == [("sent", "S1"), ("answer", 8_600_000)]
    assert (answer.values["effective_at"], answer.code) == ("20261122083000", "100102")


def test_what_the_room_above_refuses_is_not_kept_and_said_to_who_typed(
    matter: Matter, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    room.fails = True
    with pytest.raises((UserError, ValueError)):
        type_answer(one(), TypedAnswer(return_code="100000"), by=BY, now=now)
    assert not BankAnswer.objects.exists()
    assert one().state == MessageState.BY_HAND


def test_payments_go_by_hand_as_well(matter: Matter, room: Room, now: datetime) -> None:
    lines = [PaymentLine(f"R{nth}", "6229990000000000025", "6229990000000000033", "许念安", 123_456) for nth in (1, 2)]
    order = NewPayments(number="P1", lines=lines, institution=BANK, matter=matter, about_kind=KIND, about_key="1")
    assert put_payments(order, by=BY, now=now).pk == put_payments(order, by=BY, now=now + MINUTE).pk
    assert "R1 | 6229990000000000025 | 6229990000000000033 | 许念安 | 1234.56" in copy_text(one("P1"))
    text = "R1 | B1 | paid | 1234.56 | 20261122090000\nR2\tB2\t未打款\t0\t20261122090000\t账号不存在"
    pasted = paste_answer(text, to=one("P1"), by=BY, now=now)
    assert [(line.reference, line.state, line.amount_fen, line.reason) for line in payment_lines(pasted.answer)] == [
        ("R1", "paid", 123_456, ""), ("R2", "failed", 0, "账号不存在")
    ]  # fmt: skip
    assert room.answers == [None]
    bad = paste_answer("R1 | B1 | perhaps | 1 | 20261122090000", to=one("P1"), by=BY, now=now)
    assert (bad.answer.state, bad.answer.error["code"]) == (AnswerState.UNREADABLE, "bad_payments")


def test_payments_go_over_the_line(matter: Matter, bank: Bank, room: Room, now: datetime) -> None:
    from firsthour.web.gateway.operations.fetching import fetch_due
    from firsthour.web.gateway.operations.taking import take_due

    line = PaymentLine("R1", "6229990000000000025", "6229990000000000033", "许念安", 100)
    order = NewPayments(number="P1", lines=[line], institution=BANK, matter=matter, about_kind=KIND, about_key="1")
    put_payments(order, by=BY, now=now)
    assert send_due(now) == 1
    assert bank.asked[0] == ("/v1/payments", "P1")
    row = {"reference": "R1", "bank_reference": "B1", "state": "paid", "amount": "1.00", "at": "20261122090000"}
    bank.answers.append({"answers_to": "P1", "code": "PAY", "values": {}, "rows": [row]})
    fetch_due(now)
    assert take_due(now, by=BY) == 1
    assert payment_lines(BankAnswer.objects.get())[0].amount_fen == 100
