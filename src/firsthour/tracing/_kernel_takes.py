"""Which fen of a payment does a claim take, and which stay with an earlier claim.

``pieces``, ``overlaps``: see ``_kernel_pool``. ``asked`` (int64[n_claims], minor units) is what each claim asks
of its transfer; the claims from ``first`` up to but not including ``after`` are on this one, in file order.
Cost: pieces + claims on the transfer, and all earlier claims where more is asked than there is.
"""

import numpy as np
from numba import njit

from firsthour.tracing._kernel_pool import CLEAN, Rows, add_piece, room_for


@njit(cache=True, nogil=True)
def _add_overlap(overlaps: Rows, n_overlaps: int, claim: int, other: int, amount: int) -> tuple[Rows, int]:
    if amount == 0:
        return overlaps, n_overlaps
    overlaps = room_for(overlaps, n_overlaps + 1)
    overlaps[n_overlaps, 0] = claim
    overlaps[n_overlaps, 1] = other
    overlaps[n_overlaps, 2] = amount
    return overlaps, n_overlaps + 1


@njit(cache=True, nogil=True)
def _name_holders(
    pieces: Rows, n: int, claim: int, lacking: int, n_claims: int, overlaps: Rows, n_overlaps: int, n_before: int
) -> tuple[Rows, int]:
    """Name who holds ``lacking``: other claims in ledger order, each up to its part not named since ``n_before``."""
    if lacking == 0:
        return overlaps, n_overlaps
    holds = np.zeros(n_claims, dtype=np.int64)
    for i in range(n):
        if pieces[i, 0] >= 0:
            holds[pieces[i, 0]] += pieces[i, 1]
    for i in range(n_before, n_overlaps):
        if overlaps[i, 0] == claim:
            holds[overlaps[i, 1]] -= overlaps[i, 2]
    for other in range(n_claims):
        if lacking > 0 and other != claim:
            part = min(lacking, holds[other])
            overlaps, n_overlaps = _add_overlap(overlaps, n_overlaps, claim, other, part)
            lacking -= part
    return overlaps, n_overlaps


@njit(cache=True, nogil=True)
def take_first_fen(
    pieces: Rows, n: int, asked: Rows, first: int, after: int, overlaps: Rows, n_overlaps: int
) -> tuple[Rows, int, Rows, int]:
    """Let claims take successive fen from the first on; return pieces, their number, overlaps, their number.

    A fen of an earlier claim stays with it. What a claim asks beyond the last fen overlaps with the other
    claims that hold the transfer, in ledger order.
    """
    taken = np.empty((n + after - first + 1, 2), dtype=np.int64)
    n_taken = 0
    lacking = asked[first:after].copy()
    at = 0
    left = pieces[0, 1]
    n_before = n_overlaps
    for claim in range(first, after):
        while lacking[claim - first] > 0 and at < n:
            part = min(lacking[claim - first], left)
            holder = pieces[at, 0]
            if holder == CLEAN:
                taken, n_taken = add_piece(taken, n_taken, claim, part)
            else:
                taken, n_taken = add_piece(taken, n_taken, holder, part)
                overlaps, n_overlaps = _add_overlap(overlaps, n_overlaps, claim, holder, part)
            lacking[claim - first] -= part
            left -= part
            if left == 0:
                at += 1
                left = pieces[at, 1] if at < n else 0
    while at < n:
        taken, n_taken = add_piece(taken, n_taken, pieces[at, 0], left)
        at += 1
        left = pieces[at, 1] if at < n else 0
    for claim in range(first, after):
        overlaps, n_overlaps = _name_holders(
            taken, n_taken, claim, lacking[claim - first], after, overlaps, n_overlaps, n_before
        )
    return taken, n_taken, overlaps, n_overlaps


@njit(cache=True, nogil=True)
def take_unclaimed(
    pieces: Rows, n: int, asked: Rows, first: int, after: int, overlaps: Rows, n_overlaps: int
) -> tuple[Rows, int, Rows, int]:
    """Let claims take of mixed money what carries no earlier claim; return pieces, overlaps and their numbers.

    ``pieces`` are in ledger order of the claims, one a claim, the clean one last; so is what is returned.
    """
    taken = np.empty((n + after - first, 2), dtype=np.int64)
    n_taken = 0
    clean = 0
    for i in range(n):
        if pieces[i, 0] == CLEAN:
            clean += pieces[i, 1]
        else:
            taken, n_taken = add_piece(taken, n_taken, pieces[i, 0], pieces[i, 1])
    for claim in range(first, after):
        own = min(asked[claim], clean)
        overlaps, n_overlaps = _name_holders(
            taken, n_taken, claim, asked[claim] - own, after, overlaps, n_overlaps, n_overlaps
        )
        taken, n_taken = add_piece(taken, n_taken, claim, own)
        clean -= own
    taken, n_taken = add_piece(taken, n_taken, CLEAN, clean)
    return taken, n_taken, overlaps, n_overlaps
