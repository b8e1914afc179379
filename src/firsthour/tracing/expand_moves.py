"""Which events of a book can be steps of a path, and which of them may lie in a window of time?

A step is one transfer, from its payer's line to its payee's: a ``TRANSFER``, an ``OUT``, an ``IN`` whose payer is
known, or a pair, which leaves at ``OUT_TRANSIT`` and arrives at ``IN_TRANSIT``. An account that is not covered and
is an exit (cash, merchant, wallet …) or synthetic ends every path: it is everybody's.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from firsthour.ledger.book import Book, End, EventKind
from firsthour.ledger.counterparties import KIND_ENDS, synthetic_kind
from firsthour.tracing.passes import BadBookError

Adjacency = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
Times = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int8], NDArray[np.int8]]
Work = tuple[
    NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]
]
Number = TypeVar("Number", bound=np.generic)
_MOST_EVENTS = 2**31 - 2


class Room:
    """Memory for one question at a time, up to 38 bytes a line; all zero where the kernels ask for it."""

    def __init__(self, n_lines: int) -> None:
        self._n_lines = n_lines
        lines, firsts = np.empty(n_lines + 1, np.int32), np.empty(n_lines + 1, np.int32)
        nearest, farthest = np.zeros(n_lines, np.int32), np.zeros(n_lines, np.int32)
        self.found = np.zeros(n_lines, np.uint8), lines, firsts, nearest, farthest
        self._work: Work | None = None

    def work(self) -> Work:
        """Return what a search needs besides."""
        if self._work is None:
            best, done, now, keys, later = (np.zeros(self._n_lines, dtype=np.int32) for _ in range(5))
            self._work = best, done, np.zeros(self._n_lines, dtype=np.uint8), now, keys, later
        return self._work


@dataclass
class Moves:
    """The steps of a book as columns over its events, and what is looked up in them; made once for a book.

    ``payer``, ``payee``: int32 line, −1 for none. ``ends``: bool per line, True where every path ends. ``bounds``
    and ``in_order``: see ``bound_times``. Memory: views of the book's columns (with payers that are not seen 4
    bytes an event more) and, once ``keep_adjacency`` was called, 8 bytes a step and direction (12 with pairs).
    """

    n_lines: int
    kind: NDArray[np.int8]
    payer: NDArray[np.int32]
    payee: NDArray[np.int32]
    amount: NDArray[np.int64]
    slots: NDArray[np.int32]
    left_us: NDArray[np.int64]
    arrived_us: NDArray[np.int64]
    precisions: tuple[NDArray[np.int8], NDArray[np.int8]]
    ends: NDArray[np.bool_]
    has_ends: bool
    bounds: NDArray[np.int64]
    in_order: bool
    n_slots: int
    _adjacencies: dict[bool, Adjacency] = field(default_factory=dict)
    _rooms: list[Room] = field(default_factory=list)

    @classmethod
    def of(cls, book: Book) -> "Moves":
        """Return the moves of a book. Cost: one scan of its times."""
        from firsthour.tracing._kernel_adjacency import bound_times

        if book.n_events > _MOST_EVENTS:
            raise BadBookError(problem=f"more than {_MOST_EVENTS} events", event=_MOST_EVENTS)
        payer, payee = payers_of(book), _frozen(book.dst, np.int32)
        for lines in (payer, payee):
            wrong = (lines < -1) | (lines >= book.n_lines)
            if wrong.any():
                raise BadBookError(problem="no such line", event=int(wrong.argmax()))
        ends = _frozen(list_ends(book) != End.NONE, np.bool_)
        kind, left_us, arrived_us = (
            _frozen(book.kind, np.int8), _frozen(book.time_us, np.int64), _frozen(book.dst_time_us, np.int64),
        )  # fmt: skip
        precisions = (_precisions(book.precision), _precisions(book.dst_precision))
        bounds, in_order = bound_times(kind, (left_us, arrived_us, *precisions))
        return cls(
            n_lines=book.n_lines,
            kind=kind,
            payer=payer,
            payee=payee,
            amount=_frozen(book.amount, np.int64),
            slots=_frozen(book.slot, np.int32),
            left_us=left_us,
            arrived_us=arrived_us,
            precisions=precisions,
            ends=ends,
            has_ends=bool(ends.any()),
            bounds=bounds,
            in_order=in_order,
            n_slots=int(book.slot.max(initial=-1)) + 1,
        )

    @property
    def times(self) -> Times:
        """Return the times of both sides of each event and their precisions (empty: all exact), for the kernels."""
        return self.left_us, self.arrived_us, *self.precisions

    @property
    def is_plain(self) -> bool:
        """Whether times never step back, money is never under way, and no path ends at an exit."""
        return self.in_order and not self.n_slots and not self.has_ends

    @property
    def n_events(self) -> int:
        """Number of events."""
        return len(self.kind)

    def sides(self, *, backward: bool) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the lines at which a step begins and which it reaches, in the direction of looking."""
        return (self.payee, self.payer) if backward else (self.payer, self.payee)

    def span(self, window: tuple[int, int]) -> tuple[int, int, int, int, int, int]:
        """Return (first, after last) of the events that may lie in [from, to), of those that surely do, from, to."""
        from firsthour.tracing._kernel_adjacency import BLOCK, trim_span

        from_us, to_us = window
        first = int(np.searchsorted(self.bounds[0], from_us, "right")) * BLOCK
        after = min(max(first, int(np.searchsorted(self.bounds[1], to_us, "left")) * BLOCK), self.n_events)
        if self.in_order:
            first, after = trim_span(self.kind, self.times, first, after, from_us, to_us)
            return first, after, first, after, from_us, to_us
        inner = int(np.searchsorted(self.bounds[2], from_us, "right")) * BLOCK
        behind = min(int(np.searchsorted(self.bounds[3], to_us, "left")) * BLOCK, self.n_events)
        return first, after, inner, behind, from_us, to_us

    def keep_adjacency(self, *, backward: bool) -> Adjacency:
        """Return the steps of every line side by side, built at the first call. Cost then: two scans and a sort."""
        if backward not in self._adjacencies:
            from firsthour.tracing._kernel_adjacency import list_steps

            near, far = self.sides(backward=backward)
            self._adjacencies[backward] = list_steps(
                self.kind, near, far, self.slots, self.pairs(), self.n_lines, backward
            )
        return self._adjacencies[backward]

    def adjacency(self, *, backward: bool) -> Adjacency | None:
        """Return what ``keep_adjacency`` built, None when it was not called yet."""
        return self._adjacencies.get(backward)

    def take_room(self) -> Room:
        """Return memory for one question, used before where there is some; ``give_room_back`` when it is answered."""
        try:
            return self._rooms.pop()
        except IndexError:
            return Room(self.n_lines)

    def give_room_back(self, room: Room) -> None:
        """Take back memory that is all zero again."""
        self._rooms.append(room)

    def pairs(self) -> NDArray[np.int32]:
        """Return int32[n_slots, 2]: the events in which the money of each slot leaves and arrives (−1: none)."""
        from firsthour.tracing._kernel_adjacency import pair_slots

        pairs: NDArray[np.int32] = pair_slots(self.kind, self.slots, self.n_slots)
        return pairs


