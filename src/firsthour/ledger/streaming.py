"""How does a large ledger of nothing but plain rows become a book without being held in memory?

Rows of plain ledgers need no mirrors, no coverage and no reversals: only accounts, repeats and one order by
time. The engine does that with its memory bounded and writes the events straight to the book's file. What is
said here must be what ``assembly`` says of the same rows; a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import pyarrow as pa
import pyarrow.parquet as pq

from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.ledger.assembly.accounts import resolve_written
from firsthour.ledger.book import End
from firsthour.ledger.counterparties import KIND_ENDS, synthetic_kind
from firsthour.ledger.engine import plain_statements as sql
from firsthour.ledger.engine.session import Session, open_session
from firsthour.ledger.institutions import institution_name
from firsthour.ledger.reading import FileReading
from firsthour.ledger.report import FileReport

STREAM_FROM_ROWS = 1_000_000  # smaller ledgers are assembled in memory, which is quicker
MEMORY_MB = 512


class AccountEntries(Sequence[dict[str, Any]]):
    """Covered accounts as the report lists them, made one by one: there may be millions.

    ``lines``: columns ``account`` and ``currency``, in the order of the report.
    """

    def __init__(self, lines: pa.Table) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        account, currency = (self._lines[name][index].as_py() for name in ("account", "currency"))
        entry = {"account": account, "spans": [], "opening_fen": 0, "closing_fen": None, "breaks": 0}
        return entry if currency == DEFAULT_CURRENCY else {**entry, "currency": currency}


@dataclass
class Streamed:
    """A book whose events lie in ``events.parquet`` of its folder; the rest of it, and what the report needs.

    ``lines``: columns ``account``, ``currency``, ``covered``, by line.
    """

    lines: pa.Table
    spellings: dict[str, str]
    institutions: dict[str, str]
    file_hashes: list[str]
    accounts: AccountEntries
    n_events: int


def stream_book(
    readings: Sequence[FileReading], out_dir: Path, *, fresh: dict[str, FileReport], from_rows: int = STREAM_FROM_ROWS
) -> Streamed | None:
    """Write the events of ``readings`` to ``out_dir``; None when they are few, or are more than plain rows.

    ``fresh``: reports of the new files by hash, whose ``kept`` and ``duplicate`` are filled.
    """
    files = sorted(readings, key=lambda reading: reading.sha256)
    segments = [Path(reading.segment_path) / "rows.parquet" for reading in files]
    if not files or not all(segment.is_file() for segment in segments):
        return None
    if sum(pq.read_metadata(segment).num_rows for segment in segments) < max(from_rows, 1):
        return None
    if any(reading.accounts or reading.aliases or reading.repeats for reading in files):
        return None
    with open_session(spill=out_dir.parent / "spill", memory_mb=MEMORY_MB, in_order=True) as session:
        session.run(sql.make_legs(segments))
        if not _is_plain(session, files):
            return None
        return _stream(session, files, out_dir, fresh=fresh)


def _is_plain(session: Session, files: Sequence[FileReading]) -> bool:
    """Tell whether the rows are plain, and those of several files alike enough to be compared as they stand."""
    strange, finest, coarsest, split = session.fetch(sql.fetch_kind_of_rows())[0]
    one_kind = finest == coarsest and not split and len({reading.layout for reading in files}) == 1
    return not strange and (len(files) == 1 or one_kind)


def _stream(session: Session, files: Sequence[FileReading], out_dir: Path, *, fresh: dict[str, FileReport]) -> Streamed:
    spellings, institutions = _make_sides(session)
    session.run(sql.make_moves())
    accounts = [account for (account,) in session.fetch(sql.fetch_synthetic_accounts()) if synthetic_kind(account)]
    endings = [int(KIND_ENDS.get(synthetic_kind(account), End.NEVER)) for account in accounts]
    session.register({"synthetic": pa.table({"account": pa.array(accounts, pa.string()), "ending": endings})})
    session.run(sql.make_lines())
    session.run(sql.make_repeats(several_files=len(files) > 1))
    session.run(sql.make_named())
    session.run(sql.write_events(out_dir / "events.parquet"))
    _count_fates(session, files, fresh)
    return Streamed(
        lines=session.fetch_table(sql.fetch_lines()),
        spellings=spellings,
        institutions=institutions,
        file_hashes=[reading.sha256 for reading in files],
        accounts=AccountEntries(session.fetch_table(sql.fetch_covered())),
        n_events=int(pq.read_metadata(out_dir / "events.parquet").num_rows),
    )


def _make_sides(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Make the table of sides; return other spellings of accounts, and accounts' institutions."""
    session.run(sql.make_pairs())
    if not session.fetch("SELECT 1 FROM pairs WHERE institution <> '' LIMIT 1"):
        session.run(sql.make_sides_of_numbers())
        return {}, {}
    pairs = session.fetch_table(sql.fetch_pairs())
    written = list(zip(pairs["number"].to_pylist(), pairs["institution"].to_pylist(), strict=True))
    accounts, spellings = resolve_written(written)
    session.register({"resolved": pairs.append_column("account", pa.array(accounts, pa.string()))})
    session.run(sql.make_sides_of_pairs())
    return spellings, _institutions(pairs, accounts)


def _institutions(pairs: pa.Table, accounts: Sequence[str]) -> dict[str, str]:
    """Return each account's institution as its own first row names it, else the first row of others."""
    found: dict[str, tuple[int, int, str]] = {}
    columns = (pairs[name].to_pylist() for name in ("institution", "own_first", "peer_first"))
    for account, institution, own_first, peer_first in zip(accounts, *columns, strict=True):
        settled = institution_name(institution)
        for side, first in ((0, own_first), (1, peer_first)):
            if settled and first is not None:
                found[account] = min(found.get(account, (2, 0, "")), (side, first, settled))
    return {account: settled for account, (_, _, settled) in found.items()}


def _count_fates(session: Session, files: Sequence[FileReading], fresh: dict[str, FileReport]) -> None:
    """Fill kept and duplicate of the new files; see ``counting.count_fates``."""
    new = [number for number, reading in enumerate(files) if reading.sha256 in fresh]
    repeated = dict(session.fetch(sql.fetch_repeats_by_file()))
    given_way = dict(session.fetch(sql.fetch_given_way(new))) if new else {}
    for number in new:
        report = fresh[files[number].sha256]
        report.duplicate = repeated.get(number, 0) + given_way.get(number, 0)
        report.kept = report.read - report.set_aside - report.rejected - report.duplicate
