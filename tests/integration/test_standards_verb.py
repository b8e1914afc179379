"""Does ``firsthour standards`` answer as a person and as a program?"""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/reference/schemas/standards.json").read_text(encoding="utf-8"))


def ask(*words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "firsthour", "standards", *words],
        capture_output=True, text=True, check=False,
        env={"FIRSTHOUR_LANG": language, "PATH": "", "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_facts_are_held_against_the_line_of_that_day() -> None:
    words = ("tax_evasion", "--facts", "evaded_tax=200000", "--facts", "share_of_tax_due=12.5", "--json")
    now, before = (json.loads(ask(*words, "--on", day).stdout) for day in ("2024-03-20", "2024-03-19"))
    for answer in (now, before):
        jsonschema.validate(answer, SCHEMA)
        assert (answer["state"], answer["facts"]["evaded_tax_fen"]) == ("reached", 20_000_000)
    assert [one["lines"][0]["law"]["status"] for one in (now, before)] == ["C", "U"]
    assert [one["needs_check"] for one in (now, before)] == [False, True]


def test_facts_may_stand_side_by_side() -> None:
    ran = ask("合同诈骗", "--facts", "amount=30000", "heads=5", "--on", "2026-01-01", "--json")
    answer = json.loads(ran.stdout)
    jsonschema.validate(answer, SCHEMA)
    assert (answer["state"], answer["unused"]) == ("reached", ["heads"])


def test_every_offence_is_listed_with_its_lines() -> None:
    listed = json.loads(ask("--list", "--json").stdout)
    jsonschema.validate(listed, SCHEMA)
    lines = {one["key"]: len(one["lines"]) for one in listed["offences"]}
    assert len(lines) >= 90
    assert (lines["tax_evasion"], lines["insider_dealing"]) == (3, 0)


def test_the_list_reads_in_both_languages() -> None:
    assert "no line in this table" in ask("--list").stdout
    chinese = ask("职务侵占", "--list", language="zh").stdout
    assert chinese.splitlines()[0].startswith("embezzlement  职务侵占  271")
    assert len(chinese.splitlines()) == 4


def test_a_person_reads_what_is_reached_doubtful_and_missing() -> None:
    said = ask("embezzlement", "amount=40000", "--on", "2026-01-01", language="zh").stdout
    assert "达到数额线（依据 公通字〔2022〕12号第76条，自 2022-05-15 起）——来源冲突，须法制核对" in said
    assert "是否立案由县级以上公安机关负责人决定" in said
    said = ask("pyramid_selling", "heads=40", "--on", "2026-01-01").stdout
    assert "To say with --facts: levels" in said
    assert "Cannot tell: Pay by what the team sells" in said


def test_kinds_with_lines_of_their_own_are_named() -> None:
    said = ask("illegal_business", "--on", "2026-01-01").stdout
    assert "Cashing out through card terminals (pos_cash_out)" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "no_offence"),
        (("no such",), "unknown_offence"),
        (("loan_fraud", "--facts", "amuont=1"), "unknown_fact"),
        (("loan_fraud", "--facts", "amount=-1"), "bad_fact"),
        (("loan_fraud", "--facts", "amount"), "bad_fact_text"),
        (("loan_fraud", "amount=1", "amount=2"), "bad_fact_text"),
        (("loan_fraud", "--on", "yesterday"), "bad_day"),
        (("loan_fraud", "--on", "2019-01-01"), "no_line_then"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_bad_input_is_one_plain_line_with_its_code(words: tuple[str, ...], code: str, language: str) -> None:
    ran = ask(*words, language=language)
    assert ran.returncode == 2
    assert code in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert ran.stdout == ""
