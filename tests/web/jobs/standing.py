"""A site of its own for one test: a home folder, a database on this run's engine, and real processes."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
PROBED = "tests.web.jobs.probe_settings"


@dataclass
class Site:
    """Where the site lives and what its processes are told."""

    home: Path
    address: str = ""
    settings: str = PROBED
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a process of this site."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FIRSTHOUR_")}
        return {
            **kept,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
            "FIRSTHOUR_HOME": str(self.home),
            "FIRSTHOUR_MODE": "demo",
            "FIRSTHOUR_DATABASE": self.address,
            "FIRSTHOUR_LANG": "en",
            "DJANGO_SETTINGS_MODULE": self.settings,
            **self.extra,
        }

    def run(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run ``python …`` to its end."""
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            cwd=ROOT,
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def script(self, code: str) -> str:
        """Run a piece of Python with Django ready, and return what it prints."""
        return self.run("-c", f"import django; django.setup()\n{code}").stdout

    def migrate(self) -> None:
        """Make the tables."""
        self.run("-m", "django", "migrate", "--run-syncdb", "-v", "0")

    @contextmanager
    def running(self, *command: str) -> "Iterator[subprocess.Popen[str]]":
        """Start ``python …`` and end it, by force if it must be, with all that it started."""
        with subprocess.Popen(
            [sys.executable, *command],
            env=self.environ,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.communicate(timeout=30)
                except subprocess.TimeoutExpired:
                    process.kill()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Answer a statement straight from the database."""
        if not self.address:
            import sqlite3

            with sqlite3.connect(f"file:{self.home}/firsthour.sqlite3?mode=ro", uri=True, timeout=20) as connection:
                return list(connection.execute(statement))
        import psycopg

        with psycopg.connect(self.address) as connection:
            return list(connection.execute(statement))


def schema_of(verb: str) -> dict[str, Any]:
    """Return the published schema of a verb's JSON answer."""
    path = ROOT / "docs" / "reference" / "schemas" / f"{verb}.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def wait_until(is_so: Callable[[], object], *, seconds: float, what: str) -> None:
    """Wait until something is so; fail when it does not become so in time."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started and that live."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it has just ended
        parent = re.search(r"\) [^ZX] (\d+)", stat)
        if parent and int(parent[1]) == pid:
            found.append(int(folder.name))
    return sorted(found)
