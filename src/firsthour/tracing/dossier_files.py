"""From which files was a dossier made, and what do the rows behind its transfers say, cell by cell?

The rows of a file are read in one go, however many of them a dossier names.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from firsthour.ledger.book import Book
from firsthour.ledger.reading import FileReading
from firsthour.ledger.store import Ledger
from firsthour.tracing.dossier_rows import Celled, Places, celled_rows
from firsthour.tracing.results import Json

MOST_CELLED_ROWS = 20_000  # beyond this many the rows are only named


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
    n_rows = _count_rows(book, wanted)
    order = sorted(readings, key=lambda sha256: (-n_rows[sha256], readings[sha256].path, sha256))
    numbers = {sha256: number for number, sha256 in enumerate(order, start=1)}
    named = {place: numbers[sha256] for place, sha256 in enumerate(book.file_hashes) if sha256 in numbers}
    tables: list[list[str]] = []
    rows: list[list[Any]] = []
    if sum(len(own) for sheets in wanted.values() for own in sheets.values()) <= MOST_CELLED_ROWS:
        for number, place in sorted((named[place], place) for place in wanted if place in named):
            celled = celled_rows(ledger, readings[book.file_hashes[place]], wanted=wanted[place])
            rows += _numbered(celled, number, tables=tables)
    transfers = [
        transfer | {"rows": [row | {"file": named.get(row["file"], 0)} for row in transfer["rows"]]}
        for transfer in content["transfers"]
    ]
    files = [_file(readings[sha256], numbers[sha256], n_rows=n_rows[sha256]) for sha256 in order]
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


def _count_rows(book: Book, wanted: Mapping[int, Places]) -> Counter[str]:
    """Return how many rows the transfers name of each file, by its hash."""
    counts: Counter[str] = Counter()
    for file, sheets in wanted.items():
        counts[book.file_hashes[file]] += sum(len(rows) for rows in sheets.values())
    return counts


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


def _numbered(celled: list[Celled], file: int, *, tables: list[list[str]]) -> Iterator[list[Any]]:
    """Yield [file, sheet, row, table, cells …] of one file's rows; the names of columns are added to ``tables``."""
    known: dict[tuple[int, int], int] = {}
    for sheet, row, head, cells in celled:
        key = (sheet, head.header_row if head else -1)
        if key not in known:
            known[key] = len(tables)
            tables.append(list(head.names) if head else [])
        yield [file, sheet, row, known[key], *cells]
