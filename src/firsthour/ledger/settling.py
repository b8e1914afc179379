"""What follows from the files of a ledger, once read: its book, the fates of rows, and what the report needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from firsthour.ledger.assembly.assemble import Assembly, assemble
from firsthour.ledger.book import EventKind
from firsthour.ledger.books import keep_book, keep_streamed
from firsthour.ledger.counting import count_fates, leg_id, list_accounts
from firsthour.ledger.reading import FileReading
from firsthour.ledger.report import FileReport
from firsthour.ledger.store import Ledger, Manifest
from firsthour.ledger.streaming import STREAM_FROM_ROWS


@dataclass(frozen=True)
class Settled:
    """What there is to tell about all rows of a ledger together; see ``report.ImportReport``."""

    accounts: Sequence[dict[str, Any]]
    n_transfers: int
    n_reversed: int
    ambiguous: list[list[str]]
    displaced: list[str]
    edited_times: list[str]
    assembly: Assembly | None = None  # None where the rows were not held in memory


def settle(
    ledger: Ledger,
    manifest: Manifest,
    *,
    readings: list[FileReading],
    fresh: dict[str, FileReport],
    from_rows: int = STREAM_FROM_ROWS,
) -> Settled:
    """Keep the book of a manifest and fill the fates of the ``fresh`` files (by hash); the lock must be held.

    ``readings`` are those of the manifest's files. ``from_rows``: a ledger of so many plain rows is not held in memory.
    """
    streamed = keep_streamed(ledger, readings, manifest=manifest, fresh=fresh, from_rows=from_rows)
    if streamed is not None:
        return Settled(streamed.accounts, streamed.n_events, 0, [], [], [])
    assembly = assemble(readings, kinds=manifest.kinds)
    count_fates(assembly, fresh)
    keep_book(ledger, assembly, manifest=manifest)
    return _settled(assembly)


def _settled(assembly: Assembly) -> Settled:
    return Settled(
        accounts=list_accounts(assembly),
        n_transfers=int(((assembly.events.legs >= 0) & (assembly.events.arrays["kind"] != EventKind.IN_TRANSIT)).sum()),
        n_reversed=len(assembly.taken_back()),
        ambiguous=[[leg_id(assembly, leg) for leg in group] for group in assembly.mirrors.ambiguous],
        displaced=[leg_id(assembly, leg) for leg in assembly.ledger_order.displaced],
        edited_times=[leg_id(assembly, leg) for leg in assembly.order.edited],
        assembly=assembly,
    )
