"""What does ``firsthour export`` answer, and what does it refuse?"""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from firsthour.cli.export import (
    NoSeedsError,
    OneRuleError,
    RuleWithoutClaimsError,
    Selection,
    TwoSelectionsError,
    check_selection,
    command,
)
from firsthour.ledger.importing import import_files
from firsthour.ledger.store import NoSuchLedgerError
from firsthour.papers.exports import NotMergeableError, UnknownFormatError
from firsthour.tracing.rules import UnknownRuleError

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "reference" / "schemas" / "export.json"
PLAIN = "time,source,target,amount\n2026-03-01 10:00,X,A,5\n2026-03-01 10:05,A,=B,3\n2026-03-01 10:06,A,~cash,2\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    (tmp_path / "plain.csv").write_text(PLAIN, encoding="utf-8")
    import_files([tmp_path / "plain.csv"], tmp_path / "ledger", now=datetime(2026, 4, 1, tzinfo=UTC))
    return tmp_path / "ledger"


def answer(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, object], str]:
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return found, printed.err


def test_json_says_what_was_written_and_fits_its_schema(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ledger.parent / "a.graphml"
    command(ledger, "graphml", out=out, as_json=True)
    found, notes = answer(capsys)
    assert {name: found[name] for name in ("out", "format", "accounts", "transfers")} == {
        "out": str(out), "format": "graphml", "accounts": 4, "transfers": 3,
    }  # fmt: skip
    assert (notes, out.exists()) == ("", True)


def test_names_that_begin_like_a_formula_are_counted_and_told(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(ledger, "csv", out=ledger.parent / "a.csv", as_json=True)
    found, notes = answer(capsys)
    assert found["apostrophes"] == 1
    assert "apostrophe" in notes or "撇号" in notes


def test_claims_that_met_no_transfer_are_told(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = ["A@2026-03-01 10:00=5", "A@2026-03-01 10:00=6"]
    command(ledger, "ftm", out=ledger.parent / "a.ftm", claim=claims, rule="fifo", as_json=True)
    found, notes = answer(capsys)
    assert (found["unmatched"], found["transfers"]) == (["c2"], 3)
    assert "c2" in notes


def test_merging_still_counts_single_transfers(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(ledger, "gexf", out=ledger.parent / "a.gexf", merge=True, as_json=True)
    assert answer(capsys)[0]["transfers"] == 3


def test_a_person_is_told_in_one_line(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(ledger, "anx", out=ledger.parent / "a.anx", seeds=["A"], hops=1, days=1)
    (line,) = capsys.readouterr().out.splitlines()
    assert "a.anx" in line
    assert "3" in line


@pytest.mark.parametrize(
    ("selection", "error"),
    [
        (Selection(claim=("A@2026-03-01=5",), rule="fifo", seeds=("A",)), TwoSelectionsError),
        (Selection(hops=2), NoSeedsError),
        (Selection(days=2), NoSeedsError),
        (Selection(backward=True), NoSeedsError),
        (Selection(rule="fifo"), RuleWithoutClaimsError),
        (Selection(seeds=("A",), rule="fifo"), RuleWithoutClaimsError),
        (Selection(claim=("A@2026-03-01=5",)), OneRuleError),
        (Selection(claim=("A@2026-03-01=5",), rule="all"), OneRuleError),
        (Selection(claim=("A@2026-03-01=5",), rule="fifo,lifo"), OneRuleError),
        (Selection(claims=Path("c.csv")), OneRuleError),
        (Selection(claim=("A@2026-03-01=5",), rule="newest"), UnknownRuleError),
    ],
)
def test_what_does_not_fit_together_is_refused(selection: Selection, error: type[Exception]) -> None:
    with pytest.raises(error) as refused:
        check_selection(selection)
    assert refused.value.exit_code == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(seeds=("A",), hops=1, days=1, backward=True),
        Selection(claim=("A@2026-03-01=5",), rule=" fifo "),
        Selection(claims=Path("c.csv"), rule="lifo"),
    ],
)
def test_what_fits_together_is_taken(selection: Selection) -> None:
    check_selection(selection)


def test_a_format_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError):
        command(tmp_path / "nothing", "pdf", out=tmp_path / "a.pdf")
    with pytest.raises(NotMergeableError):
        command(tmp_path / "nothing", "csv", out=tmp_path / "a.csv", merge=True)
    with pytest.raises(NoSuchLedgerError):
        command(tmp_path / "nothing", "csv", out=tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []
