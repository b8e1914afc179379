"""How is a table written so that any spreadsheet opens it safely?

CSV in UTF-8 with a byte order mark (so that Chinese is read as such), lines ended by CRLF, and no cell that a
spreadsheet would run as a formula.
"""

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from firsthour.base.errors import InternalError
from firsthour.base.text import formula_safe


class UnevenRowError(InternalError):
    """A row has more or fewer cells than the header."""

    code = "uneven_row"
    english = "Row {row} of {path} has {found} cells, its header has {expected}."
    chinese = "{path} 第 {row} 行有 {found} 个单元格，表头有 {expected} 个。"


def write_csv(path: Path, header: Sequence[str], *, rows: Iterable[Sequence[object]]) -> int:
    """Write a table and return how many rows it has; the file appears whole or not at all.

    Parameters
    ----------
    path
        where; an existing file is replaced.
    header
        names of the columns.
    rows
        one sequence of cells a row, written with ``str``; None is an empty cell.

    Raises
    ------
    UnevenRowError
        when a row is not as long as the header.
    """
    partial = path.with_name(path.name + ".tmp")
    n_rows = 0
    try:
        with partial.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([_cell(name) for name in header])
            for n_rows, row in enumerate(rows, start=1):
                if len(row) != len(header):
                    raise UnevenRowError(row=n_rows, path=path, found=len(row), expected=len(header))
                writer.writerow([_cell(value) for value in row])
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return n_rows


def _cell(value: object) -> str:
    return "" if value is None else formula_safe(str(value))
