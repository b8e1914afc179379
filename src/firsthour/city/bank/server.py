"""How does the bank stand on a line? HTTP with JSON, each request signed; one line is written of every request."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import parse_qs, urlsplit

from firsthour.city.bank import simulator
from firsthour.city.bank.journal import Journal
from firsthour.city.bank.scenario import Fate
from firsthour.city.bank.signing import HEADERS, MAX_SKEW_S, BadSignatureError, Gate, Key, Signed
from firsthour.city.bank.wire import UnreadableOrderError, read_body

MAX_BODY = 8 * 2**20
MAX_ANSWERS = 500
ORDERS = ("/v1/messages", "/v1/payments")
ANSWERS = "/v1/answers"
_IDLE_S = 60.0

Says = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Tls:
    """The bank's certificate and key, and who signed those of its clients (None: any client may come)."""

    cert: Path
    key: Path
    client_ca: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Return what a server's sockets are wrapped with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.cert, self.key)
        if self.client_ca:
            context.load_verify_locations(self.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


@dataclass
class Counters:
    """The bank behind its door: one request at a time acts on it."""

    bank: simulator.Bank
    journal: Journal
    gate: Gate
    log: IO[str]
    clock: Callable[[], datetime]
    lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def write(self, **what: object) -> None:
        """Write a line of what happened."""
        with self.lock:
            self.log.write(json.dumps({"at": self.clock().isoformat(), **what}, ensure_ascii=False) + "\n")
            self.log.flush()

    def let_in(self, request: Signed, headers: Mapping[str, str]) -> tuple[Key, datetime]:
        """Return whose request it is and what time it is for the bank.

        Raises
        ------
        BadSignatureError
        """
        is_own = self.bank.scenario.clock == "own"
        now = self.clock()
        with self.lock:
            key, said_s = self.gate.check(request, headers, now_s=int(now.timestamp()) if is_own else None)
            self.journal.note_nonce(key.key_id, headers[HEADERS[2]], until_s=said_s + 2 * MAX_SKEW_S)
        return key, now if is_own else datetime.fromtimestamp(said_s, UTC)

    def take(
        self, path: simulator.Place, body: bytes, *, key: Key, now: datetime, named: str
    ) -> tuple[Says, Fate | None]:
        """Take an order; return what the sender is told, and the fate that interrupts it."""
        try:
            said = read_body(body)
            if named and named != said.get("number"):
                raise UnreadableOrderError("two_numbers", "Idempotency-Key is not the number.")
            with self.lock:
                if self._is_too_fast(said, key.authority):
                    return (429, {"code": "slow_down"}), None
                taken = self.bank.submit(path, said, authority=key.authority, now=now)
                if not taken.again or taken.fate:
                    self.journal.note_order(path, said, authority=key.authority, now=now)
        except UnreadableOrderError as error:
            return (422, {"code": error.code, "says": error.says}), None
        except simulator.NumberUsedError:
            return (409, {"code": "number_used"}), None
        return (202, {"accepted": taken.number, "again": taken.again}), taken.fate

    def give(self, query: str, *, key: Key, now: datetime) -> Says:
        """Return the answers after one of them."""
        asked = parse_qs(query)
        after, limit = asked.get("after", ["0"])[0], asked.get("limit", ["100"])[0]
        if not all(one.isascii() and one.isdigit() and len(one) < 16 for one in (after, limit)):
            return 422, {"code": "bad_query", "says": "after and limit are numbers."}
        with self.lock:
            self.bank.advance(now)
            most = min(int(limit), MAX_ANSWERS)
            given = self.bank.list_answers(key.authority, after=int(after), limit=most)
        told = [{"seq": seq, **answer.as_json()} for seq, answer in given]
        return 200, {"answers": told, "next": given[-1][0] if given else int(after)}

    def _is_too_fast(self, said: Mapping[str, Any], authority: str) -> bool:
        values = said.get("values")
        name = str(values.get("institution", "")) if isinstance(values, dict) else ""
        rate, second = self.bank.institution_of(name).rate, int(time.monotonic())
        if not rate or self.bank.is_known(str(said.get("number")), authority):
            return False
        began, n_taken = self._seen.get(name, (second, 0))
        n_taken = n_taken if began == second else 0
        self._seen[name] = (second, min(n_taken + 1, rate))
        return n_taken >= rate


class Handler(BaseHTTPRequestHandler):
    """Answers one request after the other."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S
    counters: Counters

    def do_POST(self) -> None:
        """Take an order, or let its sender meet its fate."""
        path, length = self.path, self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and int(length) <= MAX_BODY):
            self.close_connection = True
            return self.answer((413, {"code": "too_long"}))
        body = self.rfile.read(int(length))
        came = self.come_in(Signed("POST", path, body))
        if came is None:
            return None
        if path not in ORDERS:
            return self.answer((404, {"code": "no_such_place"}))
        named = self.headers.get("Idempotency-Key", "")
        says, fate = self.counters.take(cast(simulator.Place, path), body, key=came[0], now=came[1], named=named)
        return self.interrupt(fate) if fate else self.answer(says)

    def do_GET(self) -> None:
        """Give the answers after one of them."""
        came = self.come_in(Signed("GET", self.path))
        if came is None:
            return None
        where = urlsplit(self.path)
        if where.path != ANSWERS:
            return self.answer((404, {"code": "no_such_place"}))
        return self.answer(self.counters.give(where.query, key=came[0], now=came[1]))

    def come_in(self, request: Signed) -> tuple[Key, datetime] | None:
        """Return whose request it is and when; None where it is turned away."""
        try:
            return self.counters.let_in(request, {name: self.headers.get(name, "") for name in HEADERS})
        except BadSignatureError as error:
            self.answer((401, {"code": error.code}))
            return None

    def interrupt(self, fate: Fate) -> None:
        """Leave the sender without its answer."""
        self.counters.write(method=self.command, path=self.path, interrupted=fate.does)
        if fate.does == "busy":
            return self.answer((503, {"code": "busy"}))
        time.sleep(fate.seconds if fate.does == "hang" else 0.0)
        self.close_connection = True
        return None

    def answer(self, says: Says) -> None:
        """Answer in JSON."""
        status, said = says
        content = json.dumps(said, ensure_ascii=False).encode()
        told = said if self.command == "POST" else {"n_answers": len(said.get("answers", [])), **_code_of(said)}
        self.counters.write(method=self.command, path=self.path, status=status, **told)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status in (429, 503):
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet; what matters is written as JSON."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the request's own thread, so that a slow or wrong client holds up nobody."""
        if self.tls is None:
            return super().finish_request(request, client_address)
        request.settimeout(_IDLE_S)
        try:
            wrapped = self.tls.wrap_socket(request, server_side=True)
        except OSError:
            return None  # no handshake, no request
        with wrapped:
            return super().finish_request(wrapped, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is none of the bank's errors; everything else is shown."""
        import sys

        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def serve(counters: Counters, *, host: str, port: int, tls: Tls | None) -> None:
    """Be the bank until interrupted; the first line says on which port."""
    handler = type("Answering", (Handler,), {"counters": counters})
    with _Server((host, port), handler) as server:
        server.tls = tls.context() if tls else None
        counters.write(listening=server.server_address[1])
        server.serve_forever()


def _code_of(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": said["code"]} if "code" in said else {}
