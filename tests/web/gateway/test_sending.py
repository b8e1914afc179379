"""Does each message reach the bank once, whatever fails, and is nothing noted as sent that the bank does not have?"""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.recovery.messages import BadMessageError
from firsthour.web.desk.models import Matter, Notice
from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.gateway.known import taken_for
from firsthour.web.gateway.models import BankMessage, GatewayPlace, MessageState
from firsthour.web.gateway.operations import sending
from firsthour.web.gateway.operations.putting import BadNumberError, NumberUsedError, put_message, withdraw_message
from firsthour.web.gateway.operations.sending import NotSendableError, give_to_person, send_again, send_due
from firsthour.web.gateway.transports.contract import Reply
from tests.web.gateway.world import BY, Bank, Room, file_entry, https_entry, put, stop, write_table

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def one(number: str = "S1") -> BankMessage:
    return BankMessage.objects.get(number=number)


def test_a_message_is_put_once_however_often_its_caller_tries(matter: Matter, bank: Bank, now: datetime) -> None:
    first = put(matter, "S1", now)
    again = put(matter, "S1", now + 5 * SECOND)  # another moment, the same message
    assert first.pk == again.pk
    assert first.values["institution"] == "澜州银行"
    assert JobRun.objects.filter(label="gateway.send").count() == 1
    with pytest.raises(NumberUsedError):
        put(matter, "S1", now, values={"amount": 1})
    with pytest.raises(NumberUsedError):
        put(matter, "S1", now, about_key="2")
    assert BankMessage.objects.count() == 1


def test_a_message_that_is_no_message_is_not_put(matter: Matter, bank: Bank, now: datetime) -> None:
    with pytest.raises(BadMessageError):
        put(matter, "S1", now, values={"holder": ""})
    for number in ("", "../S1", "号1", "S" * 41, ".S1"):
        with pytest.raises(BadNumberError):
            put(matter, number, now)
    assert not BankMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_its_caller_takes_back_was_never_put(matter: Matter, bank: Bank, now: datetime) -> None:
    def put_and_fail() -> None:
        with transaction.atomic():
            put_message(stop(matter, "S1", now), by=BY, now=now)
            raise UserError

    with pytest.raises(UserError):
        put_and_fail()
    assert not BankMessage.objects.exists()
    assert not JobRun.objects.filter(label="gateway.send").exists()


