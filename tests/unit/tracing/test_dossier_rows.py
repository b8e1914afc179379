"""Do the cells of a small workbook read right here stand as they were read by a process of its own at the import?"""

import hashlib
import shutil
from pathlib import Path

import pytest

from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.reading import FileReading
from firsthour.ledger.sheets import MAX_COLUMNS
from firsthour.ledger.statements.read import open_source
from firsthour.ledger.store import Ledger
from firsthour.papers.workbook import Sheet, write_workbook
from firsthour.tracing.dossier_rows import celled_rows

ROWS = [["6229990000000000017", 12, "张示例"], ["", None, " x "], ["=1+1", -3, None]]
CSV = "账号,额\n6229990000000000017,1.00\n\n样本,2.00\n"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_cells_of_a_dossier_are_those_that_the_import_reads(kind: str, tmp_path: Path) -> None:
    given = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        write_workbook(given, [Sheet("一", ["a", "b", "c"], ROWS), Sheet("二", ["k"], [["v"]])])
    else:
        given.write_text(CSV, encoding="utf-8")
    sha256 = hashlib.sha256(given.read_bytes()).hexdigest()
    ledger = Ledger(tmp_path / "ledger")
    ledger.files.mkdir(parents=True)
    shutil.copy(given, ledger.files / sha256)
    sheets = open_source(SourceFile(str(given), given.name, given, sha256, given.stat().st_size))
    expected = []
    for sheet in sheets:
        for chunk in sheet.chunks(after_row=0, n_columns=MAX_COLUMNS):
            columns = [column.to_pylist() for column in chunk.columns if column is not None]
            cells = [[cell.strip() for cell in row] for row in zip(*columns, strict=True)]
            expected += [(sheet.index, row, own) for row, own in zip(chunk.rows.tolist(), cells, strict=True)]
    wanted = {sheet: [row for other, row, _ in expected if other == sheet] for sheet, _, _ in expected}
    found = celled_rows(ledger, FileReading(path=str(given), sha256=sha256), wanted=wanted)
    assert [(sheet, row) for sheet, row, _, _ in found] == [(sheet, row) for sheet, row, _ in expected]
    for (_, _, _, cells), (_, _, own) in zip(found, expected, strict=True):
        assert cells == own[: len(cells)]
        assert not any(own[len(cells) :])
    assert len(found) > 2


def test_a_file_that_the_ledger_no_longer_has_gives_no_cells(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    assert celled_rows(ledger, FileReading(path="a.xlsx", sha256="0" * 64), wanted={1: [2]}) == []
