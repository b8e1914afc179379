"""What does ``firsthour demo`` say, and whose folder does it refuse?"""

import csv
import json
from pathlib import Path

import pytest

from firsthour.cli.demo import log_in_lines
from firsthour.cli.demo_case import write_case
from firsthour.web.config.demo import DemoDiffersError, NotDemoError, claim_home, is_demo_home

LOG_IN = {"role": "leader", "name": "岑远", "badge": "990127", "unit": "东岭经侦大队", "password": "abcd-efgh-ijkl"}


def test_passwords_told_before_are_not_told_again() -> None:
    (said,) = log_in_lines([{**LOG_IN, "password": ""}], "zh")
    assert "--new-passwords" in said


def test_an_empty_folder_becomes_a_demo_and_stays_one(tmp_path: Path) -> None:
    assert is_demo_home(tmp_path, {})
    claim_home(tmp_path, {}, n_people=60)
    (tmp_path / "firsthour.sqlite3").touch()
    claim_home(tmp_path, {}, n_people=60)
    assert is_demo_home(tmp_path, {})
    with pytest.raises(DemoDiffersError):
        claim_home(tmp_path, {}, n_people=61)


def test_a_folder_with_data_of_its_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "firsthour.sqlite3").touch()
    assert not is_demo_home(tmp_path, {})
    with pytest.raises(NotDemoError):
        claim_home(tmp_path, {}, n_people=60)
    assert [path.name for path in tmp_path.iterdir()] == ["firsthour.sqlite3"]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"FIRSTHOUR_MODE": "production"}, False),
        ({"FIRSTHOUR_MODE": "demo"}, True),
        ({"FIRSTHOUR_DATABASE": "postgresql://a@b/c"}, False),
    ],
)
def test_the_environment_decides_what_an_empty_folder_is(
    tmp_path: Path, environ: dict[str, str], expected: bool
) -> None:
    assert is_demo_home(tmp_path, environ) is expected


def test_the_case_is_the_fraud_that_took_the_most(tmp_path: Path) -> None:
    claims = [("c1", 0, 500), ("c2", 1, 300), ("c3", 1, 300)]
    truth = {
        "claims": [{"claim_id": name, "fraud": fraud, "amount_fen": fen} for name, fraud, fen in claims],
        "frauds": [{"kind": "loan"}, {"kind": "investment"}],
    }
    (tmp_path / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    rows = "".join(f"{name},A,2026-01-01,{fen}\n" for name, _, fen in claims)
    (tmp_path / "claims.csv").write_text(f"claim_id,account,time,amount\n{rows}", encoding="utf-8")
    case, kind = write_case(tmp_path)
    with case.open(encoding="utf-8", newline="") as file:
        assert [row["claim_id"] for row in csv.DictReader(file)] == ["c2", "c3"]
    assert kind == "investment"