def test_an_accepted_message_is_sent_and_the_room_above_is_told_once(
    matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    assert (send_due(now), send_due(now)) == (1, 0)
    assert (one().state, one().sent_at, one().told_sent_at) == (MessageState.SENT, now, now)
    assert room.told == [("sent", "S1")]
    assert bank.asked == [("/v1/messages", "S1")]
    assert bank.wrong == []


def test_urgent_ones_go_first(matter: Matter, bank: Bank, now: datetime) -> None:
    put(matter, "Q1", now, is_urgent=False)
    put(matter, "S1", now + SECOND)
    send_due(now + SECOND)
    assert [number for _path, number in bank.asked] == ["S1", "Q1"]


def test_a_bank_that_accepts_and_never_says_so_has_the_message_once(
    matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    bank.fate = "silent"
    assert send_due(now) == 0
    assert (one().state, one().sent_at) == (MessageState.WAITING, None)  # nobody knows, so it is not sent
    bank.fate = ""
    assert send_due(one().next_try_at) == 1
    assert [number for _path, number in bank.asked] == ["S1", "S1"]
    assert list(bank.kept) == ["S1"]
    assert (one().n_tries, room.told) == (2, [("sent", "S1")])


@pytest.mark.parametrize("fate", ["busy", "doubts"])
def test_a_bank_that_cannot_say_yes_is_asked_again_after_growing_pauses(
    matter: Matter, bank: Bank, now: datetime, fate: str
) -> None:
    put(matter, "S1", now)
    bank.fate, at, pauses = fate, now, []
    for _nth in range(9):
        send_due(at)
        pauses.append((one().next_try_at - at).total_seconds())
        at = one().next_try_at
    assert pauses == [2, 4, 8, 16, 32, 64, 120, 120, 120]
    assert one().state == MessageState.WAITING
    bank.fate = ""
    assert send_due(at) == 1


def test_what_a_bank_refuses_waits_for_a_person_who_sends_it_again_or_passes_it_on(
    force, matter: Matter, bank: Bank, now: datetime
) -> None:
    from tests.web.gateway.world import actor

    put(matter, "S1", now, by=actor(force.bob))
    put(matter, "S2", now, by=actor(force.bob))
    bank.fate = "refuse"
    send_due(now)
    assert (one().state, one().error) == (MessageState.FAILED, "http_422 no_account")
    assert {(n.officer, n.topic) for n in Notice.objects.filter(matter=matter, topic="gateway.refused")} == {
        (force.bob, "gateway.refused")
    }
    assert send_due(now + timedelta(days=1)) == 0
    bank.fate = ""
    send_again(one(), version=one().version, by=BY, now=now)
    assert send_due(now) == 1
    with pytest.raises(NotSendableError):
        send_again(one(), version=one().version, by=BY, now=now)
    give_to_person(one("S2"), why="", by=BY, now=now)
    assert one("S2").state == MessageState.BY_HAND


def test_a_number_that_the_bank_knows_with_another_content_is_never_tried_again(
    matter: Matter, bank: Bank, now: datetime
) -> None:
    put(matter, "S1", now)
    bank.kept["S1"] = b"another"
    send_due(now)
    assert (one().state, one().error) == (MessageState.FAILED, "http_409 number_used")


def test_a_gateway_that_is_down_is_told_once_and_told_when_it_is_back(
    force, matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    for nth in range(5):
        put(matter, f"S{nth}", now)
    bank.fate, at = "down", now
    for _nth in range(6):
        send_due(at)
        at += timedelta(minutes=2)
    assert len(bank.asked) == 6  # one try each time, not five
    told = Notice.objects.filter(topic="gateway.down")
    assert {notice.officer for notice in told} == {force.alice, force.frank}  # the squad's leader, the administrator
    assert "5" in told[0].words
    place = GatewayPlace.objects.get()
    assert (place.down_since, place.n_failed, place.error) == (now, 6, "http_503")
    bank.fate = ""
    assert send_due(at) == 5
    assert Notice.objects.filter(topic="gateway.down").count() == 2
    assert Notice.objects.filter(topic="gateway.back").count() == 2
    place.refresh_from_db()
    assert (place.down_since, place.n_failed, place.error) == (None, 0, "")


def test_one_gateway_that_is_down_stops_nothing_of_the_others(
    matter: Matter, bank: Bank, settings, tmp_path: Path, now: datetime
) -> None:
    settings.GATEWAYS_FILE = write_table(
        tmp_path / "two.toml", https_entry(bank.address, tmp_path), file_entry(tmp_path, institutions='["北渡银行"]')
    )
    put(matter, "S1", now)
    put(matter, "S2", now)
    put(matter, "F1", now, institution="北渡银行")
    bank.fate = "down"
    assert send_due(now) == 1
    assert [one(number).state for number in ("S1", "S2", "F1")] == ["waiting", "waiting", "sent"]


def test_a_sender_that_died_leaves_the_message_to_the_next(
    matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    put(matter, "S1", now)
    taken = sending._take_next("dead", now=now, without=())
    assert taken is not None
    assert send_due(now + SECOND) == 0  # somebody has it in hand
    assert send_due(now + taken_for() + SECOND) == 1
    # the dead one was only slow: what it notes now changes nothing
    assert not sending._note(taken, Reply("refused", "late"), now=now + taken_for() + 2 * SECOND)
    assert (one().state, room.told) == (MessageState.SENT, [("sent", "S1")])


def test_a_clock_that_was_put_back_holds_no_message_up(matter: Matter, bank: Bank, now: datetime) -> None:
    put(matter, "S1", now)
    bank.fate = "down"
    send_due(now + timedelta(days=40))  # the clock was wrong, and the gateway down
    sending._take_next("dead", now=now + timedelta(days=41), without=())
    bank.fate = ""
    assert send_due(now) == 1


def test_two_senders_at_once_share_the_messages(matter: Matter, bank: Bank, transactional_db, now: datetime) -> None:
    for nth in range(8):
        put(matter, f"S{nth}", now)

    def work() -> None:
        from django.db import connection

        send_due(now)
        connection.close()

    threads = [threading.Thread(target=work) for _nth in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for _path, number in bank.asked) == [f"S{nth}" for nth in range(8)]
    assert BankMessage.objects.filter(state=MessageState.SENT).count() == 8


def test_what_is_withdrawn_before_it_left_never_leaves(matter: Matter, bank: Bank, now: datetime) -> None:
    put(matter, "S1", now)
    assert withdraw_message("S1", why="账号有误", by=BY, now=now)
    assert withdraw_message("S1", why="账号有误", by=BY, now=now)  # again: nothing happens
    assert send_due(now) == 0
    put(matter, "S2", now)
    send_due(now)
    assert not withdraw_message("S2", why="已过期", by=BY, now=now)
    assert (one("S2").state, one("S2").withdrawn_at) == (MessageState.SENT, now)


def test_a_gateway_that_left_the_table_leaves_its_messages_to_a_person(
    matter: Matter, bank: Bank, settings, tmp_path: Path, now: datetime
) -> None:
    put(matter, "S1", now)
    settings.GATEWAYS_FILE = tmp_path / "none.toml"
    assert send_due(now) == 0
    assert (one().state, one().error) == (MessageState.BY_HAND, "no_gateway")


def test_a_table_that_cannot_be_read_sends_nothing_and_loses_nothing(
    matter: Matter, bank: Bank, settings, tmp_path: Path, now: datetime
) -> None:
    put(matter, "S1", now)
    settings.GATEWAYS_FILE = tmp_path / "broken.toml"
    settings.GATEWAYS_FILE.write_text("[[gateway", encoding="utf-8")
    assert send_due(now) == 0
    assert one().state == MessageState.WAITING
    put(matter, "S2", now)
    assert (one("S2").state, one("S2").error) == (MessageState.BY_HAND, "bad_gateways")
