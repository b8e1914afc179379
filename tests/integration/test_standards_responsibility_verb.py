"""Does ``firsthour responsibility`` answer as a person and as a program, and replay past cases?"""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/reference/schemas/responsibility.json").read_text(encoding="utf-8"))
PAST = """number,offence,amount,handled_by,given
1,contract_fraud,"90,000.00",county_squad,
2,合同诈骗,90000,station_squad,suspect_known
3,fundraising_fraud,3000000,county_squad,many_victims;other_cities
4,tax_evasion,250000,,
"""
OWN = """
[settings]
supervised_from_fen = 10_000_00
[circumstances]
[[rule]]
key = "everything"
work = "investigation"
offences = ["*"]
from_fen = 0
to_fen = 0
level = "city_squad"
en = "Everything is the city's."
zh = "均由支队办理。"
"""


def ask(*words: str, home: Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "firsthour", "responsibility", *words],
        capture_output=True, text=True, check=False,
        env={"FIRSTHOUR_HOME": str(home), "FIRSTHOUR_LANG": language, "PATH": "", "PYTHONUTF8": "1",
             "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def test_a_simple_offence_goes_to_the_station_squad(tmp_path: Path) -> None:
    answer = json.loads(ask("contract_fraud", "--amount", "300000", "--json", home=tmp_path).stdout)
    jsonschema.validate(answer, SCHEMA)
    assert (answer["level"], answer["supervised"], answer["own_list"]) == ("station_squad", True, False)
    assert {reason["status"] for reason in answer["reasons"]} == {"U"}


def test_circumstances_and_kind_of_work_count(tmp_path: Path) -> None:
    asked = ("contract_fraud", "--amount", "300000", "--json")
    many = json.loads(ask(*asked, "--given", "many_victims", home=tmp_path).stdout)
    prevention = json.loads(ask(*asked, "--prevention", home=tmp_path).stdout)
    assert (many["level"], prevention["level"]) == ("county_squad", "station")


def test_a_units_own_list_is_found_in_its_home(tmp_path: Path) -> None:
    (tmp_path / "responsibility.toml").write_text(OWN, encoding="utf-8")
    answer = json.loads(ask("contract_fraud", "--amount", "9999.99", "--json", home=tmp_path).stdout)
    assert (answer["level"], answer["supervised"], answer["own_list"]) == ("city_squad", False, True)
    said = ask("contract_fraud", "--amount", "10000", home=tmp_path, language="zh").stdout
    assert said.splitlines()[:2] == ["市级支队（everything）", "挂牌督办。"]


def test_past_cases_are_replayed(tmp_path: Path) -> None:
    (tmp_path / "past.csv").write_text(PAST, encoding="utf-8-sig")
    answer = json.loads(ask("--cases", str(tmp_path / "past.csv"), "--json", home=tmp_path).stdout)
    jsonschema.validate(answer, SCHEMA)
    assert answer["would_get"] == {"station": 0, "station_squad": 2, "county_squad": 1, "city_squad": 1}
    assert answer["had"] == {"station": 0, "station_squad": 1, "county_squad": 2, "city_squad": 0}
    assert [(one["number"], one["would_be"]) for one in answer["differences"]] == [
        ("1", "station_squad"),
        ("3", "city_squad"),
    ]
    assert answer["supervised"] == 2
    said = ask("--cases", str(tmp_path / "past.csv"), home=tmp_path, language="zh").stdout
    assert "3：实际 县级大队，推演 市级支队（city_squad_kinds）" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "nothing_asked"),
        (("contract_fraud",), "nothing_asked"),
        (("no such", "--amount", "1"), "unknown_offence"),
        (("contract_fraud", "--amount", "-1"), "bad_amount_text"),
        (("contract_fraud", "--amount", "much"), "bad_amount_text"),
        (("contract_fraud", "--amount", "1", "--given", "rain"), "unknown_circumstance"),
        (("contract_fraud", "--amount", "1", "--rules", "none.toml"), "missing_rules_file"),
        (("contract_fraud", "--amount", "1", "--rules", "bad.toml"), "bad_responsibility_file"),
        (("--cases", "none.csv"), "no_such_file"),
        (("--cases", "bad.csv"), "bad_case_file"),
    ],
)
def test_bad_input_is_one_plain_line_with_its_code(words: tuple[str, ...], code: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[settings]\n", encoding="utf-8")
    (tmp_path / "bad.csv").write_text("number,offence,amount,handled_by\n1,contract_fraud,x,\n", encoding="utf-8")
    named = [str(tmp_path / word) if word.endswith((".toml", ".csv")) else word for word in words]
    ran = ask(*named, home=tmp_path)
    assert ran.returncode == 2
    assert code in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("row", "line"),
    [("1,no such,5,", 2), ("1,contract_fraud,5,moon", 2), ("1,contract_fraud,5,\n2,contract_fraud,,", 3)],
)
def test_a_bad_row_of_past_cases_is_named_by_its_line(row: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "past.csv").write_text(f"number,offence,amount,handled_by\n{row}\n", encoding="utf-8")
    ran = ask("--cases", str(tmp_path / "past.csv"), home=tmp_path)
    assert ran.returncode == 2
    assert f"line {line}:" in ran.stderr
    chinese = ask("--cases", str(tmp_path / "past.csv"), home=tmp_path, language="zh").stderr
    assert f"第 {line} 行：" in chinese
    assert "Known" not in chinese
