"""When is each line covered: spans, openings, gaps, seams and breaks.

A span comes from a masthead or task table, else it runs from the first row to the last. Two spans of one
line join when balances meet; where a balance is missing, when they overlap or touch, and what passes such a
seam is doubtful. Statements whose rows run side by side are one piece: nothing lies between them, and balances
that do not meet inside it are breaks. Everything else between two statements is a gap. A line of a plain ledger
is covered throughout.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import WIDTH_US, Precision, from_us
from firsthour.ledger.assembly.legs import Legs
from firsthour.ledger.assembly.lines import LineOrder
from firsthour.ledger.book import Span

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
    """Part of a line that is covered in one go: a statement, or several whose rows run side by side.

    ``opening``/``closing``: None when unknown. ``dated``: the period comes from a masthead or task table.
    ``row_low``/``row_high``: times of the first and last row, repeated ones included. ``seams``: places where
    a further statement begins whose balances cannot be compared with those before it.
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
    seams: list[int] = field(default_factory=list)


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
    rows = order.legs
    ranges = _row_ranges(legs, lines) if len(rows) else {}
    walk = _Walk(legs, ranges, rows, legs.has_balance[rows], np.cumsum(effects[rows]))
    periods: dict[int, list[tuple[int, int, int]]] = {}
    for file_idx, line, start, end in declared:
        periods.setdefault(line, []).append((file_idx, start, end))
    with_rows = np.flatnonzero(np.diff(order.starts) > 0).tolist()
    for line in sorted({*with_rows, *periods}):
        first, last = int(order.starts[line]), int(order.starts[line + 1]) - 1
        pieces = _pieces(walk, line, (first, last), periods.get(line, []))
        _join_pieces(walk, line, pieces, coverage)
    _find_breaks(walk, order, effects, coverage)
    return coverage


def _row_ranges(legs: Legs, lines: NDArray[np.int32]) -> dict[tuple[int, int], tuple[int, int, int]]:
    """Return, per (line, file), the times of its first and last row and the end of the last (all rows read)."""
    new = np.concatenate([[True], (np.diff(lines) != 0) | (np.diff(legs.file) != 0)])
    runs = np.flatnonzero(new)
    width = np.array([WIDTH_US[precision] for precision in Precision])
    low = np.minimum.reduceat(legs.time_us, runs)
    high = np.maximum.reduceat(legs.time_us, runs)
    end = np.maximum.reduceat(legs.time_us + width[legs.precision], runs)
    keys, owner = np.unique((lines[runs].astype(np.int64) << 32) | legs.file[runs], return_inverse=True)
    ranges = np.full((3, len(keys)), -EVER_US, dtype=np.int64)
    for bound, values in enumerate((-low, high, end)):
        np.maximum.at(ranges[bound], owner, values)
    owners = zip((keys >> 32).tolist(), (keys & 0xFFFFFFFF).tolist(), strict=True)
    times = zip((-ranges[0]).tolist(), ranges[1].tolist(), ranges[2].tolist(), strict=True)
    return dict(zip(owners, times, strict=True))


def _pieces(walk: _Walk, line: int, places: tuple[int, int], periods: list[tuple[int, int, int]]) -> list[_Piece]:
    """Return the pieces of one line in its order; statements without rows of their own stand where their time is."""
    declared: dict[int, tuple[int, int]] = {}
    for file_idx, start, end in periods:
        known = declared.get(file_idx, (start, end))
        declared[file_idx] = (min(known[0], start), max(known[1], end))
    pieces: list[_Piece] = []
    seen = set()
    for file_idx, first, last in _file_places(walk.legs.file[walk.rows[places[0] : places[1] + 1]], places[0]):
        seen.add(file_idx)
        piece = _piece(walk, line, (file_idx, first, last), declared.get(file_idx))
        if pieces and _side_by_side(pieces[-1], piece):
            pieces[-1] = _beside(walk, pieces[-1], piece)
        else:
            pieces.append(piece)
    for start, end in sorted(period for file_idx, period in declared.items() if file_idx not in seen):
        at = next((i for i, piece in enumerate(pieces) if piece.from_us > start), len(pieces))
        pieces.insert(at, _Piece(start, end, dated=True))
    return pieces


def _file_places(files: NDArray[np.int32], offset: int) -> list[tuple[int, int, int]]:
    """Return (file, first place, last place) of the files of a line, in the order in which they begin."""
    if not np.any(files[1:] != files[:-1]):
        return [(int(files[0]), offset, offset + len(files) - 1)] if len(files) else []
    names, first = np.unique(files, return_index=True)
    last = len(files) - 1 - np.unique(files[::-1], return_index=True)[1]
    found = zip(names.tolist(), (first + offset).tolist(), (last + offset).tolist(), strict=True)
    return sorted(found, key=lambda item: item[1])


def _piece(walk: _Walk, line: int, where: tuple[int, int, int], declared: tuple[int, int] | None) -> _Piece:
    file_idx, first, last = where
    row_low, row_high, end = walk.ranges[line, file_idx]
    period = declared or (row_low, end)
    return _Piece(
        min(row_low, period[0]),
        max(end, period[1]),
        dated=declared is not None,
        row_low=row_low,
        row_high=row_high,
        first=first,
        last=last,
        opening=walk.balance_before(first, last),
        closing=walk.balance_after(first, last),
    )


def _side_by_side(block: _Piece, piece: _Piece) -> bool:
    """Tell whether rows of two pieces interleave, so that nothing lies between them."""
    return piece.first < block.last or (piece.row_low < block.row_high and block.row_low < piece.row_high)


def _beside(walk: _Walk, block: _Piece, piece: _Piece) -> _Piece:
    joined = _joined(block, piece)
    joined.last = max(block.last, piece.last)
    joined.opening = walk.balance_before(joined.first, joined.last)
    joined.closing = walk.balance_after(joined.first, joined.last)
    return joined


def _join_pieces(walk: _Walk, line: int, pieces: list[_Piece], coverage: Coverage) -> None:
    block: _Piece | None = None
    for piece in pieces:
        if block is None or not _joins(block, piece):
            if block is not None:
                _close_block(walk, line, block, coverage)
            block = piece
        else:
            block = _joined(block, piece)
    if block is not None:
        _close_block(walk, line, block, coverage)


def _joins(block: _Piece, piece: _Piece) -> bool:
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
    both_have_rows = block.first >= 0 and piece.first >= 0
    seam = both_have_rows and (block.closing is None or piece.opening is None)
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
        seams=[*block.seams, *([piece.first] if seam else []), *piece.seams],
    )


def _close_block(walk: _Walk, line: int, block: _Piece, coverage: Coverage) -> None:
    first_leg = int(walk.rows[block.first]) if block.first >= 0 else -1
    opening = block.opening
    if opening is None and first_leg >= 0:
        coverage.doubts.append((line, first_leg, "no_balance"))
    if opening is not None and opening < 0:
        coverage.negative_openings.append((line, opening))
    coverage.doubts += [(line, int(walk.rows[place]), "seam") for place in block.seams]
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
