"""What does ``firsthour trace`` answer on the bundled sample, and what does it refuse?"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from firsthour.cli.trace import (
    BackwardWithClaimError,
    BadTimeError,
    EitherClaimError,
    OnlyBackwardError,
    WhichAccountError,
    command,
)
from firsthour.ledger.importing import import_files
from firsthour.ledger.store import NoSuchLedgerError
from firsthour.tracing.explain import UnknownTransferError
from firsthour.tracing.rules import RULES, UnknownRuleError

PROJECT = Path(__file__).resolve().parents[3]
PAYEE = "6229990000000000025"
CLAIM = "6229990000000000025@2026-03-06 10:12=86000.00"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the bundled sample."""
    path = tmp_path_factory.mktemp("trace") / "ledger"
    with resources.as_file(resources.files("firsthour.cli") / "sample") as sample:
        import_files([sample / "statements"], path, now=datetime(2026, 4, 1, tzinfo=UTC))
    return path


def test_json_is_all_that_stands_on_stdout_and_fits_its_schema(ledger: Path, capsys: pytest.CaptureFixture) -> None:
    command(ledger, claim=[CLAIM], as_json=True)
    answer = json.loads(capsys.readouterr().out)
    schema = json.loads((PROJECT / "docs/reference/schemas/trace.json").read_text(encoding="utf-8"))
    jsonschema.validate(answer, schema)
    assert list(answer["rules"]) == list(RULES)
    for result in answer["rules"].values():
        assert result["conservation"]["claimed_fen"] == 8_600_000
        assert result["conservation"]["difference_fen"] == 0


