"""Which steps lead on from a line, and where in the book do times lie: what an expansion looks up, built once.

A *step* is one transfer seen as a move of money from its payer's line to its payee's. Columns of events are
read-only, int32 lines (−1: none), int64 µs since the epoch; ``slots`` pair the two events of money under way.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 1024  # events that share one entry of the bounds
OUT_TRANSIT, IN_TRANSIT, OPEN = 3, 4, 5  # as in ledger.book.EventKind
MINUTE_US, DAY_US = 60_000_000, 86_400_000_000
FAR = 2**62

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.int8]
Times = tuple[Longs, Longs, Bytes, Bytes]  # payer's time, payee's time, their precisions (empty: all exact)


@njit(cache=True, nogil=True)
def width_us(precisions: Bytes, event: int) -> int:
    """Return for how long the time of an event may go on: a minute or a day where no more is known, else 1 µs."""
    if len(precisions) == 0 or precisions[event] == 0:
        return 1
    return MINUTE_US if precisions[event] == 1 else DAY_US


@njit(cache=True, nogil=True)
def may_lie_in(times: Times, event: int, from_us: int, to_us: int) -> bool:
    """Tell whether both times of an event, as far as they are known, may lie in [from_us, to_us)."""
    left, arrived = times[0][event], times[1][event]
    if left >= to_us or arrived >= to_us:
        return False
    return bool(left + width_us(times[2], event) > from_us and arrived + width_us(times[3], event) > from_us)


@njit(cache=True, nogil=True)
def bound_times(kind: Bytes, times: Times) -> tuple[Longs, bool]:
    """Return bounds of the times, block by block, and whether no time in the book ever steps back.

    Returns
    -------
    bounds
        int64[4, n_blocks], each row rising. An event before the first block where row 0 (largest end of an
        event so far) passes a window's begin lies before it; one from the first block on where row 1 (smallest
        begin from here on) reaches its end lies behind it. From the first block where row 2 (smallest end from
        here on) passes its begin, and before the block where row 3 (largest begin so far) reaches its end, all
        events lie inside.
    in_order
        True when neither time of an event, nor what follows from its precision, steps back behind the event before.

    Notes
    -----
    Cost: one scan of the times, 32 bytes a block of 1,024 events. Beginnings and gaps of spans do not count.
    """
    n_blocks = (len(kind) + BLOCK - 1) // BLOCK
    bounds = np.empty((4, n_blocks), dtype=np.int64)
    bounds[0], bounds[3] = -FAR, -FAR
    bounds[1], bounds[2] = FAR, FAR
    in_order = True
    last_left, last_arrived, last_left_end, last_arrived_end = -FAR, -FAR, -FAR, -FAR
    for event in range(len(kind)):
        if kind[event] >= OPEN:
            continue
        left, arrived = times[0][event], times[1][event]
        left_end, arrived_end = left + width_us(times[2], event), arrived + width_us(times[3], event)
        in_order &= left >= last_left and arrived >= last_arrived
        in_order &= left_end >= last_left_end and arrived_end >= last_arrived_end
        last_left, last_arrived, last_left_end, last_arrived_end = left, arrived, left_end, arrived_end
        end, begin = min(left_end, arrived_end), max(left, arrived)
        block = event // BLOCK
        bounds[0, block] = max(bounds[0, block], end)
        bounds[1, block] = min(bounds[1, block], begin)
        bounds[2, block] = min(bounds[2, block], end)
        bounds[3, block] = max(bounds[3, block], begin)
    for block in range(1, n_blocks):
        bounds[0, block] = max(bounds[0, block], bounds[0, block - 1])
        bounds[3, block] = max(bounds[3, block], bounds[3, block - 1])
        back = n_blocks - 1 - block
        bounds[1, back] = min(bounds[1, back], bounds[1, back + 1])
        bounds[2, back] = min(bounds[2, back], bounds[2, back + 1])
    return bounds, in_order


@njit(cache=True, nogil=True)
def trim_span(kind: Bytes, times: Times, first: int, after: int, from_us: int, to_us: int) -> tuple[int, int]:
    """Return the events first to after (not included) without those at its edges before or behind [from, to).

    The book is in order. Cost: the events left out, at most two blocks.
    """
    left, arrived, left_precision, arrived_precision = times
    for _ in range(after - first):
        ends = min(left[first] + width_us(left_precision, first), arrived[first] + width_us(arrived_precision, first))
        if kind[first] < OPEN and ends > from_us:
            break
        first += 1
    for _ in range(after - first):
        if kind[after - 1] < OPEN and left[after - 1] < to_us and arrived[after - 1] < to_us:
            break
        after -= 1
    return first, after


@njit(cache=True, nogil=True)
def pair_slots(kind: Bytes, slots: Ints, n_slots: int) -> Ints:
    """Return int32[n_slots, 2]: the events in which the money of a slot leaves and arrives, −1 for none."""
    pairs = np.full((n_slots, 2), -1, dtype=np.int32)
    for event in range(len(kind)):
        if kind[event] == OUT_TRANSIT or kind[event] == IN_TRANSIT:
            pairs[slots[event], kind[event] - OUT_TRANSIT] = event
    return pairs


@njit(cache=True, nogil=True)
def _arrival_key(kind: Bytes, slots: Ints, pairs: Ints, event: int, backward: bool) -> int:
    """Return the key at which the step that begins in ``event`` has arrived, −1 when none begins there."""
    first, second = (IN_TRANSIT, OUT_TRANSIT) if backward else (OUT_TRANSIT, IN_TRANSIT)
    other = event
    if kind[event] == second:
        return -1
    if kind[event] == first:
        other = pairs[slots[event], 0 if backward else 1]
        if other < 0:
            return -1
    return len(kind) - 1 - other if backward else other


@njit(cache=True, nogil=True)
def list_steps(
    kind: Bytes, near: Ints, far: Ints, slots: Ints, pairs: Ints, n_lines: int, backward: bool
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the steps of every line, side by side, in the order in which they are taken.

    Parameters
    ----------
    kind, near, far, slots
        columns over events; ``near`` is where a step begins: the payer, or the payee when looking backward.
    pairs
        of ``pair_slots``.

    Returns
    -------
    starts, goes, comes, to
        line i has the steps ``starts[i]:starts[i+1]``; a step begins at key ``goes`` (rising within a line) and
        is at line ``to`` at key ``comes``. A key is the number of the event, counted from the last event when
        looking backward, so that a step can follow another if and only if its ``goes`` is above the other's
        ``comes``. ``comes`` is empty where no money is ever under way: then it is ``goes``.

    Notes
    -----
    Counting sort: two scans, 8 bytes a step (12 with money under way) and 4 a line.
    """
    n = len(kind)
    starts = np.zeros(n_lines + 2, dtype=np.int32)
    for event in range(n):
        if near[event] >= 0 and far[event] >= 0 and _arrival_key(kind, slots, pairs, event, backward) >= 0:
            starts[near[event] + 2] += 1
    for line in range(2, n_lines + 2):
        starts[line] += starts[line - 1]
    n_steps = starts[n_lines + 1]
    goes, to = np.empty(n_steps, dtype=np.int32), np.empty(n_steps, dtype=np.int32)
    comes = np.empty(n_steps if len(pairs) else 0, dtype=np.int32)
    for key in range(n):
        event = n - 1 - key if backward else key
        if near[event] < 0 or far[event] < 0:
            continue
        arrives = _arrival_key(kind, slots, pairs, event, backward)
        if arrives < 0:
            continue
        place = starts[near[event] + 1]
        starts[near[event] + 1] += 1
        goes[place], to[place] = key, far[event]
        if len(pairs):
            comes[place] = arrives
            to[place] = far[event]
    return starts[: n_lines + 1], goes, comes, to
