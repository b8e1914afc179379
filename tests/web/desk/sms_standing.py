"""A real second process at the other end of the line: the invented provider, started on a free port."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from firsthour.web.desk.sms_lines.holding import Holder
from firsthour.web.desk.sms_lines.line import Surroundings
from firsthour.web.desk.sms_lines.line_settings import LineSettings

SECRET = "sim-secret-of-16"
HAS_SMPP = find_spec("smpp34") is not None
needs_smpp = pytest.mark.skipif(not HAS_SMPP, reason="NO SMPP: the library smpp34 is not installed; make setup")


@dataclass
class Provider:
    """The provider's process, and what it has told."""

    process: "subprocess.Popen[str]"
    port: int
    lines: list[dict[str, Any]] = field(default_factory=list)

    def texts(self, phone: str) -> list[str]:
        """Return the whole texts it took for a number."""
        return [line["text"] for line in list(self.lines) if line.get("to") == phone and "text" in line]

    def saw(self, name: str) -> list[dict[str, Any]]:
        """Return the lines that tell of something."""
        return [line for line in list(self.lines) if name in line]


@contextmanager
def provider(kind: str, *options: str, port: int = 0) -> Iterator[Provider]:
    """Start a provider, and end it."""
    command = [sys.executable, "-m", "firsthour", "sms-sim", kind, "--port", str(port), "--secret", SECRET, *options]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        told: queue.Queue[Any] = queue.Queue()
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith("{"), first + process.stdout.read()
        one = Provider(process, json.loads(first)["listening"])

        def listen() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                one.lines.append(json.loads(line) if line.startswith("{") else {"broken": line})
            told.put(None)

        threading.Thread(target=listen, daemon=True).start()
        try:
            yield one
        finally:
            process.terminate()
            process.wait(timeout=10)


def line_to(one: Provider, kind: str, **different: Any) -> LineSettings:
    """Return the settings of a line to the provider, impatient enough for a test."""
    given: dict[str, Any] = {
        "kind": kind, "host": "127.0.0.1", "port": one.port, "user": "firsthour", "secret": SECRET, "sender": "10690",
        "rate": 500.0, "answer_s": 2.0, "enquire_s": 5.0, "poll_s": 0.1, **different,
    }  # fmt: skip
    return LineSettings(**given)


@dataclass
class Clock:
    """The time of day, as the machine's, set forward by what a test wishes."""

    ahead: Any

    def now(self) -> Any:
        """Return the time."""
        return timezone.now() + self.ahead


def holder_of(clock: Clock, *, lease: str = "test:1", lease_s: float = 60.0) -> Holder:
    """Return a holder of the line that a test steps by hand."""
    around = Surroundings(now=clock.now, steady=time.monotonic, sleep=time.sleep, lease=lease)
    return Holder(around, lease_s=lease_s)


def step_until(holder: Holder, is_so: Callable[[], object], *, seconds: float = 60.0, what: str = "it is so") -> None:
    """Let the holder work until something is so; fail when it does not become so in time."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        if not holder.hold_once():
            time.sleep(0.01)


def close(holder: Holder) -> None:
    """Leave the line in good order."""
    holder.is_stopping = True
    holder.hold()
    assert connection.connection is not None
