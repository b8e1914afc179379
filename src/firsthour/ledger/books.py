"""How a book is kept beside its ledger, so that it is assembled once per version."""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from firsthour.ledger.assembly.assemble import Assembly, assemble
from firsthour.ledger.book import Book, Doubt, ReversedTransfer, Span
from firsthour.ledger.building import build_book
from firsthour.ledger.store import Ledger, ledger_code_version

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
    return build_book(assemble(ledger.list_readings(manifest)), version=manifest.version)


def keep_book(ledger: Ledger, assembly: Assembly, *, version: str) -> None:
    """Write the book of an assembly under its version; the writer lock must be held."""
    book = build_book(assembly, version=version)
    draft = ledger.tmp / "book"
    draft.mkdir()
    arrays = {f.name: getattr(book, f.name) for f in fields(book) if isinstance(getattr(book, f.name), np.ndarray)}
    covered = arrays.pop("line_covered")
    table = pa.table({name: pa.array(values) for name, values in arrays.items()})
    pq.write_table(table, draft / "events.parquet", compression="zstd", use_dictionary=False)
    rest: dict[str, Any] = {
        "version": book.version,
        "line_accounts": book.line_accounts,
        "line_currencies": book.line_currencies,
        "line_covered": covered.tolist(),
        "file_hashes": book.file_hashes,
        "given_ids": sorted(book.given_ids.items()),
        "spellings": book.spellings,
        "names": book.names,
        "institutions": book.institutions,
    }
    rest |= {name: [asdict(item) for item in getattr(book, name)] for name in TABLES}
    (draft / "book.json").write_text(json.dumps(rest, ensure_ascii=False), encoding="utf-8")
    home = book_home(ledger, version)
    if not home.exists():
        draft.replace(home)


def book_home(ledger: Ledger, version: str) -> Path:
    """Return the folder in which the book of a version is kept, and what is derived from it."""
    return ledger.books / f"{version[:16]}-{ledger_code_version()}"


def _load(folder: Path) -> Book:
    table = pq.read_table(folder / "events.parquet")
    arrays = {name: table[name].to_numpy() for name in table.column_names}
    rest = json.loads((folder / "book.json").read_text(encoding="utf-8"))
    rest["line_covered"] = np.array(rest["line_covered"], dtype=bool)
    rest["given_ids"] = {int(event): identity for event, identity in rest["given_ids"]}
    for name, kind in TABLES.items():
        rest[name] = [kind(**item) for item in rest[name]]
    return Book(**rest, **arrays)