def test_a_claim_typed_and_a_claim_in_a_file_have_the_same_answer(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("claim_id,account,time,amount\nc1,6229990000000000025,2026-03-06 10:12,86000\n")
    command(ledger, claim=[CLAIM], rule="fifo", as_json=True)
    typed = capsys.readouterr().out
    command(ledger, claims=path, rule="fifo", as_json=True)
    assert capsys.readouterr().out == typed


@pytest.mark.parametrize(("language", "word"), [("en", "claimed (difference 0.00)"), ("zh", "（差额 0.00）")])
def test_tables_end_with_the_line_that_adds_up(
    ledger: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    monkeypatch.setenv("FIRSTHOUR_LANG", language)
    command(ledger, claim=[CLAIM], rule="fifo")
    shown = capsys.readouterr().out
    assert shown.startswith("== fifo")
    assert word in shown


def test_every_transfer_that_carried_money_can_be_traced_back_to_its_source_rows(
    ledger: Path, capsys: pytest.CaptureFixture
) -> None:
    command(ledger, claim=[CLAIM], rule="fifo", as_json=True)
    carried = json.loads(capsys.readouterr().out)["rules"]["fifo"]["transfers"]
    assert len(carried) > 5
    for entry in carried:
        command(ledger, claim=[CLAIM], rule="fifo", explain=entry["transfer_id"], as_json=True)
        explain = json.loads(capsys.readouterr().out)["explain"]
        assert explain["rules"]["fifo"] == [{"claim_id": "c1", "amount_fen": entry["amount_fen"]}]
        first = explain["source_rows"][0]
        assert entry["transfer_id"] == f"{first['file'][:12]}:{first['row']}"
        yuan = f"{explain['amount_fen'] / 100:.2f}"
        cells = [cell.replace(",", "").lstrip("-") for _, cell in first["cells"]]
        assert any(cell in (yuan, str(explain["amount_fen"])) for cell in cells), cells


def test_both_rows_of_a_pair_are_shown_with_their_cells(ledger: Path, capsys: pytest.CaptureFixture) -> None:
    command(ledger, claim=[CLAIM], rule="fifo", as_json=True)
    first = json.loads(capsys.readouterr().out)["rules"]["fifo"]["transfers"][0]
    command(ledger, claim=[CLAIM], rule="fifo", explain=first["transfer_id"])
    shown = capsys.readouterr().out
    assert first["transfer_id"] in shown
    assert "86000.00" in shown.replace(",", "")


def test_claims_come_from_one_place_only(ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(EitherClaimError):
        command(ledger)
    with pytest.raises(EitherClaimError):
        command(ledger, claim=[CLAIM], claims=tmp_path / "claims.csv")


def test_what_does_not_exist_is_a_plain_error(ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownRuleError):
        command(ledger, claim=[CLAIM], rule="first")
    with pytest.raises(UnknownTransferError):
        command(ledger, claim=[CLAIM], explain="nothing")
    with pytest.raises(NoSuchLedgerError):
        command(tmp_path / "none", claim=[CLAIM])


@pytest.mark.parametrize(
    ("options", "code", "line"),
    [
        (["--claim", CLAIM, "--rule", "fifo"], 0, ""),
        (["--claim", "A@soon=5"], 2, "error[bad_claim]: "),
        (["--claims", "missing.csv"], 2, "error[no_such_file]: "),
        (["--claim", CLAIM, "--explain", "x"], 2, "error[unknown_transfer]: "),
        (["--backward", "--account", PAYEE], 0, ""),
        (["--backward", "--account", PAYEE, "--rule", "tainted-first"], 2, "error[rule_needs_claim]: "),
        (["--backward", "--account", PAYEE, "--rule", "lowest-balance"], 2, "error[rule_needs_claim]: "),
        (["--backward", "--account", PAYEE, "--claim", CLAIM], 2, "error[backward_with_claim]: "),
        (["--backward", "--account", PAYEE, "--at", "soon"], 2, "error[bad_time]: "),
        (["--backward", "--account", "nobody"], 2, "error[unknown_account]: "),
    ],
)
def test_the_verb_ends_with_its_exit_code_and_one_line(
    ledger: Path, tmp_path: Path, options: list[str], code: int, line: str
) -> None:
    environ = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "FIRSTHOUR_HOME": str(tmp_path), "LANG": "C"}
    run = [sys.executable, "-m", "firsthour", "trace", "--ledger", str(ledger), *options]
    done = subprocess.run(run, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stderr.startswith(line)
    assert len(done.stderr.splitlines()) == (1 if line else 0)


def test_balance_is_followed_back_under_the_three_rules_that_need_no_claim(
    ledger: Path, capsys: pytest.CaptureFixture
) -> None:
    command(ledger, backward=True, account=PAYEE, at="2026-03-06 10:12", as_json=True)
    answer = json.loads(capsys.readouterr().out)
    schema = json.loads((PROJECT / "docs/reference/schemas/trace_backward.json").read_text(encoding="utf-8"))
    jsonschema.validate(answer, schema)
    assert list(answer["rules"]) == ["fifo", "lifo", "pro-rata"]
    (balance,) = answer["balances"]
    assert balance["balance_fen"] >= 8_600_000
    for result in answer["rules"].values():
        assert sum(source["amount_fen"] for source in result["sources"]) == balance["balance_fen"]
        assert result["conservation"]["difference_fen"] == 0


def test_every_source_can_be_walked_back_to_its_rows(ledger: Path, capsys: pytest.CaptureFixture) -> None:
    asked = {"backward": True, "account": PAYEE, "at": "2026-03-06 10:12", "rule": "lifo", "as_json": True}
    command(ledger, **asked)
    named = [s for s in json.loads(capsys.readouterr().out)["rules"]["lifo"]["sources"] if s["transfer_id"]]
    assert named
    for source in named:
        command(ledger, **asked, explain=source["transfer_id"])
        explain = json.loads(capsys.readouterr().out)["explain"]
        assert explain["rules"] == {"lifo": [source]}
        assert explain["source_rows"][0]["cells"]


@pytest.mark.parametrize(("language", "word"), [("en", "balance (difference 0.00)"), ("zh", "（差额 0.00）")])
def test_tables_of_sources_end_with_the_line_that_adds_up(
    ledger: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    monkeypatch.setenv("FIRSTHOUR_LANG", language)
    command(ledger, backward=True, account=PAYEE)
    assert capsys.readouterr().out.count(word) == 3


def test_options_of_one_direction_are_refused_in_the_other(ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(BackwardWithClaimError):
        command(ledger, backward=True, account=PAYEE, claims=tmp_path / "claims.csv")
    with pytest.raises(BackwardWithClaimError):
        command(ledger, backward=True, account=PAYEE, claim=[CLAIM])
    with pytest.raises(WhichAccountError):
        command(ledger, backward=True)
    with pytest.raises(BadTimeError):
        command(ledger, backward=True, account=PAYEE, at="2026-13-01")
    for option in ({"account": PAYEE}, {"at": "2026-03-06"}, {"currency": "CNY"}):
        with pytest.raises(OnlyBackwardError) as refused:
            command(ledger, claim=[CLAIM], **option)
        assert f"--{next(iter(option))} goes" in refused.value.sentence()
