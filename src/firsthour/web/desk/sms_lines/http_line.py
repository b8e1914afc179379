"""How does a message go to a provider that speaks HTTP? A signed POST under a key, the same at every attempt.

    POST <address>/messages        {"key": "…", "to": "100…", "from": "106…", "text": "…"}
        200 {"id": "…"}            taken; the same key again: the same id, and nothing is sent twice
        4xx {"code": "…"}          never; 401, 403, 404, 405: the line is set up wrongly, nothing is lost
        429 (Retry-After), 5xx     later
    GET  <address>/events?after=…  {"events": [{"number": "17", "kind": "receipt", "id": "…", "state": "delivered",
                                    "code": "…", "at": "…"}, {"number": "18", "kind": "reply", "from": "…",
                                    "text": "…", "at": "…"}], "more": false}

A provider may also hand its events in (``POST /api/v1/sms/events``); what came by both ways counts once.

Signed like a webhook (``desk.webhooks``); of a GET the signed words are its path. How far the events are read commits
together with what follows from them. Redirects are not followed, answers are read up to a limit.
"""

import hashlib
import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.db import transaction

from firsthour.web.desk.models.sms import SmsLine
from firsthour.web.desk.sms_lines import outbox, receipts
from firsthour.web.desk.sms_lines.events import note_events
from firsthour.web.desk.sms_lines.line import LINE_NAME, LineDownError, Pace, Surroundings
from firsthour.web.desk.sms_lines.line_settings import LineSettings
from firsthour.web.desk.sms_lines.outbox import Outgoing, Refusal
from firsthour.web.desk.webhooks import sign

_MOST_OCTETS = 1_000_000
_MISCONFIGURED = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405})
_LONGEST_WAIT_S = 600
LONGEST_STEP_S = 15.0


@dataclass(frozen=True)
class Answer:
    """What the provider answered."""

    status: int
    said: Mapping[str, Any]
    retry_after_s: int = 0


class HttpLine:
    """Sends messages one after the other over one kept connection, and reads the provider's events."""

    def __init__(self, setting: LineSettings, around: Surroundings) -> None:
        self.setting, self.around = setting, around
        self.pace = Pace(setting.rate, steady=around.steady)
        self._connection: http.client.HTTPConnection | None = None
        self._read_at = float("-inf")

    def open(self) -> None:
        """Read the provider's events: so a line that is set up wrongly shows before anything is sent."""
        self._read_events()

    def step(self) -> bool:
        """Send what is due as fast as the provider allows, and read events every few seconds."""
        if self.around.steady() - self._read_at >= self.setting.poll_s:
            self._read_events()
        if not self.pace.is_free() or not outbox.has_due(self.around.now()):
            return False
        taken = outbox.take(self.around.lease, now=self.around.now(), limit=self.setting.window)
        until = self.around.steady() + LONGEST_STEP_S
        while taken and self.around.steady() < until:
            one = taken.pop(0)
            try:
                goes_on = self._send(one)
            except LineDownError:
                outbox.lose(one, now=self.around.now())
                outbox.give_back(taken, now=self.around.now())
                raise
            if not goes_on:
                break
        outbox.give_back(taken, now=self.around.now())
        return True

    def close(self) -> None:
        """Leave; nothing is ever half done between two steps."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def abandon(self) -> None:
        """Leave without a word to the database."""
        self.close()

    def _send(self, one: Outgoing) -> bool:
        """Send one message; tell whether the provider would take another."""
        while not self.pace.is_free():
            self.around.sleep(0.01)
        self.pace.take()
        part = next(iter(outbox.open_parts({one.pk: 1})[one.pk]), None)
        if part is None:  # an earlier attempt had arrived
            return outbox.accept(one, now=self.around.now()) or True
        key = key_of(one.key)
        body = {"key": key, "to": one.phone, "from": self.setting.sender, "text": one.text}
        answer = self._ask("POST", "/messages", json.dumps(body, ensure_ascii=True).encode(), delivery=key)
        now, number = self.around.now(), str(answer.said.get("id", ""))
        if 200 <= answer.status < 300 and number:
            receipts.note_numbers({part.pk: number}, now=now)
        elif answer.status == 429:
            outbox.give_back([one], now=now + timedelta(seconds=answer.retry_after_s or 1))
            self.pace.rest(answer.retry_after_s or 1)
            return False
        else:
            is_final = 400 <= answer.status < 500
            outbox.refuse(one, Refusal(_code(answer), is_final=is_final), now=now)
        return True

    def _read_events(self) -> None:
        self._read_at = self.around.steady()
        is_more = True
        while is_more:
            after = _read_after()
            answer = self._ask("GET", f"/events?after={quote(after, safe='')}", b"", delivery=f"events:{after}")
            if not 200 <= answer.status < 300:
                raise LineDownError(why=_code(answer))
            events = answer.said.get("events")
            is_more = bool(events) and bool(answer.said.get("more"))
            if isinstance(events, list) and events:
                self._apply(events)

    @transaction.atomic
    def _apply(self, events: list[Any]) -> None:
        if any(not isinstance(event, dict) or "number" not in event for event in events):
            raise LineDownError(why="events that cannot be read")
        note_events(events, now=self.around.now())
        SmsLine.objects.filter(name=LINE_NAME).update(events_after=str(events[-1]["number"])[:80])

    def _ask(self, method: str, path: str, body: bytes, *, delivery: str) -> Answer:
        where = f"{self.setting.path.rstrip('/')}{path}"
        signed = body if method == "POST" else where.encode()
        headers = sign(self.setting.secret, signed, at=self.around.now(), delivery=delivery)
        was_kept = self._connection is not None
        try:
            answer = self._exchange(method, where, body, headers=headers)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if was_kept:  # it may only have been idle for too long; the key makes asking again safe
                return self._ask(method, path, body, delivery=delivery)
            raise LineDownError(why=type(error).__name__) from error
        if answer.status in _MISCONFIGURED:
            raise LineDownError(why=f"http_{answer.status}")
        return answer

    def _exchange(self, method: str, where: str, body: bytes, *, headers: Mapping[str, str]) -> Answer:
        if self._connection is None:
            self._connection = _connect(self.setting)
        self._connection.request(
            method, where, body=body or None, headers={"Content-Type": "application/json", **headers}
        )
        response = self._connection.getresponse()
        content = response.read(_MOST_OCTETS)
        if response.will_close or response.read(1):
            self.close()
        return Answer(response.status, _said(content), _seconds(response.getheader("Retry-After", "")))


def key_of(key: str) -> str:
    """Return the key of a message as a provider may see it: it says nothing of what it is about."""
    return hashlib.sha256(f"sms:{key}".encode()).hexdigest()[:40]


def _read_after() -> str:
    return SmsLine.objects.get_or_create(name=LINE_NAME)[0].events_after


def _said(content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _code(answer: Answer) -> str:
    return f"http_{answer.status} {str(answer.said.get('code', ''))[:40]}".strip()


def _seconds(written: str) -> int:
    return min(int(written), _LONGEST_WAIT_S) if written.isascii() and written.isdecimal() else 0


def _connect(setting: LineSettings) -> http.client.HTTPConnection:
    if setting.is_tls:
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(setting.host, setting.port, timeout=setting.answer_s, context=context)
    return http.client.HTTPConnection(setting.host, setting.port, timeout=setting.answer_s)
