"""Where does money end that leaves what is seen: at an exit by kind, or unseen for a reason."""

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import WIDTH_US, Precision
from firsthour.ledger.assembly.accounts import AccountTable, Lines
from firsthour.ledger.assembly.events import Events
from firsthour.ledger.assembly.legs import Legs
from firsthour.ledger.book import End, EventKind, Span
from firsthour.ledger.counterparties import KIND_ENDS, synthetic_kind
from firsthour.ledger.rows import RowFlag


def settle_ends(
    legs: Legs,
    accounts: AccountTable,
    *,
    lines: Lines,
    events: Events,
    spans: list[Span],
    throughout: NDArray[np.bool_],
) -> None:
    """Fill ``end`` of every ``OUT`` event (in place).

    A covered peer is never an exit: at a time that its spans hold its row is not found (``UNMATCHED``), at any
    other it is outside them (``PERIOD``). ``throughout``: per line, covered without beginning or end.
    """
    outs = np.flatnonzero(events.arrays["kind"] == EventKind.OUT)
    rows = events.legs[outs]
    peers, kinds = accounts.peer[rows], accounts.kinds[rows]
    ends = np.array([KIND_ENDS.get(kind, End.NEVER) for kind in accounts.kind_names], dtype=np.int8)[kinds]
    by_name = np.full(len(accounts.names), End.NONE, dtype=np.int8)
    for account, name in enumerate(accounts.names):
        if name[:1] == "~" and (kind := synthetic_kind(name)):
            by_name[account] = KIND_ENDS.get(kind, End.NEVER)
    ends = np.where(by_name[peers] != End.NONE, by_name[peers], ends)
    towards = lines.peer[rows]
    has_span = np.zeros(lines.n, dtype=bool)
    has_span[[span.line for span in spans]] = True
    inside = covered_at(towards, legs.time_us[rows], precision=legs.precision[rows], spans=spans, n_lines=lines.n)
    ends = np.where(has_span[towards], np.where(inside, End.UNMATCHED, End.PERIOD), ends)
    ends = np.where(throughout[towards], End.UNMATCHED, ends)
    ends = np.where(legs.flags[rows] & int(RowFlag.CONVERSION), End.EXCHANGE, ends)
    events.arrays["end"][outs] = ends


def covered_at(
    line: NDArray[np.int32],
    time_us: NDArray[np.int64],
    *,
    precision: NDArray[np.int8],
    spans: list[Span],
    n_lines: int,
) -> NDArray[np.bool_]:
    """Return whether each time, as far as it is known, falls into a span of its line."""
    ordered = sorted(spans, key=lambda span: (span.line, span.from_us))
    owner = np.array([span.line for span in ordered], dtype=np.int64)
    begin = np.array([span.from_us for span in ordered], dtype=np.int64)
    end = np.array([span.to_us for span in ordered], dtype=np.int64)
    starts = np.searchsorted(owner, np.arange(n_lines + 1))
    until = time_us + np.array([WIDTH_US[known] for known in Precision])[precision]
    covered = np.zeros(len(line), dtype=bool)
    left, nth = np.arange(len(line)), 0
    while len(left := left[starts[line[left]] + nth < starts[line[left] + 1]]):
        place = starts[line[left]] + nth
        covered[left] |= (time_us[left] < end[place]) & (begin[place] < until[left])
        left, nth = left[~covered[left]], nth + 1
    return covered
