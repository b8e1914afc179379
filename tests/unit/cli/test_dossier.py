"""What does ``firsthour dossier`` write of the bundled sample, and what does it refuse?"""

import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from firsthour.cli.dossier import CHINESE, UnknownLanguageError, command, make_dossier
from firsthour.cli.trace import EitherClaimError
from firsthour.ledger.importing import import_files
from firsthour.tracing.claims import parse_claims
from firsthour.tracing.rules import UnknownRuleError

SCHEMA = Path(__file__).resolve().parents[3] / "docs/reference/schemas/dossier.json"
CLAIM = "6229990000000000025@2026-03-06 10:12=86000.00"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the bundled sample."""
    path = tmp_path_factory.mktemp("dossier") / "ledger"
    with resources.as_file(resources.files("firsthour.cli") / "sample") as sample:
        import_files([sample / "statements"], path, now=datetime(2026, 4, 1, tzinfo=UTC))
    return path


def test_the_page_is_written_and_json_is_all_that_stands_on_stdout(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "d.html"
    command(ledger, out=page, claim=[CLAIM], as_json=True, language="en")
    content = json.loads(capsys.readouterr().out)
    jsonschema.validate(content, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert content["sections"][0]["sums"]["fifo"]["claimed_fen"] == 8_600_000
    assert 'data-lang="en" data-rule="fifo"' in page.read_text(encoding="utf-8")


def test_files_are_named_without_the_folders_of_this_machine(ledger: Path) -> None:
    content = make_dossier(ledger, parse_claims([CLAIM]), rule="fifo", now=datetime(2026, 4, 1, 4, tzinfo=UTC))
    assert content["made_from"]["made_at"] == "2026-04-01 12:00"
    assert content["files"][0]["name"] == "示例商业银行_交易明细信息.csv"
    assert not any("/" in file["name"] for file in content["files"])
    assert sum(file["n_rows"] for file in content["files"]) == len(content["source_rows"])


def test_a_source_row_holds_the_amount_of_its_transfer(ledger: Path) -> None:
    content = make_dossier(ledger, parse_claims([CLAIM]), rule="fifo", now=datetime(2026, 4, 1, tzinfo=UTC))
    rows = {(row[0], row[1], row[2]): row[4:] for row in content["source_rows"]}
    for transfer in content["transfers"]:
        yuan = f"{transfer['amount_fen'] / 100:.2f}"
        for row in transfer["rows"]:
            cells = rows[row["file"], row["sheet"], row["row"]]
            assert any(yuan in cell.replace(",", "").replace("¥", "") or cell == yuan.removesuffix(".00") for cell in
                       cells) or str(transfer["amount_fen"]) in cells  # fmt: skip


def test_word_file_and_workbook_are_written_on_demand(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / name for name in ("d.html", "d.docx", "d.xlsx")]
    command(ledger, out=paths[0], claim=[CLAIM], docx=paths[1], xlsx=paths[2], rule="lifo", language="zh")
    assert all(path.stat().st_size > 1000 for path in paths)
    assert all(str(path) in capsys.readouterr().out or path != paths[0] for path in paths)
    assert 'data-rule="lifo"' in paths[0].read_text(encoding="utf-8")


def test_what_cannot_be_made_is_refused_before_anything_is_written(ledger: Path, tmp_path: Path) -> None:
    page = tmp_path / "d.html"
    with pytest.raises(UnknownLanguageError):
        command(ledger, out=page, claim=[CLAIM], language="fr")
    with pytest.raises(UnknownRuleError):
        command(ledger, out=page, claim=[CLAIM], rule="all")
    with pytest.raises(EitherClaimError):
        command(ledger, out=page)
    assert not page.exists()


def test_every_parameter_has_its_chinese_help() -> None:
    import inspect

    assert {"", *inspect.signature(command).parameters} == set(CHINESE)
