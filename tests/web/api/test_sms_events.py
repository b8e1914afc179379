"""Does a provider that hands its receipts in reach the same states as one that is asked, signed, and each once?"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from firsthour.web.desk.models.sms import Sms, SmsLine, SmsOptOut, SmsPart, SmsReceipt, SmsReply, SmsState
from firsthour.web.desk.sms import NewSms, put_sms
from firsthour.web.desk.sms_lines import receipts
from firsthour.web.desk.sms_lines.events import note_events
from firsthour.web.desk.webhooks import sign
from tests.web.desk.sms_standing import Clock, close, holder_of, line_to, provider, step_until

PHONE = "10012342700"


class Teller:
    """A provider that signs what it tells."""

    def __init__(self, written: str, now: datetime) -> None:
        self.written, self.now, self.client = written, now, Client()

    def tell(self, *events: Any, at: datetime | None = None, **forged: str) -> Any:
        """Hand events in; ``forged`` replaces headers."""
        body = json.dumps({"events": list(events)}).encode()
        secret = hashlib.sha256(self.written.split("_", 2)[2].encode()).hexdigest()
        signed = sign(secret, body, at=at or self.now, delivery="delivery-1")
        headers = {
            "Authorization": f"Bearer {self.written}", "Idempotency-Key": "delivery-1",
            "X-FirstHour-Time": signed["X-FirstHour-Time"], "X-FirstHour-Signature": signed["X-FirstHour-Signature"],
            **forged,
        }  # fmt: skip
        return self.client.post("/api/v1/sms/events", body, content_type="application/json", headers=headers)

    def receipt(self, number: str, state: str = "delivered", **more: Any) -> dict[str, Any]:
        """Return a receipt."""
        return {"kind": "receipt", "id": number, "state": state, "code": "0", "at": self.now.isoformat(), **more}

    def reply(self, text: str, **more: Any) -> dict[str, Any]:
        """Return an answer."""
        return {"kind": "reply", "from": PHONE, "text": text, "at": self.now.isoformat(), **more}


@pytest.fixture
def teller(make_service: Any) -> Teller:
    written = make_service("city", "sms:write").headers["Authorization"].removeprefix("Bearer ")
    return Teller(written, timezone.now())


@pytest.fixture
def sent(db: None) -> Sms:
    """A message that the line has under the number h1."""
    row = Sms.objects.create(
        key="k", about="alert", purpose="alert", phone=PHONE, state=SmsState.PUT, asked_at=timezone.now(),
        put_at=timezone.now(),
    )  # fmt: skip
    SmsPart.objects.create(sms=row, number=1, reference=1, state=SmsState.PUT, provider_id="h1")
    return row


@pytest.mark.django_db(transaction=True)
def test_a_receipt_handed_in_ends_a_message_once(teller: Teller, sent: Sms) -> None:
    answer = teller.tell(teller.receipt("h1"))
    assert (answer.status_code, answer.json()) == (200, {"n_new": 1}), answer.content.decode()
    sent.refresh_from_db()
    assert sent.state == "delivered"
    ended = sent.ended_at
    assert teller.tell(teller.receipt("h1")).json() == {"n_new": 0}
    assert teller.tell(teller.receipt("h1", "put", code="1")).json() == {"n_new": 1}  # late: the stronger word stands
    sent.refresh_from_db()
    assert (sent.state, sent.ended_at) == ("delivered", ended)


@pytest.mark.django_db(transaction=True)
def test_an_answer_handed_in_stops_messages_once(teller: Teller, sent: Sms) -> None:
    assert teller.tell(teller.reply("TD"), teller.receipt("h1", "failed")).json() == {"n_new": 2}
    assert teller.tell(teller.reply("TD"), teller.receipt("h1", "failed")).json() == {"n_new": 0}
    assert SmsReply.objects.get().answers == sent
    assert SmsOptOut.objects.get(to_at=None).purpose == "alert"


@pytest.mark.django_db(transaction=True)
def test_a_receipt_that_is_faster_than_the_answer_waits_for_its_message(teller: Teller, sent: Sms) -> None:
    SmsPart.objects.update(provider_id="", state=SmsState.SENDING)
    Sms.objects.update(state=SmsState.SENDING)
    assert teller.tell(teller.receipt("h9")).json() == {"n_new": 1}
    receipts.note_numbers({SmsPart.objects.get().pk: "h9"}, now=timezone.now())
    sent.refresh_from_db()
    assert sent.state == "delivered"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("forged", "status", "code"),
    [
        ({"X-FirstHour-Signature": "v1=" + "0" * 64}, 401, "bad_signature"),
        ({"X-FirstHour-Time": "1"}, 401, "bad_signature"),
        ({"Idempotency-Key": "delivery-2"}, 401, "bad_signature"),
        ({"Authorization": "Bearer fh_nobody"}, 401, "not_authorised"),
    ],
)
def test_what_is_not_signed_with_the_key_changes_nothing(
    teller: Teller, sent: Sms, forged: dict[str, str], status: int, code: str
) -> None:
    answer = teller.tell(teller.receipt("h1"), teller.reply("TD"), **forged)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not SmsReceipt.objects.exists()
    assert not SmsReply.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_signed_too_long_ago_or_with_another_scope_is_refused(teller: Teller, make_service: Any) -> None:
    assert teller.tell(teller.receipt("h1"), at=teller.now - timedelta(minutes=6)).status_code == 401
    written = make_service("city", "alerts:write").headers["Authorization"].removeprefix("Bearer ")
    assert Teller(written, teller.now).tell(teller.receipt("h1")).status_code in (401, 403)
    assert not SmsReceipt.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "event",
    [{"kind": "call"}, {"at": "2026-11-22 10:00"}, {"at": "soon"}, {"state": "sent"}, {"id": "x" * 81}, {"at": None}],
)
def test_what_cannot_be_meant_is_refused_whole(teller: Teller, sent: Sms, event: dict[str, Any]) -> None:
    answer = teller.tell(teller.receipt("h1"), {**teller.receipt("h2"), **event})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_understood")
    assert teller.tell().status_code == 422
    assert not SmsReceipt.objects.exists()


@pytest.fixture
def asked(settings: Any, transactional_db: None) -> Iterator[Any]:
    """A line to a provider's process that is asked for events only when a test opens it again."""
    with provider("http") as one:
        settings.SMS_LINE = line_to(one, "http", poll_s=600)
        holder = holder_of(Clock(timedelta(0)))
        yield holder
        close(holder)


def test_what_is_handed_in_and_fetched_too_counts_once(asked: Any, teller: Teller) -> None:
    row = put_sms(NewSms(key="k", phone=PHONE, text="请勿转账", about="receipt"), matter=None, now=timezone.now())
    assert row is not None
    step_until(asked, lambda: SmsPart.objects.exclude(provider_id="").exists())
    number = SmsPart.objects.get().provider_id
    assert teller.tell(teller.receipt(number, code="DELIVRD 000")).json() == {"n_new": 1}
    row.refresh_from_db()
    assert row.state == "delivered"
    settings_line = SmsLine.objects.get()
    assert settings_line.events_after == ""
    asked._line._read_at = float("-inf")  # the time to ask has come
    step_until(asked, lambda: SmsLine.objects.get().events_after != "")
    assert SmsReceipt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_kind_nobody_knows_is_passed_over(sent: Sms) -> None:
    events = [
        {"kind": "news"},
        {"kind": "receipt", "id": "h1", "state": "read"},
        {"kind": "receipt", "id": "h1", "state": "put"},
    ]
    assert note_events(events, now=timezone.now()) == 1
