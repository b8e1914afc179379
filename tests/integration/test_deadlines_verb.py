"""Does ``firsthour deadlines`` answer as a person and as a program?"""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/reference/schemas/deadlines.json").read_text(encoding="utf-8"))


def ask(*words: str, home: Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "firsthour", "deadlines", *words],
        capture_output=True, text=True, check=False,
        env={"FIRSTHOUR_HOME": str(home), "FIRSTHOUR_LANG": language, "PATH": "", "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def test_a_stop_payment_ends_after_48_hours(tmp_path: Path) -> None:
    ran = ask("stop_payment", "--from", "2026-11-22 08:20", "--at", "2026-11-24 08:00", "--json", home=tmp_path)
    answer = json.loads(ran.stdout)
    jsonschema.validate(answer, SCHEMA)
    assert (answer["due_at"], answer["state"]) == ("2026-11-24T08:20:00+08:00", "critical")
    assert answer["law"]["status"] == "C2"


def test_every_period_is_listed_with_its_source(tmp_path: Path) -> None:
    listed = json.loads(ask("--json", home=tmp_path).stdout)
    jsonschema.validate(listed, SCHEMA)
    assert {"economic_review", "stop_entry", "freeze_deposits"} <= {kind["kind"] for kind in listed["kinds"]}


def test_a_units_own_calendar_moves_the_end(tmp_path: Path) -> None:
    asked = ("criminal_review", "--from", "2027-03-01 09:00", "--at", "2027-03-02", "--json")
    before = json.loads(ask(*asked, home=tmp_path).stdout)
    (tmp_path / "holidays.toml").write_text('[2027]\noff = ["2027-03-04", "2027-03-05"]\n', encoding="utf-8")
    after = json.loads(ask(*asked, home=tmp_path).stdout)
    assert (before["due_at"][:10], before["is_provisional"]) == ("2027-03-05", True)
    assert (after["due_at"][:10], after["is_provisional"]) == ("2027-03-09", False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("no_such", "--from", "2026-11-22"), "unknown_deadline"),
        (("stop_entry",), "no_start"),
        (("stop_entry", "--from", "yesterday"), "bad_time"),
        (("stop_entry", "--from", "2026-11-22", "--events", "done"), "bad_event"),
        (("stop_entry", "--from", "2026-11-22", "--events", "renewed@2026-11-22 00:10"), "bad_deadline_event"),
    ],
)
def test_bad_input_is_one_plain_line_with_its_code(words: tuple[str, ...], code: str, tmp_path: Path) -> None:
    ran = ask(*words, home=tmp_path)
    assert ran.returncode == 2
    assert code in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_person_reads_it_in_chinese(tmp_path: Path) -> None:
    words = ("stop_entry", "--from", "2026-11-22 08:20", "--at", "2026-11-22 08:45")
    said = ask(*words, home=tmp_path, language="zh").stdout
    assert "止付信息录入：2026-11-22 08:50 届满，目前将尽" in said
    assert "二手引用" in said


def test_who_is_told_of_an_overrun_is_said_in_words(tmp_path: Path) -> None:
    asked = ("criminal_review", "--from", "2026-11-02 09:00", "--at", "2026-11-03")
    english, chinese = (ask(*asked, home=tmp_path, language=language).stdout for language in ("en", "zh"))
    assert "the unit's leader 2026-" in english
    assert "单位负责人 2026-" in chinese
    assert "_leader" not in english + chinese
