"""A matter of Bob's squad, messages about it, a room that listens, and a small bank that can fail on purpose."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import transaction

from firsthour.recovery.messages import Message
from firsthour.web.desk.matters import NewMatter, open_matter
from firsthour.web.desk.models import Matter
from firsthour.web.gateway import listeners
from firsthour.web.gateway.models import BankAnswer, BankMessage
from firsthour.web.gateway.operations.putting import NewMessage, put_message
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor, system_actor

KIND = "probe"
BY = system_actor("test")
SECRET = "a-secret-of-the-tests"
BANK = "澜州银行"
PAID_AT = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)


def actor(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


def make_matter(force: Any, now: datetime, *, unit: str = "east-squad", is_confidential: bool = False) -> Matter:
    new = NewMatter("lead", "冒充客服案", force.units[unit], force.bob, is_confidential=is_confidential)
    return open_matter(new, by=actor(force.bob), now=now)


def stop(matter: Matter, number: str, now: datetime, **different: Any) -> NewMessage:
    """A stop-payment of 86,000 yuan."""
    values = {
        "case_number": "澜公立字〔2026〕31号", "account": "6229990000000000025", "holder": "许念安",
        "transfer_amount": 8_600_000, "transfer_at": PAID_AT, "amount": 8_600_000, **different.pop("values", {}),
    }  # fmt: skip
    given = {"code": "100101", "institution": BANK, "about_kind": KIND, "about_key": "1", **different}
    return NewMessage(number=number, values=values, matter=matter, **given)


def put(matter: Matter, number: str, now: datetime, *, by: Actor = BY, **different: Any) -> BankMessage:
    with transaction.atomic():
        return put_message(stop(matter, number, now, **different), by=by, now=now)


def answer(number: str, **values: str) -> dict[str, Any]:
    """An answer as it stands on the wire: held in full, unless said otherwise."""
    said = {"number": number, "return_code": "100000", "held_amount": "86000.00",
            "effective_at": "20261122083500", **values}  # fmt: skip
    return {"answers_to": number, "code": "100102", "values": said, "rows": []}


@dataclass
class Room:
    """What a room above was told, in order; it stops with an error while ``fails`` says so."""

    told: list[tuple[str, Any]] = field(default_factory=list)
    fails: bool = False

    def sent(self, message: BankMessage, *, by: Actor, now: datetime) -> None:
        self.told.append(("sent", message.number))

    def take(self, answer: BankAnswer, message: Message | None, *, by: Actor, now: datetime) -> None:
        if self.fails:
            raise ValueError("许念安")
        held = message.fen("held_amount") if message is not None else None
        self.told.append(("answer", held))

    @property
    def answers(self) -> list[Any]:
        return [what for kind, what in self.told if kind == "answer"]

    @contextmanager
    def listening(self) -> Iterator["Room"]:
        listeners.register_answer_listener(KIND, self.take)
        listeners.register_sent_listener(KIND, self.sent)
        try:
            yield self
        finally:
            del listeners.ANSWER_LISTENERS[KIND], listeners.SENT_LISTENERS[KIND]


class Bank:
    """A bank that speaks the wire and knows a number once; ``fate`` is what befalls the next requests."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.answers: list[Any] = []
        self.fate = ""  # down · refuse · silent (accepts, and never says so) · busy · doubts
        self.wrong: list[str] = []
        self.slowness: Callable[[], float] = float  # how long it thinks before it says yes
        self._nonces: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"bank": self}))
        self._server.daemon_threads = True
        self.silence = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def open(self) -> Iterator["Bank"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.silence.set()
            self._server.shutdown()
            self._server.server_close()

    def check(self, method: str, path: str, body: bytes, *, headers: Any) -> bool:
        said = [method, path, headers["X-FH-Time"], headers["X-FH-Nonce"], hashlib.sha256(body).hexdigest()]
        right = hmac.new(SECRET.encode(), "\n".join(said).encode(), hashlib.sha256).hexdigest()
        fresh = headers["X-FH-Nonce"] not in self._nonces
        self._nonces.add(headers["X-FH-Nonce"])
        return fresh and hmac.compare_digest(right, headers["X-FH-Signature"])


class _Handler(BaseHTTPRequestHandler):
    bank: Bank

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        bank, number = self.bank, json.loads(body)["number"]
        bank.asked.append((self.path, number))
        if not bank.check("POST", self.path, body, headers=self.headers):
            return self._say(401, {"code": "bad_signature"})
        if self.headers["Idempotency-Key"] != number:
            bank.wrong.append(number)
        if bank.fate == "down":
            return self._say(503, {})
        if bank.fate == "busy":
            return self._say(500, {})
        if bank.fate == "refuse":
            return self._say(422, {"code": "no_account", "says": "x"})
        if bank.fate == "doubts":
            return self._say(200, {"accepted": "another"})
        if number in bank.kept and bank.kept[number] != body:
            return self._say(409, {"code": "number_used"})
        again = number in bank.kept
        bank.kept[number] = body
        time.sleep(bank.slowness())
        if bank.fate == "silent":
            bank.silence.wait(20)
            return None
        return self._say(202, {"accepted": number, "again": again})

    def do_GET(self) -> None:
        bank, asked = self.bank, parse_qs(urlsplit(self.path).query)
        bank.asked.append((self.path, ""))
        if bank.fate == "down" or not bank.check("GET", self.path, b"", headers=self.headers):
            return self._say(503 if bank.fate == "down" else 401, {})
        after, limit = int(asked["after"][0]), int(asked["limit"][0])
        given = [dict(one, seq=nth) if isinstance(one, dict) else one for nth, one in enumerate(bank.answers, 1)]
        page = given[after : after + limit]
        return self._say(200, {"answers": page, "next": min(after + len(page), len(given))})

    def _say(self, status: int, said: Any) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def write_table(path: Path, *entries: str) -> Path:
    """Write a table of gateways."""
    path.write_text("\n".join(f"[[gateway]]\n{entry}" for entry in entries), encoding="utf-8")
    return path


def https_entry(address: str, folder: Path, *, institutions: str = '["*"]', key: str = "platform") -> str:
    """An entry for a bank that speaks HTTPS, with its secret beside it."""
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    return (
        f'key = "{key}"\nwords = {{ en = "Platform", zh = "平台" }}\ninstitutions = {institutions}\nway = "https"\n'
        f'address = "{address}"\nkey_id = "lanzhou"\nsecret_file = "secret"\nanswer_s = 1\n'
    )


def file_entry(folder: Path, *, institutions: str = '["*"]', key: str = "files") -> str:
    """An entry for a gateway of two folders."""
    for name in ("out", "in"):
        (folder / name).mkdir(exist_ok=True)
    return (
        f'key = "{key}"\ninstitutions = {institutions}\nway = "file"\nfolder_out = "{folder / "out"}"\n'
        f'folder_in = "{folder / "in"}"\n'
    )
