"""Do two real operations of which one holds the record's pen already ever wait for each other in a circle?

One hand writes a line of the record and then does the operation; the other one does the same operation, or its
counterpart, meanwhile. Were a row written before the pen is taken, each would wait for what the other one has.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from firsthour.web.audit.operations import record
from firsthour.web.desk import sms_keeping
from firsthour.web.desk.matter_kinds import get_one_matter_kind
from firsthour.web.desk.matter_numbers import next_number
from firsthour.web.desk.models import MatterSeries
from firsthour.web.desk.models.sms import Sms, SmsBody, SmsCount, SmsOptOut, SmsPart, SmsState
from firsthour.web.desk.sms import NewSms, put_sms
from firsthour.web.desk.sms_lines import gate, receipts
from firsthour.web.desk.sms_lines.sealing import seal
from firsthour.web.desk.sms_lines.states import Said
from firsthour.web.people.models import Duty
from firsthour.web.people.operations import officers, roster
from firsthour.web.ui.acting import Actor, system_actor
from tests.web.at_once import at_once
from tests.web.conftest import Force

pytestmark = pytest.mark.django_db(transaction=True)
BY = system_actor("test")
PHONE = "10012342731"
LONG_ENOUGH_S = 0.7
Deed = Callable[[], object]


def collide(with_the_pen: Deed, without: Deed, now: datetime) -> list[BaseException]:
    """Let one hand take the pen, the other begin, and then the first go on; return what went wrong."""
    has_pen, is_done = threading.Event(), threading.Event()

    def pen_first() -> None:
        with transaction.atomic():
            record("test.first", by=BY, now=now)
            has_pen.set()
            is_done.wait(LONG_ENOUGH_S)
            with_the_pen()

    def row_first() -> None:
        has_pen.wait(20)
        with transaction.atomic():
            without()
        is_done.set()

    return at_once(pen_first, row_first)


def sent(now: datetime, state: str) -> Sms:
    row = Sms.objects.create(
        key=f"k{state}", about="alert", purpose="alert", phone=PHONE, state=state, asked_at=now, ended_at=now
    )
    SmsBody.objects.create(sms=row, sealed=seal("请勿转账"))
    SmsPart.objects.create(sms=row, number=1, reference=1, state=state, provider_id="h1")
    return row


def test_the_first_messages_of_a_day_to_one_number(force: Force, now: datetime) -> None:
    def put(key: str) -> Deed:
        return lambda: put_sms(NewSms(key, PHONE, "请勿转账", "service"), matter=None, now=now)

    assert collide(put("one"), put("other"), now) == []
    assert SmsCount.objects.get().n == 2


def test_the_first_numbers_of_a_day(force: Force, now: datetime) -> None:
    numbers: list[str] = []

    def take() -> None:
        numbers.append(next_number(get_one_matter_kind("lead"), now=now))

    assert collide(take, take, now) == []
    assert len(set(numbers)) == 2
    assert MatterSeries.objects.get(kind="lead").last == 2


def test_a_message_sent_again_while_its_late_receipt_comes(force: Force, now: datetime) -> None:
    row = sent(now, SmsState.FAILED)

    def hear() -> None:
        receipts.note_receipts([Said("h1", SmsState.DELIVERED, "0", now)], now=now)

    def again() -> None:
        with suppress(sms_keeping.NotSendableError):  # it has arrived by then
            sms_keeping.send_again(row, version=row.version, by=BY, now=now)

    assert collide(hear, again, now) == []
    row.refresh_from_db()
    assert row.state == SmsState.DELIVERED


@pytest.mark.parametrize("is_stopped", [False, True])
def test_two_wishes_of_one_number(force: Force, now: datetime, *, is_stopped: bool) -> None:
    if is_stopped:
        gate.stop_messages(PHONE, "alert", came_by="hand", by=BY, now=now)

    def stop() -> None:
        gate.stop_messages(PHONE, "alert", came_by="reply", by=BY, now=now)

    def resume() -> None:
        gate.resume_messages(PHONE, "alert", by=BY, now=now)

    deeds = (resume, resume) if is_stopped else (stop, stop)
    assert collide(*deeds, now) == []
    assert SmsOptOut.objects.filter(to_at=None).count() == (0 if is_stopped else 1)


def test_an_officer_taken_off_a_shift_who_leaves_at_that_moment(force: Force, now: datetime) -> None:
    duty = Duty.objects.create(
        unit=force.units["east-squad"],
        officer=force.bob,
        from_at=now - timedelta(hours=1),
        to_at=now + timedelta(hours=5),
    )
    by = Actor("officer", str(force.dana.uid), force.dana.name)

    def leave() -> None:
        officers.deactivate_officer(force.bob, version=force.bob.version, by=by, now=now)

    assert collide(leave, lambda: roster.take_off_duty(duty, by=by, now=now), now) == []
    duty.refresh_from_db()
    assert duty.to_at == now
