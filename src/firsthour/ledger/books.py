"""How a book is kept beside its ledger, so that it is put together once per version.

events.parquet   the arrays over events, and the ids that plain ledgers give
lines.parquet    account, currency, covered, holder, institution of each line
book.json        everything else
"""

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from firsthour.ledger.assembly.assemble import Assembly, assemble
from firsthour.ledger.book import Book, Doubt, ReversedTransfer, Span
from firsthour.ledger.building import build_book
from firsthour.ledger.given_ids import GIVEN_ID, KeptIds
from firsthour.ledger.reading import FileReading
from firsthour.ledger.report import FileReport
from firsthour.ledger.store import Ledger, Manifest, ledger_code_version
from firsthour.ledger.streaming import STREAM_FROM_ROWS, Streamed, stream_book

TABLES = {"spans": Span, "doubts": Doubt, "reversed_transfers": ReversedTransfer}


def open_book(ledger_dir: Path) -> Book:
    """Return the book of the ledger's version in force.

    Raises
    ------
    NoSuchLedgerError, DamagedLedgerError
    """
    ledger = Ledger(ledger_dir)
    manifest = ledger.load_manifest()
    kept = book_home(ledger, manifest.version)
    if kept.is_dir():
        return _load(kept)
    assembly = assemble(ledger.list_readings(manifest), kinds=manifest.kinds)
    return build_book(assembly, version=manifest.version, kinds=manifest.kinds)


def keep_book(ledger: Ledger, assembly: Assembly, *, manifest: Manifest) -> None:
    """Write the book of the assembly of a manifest; the writer lock must be held."""
    book = build_book(assembly, version=manifest.version, kinds=manifest.kinds)
    draft = _draft(ledger)
    arrays = {f.name: getattr(book, f.name) for f in fields(book) if isinstance(getattr(book, f.name), np.ndarray)}
    covered = arrays.pop("line_covered")
    given = pa.array(map(book.given_ids.get, range(book.n_events)), pa.string()) if book.given_ids else None
    events = pa.table({name: pa.array(values) for name, values in arrays.items()})
    events = events.append_column(GIVEN_ID, pa.nulls(book.n_events, pa.string()) if given is None else given)
    pq.write_table(events, draft / "events.parquet", compression="zstd", use_dictionary=False)
    lines = pa.table({"account": book.line_accounts, "currency": book.line_currencies, "covered": covered})
    rest: dict[str, Any] = {name: getattr(book, name) for name in ("version", "kinds", "file_hashes", "spellings")}
    rest |= {name: [vars(item) for item in getattr(book, name)] for name in TABLES}
    _write_lines(lines, draft, names=book.names, institutions=book.institutions)
    _finish(ledger, draft, rest)


def keep_streamed(
    ledger: Ledger,
    readings: Sequence[FileReading],
    *,
    manifest: Manifest,
    fresh: dict[str, FileReport],
    from_rows: int = STREAM_FROM_ROWS,
) -> Streamed | None:
    """Write the book of a large ledger of plain rows; None when it is not such a ledger.

    The writer lock must be held. ``fresh``: see ``stream_book``.
    """
    draft = _draft(ledger)
    streamed = stream_book(readings, draft, fresh=fresh, from_rows=from_rows)
    if streamed is None:
        return None
    rest: dict[str, Any] = {
        "version": manifest.version,
        "kinds": manifest.kinds,
        "file_hashes": streamed.file_hashes,
        "spellings": streamed.spellings,
        **{name: [] for name in TABLES},
    }
    _write_lines(streamed.lines, draft, names={}, institutions=streamed.institutions)
    _finish(ledger, draft, rest)
    return streamed


def book_home(ledger: Ledger, version: str) -> Path:
    """Return the folder in which the book of a version is kept, and what is derived from it."""
    return ledger.books / f"{version[:16]}-{ledger_code_version()}"


def _draft(ledger: Ledger) -> Path:
    draft = ledger.tmp / "book"
    draft.mkdir(exist_ok=True)
    return draft


def _write_lines(lines: pa.Table, draft: Path, *, names: dict[str, str], institutions: dict[str, str]) -> None:
    for column, known in (("holder", names), ("institution", institutions)):
        values = pa.nulls(len(lines), pa.string())
        if known:
            values = pa.array(map(known.get, lines["account"].to_pylist()), pa.string())
        lines = lines.append_column(column, values)
    pq.write_table(lines, draft / "lines.parquet", compression="zstd")


def _finish(ledger: Ledger, draft: Path, rest: dict[str, Any]) -> None:
    (draft / "book.json").write_text(json.dumps(rest, ensure_ascii=False), encoding="utf-8")
    home = book_home(ledger, rest["version"])
    if not home.exists():
        draft.replace(home)


def _load(folder: Path) -> Book:
    given_ids = KeptIds(folder / "events.parquet")
    names = [name for name in pq.read_schema(folder / "events.parquet").names if name != GIVEN_ID]
    arrays: dict[str, Any] = {}
    for name in names:  # one at a time: the file's columns and the book's are never in memory together
        arrays[name] = pq.read_table(folder / "events.parquet", columns=[name])[name].to_numpy()
    lines = pq.read_table(folder / "lines.parquet")
    rest = json.loads((folder / "book.json").read_text(encoding="utf-8"))
    for name, kind in TABLES.items():
        rest[name] = [kind(**item) for item in rest[name]]
    accounts = lines["account"].to_pylist()
    return Book(
        line_accounts=accounts,
        line_currencies=lines["currency"].to_pylist(),
        line_covered=lines["covered"].to_numpy(),
        names=_known(accounts, lines["holder"]),
        institutions=_known(accounts, lines["institution"]),
        given_ids=given_ids,
        **rest,
        **arrays,
    )


def _known(accounts: list[str], values: pa.ChunkedArray) -> dict[str, str]:
    if values.null_count == len(values):
        return {}
    return {account: value for account, value in zip(accounts, values.to_pylist(), strict=True) if value is not None}
