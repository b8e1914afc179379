"""In which order do tied rows make the running balance meet."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _walk(before: NDArray[np.int64], after: NDArray[np.int64], start: int) -> tuple[int, NDArray[np.int64]]:
    n = len(before)
    used = np.zeros(n, dtype=np.bool_)
    order = np.empty(n, dtype=np.int64)
    used[start] = True
    order[0] = start
    met = 0
    at = start
    for place in range(1, n):
        nearest = -1
        fallback = -1
        for other in range(n):
            if used[other]:
                continue
            if fallback < 0:
                fallback = other
            if before[other] == after[at]:
                # leave the row that closes a loop for later when another also fits
                if nearest < 0 or (after[nearest] == after[at] and after[other] != after[at]):
                    nearest = other
        if nearest >= 0:
            met += 1
        else:
            nearest = fallback
        used[nearest] = True
        order[place] = nearest
        at = nearest
    return met, order


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def chain_order(
    before: NDArray[np.int64], after: NDArray[np.int64], known: bool, balance: int
) -> NDArray[np.int64]:
    """Return an order (int64[n]) of tied rows in which most running balances meet.

    ``before`` and ``after`` (int64[n], minor units): the balance that each row starts from and leaves. When
    ``known``, the first row should start from ``balance``. The file's order wins unless another meets more.
    Greedy from every possible first row: O(n³) in time, n ≤ 400.
    """
    n = len(before)
    best = np.arange(n)
    best_met = 0
    for place in range(1, n):
        if after[place - 1] == before[place]:
            best_met += 1
    if known and before[0] == balance:
        best_met += 1
    for start in range(n):
        if best_met == n - 1 + int(known):
            break
        met, order = _walk(before, after, start)
        if known and before[start] == balance:
            met += 1
        if met > best_met:
            best_met = met
            best = order
    return best
