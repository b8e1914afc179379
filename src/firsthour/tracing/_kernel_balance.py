"""How much does each line hold before the first claim, and does a balance ever grow too large to be exact."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_pool import CLOSE, IN, IN_TRANSIT, MAX_AMOUNT, OPEN, TRANSFER, Columns


@njit(cache=True, nogil=True)
def walk_balances(columns: Columns, start: int, n_lines: int) -> tuple[NDArray[np.int64], int]:
    """Return the balances (int64[n_lines], minor units) before event ``start``, and the first event too large.

    ``columns`` as in ``walk_lots``. A line that pays more than it holds is at 0 afterwards, under every rule.
    The event is −1 when every balance stays below 2^63. Cost: one pass, 8 bytes a line.
    """
    kind, src, dst, amount, _ = columns
    balances = np.zeros(n_lines, dtype=np.int64)
    at_start = balances.copy()
    for event in range(len(kind)):
        if event == start:
            at_start = balances.copy()
        what = kind[event]
        if what == CLOSE:
            balances[src[event]] = 0
        elif what != IN and what != IN_TRANSIT and what != OPEN:
            balances[src[event]] -= min(amount[event], balances[src[event]])
        if what in (TRANSFER, IN, IN_TRANSIT, OPEN):
            if balances[dst[event]] > MAX_AMOUNT - amount[event]:
                return at_start, event
            balances[dst[event]] += amount[event]
    return at_start, -1
