"""Clean money between accounts that hold no claimed fen, and the order in which rows stand among all rows."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]


@njit(cache=True, nogil=True)
def settle_clean(
    start: int,
    sides: tuple[Numbers, Numbers],
    legs: tuple[Bools, Bools],
    amount: Ints,
    stops: Bools,
    watched: Bools,
    held: Ints,
) -> int:
    """Move clean money from step ``start`` on until one needs a closer look; return that step (n at the end).

    ``sides`` int32[n] payer and payee; ``legs`` bool[n] whether the payer's and the payee's row count; ``amount``
    int64[n] fen > 0; ``stops`` bool[n] steps to stop at in any case; ``watched`` bool[n_accounts] accounts that hold
    claimed money; ``held`` int64[n_accounts] fen ≥ 0, changed in place. Steps stand in the order of time.
    Invariant: held never falls below zero, a payer who lacks money adds it from unknown origin. O(n), no memory.
    """
    payer, payee = sides
    pays, gets = legs
    for i in range(start, len(amount)):
        if stops[i] or (pays[i] and watched[payer[i]]) or (gets[i] and watched[payee[i]]):
            return i
        if pays[i]:
            held[payer[i]] = max(held[payer[i]] - amount[i], 0)
        if gets[i]:
            held[payee[i]] += amount[i]
    return len(amount)


@njit(cache=True, nogil=True)
def _add(stacks: Ints, depths: NDArray[np.int8], line: int, key: int) -> None:
    depth = depths[line]
    while depth > 0 and stacks[line, depth - 1] <= key:
        depth -= 1
    depth = min(depth, stacks.shape[1] - 1)
    stacks[line, depth] = key
    depths[line] = depth + 1


@njit(cache=True, nogil=True)
def _is_later(stacks: Ints, depths: NDArray[np.int8], line: int, other: int) -> bool:
    """Tell whether the last row of ``line`` stands behind the last row of ``other``."""
    for i in range(min(depths[line], depths[other])):
        if stacks[line, i] != stacks[other, i]:
            return bool(stacks[line, i] > stacks[other, i])
    return bool(depths[line] > depths[other])


@njit(cache=True, nogil=True)
def stamp_rows(
    sides: tuple[Numbers, Numbers],
    legs: tuple[Bools, Bools, Bools],
    keys: tuple[Ints, Ints],
    asked: Bools,
    stacks: Ints,
    depths: NDArray[np.int8],
) -> Ints:
    """Follow rows in true order and return where those ``asked`` for stand among all rows.

    A row is free once the row before it in its account and, for a payee's row, the payer's are out; of the free
    rows the one with the least key goes next. A row's place is then a falling stack of keys: that of the later of
    the two it waits for, without its last keys that are not above the row's own, and its own. Places compare key
    by key, a shorter one before its continuations.

    ``sides`` int32[n] payer and payee; ``legs`` bool[n]: the payer's row counts, the payee's counts, the two are
    known as one movement; ``keys`` int64[n] ≥ 0 of the payer's and of the payee's row (written time, then file);
    ``asked`` bool[n]. ``stacks`` int64[n_accounts, depth] and ``depths`` int8[n_accounts] hold each account's last
    place and are changed in place; a stack that would grow beyond its room loses its last key. Returned:
    int64[n asked, depth], padded with −1; of a movement the payee's row where it counts, else the payer's. O(n).
    """
    payer, payee = sides
    pays, gets, met = legs
    places = np.full((asked.sum(), stacks.shape[1]), -1, dtype=np.int64)
    found = 0
    for i in range(len(asked)):
        if pays[i]:
            _add(stacks, depths, payer[i], keys[0][i])
        if gets[i]:
            if met[i] and _is_later(stacks, depths, payer[i], payee[i]):
                depths[payee[i]] = depths[payer[i]]
                stacks[payee[i]] = stacks[payer[i]]
            _add(stacks, depths, payee[i], keys[1][i])
        if asked[i]:
            if pays[i] or gets[i]:
                line = payee[i] if gets[i] else payer[i]
                places[found, : depths[line]] = stacks[line, : depths[line]]
            found += 1
    return places
