"""How does a test start the banks? A real second process over TCP, with a client that signs as the contract says."""

import http.client
import json
import os
import queue
import signal
import ssl
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firsthour.city.bank.signing import Key, Signed, sign

SECRET = "bank-sim-secret-of-24-ch"
KEY_ID = "firsthour"
_READY_S = 20.0

Answered = tuple[int, dict[str, Any]]


@dataclass
class BankSim:
    """A bank that runs; ``log`` holds every line it wrote."""

    port: int
    running: "subprocess.Popen[str]"
    key_id: str = KEY_ID
    secret: str = SECRET
    log: list[dict[str, Any]] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    @property
    def address(self) -> str:
        """What stands before /v1/…"""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """Kill it as if the machine had lost its power."""
        self.running.send_signal(signal.SIGKILL)
        self.running.wait(10)

    def request(
        self,
        method: str,
        path: str,
        *,
        said: Any = None,
        headers: dict[str, str] | None = None,
        now_s: int | None = None,
        timeout: float = 10.0,
    ) -> Answered:
        """Send one signed request; ``headers`` replace those of the signature."""  # fmt: skip
        body = b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
        key = Key(self.key_id, "", self.secret)
        signed = sign(key, Signed(method, path, body), now_s=now_s or int(time.time()), nonce=uuid.uuid4().hex)
        link = self._link(timeout)
        try:
            link.request(method, path, body or None, {"Content-Type": "application/json", **signed, **(headers or {})})
            answered = link.getresponse()
            return answered.status, json.loads(answered.read())
        finally:
            link.close()

    def send(self, number: str, code: str, values: dict[str, str], *, now_s: int | None = None) -> Answered:
        """Send a message; its number is filled in."""
        said = {"code": code, "number": number, "values": {"number": number, **values}, "rows": []}
        return self.request("POST", "/v1/messages", said=said, headers={"Idempotency-Key": number}, now_s=now_s)

    def pay(self, number: str, lines: Sequence[dict[str, str]], *, now_s: int | None = None) -> Answered:
        """Send a payment order."""
        return self.request("POST", "/v1/payments", said={"number": number, "lines": list(lines)}, now_s=now_s)

    def answers(self, after: int = 0, *, now_s: int | None = None) -> list[dict[str, Any]]:
        """Return the answers given so far."""
        status, said = self.request("GET", f"/v1/answers?after={after}&limit=500", now_s=now_s)
        assert status == 200, said
        answers: list[dict[str, Any]] = said["answers"]
        return answers

    def await_answers(self, count: int, *, within_s: float = 10.0) -> list[dict[str, Any]]:
        """Return the answers as soon as there are so many."""
        until = time.monotonic() + within_s
        while len(found := self.answers()) < count:
            assert time.monotonic() < until, f"only {found}"
            time.sleep(0.05)
        return found

    def _link(self, timeout: float) -> http.client.HTTPConnection:
        if self.tls:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=self.tls)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)


@contextmanager
def running_bank(
    scenario: Path | str | None = None,
    *,
    folder: Path | None = None,
    options: Sequence[str] = (),
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[BankSim]:
    """Run the banks of a scenario (a file, or its text, which is put into ``folder``) until the end of the block."""
    arguments = [sys.executable, "-m", "firsthour", "bank-sim", "--port", str(port), "--secret", SECRET, *options]
    if isinstance(scenario, str):
        assert folder is not None, "a scenario given as text needs a folder"
        (folder / "scenario.toml").write_text(scenario, encoding="utf-8")
        scenario = folder / "scenario.toml"
    if scenario is not None:
        arguments += ["--scenario", str(scenario)]
    running = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
    try:
        log: list[dict[str, Any]] = []
        threading.Thread(target=_listen, args=(running, log, lines), daemon=True).start()
        first = lines.get(timeout=_READY_S)
        assert first is not None, "bank-sim ended before it listened"
        yield BankSim(first["listening"], running, log=log, tls=tls)
    finally:
        running.kill()
        running.wait(10)


def _listen(
    running: "subprocess.Popen[str]", log: list[dict[str, Any]], lines: "queue.Queue[dict[str, Any] | None]"
) -> None:
    assert running.stdout is not None
    for line in running.stdout:
        log.append(json.loads(line))
        lines.put(log[-1])
    lines.put(None)
