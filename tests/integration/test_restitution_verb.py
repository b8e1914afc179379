"""Does ``firsthour restitution`` answer as a person and as a program?"""

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from firsthour.recovery.restitution_files import REASONS

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/reference/schemas/restitution.json").read_text(encoding="utf-8"))
FILES = {
    "claims.csv": "claim_id,victim,loss,returned,currency\nc1,甲示例,100.00,,\nc2,乙示例,200,50,\nc3,丙示例,50,60,\n"
    "c4,丁示例,7,0,USDT\n",
    "holds.csv": "hold_id,account,amount,currency\nh1,6229990000000000001,30.01,\nh2,6229990000000000002,100,\n"
    "u,T1,5,USDT\n",
    "traced.csv": "claim_id,hold_id,amount\nc1,h1,20\nc3,h2,10\n",
    "group.csv": "investor,paid,received\n甲示例,100,20\n乙示例,10,30\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def ask(folder: Path, *words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    environ = {"FIRSTHOUR_LANG": language, "FIRSTHOUR_HOME": str(folder), "PATH": "", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "firsthour", "restitution", *words], cwd=folder,
        capture_output=True, text=True, check=False, env=environ | {"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def answer_of(folder: Path, *words: str) -> dict:
    ran = ask(folder, *words, "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    answer = json.loads(ran.stdout)
    jsonschema.validate(answer, SCHEMA)
    return answer


def test_without_traces_all_holds_are_one_pool_and_currencies_are_apart(folder: Path) -> None:
    answer = answer_of(folder, "--claims", "claims.csv", "--holds", "holds.csv")
    paid = [(one["claim_id"], one["hold_id"], one["amount_fen"], one["way"]) for one in answer["payments"]]
    # 13 001 fen over 10 000 and 15 000: 5 200.4 and 7 800.6
    assert paid == [
        ("c1", "h1", 3001, "pro-rata"), ("c1", "h2", 2199, "pro-rata"), ("c2", "h2", 7801, "pro-rata"),
        ("c4", "u", 5_000_000, "pro-rata"),
    ]  # fmt: skip
    assert [one.get("currency") for one in answer["payments"]] == [None, None, None, "USDT"]
    assert answer["undistributed_fen"] == 0
    assert [(one["row"], one["reason"]) for one in answer["rejected"]] == [(4, "above_loss")]
    assert answer["rule"]["formula"]["law"]["status"] == "U"


def test_traced_money_goes_back_first_and_a_rejected_claim_is_named(folder: Path) -> None:
    answer = answer_of(folder, "--claims", "claims.csv", "--holds", "holds.csv", "--traced", "traced.csv")
    assert answer["payments"][0] == {"claim_id": "c1", "hold_id": "h1", "amount_fen": 2000, "way": "single"}
    assert [(one["table"], one["reason"]) for one in answer["rejected"]] == [
        ("claims", "above_loss"), ("traced", "unknown_claim"),
    ]  # fmt: skip


def test_a_group_claims_in_minus_out_and_names_who_gives_back(folder: Path) -> None:
    answer = answer_of(folder, "--group", "group.csv", "--holds", "holds.csv")
    assert answer["sources"] == [{"investor": "乙示例", "gives_back_fen": 2000}]
    assert [(one["claim_id"], one["paid_fen"]) for one in answer["claims"]] == [("甲示例", 8000)]
    assert answer["undistributed_fen"] == 5001
    assert answer["other_currencies"] == [{"currency": "USDT", "undistributed_fen": 5_000_000}]


def test_a_city_rounds_by_its_own_table(folder: Path) -> None:
    text = resources.files("firsthour.law").joinpath("restitution_rule.toml").read_text(encoding="utf-8")
    own = text.replace('formula = "largest-remainder"', 'formula = "tail-to-largest"')
    (folder / "restitution_rule.toml").write_text(own, encoding="utf-8")
    formula = answer_of(folder, "--claims", "claims.csv", "--holds", "holds.csv")["rule"]["formula"]
    assert (formula["key"], formula["is_own"]) == ("tail-to-largest", True)


def test_a_person_reads_sums_rejects_and_the_doubt(folder: Path) -> None:
    said = ask(folder, "--claims", "claims.csv", "--holds", "holds.csv", language="zh").stdout
    assert "返还 130.01 + 未分配 0.00 = 冻结 130.01；未补损失 250.00，尚余 119.99" in said
    assert "claims 第 4 行 returned：已退赔大于损失（60）" in said
    assert "未核实" in said
    said = ask(folder, "--group", "group.csv", "--holds", "holds.csv").stdout
    assert "乙示例  20.00" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--holds", "holds.csv"), "which_losses"),
        (("--holds", "holds.csv", "--claims", "claims.csv", "--group", "group.csv"), "which_losses"),
        (("--holds", "claims.csv", "--claims", "claims.csv"), "not_a_restitution_file"),
        (("--holds", "no.csv", "--claims", "claims.csv"), "no_such_file"),
        (("--claims", "claims.csv"), "usage"),
    ],
)
def test_bad_input_is_one_plain_line_with_its_code(folder: Path, words: tuple[str, ...], code: str) -> None:
    ran = ask(folder, *words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert code in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_the_schema_names_every_reason() -> None:
    assert SCHEMA["$defs"]["reject"]["properties"]["reason"]["enum"] == list(REASONS)
