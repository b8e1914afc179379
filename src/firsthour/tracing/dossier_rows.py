"""What stands in the rows of a file that a dossier names, cell by cell?

Files are read again from the ledger's own copies. A small workbook whose bytes are those that the import read within
its bounds is read right here; to start a process of its own for each would take many times as long.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from firsthour.base.text import clean_cell
from firsthour.ledger.containers.calamine_child import write_spool
from firsthour.ledger.containers.grid import RowSheet
from firsthour.ledger.containers.kinds import Kind, read_head, sniff
from firsthour.ledger.containers.limits import DEFAULT_LIMITS, MIB
from firsthour.ledger.containers.package import check_package, list_parts
from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.reading import FileReading, TableHead
from firsthour.ledger.sheets import MAX_COLUMNS, Sheet
from firsthour.ledger.statements.read import open_source, own_readers
from firsthour.ledger.store import Ledger

SMALL_BYTES = 16 * MIB  # unpacked
_cleaned = lru_cache(50_000)(clean_cell)  # rows say the same names and words over and over

Places = dict[int, list[int]]  # sheet → rows, in order
Celled = tuple[int, int, TableHead | None, list[str]]


def celled_rows(ledger: Ledger, reading: FileReading, *, wanted: Places) -> list[Celled]:
    """Return (sheet, row, head of its table, cells) of the wanted rows of one file."""
    kept = ledger.files / reading.sha256
    if not kept.is_file():
        return []
    source = SourceFile(reading.path, Path(reading.path).name, kept, reading.sha256, kept.stat().st_size)
    found: list[Celled] = []
    for sheet in _open_known(source):
        widths = [len(table.names) for table in reading.tables if table.sheet == sheet.index]
        rows = wanted.get(sheet.index, [])
        for row, cells in _read(sheet, rows, n_columns=max(widths, default=MAX_COLUMNS)):
            found.append((sheet.index, row, _head_above(reading, sheet.index, row), cells))
    return found


def _open_known(source: SourceFile) -> list[Sheet]:
    """Return the sheets of a file that the ledger has read before."""
    if not _is_small_workbook(source):
        return open_source(source)
    spool = io.BytesIO()
    write_spool(str(source.path), spool, max_columns=MAX_COLUMNS)
    written = spool.getvalue()
    index = json.loads(written.rstrip(b"\n").rsplit(b"\n", 1)[-1])
    return [RowSheet(number, name, rows=partial(_spooled, written[begin:end])) for number, name, begin, end in index]


def _is_small_workbook(source: SourceFile) -> bool:
    """Tell whether a file is a small workbook, and byte by byte the one that the import read within its bounds."""
    head = read_head(source.path)
    if source.size > SMALL_BYTES or sniff(head) != Kind.ZIP or any(r.claims(head, source.name) for r in own_readers()):
        return False
    if not any(part.filename == "xl/workbook.xml" for part in list_parts(source.path, shown=source.shown)):
        return False
    if hashlib.sha256(source.path.read_bytes()).hexdigest() != source.sha256:
        return False
    return check_package(source, limits=DEFAULT_LIMITS) <= SMALL_BYTES


def _spooled(batches: bytes) -> Iterator[tuple[int, list[str]]]:
    for line in batches.splitlines():
        yield from json.loads(line)


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
            yield row, _trimmed(_cleaned(cell) if cell else "" for cell in cells)
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
