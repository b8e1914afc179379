"""Does ``firsthour audit verify`` say what was done to the record, from outside, on the file itself?"""

import json
import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MAKE = """
import os, datetime, pathlib
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
from firsthour.web.audit.operations import record
from firsthour.web.audit.operations.anchoring import write_anchor
from firsthour.web.ui.acting import system_actor
call_command("migrate", run_syncdb=True, verbosity=0)
now = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
for number in range(20):
    record("test.write", by=system_actor("test"), now=now, details={"turn": number})
write_anchor(now.date(), now, by=system_actor("test"), folder=pathlib.Path(settings.HOME) / "paper")
for number in range(3):
    record("test.write", by=system_actor("test"), now=now)
"""
VERB = """
import sys
from firsthour.cli import app
raise SystemExit(app.main(["audit", *sys.argv[1:]]))
"""


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A site of its own with 24 events, the anchor of which stands in ``paper``."""
    home = tmp_path_factory.mktemp("home")
    environ = {
        **os.environ, "PYTHONPATH": str(ROOT / "src"), "FIRSTHOUR_HOME": str(home), "FIRSTHOUR_MODE": "demo",
        "FIRSTHOUR_DATABASE": "", "DJANGO_SETTINGS_MODULE": "firsthour.web.config.settings", "FIRSTHOUR_LANG": "en",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", MAKE], env=environ, check=True, capture_output=True)
    return environ


def run(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", VERB, "verify", *arguments], env=environ, capture_output=True, text=True, check=False
    )


@pytest.fixture
def tamper(environ: dict[str, str]):
    """Run statements on the file past the program, and take them back afterwards."""
    path = Path(environ["FIRSTHOUR_HOME"]) / "firsthour.sqlite3"
    kept = sqlite3.connect(":memory:")
    with sqlite3.connect(path) as source:
        source.backup(kept)

    def go(*statements: str) -> None:
        with sqlite3.connect(path) as connection:
            for name in ("update", "delete", "replace"):
                connection.execute(f"DROP TRIGGER IF EXISTS audit_event_no_{name}")
            for statement in statements:
                connection.execute(statement)
        connection.close()

    yield go
    with sqlite3.connect(path) as target:
        kept.backup(target)


def anchor(environ: dict[str, str]) -> str:
    return str(Path(environ["FIRSTHOUR_HOME"]) / "paper" / f"anchor-{date(2026, 11, 22)}.txt")


def test_a_record_left_alone_is_intact(environ) -> None:
    done = run(environ, "--anchor", anchor(environ), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["intact"], said["events"], said["anchors"], said["first_broken"]) == (True, 24, 1, None)
    assert run(environ).stdout.startswith("intact: 24 events")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE audit_event SET details = '{}' WHERE number = 7", "event 7 was changed"),
        ("UPDATE audit_event SET details = x'FFFE' WHERE number = 7", "event 7 cannot be read"),
        ("UPDATE audit_event SET happened_at = 12.5 WHERE number = 7", "event 7 cannot be read"),
        ("UPDATE audit_event SET details = CAST(x'C328' AS TEXT) WHERE number = 7", "event 7 was changed"),
        ("DELETE FROM audit_event WHERE number IN (7, 8)", "events 7 to 8 are missing"),
        ("DELETE FROM audit_event WHERE number > 18", "events 19 to 20, known to the anchor of 2026-11-22"),
        ("DELETE FROM audit_event", "events 1 to 20, known to the anchor of 2026-11-22"),
    ],
)
def test_damage_is_named_and_the_exit_code_is_one(environ, tamper, statement: str, says: str) -> None:
    tamper(statement)
    done = run(environ, "--anchor", anchor(environ))
    assert done.returncode == 1, done.stderr
    assert says in done.stdout
    assert done.stderr == ""


def test_two_swapped_events_are_named(environ, tamper) -> None:
    tamper(*(f"UPDATE audit_event SET number = {new} WHERE number = {old}" for old, new in ((5, -1), (9, 5), (-1, 9))))
    done = run(environ, "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["first_broken"]) == (1, 5)
    assert said["damages"][0] == {"kind": "swapped", "number": 5, "last": 5, "other": 9}


def test_a_column_that_was_made_empty_does_not_stop_it(environ, tamper) -> None:
    tamper(
        "CREATE TABLE kept AS SELECT * FROM audit_event", "DROP TABLE audit_event",
        "CREATE TABLE audit_event AS SELECT * FROM kept", "UPDATE audit_event SET action = NULL WHERE number = 3",
        "UPDATE audit_event SET number = 'x' WHERE number = 24",
    )  # fmt: skip
    done = run(environ, "--json")
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["first_broken"] == 3


def test_a_file_that_is_no_anchor_is_refused(environ, tmp_path: Path) -> None:
    path = tmp_path / "anchor.txt"
    path.write_text("firsthour-anchor 2026-11-22 x y\n")
    done = run(environ, "--anchor", str(path))
    assert done.returncode == 2
    assert "is not an anchor" in done.stderr


def test_where_no_site_is_there_is_nothing_to_verify(environ, tmp_path: Path) -> None:
    done = run({**environ, "FIRSTHOUR_HOME": str(tmp_path)})
    assert done.returncode == 2
    assert "no record" in done.stderr
