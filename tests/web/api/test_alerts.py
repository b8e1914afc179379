"""Are warnings of other systems taken once each, signed, and answered for row by row?"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from firsthour.web.alerts.models import RejectedRow, Signal
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.webhooks import sign


def one(now: datetime, number: str = "W-1", **different: Any) -> dict[str, Any]:
    """Return a warning."""
    return {
        "source_number": number, "seen_at": now.isoformat(), "phone": "10012342731", "fraud_type": "rebate",
        "facts": {"on_call": True}, **different,
    }  # fmt: skip


class Sender:
    """A system that signs what it sends."""

    def __init__(self, written: str, now: datetime) -> None:
        self.written, self.now, self.client = written, now, Client()
        self.n = 0

    def send(self, *items: Any, request_key: str = "", at: datetime | None = None, **forged: Any) -> Any:
        """Hand warnings in; ``forged`` replaces headers."""
        self.n += 1
        body = json.dumps({"source": "platform", "items": list(items)}).encode()
        secret = hashlib.sha256(self.last).hexdigest()
        key = request_key or f"request-{self.n:04d}"
        signed = sign(secret, body, at=at or self.now, delivery=key)
        headers = {
            "Authorization": f"Bearer {self.written}", "Idempotency-Key": key,
            "X-FirstHour-Time": signed["X-FirstHour-Time"], "X-FirstHour-Signature": signed["X-FirstHour-Signature"],
            **forged,
        }  # fmt: skip
        return self.client.post("/api/v1/alerts", body, content_type="application/json", headers=headers)

    @property
    def last(self) -> bytes:
        """The key's last part."""
        return self.written.split("_", 2)[2].encode()


@pytest.fixture
def sender(make_service) -> Sender:
    from django.utils import timezone

    service = make_service("centre", "alerts:write")
    return Sender(service.headers["Authorization"].removeprefix("Bearer "), timezone.now())


def test_each_warning_is_answered_for(sender: Sender) -> None:
    answer = sender.send(one(sender.now), one(sender.now, "W-2", phone=""), one(sender.now, "W-3", facts={"x": 1}))
    assert answer.status_code == 200, answer.content.decode()
    items = answer.json()["items"]
    assert [(item["outcome"], (item["error"] or {}).get("code")) for item in items] == [
        ("taken", None), ("rejected", "nobody_named"), ("rejected", "unknown_signal_fact"),
    ]  # fmt: skip
    assert str(Signal.objects.get().uid) == items[0]["uid"]
    assert RejectedRow.objects.count() == 2
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"signal.taken", "signal.rejected"}


def test_the_same_request_is_answered_again_and_the_same_warning_is_known(sender: Sender) -> None:
    first = sender.send(one(sender.now), request_key="request-x")
    again = sender.send(one(sender.now), request_key="request-x")
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    other = sender.send(one(sender.now, name="别人"), request_key="request-x")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_used")
    assert sender.send(one(sender.now)).json()["items"][0]["outcome"] == "known"
    assert Signal.objects.count() == 1


@pytest.mark.parametrize(
    ("forged", "status", "code"),
    [
        ({"X-FirstHour-Signature": "v1=" + "0" * 64}, 401, "bad_signature"),
        ({"X-FirstHour-Signature": "v1=é"}, 401, "bad_signature"),
        ({"X-FirstHour-Time": "1"}, 401, "bad_signature"),
        ({"Idempotency-Key": "another-key"}, 401, "bad_signature"),
        ({"Idempotency-Key": "x"}, 422, "not_understood"),
        ({"Authorization": "Bearer fh_nobody"}, 401, "not_authorised"),
    ],
)
def test_what_is_not_signed_with_the_key_is_refused(
    sender: Sender, forged: dict[str, str], status: int, code: str
) -> None:
    answer = sender.send(one(sender.now), **forged)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Signal.objects.exists()


def test_an_old_request_is_refused(sender: Sender) -> None:
    answer = sender.send(one(sender.now), at=sender.now - timedelta(minutes=6))
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")


def test_at_most_ten_and_nothing_unknown_beside_them(sender: Sender) -> None:
    assert sender.send(*[one(sender.now, f"W-{n}") for n in range(11)]).status_code == 422
    assert sender.send().status_code == 422
    assert sender.send("text").status_code == 422
    assert sender.send(one(sender.now, colour="red")).json()["items"][0]["error"]["code"] == "unknown_signal_fact"
    assert not Signal.objects.exists()


def test_the_scope_is_asked(make_service) -> None:
    from django.utils import timezone

    service = make_service("centre", "incidents:write")
    sender = Sender(service.headers["Authorization"].removeprefix("Bearer "), timezone.now())
    assert sender.send(one(sender.now)).status_code in (401, 403)
