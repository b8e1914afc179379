"""What does ``firsthour requests`` answer on the bundled sample, and what does it refuse?"""

import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from firsthour.cli.requests import CHINESE, command
from firsthour.cli.trace import EitherClaimError
from firsthour.ledger.importing import import_files
from firsthour.ledger.store import NoSuchLedgerError
from firsthour.tracing.rules import UnknownRuleError

SCHEMA = Path(__file__).resolve().parents[3] / "docs/reference/schemas/requests.json"
CLAIM = "6229990000000000025@2026-03-06 10:12=86000.00"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the bundled sample."""
    path = tmp_path_factory.mktemp("requests") / "ledger"
    with resources.as_file(resources.files("firsthour.cli") / "sample") as sample:
        import_files([sample / "statements"], path, now=datetime(2026, 4, 1, tzinfo=UTC))
    return path


def test_json_is_all_that_stands_on_stdout_and_fits_its_schema(ledger: Path, capsys: pytest.CaptureFixture) -> None:
    command(ledger, claim=[CLAIM], as_json=True)
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, json.loads(SCHEMA.read_text(encoding="utf-8")))
    amounts = [request["amount_fen"] for request in answer["requests"]]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts


def test_a_claim_in_a_file_and_one_rule(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("claim_id,account,time,amount\nc1,6229990000000000025,2026-03-06 10:12,86000\n")
    command(ledger, claims=path, rule="fifo", as_json=True)
    answer = json.loads(capsys.readouterr().out)
    assert all(list(request["by_rule"]) == ["fifo"] for request in answer["requests"])


@pytest.mark.parametrize(("language", "word", "sheet"), [("en", "institution", "requests"), ("zh", "机构", "调取清单")])
def test_a_table_and_a_workbook_in_the_readers_language(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, *, language: str,
    word: str, sheet: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("FIRSTHOUR_LANG", language)
    command(ledger, claim=[CLAIM], xlsx=tmp_path / "list.xlsx")
    shown = capsys.readouterr().out.splitlines()
    assert word in shown[0].split()
    rows = list(openpyxl.load_workbook(tmp_path / "list.xlsx")[sheet].iter_rows(min_row=2, values_only=True))
    assert len(rows) == len([line for line in shown[1:] if line.split()[0].isdigit()])
    assert all(isinstance(row[1], str) for row in rows)


def test_what_does_not_exist_is_a_plain_error(ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(EitherClaimError):
        command(ledger)
    with pytest.raises(UnknownRuleError):
        command(ledger, claim=[CLAIM], rule="first")
    with pytest.raises(NoSuchLedgerError):
        command(tmp_path / "none", claim=[CLAIM])


def test_every_option_is_explained_in_chinese() -> None:
    parameters = [name for name in command.__annotations__ if name != "return"]
    assert set(CHINESE) == {"", *parameters}
