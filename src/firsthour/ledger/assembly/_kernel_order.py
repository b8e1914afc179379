"""One order of all legs: every line keeps its own, each payer's leg comes before its payee's."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def _push(heap: NDArray[np.int64], size: int, value: int) -> int:
    place = size
    while place > 0:
        up = (place - 1) >> 1
        if heap[up] <= value:
            break
        heap[place] = heap[up]
        place = up
    heap[place] = value
    return size + 1


@njit(cache=True, nogil=True)
def _pop(heap: NDArray[np.int64], size: int) -> int:
    size -= 1
    value = heap[size]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = value
    return size


@njit(cache=True, nogil=True)
def merge_lines(
    starts: NDArray[np.int64],
    line_of: NDArray[np.int32],
    rank: NDArray[np.int64],
    place_of_rank: NDArray[np.int64],
    payer_place: NDArray[np.int64],
    payee_place: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return (order, displaced) of n legs that stand line by line, each line in its own order.

    ``starts`` int64[n_lines + 1]: line i owns places ``starts[i]:starts[i+1]``. ``rank`` int64[n]: place →
    position by (time, file hash, row), a permutation; ``place_of_rank`` its inverse. ``payer_place`` int64[n]:
    for a payee's leg the place of its payer's leg, else −1; ``payee_place`` the other way round.

    ``order`` int64[n] holds places. Invariant: a line's next leg is in ``ready`` exactly when it waits for
    nobody. Where no leg is free to go, of the payees' legs at the head of their lines the one of lowest rank
    is ``displaced``: it leaves its place and comes directly behind its payer's leg. O(n log n), 50 bytes a leg.
    """
    n = len(rank)
    n_lines = len(starts) - 1
    head = starts[:-1].copy()
    order = np.empty(n, dtype=np.int64)
    emitted = np.zeros(n, dtype=np.bool_)
    displaced = np.zeros(n, dtype=np.bool_)
    ready = np.empty(n_lines + 1, dtype=np.int64)
    waiting = np.empty(n_lines + n + 1, dtype=np.int64)
    n_ready = 0
    n_waiting = 0
    for line in range(n_lines):
        if head[line] < starts[line + 1]:
            place = head[line]
            if payer_place[place] < 0:
                n_ready = _push(ready, n_ready, rank[place])
            else:
                n_waiting = _push(waiting, n_waiting, rank[place])
    count = 0
    while count < n:
        if n_ready > 0:
            place = place_of_rank[ready[0]]
            n_ready = _pop(ready, n_ready)
            order[count] = place
            emitted[place] = True
            count += 1
            line = line_of[place]
        else:
            place = place_of_rank[waiting[0]]
            n_waiting = _pop(waiting, n_waiting)
            if emitted[place] or displaced[place]:
                continue
            displaced[place] = True
            line = line_of[place]
        payee = payee_place[place]
        if payee >= 0 and emitted[place]:
            if displaced[payee]:
                order[count] = payee
                emitted[payee] = True
                count += 1
            elif head[line_of[payee]] == payee and line_of[payee] != line:
                n_ready = _push(ready, n_ready, rank[payee])
        head[line] += 1
        if head[line] < starts[line + 1]:
            following = head[line]
            payer = payer_place[following]
            if payer < 0 or emitted[payer]:
                n_ready = _push(ready, n_ready, rank[following])
            else:
                n_waiting = _push(waiting, n_waiting, rank[following])
    return order, displaced
