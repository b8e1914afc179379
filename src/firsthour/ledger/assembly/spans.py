"""When is each line covered: spans, openings, gaps, seams and breaks.

A span comes from a masthead or task table, else it runs from the first row to the last. Two spans of one
line join when balances meet; where a balance is missing, when they overlap or touch, and what passes such a
seam is doubtful. Everything else between two statements is a gap. A line of a plain ledger is covered
throughout.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import WIDTH_US, Precision, from_us
from firsthour.ledger.assembly.legs import Legs
from firsthour.ledger.assembly.lines import LineOrder
from firsthour.ledger.book import Span
from firsthour.ledger.rows import RowFlag

EVER_US = 2**62


@dataclass(frozen=True)
class Break:
    """A row whose running balance does not follow from the row above (minor units)."""

    line: int
    leg: int
    expected: int
    found: int


@dataclass
class Coverage:
    """Spans per line in time order; where each begins (leg, −1 without rows); what is doubtful from which leg.

    ``doubts``: (line, leg from which on, reason). ``negative_openings``: lines whose opening counted as 0.
    """

    spans: list[Span] = field(default_factory=list)
    first_legs: list[int] = field(default_factory=list)
    doubts: list[tuple[int, int, str]] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    negative_openings: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Piece:
    """One statement's part of a line: its period, its first and last place in the line, its balances.

    ``opening``/``closing``: None when unknown. ``dated``: the period comes from a masthead or task table.
    ``row_low``/``row_high``: times of the file's first and last row in this line, repeated ones included.
    """

    from_us: int
    to_us: int
    dated: bool
    row_low: int = EVER_US
    row_high: int = -EVER_US
    first: int = -1  # place in LineOrder.legs
    last: int = -1
    opening: int | None = None
    closing: int | None = None


@dataclass
class _Walk:
    """What the search for spans needs to know of the ordered rows; all arrays follow ``rows``."""

    legs: Legs
    ranges: dict[tuple[int, int], tuple[int, int, int]]  # (line, file) → first, last time, end of the last
    rows: NDArray[np.int64]
    known: NDArray[np.bool_]  # has a balance
    running: NDArray[np.int64]  # cumulative effect along the whole order

    def balance_before(self, first: int, last: int) -> int | None:
        """Return the balance before place ``first``, from the first balance known up to ``last``."""
        places = np.flatnonzero(self.known[first : last + 1])
        if not len(places):
            return None
        place = first + int(places[0])
        start = int(self.running[first - 1]) if first else 0
        return int(self.legs.balance[self.rows[place]]) - (int(self.running[place]) - start)

    def balance_after(self, first: int, last: int) -> int | None:
        """Return the balance after place ``last``, from the last balance known back to ``first``."""
        places = np.flatnonzero(self.known[first : last + 1])
        if not len(places):
            return None
        place = first + int(places[-1])
        return int(self.legs.balance[self.rows[place]]) + int(self.running[last]) - int(self.running[place])


def find_spans(
    legs: Legs,
    order: LineOrder,
    *,
    effects: NDArray[np.int64],
    lines: NDArray[np.int32],
    declared: list[tuple[int, int, int, int]],
) -> Coverage:
    """Return the coverage of all lines.

    ``effects``: minor units per leg (a row's whole effect on its main leg, 0 on legs that count with it).
    ``lines``: line of each leg. ``declared``: (file, line, from_us, to_us) of mastheads and task tables.
    """
    coverage = Coverage()
    walk = _Walk(legs, _row_ranges(legs, lines), order.legs, legs.has_balance[order.legs], np.cumsum(effects[order.legs]))
    periods: dict[int, list[tuple[int, int, int]]] = {}
    for file_idx, line, from_us, to_us in declared:
        periods.setdefault(line, []).append((file_idx, from_us, to_us))
    plain = legs.has_flag(RowFlag.PLAIN)
    for line in range(len(order.starts) - 1):
        first, last = int(order.starts[line]), int(order.starts[line + 1]) - 1
        if last < first and line not in periods:
            continue
        if last >= first and plain[order.legs[first]]:
            continue  # lines of a plain ledger are added by the caller
        pieces = _pieces(walk, line, (first, last), periods.get(line, []))
        _join_pieces(walk, line, pieces, coverage)
    _find_breaks(walk, order, effects, coverage)
    return coverage


def _row_ranges(legs: Legs, lines: NDArray[np.int32]) -> dict[tuple[int, int], tuple[int, int, int]]:
    """Return, per (line, file), the times of its first and last row and the end of the last (all rows read)."""
    rows = np.arange(legs.n)
    if not len(rows):
        return {}
    key = (lines[rows].astype(np.int64) << 32) | legs.file[rows]
    order = np.lexsort((legs.time_us[rows], key))
    rows, key = rows[order], key[order]
    firsts = np.concatenate([[0], np.flatnonzero(np.diff(key)) + 1])
    lasts = np.concatenate([firsts[1:] - 1, [len(rows) - 1]])
    width = np.array([WIDTH_US[precision] for precision in Precision])[legs.precision[rows[lasts]]]
    ends = legs.time_us[rows[lasts]] + width
    owners = [(int(value >> 32), int(value & 0xFFFFFFFF)) for value in key[firsts]]
    times = zip(legs.time_us[rows[firsts]].tolist(), legs.time_us[rows[lasts]].tolist(), ends.tolist(), strict=True)
    return dict(zip(owners, times, strict=True))


def _pieces(
    walk: _Walk, line: int, places: tuple[int, int], periods: list[tuple[int, int, int]]
) -> list[_Piece]:
    """Return the statements of one line in time order, with what each says about its period."""
    first, last = places
    declared = {file_idx: (start, end) for file_idx, start, end in sorted(periods, reverse=True)}
    for file_idx, start, end in periods:
        known = declared[file_idx]
        declared[file_idx] = (min(known[0], start), max(known[1], end))
    pieces = []
    rows = walk.rows[first : last + 1]
    cuts = np.flatnonzero(np.diff(walk.legs.file[rows])) + 1 if len(rows) else np.zeros(0, dtype=np.int64)
    bounds = [0, *cuts.tolist(), len(rows)]
    for start, end in zip(bounds, bounds[1:], strict=False):
        if end > start:
            pieces.append(_piece(walk, line, (first + start, first + end - 1), declared))
    seen = {int(file_idx) for file_idx in np.unique(walk.legs.file[rows])}
    empty = [_Piece(a, b, dated=True) for file_idx, (a, b) in declared.items() if file_idx not in seen]
    return sorted([*pieces, *empty], key=lambda piece: (piece.first < 0, piece.first, piece.from_us))


def _piece(
    walk: _Walk, line: int, places: tuple[int, int], declared: dict[int, tuple[int, int]]
) -> _Piece:
    file_idx = int(walk.legs.file[walk.rows[places[0]]])
    row_low, row_high, end = walk.ranges[line, file_idx]
    period = declared.get(file_idx, (row_low, end))
    return _Piece(
        min(row_low, period[0]),
        max(end, period[1]),
        dated=file_idx in declared,
        row_low=row_low,
        row_high=row_high,
        first=places[0],
        last=places[1],
        opening=walk.balance_before(*places),
        closing=walk.balance_after(*places),
    )


def _join_pieces(walk: _Walk, line: int, pieces: list[_Piece], coverage: Coverage) -> None:
    block: _Piece | None = None
    for piece in pieces:
        if block is None:
            block = piece
            continue
        if not _joins(block, piece):
            _close_block(walk, line, block, coverage)
            block = piece
            continue
        if piece.first >= 0 and block.last >= 0 and (block.closing is None or piece.opening is None):
            coverage.doubts.append((line, int(walk.rows[piece.first]), "seam"))
        block = _joined(block, piece)
    if block is not None:
        _close_block(walk, line, block, coverage)


def _joins(block: _Piece, piece: _Piece) -> bool:
    if piece.row_low < block.row_high and block.row_low < piece.row_high:
        return True  # their rows run side by side: nothing lies between them
    if block.closing is not None and piece.opening is not None:
        return block.closing == piece.opening
    overlap = piece.from_us < block.to_us and block.from_us < piece.to_us
    return overlap or _touch(block, piece)


def _touch(block: _Piece, piece: _Piece) -> bool:
    earlier, later = (block, piece) if block.from_us <= piece.from_us else (piece, block)
    if earlier.dated and later.dated:
        return later.from_us <= earlier.to_us
    end, begin = from_us(earlier.to_us - 1), from_us(later.from_us)
    return (begin.year * 12 + begin.month) - (end.year * 12 + end.month) <= 1


def _joined(block: _Piece, piece: _Piece) -> _Piece:
    """Return one piece for both; rows stay in line order, so the later piece's closing counts."""
    return _Piece(
        min(block.from_us, piece.from_us),
        max(block.to_us, piece.to_us),
        dated=block.dated and piece.dated,
        row_low=min(block.row_low, piece.row_low),
        row_high=max(block.row_high, piece.row_high),
        first=block.first if block.first >= 0 else piece.first,
        last=piece.last if piece.last >= 0 else block.last,
        opening=block.opening if block.first >= 0 else piece.opening,
        closing=piece.closing if piece.last >= 0 else block.closing,
    )


def _close_block(walk: _Walk, line: int, block: _Piece, coverage: Coverage) -> None:
    first_leg = int(walk.rows[block.first]) if block.first >= 0 else -1
    opening = block.opening
    if opening is None and first_leg >= 0:
        coverage.doubts.append((line, first_leg, "no_balance"))
    if opening is not None and opening < 0:
        coverage.negative_openings.append((line, opening))
    coverage.spans.append(Span(line, block.from_us, block.to_us, opening, block.closing))
    coverage.first_legs.append(first_leg)


def _find_breaks(walk: _Walk, order: LineOrder, effects: NDArray[np.int64], coverage: Coverage) -> None:
    """Note every row whose balance does not follow from the last balance known above it in its span."""
    starts = {leg for leg in coverage.first_legs if leg >= 0}
    places = np.flatnonzero(walk.known)
    if len(places) < 2:
        return
    line_of = np.searchsorted(order.starts, places, side="right") - 1
    rows = walk.rows[places]
    balance = walk.legs.balance[rows]
    expected = balance[:-1] + walk.running[places[1:]] - walk.running[places[:-1]]
    broken = np.flatnonzero((line_of[1:] == line_of[:-1]) & (expected != balance[1:])) + 1
    new_span = _span_starts_between(order, starts)
    for place in broken.tolist():
        if new_span[places[place]] == new_span[places[place - 1]]:
            leg = int(rows[place])
            line = int(line_of[place])
            coverage.breaks.append(Break(line, leg, int(expected[place - 1]), int(balance[place])))
            coverage.doubts.append((line, leg, "break"))


def _span_starts_between(order: LineOrder, starts: set[int]) -> NDArray[np.int64]:
    """Return a number per place that grows at each first leg of a span."""
    marks = np.zeros(len(order.legs), dtype=np.int64)
    if starts:
        marks[order.ordinal[np.array(sorted(starts), dtype=np.int64)]] = 1
    return np.cumsum(marks)
