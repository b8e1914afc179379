"""The yardstick B: how many transfers a second does the machine move when nothing is asked of them?"""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True, boundscheck=False)
def move_amounts(bal: NDArray[np.int64], s: NDArray[np.int32], t: NDArray[np.int32], x: NDArray[np.int64]) -> None:
    """Move ``x`` (int64[n], minor units) from balance ``s`` to balance ``t`` (int32[n]) of ``bal`` (int64[n_lines]).

    Two dependent random accesses a transfer, in order, on one core, without any check: the wall that every
    exact pass over a ledger stands before. Cost: transfers in time, nothing in memory.
    """
    for i in range(len(s)):
        bal[s[i]] -= x[i]
        bal[t[i]] += x[i]