def payers_of(book: Book) -> NDArray[np.int32]:
    """Return each event's payer, also where his side is not seen; −1 where none is known."""
    hidden = (book.src < 0) & (book.kind == EventKind.IN)
    payers: NDArray[np.int32] = np.where(hidden, book.payer, book.src) if hidden.any() else book.src
    return _frozen(payers, np.int32)


def list_ends(book: Book) -> NDArray[np.int8]:
    """Return, per line, the exit at which every path ends (``End``), ``NONE`` where paths go on.

    A synthetic account of no exit kind (``~unknown:…``) is given as ``NEVER``. A covered account is no exit.
    """
    ends = np.full(book.n_lines, End.NONE, dtype=np.int8)
    exits = np.flatnonzero((book.kind == EventKind.OUT) & (book.end > End.NONE) & (book.end < End.NEVER))[::-1]
    ends[book.dst[exits]] = book.end[exits]  # the first transfer's kind stays
    for line in np.flatnonzero(~book.line_covered).tolist():
        kind = synthetic_kind(book.line_accounts[line])
        if kind:
            ends[line] = KIND_ENDS.get(kind, End.NEVER)
    ends[book.line_covered] = End.NONE
    return ends


def _precisions(precisions: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return a column of precisions, empty when every time is known to the second."""
    return _frozen(precisions if precisions.any() else precisions[:0], np.int8)


def _frozen(column: NDArray[Any], dtype: type[Number]) -> NDArray[Number]:
    """Return a column as the kernels take it: contiguous and not to be written to."""
    view: NDArray[Number] = np.ascontiguousarray(column, dtype=dtype).view()
    view.flags.writeable = False
    return view
