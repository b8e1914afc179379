"""How does an invented provider speak HTTP? By the same fates as over SMPP; the same key is taken once."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import IO, Any
from urllib.parse import parse_qs, urlsplit

from firsthour.web.desk.sms_lines.states import BY_WORD
from firsthour.web.desk.sms_sim.fates import N_THROTTLED, REPLIES, SLOW_S, Fates, delay_of, receipts_of
from firsthour.web.desk.webhooks import sign

OLDEST_S = 300
PAGE = 3
_HANGS_S = 60.0


@dataclass(frozen=True)
class HttpRules:
    """What the provider insists on."""

    host: str
    port: int
    secret: str
    receipt_s: float = 0.05


@dataclass
class HttpProvider:
    """What the provider knows."""

    rules: HttpRules
    log: IO[str]
    now: Callable[[], datetime]
    fates: Fates = field(default_factory=Fates)
    taken: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, **what: object) -> None:
        """Write a line of what happened."""
        self.log.write(json.dumps({"at": self.now().isoformat(), **what}, ensure_ascii=False) + "\n")
        self.log.flush()

    def take(self, said: dict[str, Any], fate: str) -> str:
        """Take a message over, once for a key; return its number."""
        with self.lock:
            known = self.taken.get(said["key"])
            if known is not None:
                self.write(again=said["key"], id=known)
                return known
            number = self.taken[said["key"]] = f"h{1_000_000 + len(self.taken)}"
            self.write(to=said["to"], text=said["text"], sender=said["from"], id=number)
        threading.Timer(
            delay_of(fate, self.rules.receipt_s), self.tell, args=(said["to"], number), kwargs={"fate": fate}
        ).start()
        return number

    def tell(self, phone: str, number: str, *, fate: str) -> None:
        """Put the events of a message into the list."""
        at = self.now().isoformat()
        with self.lock:
            for word, code, _state in receipts_of(fate):
                told = {"kind": "receipt", "id": number, "state": BY_WORD[word], "code": f"{word} {code}", "at": at}
                self.events.append({"number": str(len(self.events) + 1), **told})
            if fate in REPLIES:
                told = {"kind": "reply", "from": phone, "text": REPLIES[fate], "at": at}
                self.events.append({"number": str(len(self.events) + 1), **told})


class Handler(BaseHTTPRequestHandler):
    """Answers one request after the other."""

    protocol_version = "HTTP/1.1"
    provider: HttpProvider

    def do_POST(self) -> None:
        """Take a message over, or let it meet its fate."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not self.is_signed(body):
            return self.answer(401, {"code": "signature"})
        said = json.loads(body)
        fate, n_before = self.provider.fates.of(said["to"])
        if fate == "07":
            return self.answer(422, {"code": "no_such_number"})
        if fate == "08" and n_before < N_THROTTLED:
            return self.answer(429, {"code": "slow_down"}, retry_after_s=1)
        if fate in ("09", "12", "13") and not n_before:
            if fate == "13":
                self.provider.take(said, fate)
            self.provider.write(dropped=said["to"])
            time.sleep(_HANGS_S if fate == "12" else 0)
            self.close_connection = True
            return None
        time.sleep(SLOW_S if fate == "10" else 0)
        return self.answer(200, {"id": self.provider.take(said, fate)})

    def do_GET(self) -> None:
        """Tell what has happened since an event."""
        if not self.is_signed(self.path.encode()):
            return self.answer(401, {"code": "signature"})
        after = parse_qs(urlsplit(self.path).query).get("after", [""])[0]
        first = int(after) if after.isdecimal() else 0
        with self.provider.lock:
            events = self.provider.events[first : first + PAGE]
            is_more = len(self.provider.events) > first + PAGE
        return self.answer(200, {"events": events, "more": is_more})

    def is_signed(self, signed: bytes) -> bool:
        """Tell whether the signature holds."""
        stamp = self.headers.get("X-FirstHour-Time", "0")
        at = datetime.fromtimestamp(int(stamp), UTC)
        delivery = self.headers.get("X-FirstHour-Delivery", "")
        expected = sign(self.provider.rules.secret, signed, at=at, delivery=delivery)["X-FirstHour-Signature"]
        is_fresh = abs((self.provider.now() - at).total_seconds()) < OLDEST_S
        return is_fresh and expected == self.headers.get("X-FirstHour-Signature")

    def answer(self, status: int, said: dict[str, Any], *, retry_after_s: int = 0) -> None:
        """Answer in JSON."""
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if retry_after_s:
            self.send_header("Retry-After", str(retry_after_s))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet; what matters is written as JSON."""


def serve_http(rules: HttpRules, log: IO[str], *, now: Callable[[], datetime]) -> None:
    """Be the provider until interrupted."""
    provider = HttpProvider(rules, log, now)
    handler = type("Answering", (Handler,), {"provider": provider})
    with ThreadingHTTPServer((rules.host, rules.port), handler) as server:
        server.daemon_threads = True
        provider.write(listening=server.server_address[1])
        server.serve_forever()
