"""What did the source say: one row of a kept file, shown again cell by cell."""

from pathlib import Path

import numpy as np

from firsthour.base.text import clean_cell
from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.reading import FileReading, TableHead
from firsthour.ledger.sheets import MAX_COLUMNS, Sheet
from firsthour.ledger.statements.read import open_source
from firsthour.ledger.store import Ledger, NoSuchFileError


def source_row(ledger_dir: Path, *, file_hash: str, sheet: int, row: int) -> list[tuple[str, str]]:
    """Return (column name, cell) of one row of a kept source file; blank cells are left out.

    Parameters
    ----------
    file_hash
        sha256 of the file, or its first characters (at least 6).
    sheet, row
        1-based, as in a transfer id.

    Raises
    ------
    NoSuchFileError
        when the ledger keeps no such file, or it has no such row.
    """
    ledger = Ledger(ledger_dir)
    sha256 = ledger.find_file(file_hash)
    reading = ledger.load_reading(ledger.load_manifest().segments[sha256])
    kept = ledger.files / sha256
    if not kept.is_file():
        raise NoSuchFileError(name=file_hash)
    source = SourceFile(reading.path, Path(reading.path).name, kept, sha256, kept.stat().st_size)
    for candidate in open_source(source):
        if candidate.index == sheet:
            return _named(_cells(candidate, row, file_hash), _table_above(reading, sheet, row))
    raise NoSuchFileError(name=f"{file_hash}:{sheet}!{row}")


def _cells(sheet: Sheet, row: int, name: str) -> list[str]:
    for chunk in sheet.chunks(after_row=max(row - 1, 0), n_columns=MAX_COLUMNS):
        place = int(np.searchsorted(chunk.rows, row))
        if place < len(chunk.rows) and chunk.rows[place] == row:
            return ["" if column is None else column[place].as_py() for column in chunk.columns]
        if len(chunk.rows) and chunk.rows[0] > row:
            break
    raise NoSuchFileError(name=f"{name}:{row}")


def _table_above(reading: FileReading, sheet: int, row: int) -> TableHead | None:
    above = [table for table in reading.tables if table.sheet == sheet and table.header_row < row]
    return max(above, key=lambda table: table.header_row, default=None)


def _named(cells: list[str], table: TableHead | None) -> list[tuple[str, str]]:
    names = table.names if table is not None else []
    named = [
        (names[place] if place < len(names) else f"#{place + 1}", clean_cell(cell)) for place, cell in enumerate(cells)
    ]
    return [(name, cell) for name, cell in named if cell]
