"""Where does claimed money go when every colour leaves alike (``pro-rata``)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_pool import (
    CLEAN,
    CLOSE,
    IN,
    IN_TRANSIT,
    MAX_AMOUNT,
    OPEN,
    OUT,
    OUT_TRANSIT,
    Columns,
    Rows,
    Takes,
    add_piece,
    claims_at,
    list_rests,
    move_clean,
    new_chains,
    new_lot,
    put_lot,
    record_flows,
    take_lots,
)
from firsthour.tracing._kernel_takes import take_unclaimed

_SAFE_PRODUCT = 9.0e18  # below 2^63 by more than a double can be wrong


@njit(cache=True, nogil=True)
def share_floor(part: int, times: int, whole: int) -> int:
    """Return ⌊part · times / whole⌋ exactly, for 0 ≤ part ≤ whole, 0 ≤ times, 0 < whole, all below 2^63.

    The product may need 126 bits. Where it does, it is never formed: the bits of ``times`` are taken from the
    top, and quotient and remainder are doubled and added to as in long division, so that nothing passes 2^63.
    """
    if float(part) * float(times) < _SAFE_PRODUCT:
        return part * times // whole
    quotient = 0
    rest = 0
    for bit in range(62, -1, -1):
        quotient *= 2
        if rest >= whole - rest:
            rest -= whole - rest
            quotient += 1
        else:
            rest += rest
        if (times >> bit) & 1:
            if rest >= whole - part:
                rest -= whole - part
                quotient += 1
            else:
                rest += part
    return quotient


@njit(cache=True, nogil=True)
def _pay(
    pool: Rows, chains: Rows, free: Rows, balances: NDArray[np.int64], line: int, paid: int, pieces: Rows
) -> tuple[Rows, int]:
    """Return the pieces of a payment, claims in ledger order and the clean rest last, and their number."""
    n = 0
    balance = balances[line]
    if paid >= balance:
        balances[line] = 0
        pieces, n, lacking = take_lots(pool, chains, free, line, paid, pieces, n)
        return add_piece(pieces, n, CLEAN, lacking)
    balances[line] = balance - paid
    taint, sent = 0, 0
    before, lot = -1, chains[line, 0]
    while lot >= 0:
        following = pool[lot, 2]
        taint += pool[lot, 1]
        part = share_floor(taint, paid, balance) - sent
        sent += part
        pieces, n = add_piece(pieces, n, pool[lot, 0], part)
        pool[lot, 1] -= part
        if pool[lot, 1] == 0:
            if before >= 0:
                pool[before, 2] = following
            else:
                chains[line, 0] = following
            if following < 0:
                chains[line, 1] = before
            pool[lot, 2] = free[0]
            free[0] = lot
        else:
            before = lot
        lot = following
    return add_piece(pieces, n, CLEAN, paid - sent)


@njit(cache=True, nogil=True)
def _mix(pool: Rows, chains: Rows, free: Rows, line: int, pieces: Rows, n: int) -> Rows:
    """Add pieces to a line, whose lots and which are in ledger order of the claims; return the pool."""
    before, lot = -1, chains[line, 0]
    for i in range(n):
        claim = pieces[i, 0]
        if claim == CLEAN:
            continue
        while lot >= 0 and pool[lot, 0] < claim:
            before, lot = lot, pool[lot, 2]
        if lot >= 0 and pool[lot, 0] == claim:
            pool[lot, 1] += pieces[i, 1]
            continue
        pool, added = new_lot(pool, free, claim, pieces[i, 1], lot)
        if before >= 0:
            pool[before, 2] = added
        else:
            chains[line, 0] = added
        if lot < 0:
            chains[line, 1] = added
        before = added
    return pool


@njit(cache=True, nogil=True)
def walk_rata(
    columns: Columns, start: int, balances: NDArray[np.int64], takes: Takes, n_slots: int
) -> tuple[Rows, Rows, Rows]:
    """Walk the events once and return what each claim's money did.

    Parameters and results are those of ``walk_lots``.

    Notes
    -----
    Of a payment x from balance b, the first k claims together send ⌊S_k · x / b⌋, S_k being what they hold
    there; all of it when x ≥ b. A line is a list of lots, one a claim, in ledger order of the claims; what its
    balance holds beyond them is clean. Cost: events × claims in the line. Invariant: lots ≤ balance.
    """
    kind, src, dst, amount, slot = columns
    take_event, asked = takes
    n_lines = len(balances)
    balances = balances.copy()
    pool, chains, free = new_chains(n_lines + n_slots)
    pieces = np.empty((16, 2), dtype=np.int64)
    flows, overlaps = np.empty((1024, 3), dtype=np.int64), np.empty((16, 3), dtype=np.int64)
    n_flows, n_overlaps, next_take = 0, 0, 0
    for event in range(start, len(kind)):
        what, n, lacking = kind[event], 0, amount[event]
        waiting = n_lines + slot[event]
        first, next_take = next_take, claims_at(take_event, next_take, event)
        if next_take == first and move_clean(what, src[event], dst[event], lacking, waiting, chains, balances):
            continue
        if what == CLOSE:
            pieces, n, lacking = take_lots(pool, chains, free, src[event], MAX_AMOUNT, pieces, n)
            balances[src[event]] = 0
        elif what == IN_TRANSIT:
            pieces, n, lacking = take_lots(pool, chains, free, waiting, lacking, pieces, n)
            pieces, n = add_piece(pieces, n, CLEAN, lacking)
        elif what in (OPEN, IN):
            pieces, n = add_piece(pieces, n, CLEAN, lacking)
        else:
            pieces, n = _pay(pool, chains, free, balances, src[event], lacking, pieces)
        if next_take > first:
            pieces, n, overlaps, n_overlaps = take_unclaimed(pieces, n, asked, first, next_take, overlaps, n_overlaps)
        flows, n_flows = record_flows(flows, n_flows, event, pieces, n, first if what == IN_TRANSIT else 0)
        if what == OUT_TRANSIT:
            for i in range(n):
                pool = put_lot(pool, chains, free, waiting, pieces[i, 0], pieces[i, 1], False)
        elif what != OUT and what != CLOSE:
            balances[dst[event]] += amount[event]
            pool = _mix(pool, chains, free, dst[event], pieces, n)
    return flows[:n_flows], overlaps[:n_overlaps], list_rests(pool, chains, n_lines)
