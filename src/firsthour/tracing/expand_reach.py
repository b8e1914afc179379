"""Which lines are reached from some lines, by how few transfers, and when first and last?

A path is a sequence of transfers that follow each other in ledger order: each begins in an event behind the
one in which the transfer before it arrived, and is paid by whom that one paid, in the same currency. Every transfer is
of at least the least amount and lies in the window [from, to): it leaves and arrives in it, as far as its times
are known (a time known to the day may be any time of it). A line may be passed more than once; one where every
path ends (see ``expand_moves``) only begins or ends a path.

How it is found is chosen by cost. A scan costs one unit for each event of the window. A search costs
``SEARCH_COST`` units for each step it looks at, but how many those will be nobody knows before; it is therefore
tried first where an adjacency is at hand, and given up as soon as it costs ``SEARCH_SHARE`` of the scan. So the
worst case is little more than a scan, and a small neighbourhood is found in microseconds. Building an adjacency
costs more than a scan of the whole book: it is for those who ask often (``Moves.keep_adjacency``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.base.errors import UserError
from firsthour.tracing.expand_moves import Adjacency, Moves, Room

MOST_HOPS = 254
SEARCH_COST = 24  # one step of a search, in events of a scan: three cache misses and more
SEARCH_SHARE = 6  # a search may cost a sixth of a scan


class HopsOutOfRangeError(UserError):
    """The number of hops is too small or too large."""

    code = "hops_out_of_range"
    english = "The number of hops must be from 1 to {most}, not {hops}."
    chinese = "跳数应为 1 至 {most}，不能是 {hops}。"


@dataclass(frozen=True)
class Least:
    """What a transfer must amount to: ``currency_of``, int16 per line, and ``amounts``, int64 per currency.

    Empty ``amounts`` let every transfer pass.
    """

    currency_of: NDArray[np.int16]
    amounts: NDArray[np.int64]


NO_STEPS = np.zeros((0, 2), dtype=np.int32)
ANY_AMOUNT = Least(np.zeros(0, dtype=np.int16), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Reach:
    """What was reached, seeds first; ``steps`` is empty unless asked for.

    ``lines`` int32, ``hops`` uint8 (0 for seeds). ``nearest`` and ``farthest`` int32: forward the events in which a
    path first and last arrives at the line, backward those in which one last and first leaves it; −1 for
    a seed that no path comes back to. ``steps`` int32[n, 2]: (event, fewest transfers of a
    path up to and with it) of every transfer on a path, by event; a pair is named by the event in which it leaves.
    """

    lines: NDArray[np.int32]
    hops: NDArray[np.uint8]
    nearest: NDArray[np.int32]
    farthest: NDArray[np.int32]
    steps: NDArray[np.int32]
    way: str  # "scan" or "search"


def reach(
    moves: Moves,
    seeds: Sequence[int] | NDArray[np.int32],
    *,
    hops: int,
    window: tuple[int, int],
    backward: bool = False,
    least: Least = ANY_AMOUNT,
    keeps_steps: bool = False,
    way: str | None = None,
) -> Reach:
    """Return the lines that money from ``seeds`` can reach (backward: whose money can reach them).

    Parameters
    ----------
    moves
        the steps of a book (``Moves.of(book)``), used again for every question on that book.
    seeds
        lines; each counts once.
    hops
        the most transfers of a path, 1 to 254.
    window
        [from, to) in µs; every transfer of a path lies in it.
    backward
        whether paths end in the seeds instead of beginning there.
    least
        the least amount of a transfer.
    keeps_steps
        whether the transfers on the paths are listed as well.
    way
        ``scan`` or ``search`` to have one for certain; both give the same.

    Raises
    ------
    HopsOutOfRangeError
    """
    if not 1 <= hops <= MOST_HOPS:
        raise HopsOutOfRangeError(hops=hops, most=MOST_HOPS)
    first = np.fromiter(dict.fromkeys(np.asarray(seeds).tolist()), dtype=np.int32)
    question = _Question(moves, first, hops, moves.span(window), backward, least, keeps_steps)
    adjacency = moves.keep_adjacency(backward=backward) if way == "search" else moves.adjacency(backward=backward)
    if adjacency is not None and way != "scan":
        found = question.search(adjacency, is_bound=way is None)
        if found is not None:
            return found
    return question.scan()


@dataclass(frozen=True)
class _Question:
    moves: Moves
    seeds: NDArray[np.int32]
    hops: int
    span: tuple[int, int, int, int, int, int]
    backward: bool
    least: Least
    keeps_steps: bool

    def scan(self) -> Reach:
        from firsthour.tracing._kernel_expand import scan_events, scan_in_order

        moves, room = self.moves, self.moves.take_room()
        near, far = moves.sides(backward=self.backward)
        if moves.is_plain and not len(self.least.amounts) and not self.keeps_steps:
            columns = near.view(np.uint32), far.view(np.uint32)
            n = scan_in_order(*columns, self.seeds, self.hops, self.span, self.backward, room.found)
            return self._reach(n, room, NO_STEPS, way="scan", is_listed=True)
        n, steps = scan_events(
            moves.kind, near, far, moves.amount, moves.slots, moves.times, self._at_us(), moves.ends, self._least(),
            self.seeds, self.hops, self.span, self.backward, room.found, np.zeros(moves.n_slots, dtype=np.uint8),
            self.keeps_steps,
        )  # fmt: skip
        return self._reach(n, room, steps, way="scan")

    def search(self, adjacency: Adjacency, *, is_bound: bool) -> Reach | None:
        """Return what a search finds, None when it would cost more than its share."""
        from firsthour.tracing._kernel_expand import clear_work, collect, search_steps

        moves, room = self.moves, self.moves.take_room()
        budget = (self.span[1] - self.span[0]) // (SEARCH_COST * SEARCH_SHARE) if is_bound else 2**62
        n, steps = search_steps(
            adjacency, (moves.amount, moves.times, self._at_us(), moves.ends, self._least()), self.seeds, self.hops,
            self.span, self.backward, room.found, room.work(), budget, self.keeps_steps,
        )  # fmt: skip
        n_found = n if n >= 0 else -1 - n
        clear_work(room.found, room.work(), n_found)
        if n >= 0:
            return self._reach(n, room, steps, way="search")
        collect(room.found, n_found, False)
        moves.give_room_back(room)
        return None

    def _at_us(self) -> NDArray[np.int64]:
        """Return the times of the side that is reached; empty where the order of events says the same."""
        at_us = self.moves.left_us if self.backward else self.moves.arrived_us
        return at_us[:0] if self.moves.in_order else at_us

    def _least(self) -> tuple[NDArray[np.int16], NDArray[np.int64]]:
        return self.least.currency_of, self.least.amounts

    def _reach(self, n: int, room: Room, steps: NDArray[np.int32], *, way: str, is_listed: bool = False) -> Reach:
        from firsthour.tracing._kernel_expand import collect

        lines, hops, nearest, farthest = collect(room.found, n, is_listed)
        self.moves.give_room_back(room)
        if len(steps):
            steps = steps.copy()
            if self.moves.n_slots and not self.backward:  # the far side of a pair is where it arrives
                arrives = self.moves.slots[steps[:, 0]] >= 0
                steps[arrives, 0] = self.moves.pairs()[self.moves.slots[steps[arrives, 0]], 0]
            steps = steps[np.argsort(steps[:, 0], kind="stable")]
        return Reach(lines, hops, nearest, farthest, steps, way)
