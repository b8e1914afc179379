"""支付宝 余额明细 books again what 账户明细 has booked: in another file too the money moves once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.ledger.importing import import_files
from firsthour.ledger.report import ImportReport

SAMPLES = Path(__file__).parents[1] / "samples" / "alipay_inquiry"
MOVEMENTS, BALANCES = SAMPLES / "支付宝协查.xlsx", SAMPLES / "余额明细.xlsx"


def import_into(ledger: Path, *files: Path) -> ImportReport:
    return import_files(files, ledger, now=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize("files", [(MOVEMENTS, BALANCES), (BALANCES, MOVEMENTS)])
def test_rows_of_the_repeating_table_are_duplicates_in_any_order(tmp_path: Path, files: tuple[Path, ...]) -> None:
    report = import_into(tmp_path / "ledger", *files)
    fates = {Path(file.path).name: (file.kept, file.duplicate) for file in report.files}
    assert fates == {MOVEMENTS.name: (4, 0), BALANCES.name: (0, 3)}


def test_repeating_table_alone_moves_the_money(tmp_path: Path) -> None:
    report = import_into(tmp_path / "ledger", BALANCES)
    assert (report.files[0].kept, report.files[0].duplicate) == (3, 0)
    assert report.accounts[0]["closing_fen"] == 130_00
