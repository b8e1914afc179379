"""Where do journeys happen? At the real site: ``firsthour serve`` as a process of its own, over a fresh home folder.

The demo's case and dossier are left out, since no journey needs them and they take most of the demo's time.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOST = "127.0.0.1"
N_STARTS = 3  # a free port can be taken by somebody else before the site has it
_READY_S = 60.0
_GRACE_S = 25.0
_MAKE_DEMO = """
import json
from firsthour.cli.demo import PEOPLE, fill_database, prepare_home
prepare_home(PEOPLE)
print(json.dumps(fill_database(new_passwords=True, city_people=150).log_ins))
"""


@dataclass(frozen=True)
class LogIn:
    """Somebody who can log in to the demo."""

    role: str
    name: str
    badge: str
    unit: str
    password: str


@dataclass
class Site:
    """A site that runs, or can: its home folder, its address, and who can log in."""

    home: Path
    environment: dict[str, str]
    log_ins: dict[str, LogIn] = field(default_factory=dict)
    port: int = 0
    serving: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Where the site answers."""
        return f"http://{HOST}:{self.port}"

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.home / "firsthour.sqlite3"

    @property
    def log(self) -> str:
        """What the site's process has said, the end of it."""
        path = self.home / "said.txt"
        return path.read_text(encoding="utf-8", errors="replace")[-6000:] if path.is_file() else ""

    def without_banks(self) -> None:
        """Let every message to a bank go by hand: the demo's table names banks, which do not run here."""
        (self.home / "gateways.toml").unlink(missing_ok=True)

    def run(self, *words: str, home: Path | None = None) -> "subprocess.CompletedProcess[str]":
        """Run ``firsthour …`` on this site's home folder, or on another one, to its end."""
        environment = self.environment | ({"FIRSTHOUR_HOME": str(home)} if home else {})
        command = [sys.executable, "-m", "firsthour", *words]
        return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False)

    def start(self) -> None:
        """Serve, and wait until it answers: where it did before, else at a free port."""
        for _ in range(N_STARTS):
            self.port = self.port or _free_port()
            with (self.home / "said.txt").open("ab") as said:
                command = [sys.executable, "-m", "firsthour", "serve", "--host", HOST, "--port", str(self.port)]
                command += ["--workers", "1"]
                self.serving = subprocess.Popen(
                    command, env=self.environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                    start_new_session=True,
                )  # fmt: skip
            if self._answers():
                return
            self.stop()
            self.port = 0
        raise AssertionError(f"the site did not start:\n{self.log}")

    def stop(self) -> None:
        """Ask the site to end as Ctrl-C would be answered, and wait; what does not end in time is killed."""
        if self.serving is None:
            return
        self.serving.terminate()
        try:
            self.serving.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self.serving.kill()
            self.serving.wait()
            raise AssertionError(f"the site did not end when asked to:\n{self.log}") from None
        finally:
            self.serving = None

    @contextmanager
    def stopped(self) -> Iterator[Path]:
        """Stop for a while: ``with site.stopped() as home:``. Afterwards it answers where it did."""
        self.stop()
        try:
            yield self.home
        finally:
            self.start()

    def come_in(self, page: "Page", role: str) -> "Page":
        """Log somebody in through the page of logging in."""
        who = self.log_ins[role]
        type_log_in(page, who.badge, who.password)
        page.wait_for_url(f"{self.address}/")
        return page

    def _answers(self) -> bool:
        until = time.monotonic() + _READY_S
        while time.monotonic() < until and self.serving is not None and self.serving.poll() is None:
            with suppress(urllib.error.HTTPError, OSError):
                urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=10).close()
                return True
            time.sleep(0.1)
        return False


def type_log_in(page: "Page", badge: str, password: str) -> None:
    """Fill in the page of logging in, and send it with Enter."""
    page.locator("input[name=login]").fill(badge)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")


def make_demo_site(home: Path) -> Site:
    """Make the demo's force and work in a folder, and serve it."""
    site = Site(home, _environment(home))
    made = subprocess.run(
        [sys.executable, "-c", _MAKE_DEMO], env=site.environment, capture_output=True, encoding="utf-8", check=False
    )
    assert made.returncode == 0, f"the demo could not be made:\n{made.stdout}\n{made.stderr}"
    told: list[dict[str, Any]] = json.loads(made.stdout.splitlines()[-1])
    site.log_ins = {one["role"]: LogIn(**one) for one in told}
    site.start()
    return site


def make_new_site(home: Path) -> Site:
    """Serve an empty site as a force would set it up: no demo, nobody in it."""
    site = Site(home, _environment(home) | {"FIRSTHOUR_MODE": "production"})
    site.start()
    return site


def make_empty_site(home: Path) -> Site:
    """Return a site of production that is not served, with nothing in its folder."""
    return Site(home, _environment(home) | {"FIRSTHOUR_MODE": "production"})


def _environment(home: Path) -> dict[str, str]:
    """Return the environment without what might lead the site elsewhere, its home folder made."""
    home.mkdir(parents=True, exist_ok=True)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("FIRSTHOUR_", "DJANGO_"))}
    told = {"FIRSTHOUR_HOME": str(home), "FIRSTHOUR_LANG": "en", "FIRSTHOUR_STARTED_BY": str(os.getpid())}
    return plain | told  # a site whose tests were killed ends by itself


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port: int = taken.getsockname()[1]
        return port
