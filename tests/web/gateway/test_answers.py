"""Is every answer kept, told to the room that asked exactly once, and is what is odd about it said?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from firsthour.web.desk.models import Matter, Notice
from firsthour.web.gateway.known import taken_for
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, GatewayPlace, MessageState
from firsthour.web.gateway.operations import fetching
from firsthour.web.gateway.operations.fetching import fetch_due
from firsthour.web.gateway.operations.keeping import WrongKindError
from firsthour.web.gateway.operations.putting import withdraw_message
from firsthour.web.gateway.operations.sending import send_due
from firsthour.web.gateway.operations.taking import MOST_TRIES, NotForAPersonError, assign_answer, take_again, take_due
from tests.web.gateway.world import BY, Bank, Room, answer, file_entry, https_entry, put, write_table

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def sent(matter: Matter, now: datetime, *numbers: str, **different: object) -> None:
    for number in numbers:
        put(matter, number, now, **different)
    assert send_due(now) == len(numbers)


def come_in(now: datetime) -> int:
    """Fetch and take in, as the job does."""
    fetch_due(now)
    return take_due(now, by=BY)


def states() -> list[str]:
    return list(BankAnswer.objects.order_by("pk").values_list("state", flat=True))


def test_an_answer_is_told_once_after_the_sending(matter: Matter, bank: Bank, room: Room, now: datetime) -> None:
    sent(matter, now, "S1")
    bank.answers.append(answer("S1"))
    assert (come_in(now + MINUTE), come_in(now + MINUTE)) == (1, 0)
    assert room.told == [("sent", "S1"), ("answer", 8_600_000)]
    message, kept = BankMessage.objects.get(), BankAnswer.objects.get()
    assert (message.state, message.answered_at) == (MessageState.ANSWERED, now + MINUTE)
    assert (kept.state, kept.taken_at) == (AnswerState.TAKEN, now + MINUTE)


def test_answers_are_read_on_from_where_reading_ended(matter: Matter, bank: Bank, room: Room, now: datetime) -> None:
    numbers = [f"S{nth:03d}" for nth in range(3)]
    sent(matter, now, *numbers)
    bank.answers += [answer(numbers[nth % 3], balance=f"{nth}.00") for nth in range(230)]
    assert come_in(now) == 230
    assert GatewayPlace.objects.get().cursor == "230"
    assert len(room.answers) == 230
    asked = [path for path, _number in bank.asked if "answers" in path]
    assert [path.partition("?")[2] for path in asked] == [
        f"after={after}&limit=100" for after in (0, 100, 200, 230)
    ]  # fmt: skip


def test_repeated_contradicting_and_late_answers_are_kept_told_and_flagged(
    matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    sent(matter, now, "S1")
    bank.answers += [answer("S1"), answer("S1"), answer("S1", held_amount="0.00")]
    come_in(now)
    withdraw_message("S1", why="已过期", by=BY, now=now)
    bank.answers.append(answer("S1", held_amount="1.00"))
    come_in(now + MINUTE)
    kept = BankAnswer.objects.order_by("pk")
    assert [(one.is_again, one.is_contradicting, one.is_late) for one in kept] == [
        (False, False, False), (True, False, False), (False, True, False), (False, True, True),
    ]  # fmt: skip
    assert room.answers == [8_600_000, 8_600_000, 0, 100]


def test_an_answer_that_says_it_goes_on_settles_nothing(matter: Matter, bank: Bank, room: Room, now: datetime) -> None:
    from firsthour.law.messages import list_return_codes

    pending = next(code for code, one in list_return_codes().items() if one.outcome == "pending" and len(code) == 6)
    sent(matter, now, "S1")
    said = answer("S1", return_code=pending)
    del said["values"]["held_amount"]
    bank.answers.append(said)
    come_in(now)
    assert BankMessage.objects.get().state == MessageState.SENT
    bank.answers.append(answer("S1"))
    come_in(now)
    assert BankMessage.objects.get().state == MessageState.ANSWERED
    assert not BankAnswer.objects.filter(is_contradicting=True).exists()


def test_answers_of_a_query_may_differ(matter: Matter, bank: Bank, room: Room, now: datetime) -> None:
    sent(matter, now, "Q1", code="100301", values={
        "from_at": now, "until_at": now, "transfer_amount": None, "transfer_at": None, "amount": None, "holder": None,
    })  # fmt: skip
    for balance in ("1.00", "2.00"):
        said = answer("Q1", balance=balance)
        for key in ("held_amount", "effective_at"):
            del said["values"][key]
        rows = [{"at": "20261122083500", "direction": "1", "amount_fen": 5, "balance_fen": None}]
        bank.answers.append({**said, "code": "100302", "rows": rows})
    assert come_in(now) == 2
    assert not BankAnswer.objects.filter(is_contradicting=True).exists()


def test_an_empty_return_is_an_answer(matter: Matter, bank: Bank, room: Room, now: datetime) -> None:
    sent(matter, now, "S1")
    bank.answers.append({"answers_to": "S1", "code": "100102", "values": {}, "rows": []})
    come_in(now)
    assert room.answers == [None]
    assert (BankAnswer.objects.get().error, BankMessage.objects.get().state) == ({}, MessageState.ANSWERED)


WRONG = [
    ({"values": {"number": "S1", "return_code": "100000", "held_amount": "viel"}}, "bad_message"),
    ({"values": {"number": "S1"}}, ""),  # nothing beyond its number: an empty return
    ({"values": {"number": "S9", "return_code": "100000"}}, "two_numbers"),
    ({"code": "100202"}, "wrong_kind_of_answer"),
    ({"code": "999999"}, "unknown_message_kind"),
    ({"values": ["x"]}, "unreadable_answer"),
    ({"code": None}, "unreadable_answer"),
    ({"rows": [1]}, "unreadable_answer"),
]


@pytest.mark.parametrize(("change", "code"), WRONG)
def test_what_came_by_machine_and_cannot_be_read_counts_as_an_empty_return(
    matter: Matter, bank: Bank, room: Room, now: datetime, change: dict[str, object], code: str
) -> None:
    sent(matter, now, "S1")
    bank.answers.append({**answer("S1"), **change})
    assert come_in(now) == 1
    assert room.answers == [None]
    assert BankAnswer.objects.get().error.get("code", "") == code


def test_an_answer_that_is_no_object_is_kept_for_a_person(bank: Bank, room: Room, now: datetime) -> None:
    bank.answers.append("许念安")
    assert come_in(now) == 0
    kept = BankAnswer.objects.get()
    assert (kept.state, kept.text, kept.error["code"]) == (AnswerState.STRAY, '"许念安"', "unreadable_answer")


def test_an_answer_that_nobody_asked_for_waits_until_a_person_says_where_it_belongs(
    matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    sent(matter, now, "S1")
    bank.answers += [answer("T1"), {**answer("T2"), "code": "100202"}]
    assert come_in(now) == 0
    stray, other = BankAnswer.objects.order_by("pk")
    assert states() == [AnswerState.STRAY, AnswerState.STRAY]
    assign_answer(stray, to=BankMessage.objects.get(), by=BY, now=now)
    assert room.answers == [8_600_000]
    with pytest.raises(NotForAPersonError):
        assign_answer(stray, to=BankMessage.objects.get(), by=BY, now=now)
    with pytest.raises(WrongKindError):
        assign_answer(other, to=BankMessage.objects.get(), by=BY, now=now)
    assert states() == [AnswerState.TAKEN, AnswerState.STRAY]


def test_one_bank_cannot_answer_for_another(
    matter: Matter, bank: Bank, room: Room, settings, tmp_path: Path, now: datetime
) -> None:
    settings.GATEWAYS_FILE = write_table(
        tmp_path / "two.toml", https_entry(bank.address, tmp_path, institutions='["华屿银行"]'),
        file_entry(tmp_path, institutions='["澜州银行"]'),
    )  # fmt: skip
    sent(matter, now, "S1")
    bank.answers.append(answer("S1"))
    assert come_in(now) == 0
    kept = BankAnswer.objects.get()
    assert (kept.state, kept.error["code"], kept.message) == (AnswerState.STRAY, "other_gateway", None)
    assert BankMessage.objects.get().state == MessageState.SENT


def test_an_answer_before_the_sending_was_noted_means_that_it_was_sent(
    matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    bank.fate = "silent"
    send_due(now)
    bank.fate = ""
    bank.answers.append(answer("S1"))
    come_in(now + MINUTE)
    assert room.told == [("sent", "S1"), ("answer", 8_600_000)]
    assert send_due(now + 5 * MINUTE) == 0  # it is not sent once more
    assert BankMessage.objects.get().sent_at == now + MINUTE


def test_answers_come_in_whatever_order_they_were_asked(matter: Matter, bank: Bank, room: Room, now: datetime) -> None:
    sent(matter, now, "S1", "S2", "S3")
    bank.answers += [answer(number, held_amount=f"{number[1]}.00") for number in ("S3", "S1", "S2")]
    assert come_in(now) == 3
    assert room.answers == [300, 100, 200]


def test_a_room_that_stops_with_an_error_gets_the_answer_again_and_others_go_on(
    force, matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    sent(matter, now, "S1")
    bank.answers.append(answer("S1"))
    room.fails = True
    assert come_in(now) == 0
    kept = BankAnswer.objects.get()
    assert (kept.state, kept.taken_at, kept.n_tries) == (AnswerState.NEW, None, 1)
    assert kept.taking_error["code"] == "crashed"
    assert "许念安" not in str(kept.taking_error)  # what a program error says stays out
    assert BankMessage.objects.get().state == MessageState.SENT  # nothing is half taken in
    room.fails = False
    assert come_in(now) == 0  # not before its time
    assert come_in(kept.next_try_at) == 1
    assert room.answers == [8_600_000]


def test_an_answer_that_cannot_be_taken_in_is_set_aside_told_and_can_be_tried_again(
    force, matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    sent(matter, now, "S1", "S2")
    bank.answers.append(answer("S1"))
    room.fails, at = True, now
    for _nth in range(MOST_TRIES):
        come_in(at)
        at += timedelta(hours=1)
    assert states() == [AnswerState.STUCK]
    told = set(Notice.objects.filter(topic="gateway.stuck").values_list("officer", flat=True))
    assert told == {force.alice.pk, force.frank.pk}
    room.fails = False
    bank.answers.append(answer("S2"))
    assert come_in(at) == 1
    assert states() == [AnswerState.STUCK, AnswerState.TAKEN]
    take_again(BankAnswer.objects.first(), by=BY, now=at)
    assert room.answers == [8_600_000, 8_600_000]
    with pytest.raises(NotForAPersonError):
        take_again(BankAnswer.objects.first(), by=BY, now=at)


def test_a_room_that_does_not_exist_loses_no_answer(matter: Matter, bank: Bank, now: datetime) -> None:
    sent(matter, now, "S1", about_kind="nobody")
    bank.answers.append(answer("S1"))
    come_in(now)
    assert BankAnswer.objects.get().taking_error["code"] == "nobody_takes_answers"
    assert states() == [AnswerState.NEW]


def test_a_bank_that_forgot_how_far_it_was_is_read_from_its_beginning(
    matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    sent(matter, now, "S1", "S2")
    bank.answers += [answer("S1"), answer("S1", held_amount="1.00")]
    come_in(now)
    bank.answers[:] = [answer("S2", held_amount="2.00")]
    come_in(now)
    assert room.answers == [8_600_000, 100, 200]


def test_a_reader_that_died_is_replaced_and_a_slow_one_keeps_nothing(
    matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    sent(matter, now, "S1")
    bank.answers.append(answer("S1"))
    assert fetching._take("platform", "dead", now)
    assert fetch_due(now + MINUTE / 2) == 0  # somebody reads
    assert fetch_due(now + taken_for() + MINUTE) == 1
    from firsthour.web.gateway.known import known_gateways
    from firsthour.web.gateway.transports.making import make_transport

    gateway = known_gateways().gateways.get("platform")
    late = make_transport(gateway).fetch("0", at=now)
    assert fetching._keep(gateway, late, "dead", now=now) is None
    assert BankAnswer.objects.count() == 1
