"""Does everything arrive exactly once when any of the processes is killed at any moment? Real ones, killed for real."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
N_REPORTS = 12
N_KILLS = 30
_OUTSIDE = """
import sys, time
from datetime import UTC, datetime, timedelta
from firsthour.web.config.portal_working import set_up_portal
set_up_portal()
from django.conf import settings
from django.core.management import call_command
call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
from firsthour.web.portal import exchange
from firsthour.web.portal.operations import Sender, send_report
from firsthour.web.portal.puzzles import Answer, make_puzzle, solve
number = 0
while True:
    now = datetime.now(UTC)
    if number < int(sys.argv[1]):
        puzzle = make_puzzle(key=settings.CODE_KEY, bits=1, now=now)
        body = {"kind": "other", "is_urgent": False, "when": "earlier", "language": "en", "story": f"report {number}",
                "payments": [], "traces": "", "missing": {}, "confidential": False,
                "reporter": {"name": "", "phone": "10000002731", "id_number": "", "organisation": ""}}
        sender = Sender("127.0.0.1", Answer(puzzle, solve(puzzle, 1)), f"{number:032x}")
        send_report(body, (), sender=sender, now=now)
        number += 1
    exchange.station().resend_after = timedelta(milliseconds=200)
    exchange.go_round(now)
    time.sleep(0.02)
"""
_INSIDE = """
import time
from datetime import UTC, datetime, timedelta
from firsthour.web.config.working import set_up
set_up()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
from firsthour.web.people.models import Unit
unit, is_new = Unit.objects.get_or_create(code="centre", defaults={"kind": "centre", "name": "反诈中心", "path": "/1/"})
from firsthour.web.intake import packages
packages.station().resend_after = timedelta(milliseconds=200)
while True:
    packages.exchange_all(datetime.now(UTC))
    time.sleep(0.02)
"""


class Process:
    """A process that is started again after it was killed."""

    def __init__(self, command: list[str], environment: dict[str, str], said: Path) -> None:
        self.command, self.environment, self.said = command, environment, said
        self.start()

    def start(self) -> None:
        with self.said.open("ab") as file:
            self.running = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )

    def kill(self) -> None:
        os.kill(self.running.pid, signal.SIGKILL)
        self.running.wait()


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Return rows of a database that others write to; none while it has no tables."""
    try:
        with closing(sqlite3.connect(path, timeout=20)) as database:
            return database.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return []


def test_every_report_arrives_once_whoever_is_killed(tmp_path: Path) -> None:
    dice, home = random.Random(11), tmp_path / "home"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIRSTHOUR_", "DJANGO_"))}
    root = Path(__file__).parents[3]
    environment = kept | {
        "FIRSTHOUR_HOME": str(home), "FIRSTHOUR_MODE": "demo", "PYTHONPATH": f"{root}{os.pathsep}{root / 'src'}",
        "FIRSTHOUR_LANG": "en",
    }  # fmt: skip
    join = "import os; from firsthour.web.config.portal_working import join_here; join_here(os.environ)"
    subprocess.run([sys.executable, "-c", join], env=environment, check=True)
    inside = environment | {"DJANGO_SETTINGS_MODULE": "tests.web.portal.inner_settings"}
    ferry = [sys.executable, "-m", "firsthour", "ferry", "--every", "0.1"]
    parts = [
        Process([sys.executable, "-c", _OUTSIDE, str(N_REPORTS)], environment, tmp_path / "outside.txt"),
        Process([sys.executable, "-c", _INSIDE], inside, tmp_path / "inside.txt"),
        Process(ferry, environment, tmp_path / "ferry.txt"),
    ]
    reports = "SELECT story, count(*) FROM intake_report GROUP BY story"
    waiting = "SELECT count(*) FROM portal_parcel WHERE acknowledged_at IS NULL"
    outside_database, inside_database = home / "portal" / "portal.sqlite3", home / "firsthour.sqlite3"
    try:
        until = time.monotonic() + 240
        n_kills = 0
        while time.monotonic() < until:
            time.sleep(dice.uniform(0.1, 2.5))
            if n_kills < N_KILLS:
                part = dice.choice(parts)
                part.kill()
                part.start()
                n_kills += 1
            elif len(ask(inside_database, reports)) == N_REPORTS and ask(outside_database, waiting) == [(0,)]:
                break
        told = "\n".join((tmp_path / f"{name}.txt").read_text()[-1500:] for name in ("outside", "inside", "ferry"))
        assert sorted(ask(inside_database, reports)) == sorted(
            (f"report {number}", 1) for number in range(N_REPORTS)
        ), told
        assert ask(outside_database, waiting) == [(0,)], told
        assert ask(outside_database, "SELECT count(*) FROM portal_receipt") == [(N_REPORTS,)]
        assert list((home / "exchange" / "damaged").glob("*")) == []
        assert list((home / "portal" / "exchange" / "damaged").glob("*")) == []
    finally:
        for part in parts:
            part.kill()
