"""Which sources can the money in an account have: where it entered what is seen, and as what."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import WIDTH_US, Precision
from firsthour.ledger.book import Book, EventKind, Span
from firsthour.tracing.results import Json, with_currency

_WIDTHS = np.array([WIDTH_US[precision] for precision in Precision], dtype=np.int64)


class SourceKind(IntEnum):
    """How a piece of money entered what is seen.

    ========= ========================================================================================
    kind      the event that is its entry
    ========= ========================================================================================
    OPENING   ``OPEN``: it lay in the account when the covered span began
    UNKNOWN   the paying event (``TRANSFER``, ``OUT_TRANSIT``) whose shortfall it is
    OUTSIDE   ``IN``: paid in by an exit, a seen-only account or a synthetic one
    UNMATCHED ``IN``: the payer is covered at that time, but its row is not found
    ========= ========================================================================================
    """

    OPENING = 0
    UNKNOWN = 1
    OUTSIDE = 2
    UNMATCHED = 3

    @property
    def code(self) -> str:
        """The stable word used in results."""
        return self.name.lower()


def entry_kinds(book: Book, events: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the ``SourceKind`` of each event as an entry of money."""
    what = book.kind[events]
    kinds = np.full(len(events), SourceKind.UNKNOWN, dtype=np.int64)
    kinds[what == EventKind.OPEN] = SourceKind.OPENING
    arrives = what == EventKind.IN
    kinds[arrives] = SourceKind.OUTSIDE
    kinds[np.flatnonzero(arrives)[payer_is_covered(book, events[arrives])]] = SourceKind.UNMATCHED
    return kinds


def payer_is_covered(book: Book, events: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return, per ``IN`` event, whether the payer's statements speak of its time, as far as that is known.

    A covered payer without spans of its own (plain ledgers) is covered throughout.
    """
    payers = book.payer[events]
    begins = book.dst_time_us[events]
    ends = begins + _WIDTHS[book.dst_precision[events]]
    spans: dict[int, list[Span]] = {payer: [] for payer in np.unique(payers[payers >= 0]).tolist()}
    for span in book.spans:
        if span.line in spans:
            spans[span.line].append(span)
    covered = np.zeros(len(events), dtype=np.bool_)
    for payer, own in spans.items():
        if not own and book.line_covered[payer]:
            covered |= payers == payer
        for span in own:
            covered |= (payers == payer) & (begins < span.to_us) & (ends > span.from_us)
    return covered


def list_sources(book: Book, rows: NDArray[np.int64]) -> list[Json]:
    """Return the JSON entries of (event, kind, amount) rows, in ledger order of the entries."""
    return [_entry(book, event, SourceKind(kind), amount) for event, kind, amount in rows.tolist()]


def sum_by_kind(entries: Sequence[Json]) -> dict[str, int]:
    """Return what entries of each kind add up to, every kind named (``opening_fen``, …)."""
    sums: dict[str, int] = {f"{kind.code}_fen": 0 for kind in SourceKind}
    for entry in entries:
        sums[f"{entry['kind']}_fen"] += entry["amount_fen"]
    return sums


def _entry(book: Book, event: int, kind: SourceKind, amount: int) -> Json:
    into = int(book.src[event] if kind == SourceKind.UNKNOWN else book.dst[event])
    came_from = int(book.payer[event]) if kind in (SourceKind.OUTSIDE, SourceKind.UNMATCHED) else into
    entry: dict[str, Any] = {
        "account": book.line_accounts[came_from] if came_from >= 0 else None,
        "transfer_id": None if kind == SourceKind.OPENING else book.transfer_id(event),
        "kind": kind.code,
        "amount_fen": amount,
        "into": book.line_accounts[into],
    }
    return with_currency(entry, book.line_currencies[into])
