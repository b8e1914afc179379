"""From which files was a dossier made, and what do the rows behind its transfers say, cell by cell?

The rows of a file are read in one go, however many of them a dossier names.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from firsthour.base.text import clean_cell
from firsthour.ledger.book import Book
from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.reading import FileReading, TableHead
from firsthour.ledger.sheets import MAX_COLUMNS, Sheet
from firsthour.ledger.statements.read import open_source
from firsthour.ledger.store import Ledger
from firsthour.tracing.results import Json

MOST_CELLED_ROWS = 20_000  # beyond this many the rows are only named

N_THREADS = 2  # workbooks are read by a process of their own each

Places = dict[int, list[int]]  # sheet → rows, in order
_Celled = tuple[int, int, TableHead | None, list[str]]


def add_files(content: dict[str, Any], book: Book, *, ledger_dir: Path, made_at: str) -> dict[str, Any]:
    """Return a dossier's content with its files, the cells of its source rows, and when it was made.

    ``files``: of the whole ledger, those with rows in the dossier first; a transfer's ``rows`` name them by
    ``file``, counted from 1. ``source_rows``: cells by the names of their columns in ``tables``, blank ones left out.

    Raises
    ------
    NoSuchLedgerError, DamagedLedgerError
    """
    ledger = Ledger(ledger_dir)
    readings = {reading.sha256: reading for reading in ledger.list_readings(ledger.load_manifest())}
    wanted = _wanted(content)
    order = sorted(readings, key=lambda sha256: (-_n_rows(book, wanted, sha256), readings[sha256].path, sha256))
    numbers = {sha256: number for number, sha256 in enumerate(order, start=1)}
    named = {place: numbers[sha256] for place, sha256 in enumerate(book.file_hashes) if sha256 in numbers}
    tables: list[list[str]] = []
    rows: list[list[Any]] = []
    if sum(len(own) for sheets in wanted.values() for own in sheets.values()) <= MOST_CELLED_ROWS:
        known = sorted((named[place], place) for place in wanted if place in named)
        with ThreadPoolExecutor(N_THREADS) as pool:
            of_files = pool.map(lambda one: _celled(ledger, readings[book.file_hashes[one[1]]], wanted[one[1]]), known)
            for (number, _), celled in zip(known, of_files, strict=True):
                rows += _numbered(celled, number, tables=tables)
    transfers = [
        transfer | {"rows": [row | {"file": named.get(row["file"], 0)} for row in transfer["rows"]]}
        for transfer in content["transfers"]
    ]
    files = [_file(readings[sha256], numbers[sha256], n_rows=_n_rows(book, wanted, sha256)) for sha256 in order]
    made_from = content["made_from"] | {"made_at": made_at}
    return content | {
        "transfers": transfers,
        "files": files,
        "tables": tables,
        "source_rows": rows,
        "made_from": made_from,
    }


def _wanted(content: Mapping[str, Any]) -> dict[int, Places]:
    """Return file of the book → sheet → rows that the transfers name."""
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for transfer in content["transfers"]:
        for row in transfer["rows"]:
            found[row["file"]][row["sheet"]].add(row["row"])
    return {file: {sheet: sorted(own) for sheet, own in sheets.items()} for file, sheets in found.items()}


def _n_rows(book: Book, wanted: Mapping[int, Places], sha256: str) -> int:
    own = [sheets for file, sheets in wanted.items() if book.file_hashes[file] == sha256]
    return sum(len(rows) for sheets in own for rows in sheets.values())


def _file(reading: FileReading, number: int, *, n_rows: int) -> Json:
    return {
        "number": number,
        "name": file_name(reading.path),
        "sha256": reading.sha256,
        "layout": reading.layout,
        "read": reading.read,
        "set_aside": reading.set_aside,
        "rejected": reading.rejected,
        "n_rows": n_rows,
    }


def file_name(path: str) -> str:
    """Return a file's name without its folders; of a member of an archive, the archive's name and the member's path.

    >>> file_name("/cases/12/answers.zip!bank/a.csv")
    'answers.zip!bank/a.csv'
    """
    outer, mark, inner = path.partition("!")
    return Path(outer).name + mark + inner


def _numbered(celled: list[_Celled], file: int, *, tables: list[list[str]]) -> Iterator[list[Any]]:
    """Yield [file, sheet, row, table, cells …] of one file's rows; the names of columns are added to ``tables``."""
    known: dict[tuple[int, int], int] = {}
    for sheet, row, head, cells in celled:
        key = (sheet, head.header_row if head else -1)
        if key not in known:
            known[key] = len(tables)
            tables.append(list(head.names) if head else [])
        yield [file, sheet, row, known[key], *cells]


def _celled(ledger: Ledger, reading: FileReading, wanted: Places) -> list[_Celled]:
    """Return (sheet, row, head of its table, cells) of the wanted rows of one file."""
    kept = ledger.files / reading.sha256
    if not kept.is_file():
        return []
    source = SourceFile(reading.path, Path(reading.path).name, kept, reading.sha256, kept.stat().st_size)
    found: list[_Celled] = []
    for sheet in open_source(source):
        widths = [len(table.names) for table in reading.tables if table.sheet == sheet.index]
        rows = wanted.get(sheet.index, [])
        for row, cells in _read(sheet, rows, n_columns=max(widths, default=MAX_COLUMNS)):
            found.append((sheet.index, row, _head_above(reading, sheet.index, row), cells))
    return found


def _read(sheet: Sheet, rows: list[int], *, n_columns: int) -> Iterator[tuple[int, list[str]]]:
    if not rows:
        return
    left = np.array(rows, dtype=np.int64)
    for chunk in sheet.chunks(after_row=rows[0] - 1, n_columns=n_columns):
        if not len(chunk.rows):
            continue
        places = np.flatnonzero(np.isin(chunk.rows, left))
        columns = [column.take(places).to_pylist() for column in chunk.columns if column is not None]
        for row, cells in zip(chunk.rows[places].tolist(), zip(*columns, strict=True), strict=True):
            yield row, _trimmed(clean_cell(cell) if cell else "" for cell in cells)
        if chunk.rows[-1] >= rows[-1]:
            return


def _trimmed(cells: Iterable[str]) -> list[str]:
    """Return cells without the blank ones at the end."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _head_above(reading: FileReading, sheet: int, row: int) -> TableHead | None:
    above = [table for table in reading.tables if table.sheet == sheet and table.header_row < row]
    return max(above, key=lambda table: table.header_row, default=None)
