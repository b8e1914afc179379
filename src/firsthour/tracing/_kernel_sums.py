"""How much is there for each pair: rows of the same pair, added up."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Rows = NDArray[np.int64]


@njit(cache=True, nogil=True)
def sum_runs(rows: Rows) -> Rows:
    """Return rows (a, b, amount) added up to one row for each pair (a, b), in order of a, then b.

    ``rows`` int64[n, 3] are in order of a already; each run of one a is sorted by insertion, for such runs are
    short and nearly in order. Cost: rows in time when they are in order, rows × length of a run at worst.
    """
    summed = np.empty_like(rows)
    n = 0
    run = 0  # where the run of the present a starts
    for row in range(len(rows)):
        if n > run and summed[run, 0] != rows[row, 0]:
            run = n
        at = n
        while at > run and summed[at - 1, 1] > rows[row, 1]:
            at -= 1
        if at > run and summed[at - 1, 1] == rows[row, 1]:
            summed[at - 1, 2] += rows[row, 2]
            continue
        for later in range(n, at, -1):
            summed[later] = summed[later - 1]
        summed[at] = rows[row]
        n += 1
    return summed[:n]
