"""Where do journeys of the public happen? At the real portal, a process of its own beside an inner site of its own.

The inner site is not served and has no worker: what its worker would do each minute is done when a journey says so
(``cross``), and it is "down" as long as nobody says so.
"""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.site import HOST, Site, make_empty_site

_READY_S = 60.0
_WORK = """
import json, sys
from datetime import UTC, datetime
from firsthour.web.config.working import set_up
set_up()
from firsthour.web.desk.models import Matter
from firsthour.web.intake.packages import exchange_all
if sys.argv[1]:
    Matter.objects.filter(report__source_system="portal").update(state=sys.argv[1])
told = exchange_all(datetime.now(UTC))
print(json.dumps({"new": told.received.new, "early": told.received.early, "told": told.n_told}))
"""


@dataclass
class Public:
    """The portal, and the inner site behind it."""

    inner: Site
    port: int = 0
    serving: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Where the portal answers."""
        return f"http://{HOST}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The portal's environment: a shorter wait for browsers without script."""
        told = {"FIRSTHOUR_PORTAL_WAIT_SECONDS": "2", "FIRSTHOUR_PORTAL_PLACE": "澜州市|Lan City"}
        return self.inner.environment | told

    @property
    def log(self) -> str:
        """What the portal's process has said."""
        path = self.inner.home / "portal.txt"
        return path.read_text(encoding="utf-8", errors="replace")[-6000:] if path.is_file() else ""

    def join(self) -> None:
        """Let both sides make their keys and trust each other, as two people with a stick would."""
        for side, other in (("portal", "exchange"), ("inner", "portal/exchange")):
            made = self.inner.run("portal", "keys", "--side", "inner" if side == "portal" else "portal")
            assert made.returncode == 0, made.stderr
            file = self.inner.home / other / "keys" / "own.pub"
            assert self.inner.run("portal", "trust", str(file), "--side", side).returncode == 0

    def start(self) -> None:
        """Serve, and wait until it answers."""
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "firsthour", "portal", "serve", "--host", HOST, "--port", str(self.port)]
        with (self.inner.home / "portal.txt").open("ab") as said:
            self.serving = subprocess.Popen(
                command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        until = time.monotonic() + _READY_S
        while time.monotonic() < until and self.serving.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(self.address, timeout=10).close()
                return
            time.sleep(0.1)
        raise AssertionError(f"the portal did not start:\n{self.log}")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it, in the way the signal asks for."""
        if self.serving is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.serving.pid, number)
            self.serving.wait(25)
            self.serving = None

    def work(self, state: str = "") -> dict[str, int]:
        """Let the inner site do its round; first let the reports stand elsewhere."""
        done = subprocess.run(
            [sys.executable, "-c", _WORK, state],
            env=self.inner.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
        return told

    def cross(self, state: str = "") -> dict[str, int]:
        """Let the ferry go in, the inner site work, the ferry go out, and the portal read."""
        assert self.inner.run("ferry", "--once").returncode == 0
        told = self.work(state)
        assert self.inner.run("ferry", "--once").returncode == 0
        arrived = self.inner.home / "portal" / "exchange" / "in"
        until = time.monotonic() + 60
        while any(arrived.glob("*.package")) and time.monotonic() < until:
            time.sleep(0.2)
        return told

    def ask_inside(self, sql: str) -> list[Any]:
        """Return rows of the inner site's database."""
        return _rows(self.inner.database, sql)

    def ask_outside(self, sql: str) -> list[Any]:
        """Return rows of the portal's database."""
        return _rows(self.inner.home / "portal" / "portal.sqlite3", sql)


def make_public(home: Path) -> Public:
    """Make an inner site with nobody but its administrator, join a portal to it and serve the portal."""
    inner = make_empty_site(home)
    made = inner.run("admin", "乐夏", "990001", "--unit-name", "澜州市局")
    assert made.returncode == 0, made.stderr
    public = Public(inner)
    public.join()
    public.start()
    return public


def free_port() -> int:
    """Return a port nobody listens at."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port: int = taken.getsockname()[1]
        return port


def _rows(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path, timeout=20)) as database:
        return database.execute(sql).fetchall()
