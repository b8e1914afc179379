"""Where does claimed money go when the oldest, or the newest, lot leaves first (``fifo``, ``lifo``)."""

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
    put_lot,
    record_flows,
    tainted_amount,
    take_lots,
)
from firsthour.tracing._kernel_takes import take_first_fen


@njit(cache=True, nogil=True)
def _pay(
    pool: Rows, chains: Rows, free: Rows, held: Rows, line: int, wanted: int, pieces: Rows
) -> tuple[Rows, int, int]:
    """Return the pieces of a payment, their number and what lacks; a line left without claims gives up its lots.

    ``held`` (int64[n_lines, 2], minor units): clean money outside the chain, claimed money in it.
    """
    n = 0
    if chains[line, 0] < 0:
        part = min(wanted, held[line, 0])
        held[line, 0] -= part
        pieces, n = add_piece(pieces, n, CLEAN, part)
        return pieces, n, wanted - part
    pieces, n, lacking = take_lots(pool, chains, free, line, wanted, pieces, n)
    held[line, 1] -= tainted_amount(pieces, n)
    if held[line, 1] == 0:
        rest, n_rest, _ = take_lots(pool, chains, free, line, MAX_AMOUNT, np.empty((1, 2), dtype=np.int64), 0)
        held[line, 0] = rest[0, 1] if n_rest else 0
    return pieces, n, lacking


@njit(cache=True, nogil=True)
def _receive(
    pool: Rows, chains: Rows, free: Rows, held: Rows, line: int, pieces: Rows, n: int, newest_first: bool
) -> Rows:
    """Add pieces to a line in the order in which they arrive; return the pool."""
    tainted = tainted_amount(pieces, n)
    if tainted == 0 and chains[line, 0] < 0:
        for i in range(n):
            held[line, 0] += pieces[i, 1]
        return pool
    if chains[line, 0] < 0:
        pool = put_lot(pool, chains, free, line, CLEAN, held[line, 0], False)
        held[line, 0] = 0
    held[line, 1] += tainted
    for i in range(n):
        pool = put_lot(pool, chains, free, line, pieces[i, 0], pieces[i, 1], newest_first)
    return pool


@njit(cache=True, nogil=True)
def walk_lots(
    columns: Columns, start: int, balances: NDArray[np.int64], takes: Takes, n_slots: int, newest_first: bool
) -> tuple[Rows, Rows, Rows]:
    """Walk the events once and return what each claim's money did.

    Parameters
    ----------
    columns
        (kind int8, src int32, dst int32, amount int64, slot int32), each [n_events], in ledger order.
    start
        the first event with a claim; before it all money is clean.
    balances
        int64[n_lines], minor units, before ``start``.
    takes
        (event, asked), each int64[n_claims], claims in ledger order.
    n_slots
        number of transit slots.
    newest_first
        False: a line is a queue (fifo). True: a line is a stack (lifo).

    Returns
    -------
    flows, overlaps, rests
        int64[n, 3] each, see ``_kernel_pool``; rests are line, claim, amount.

    Notes
    -----
    A line's lots stand in the order in which they leave. A line without claimed money needs no lots, only its
    balance: ``clean``; its chain is empty. Cost: events + pieces in time, lots alive at once in memory.
    Invariants: lots + clean = balance; a line with a chain holds claimed money and has ``clean`` 0.
    """
    kind, src, dst, amount, slot = columns
    take_event, asked = takes
    n_lines = len(balances)
    pool, chains, free = new_chains(n_lines + n_slots)
    held = np.zeros((n_lines, 2), dtype=np.int64)
    held[:, 0] = balances
    clean = held[:, 0]
    pieces = np.empty((16, 2), dtype=np.int64)
    flows, overlaps = np.empty((1024, 3), dtype=np.int64), np.empty((16, 3), dtype=np.int64)
    n_flows, n_overlaps, next_take = 0, 0, 0
    for event in range(start, len(kind)):
        what, n, lacking = kind[event], 0, amount[event]
        waiting = n_lines + slot[event]
        first, next_take = next_take, claims_at(take_event, next_take, event)
        if next_take == first and move_clean(what, src[event], dst[event], lacking, waiting, chains, clean):
            continue
        if what == CLOSE:
            pieces, n, lacking = _pay(pool, chains, free, held, src[event], MAX_AMOUNT, pieces)
            lacking = 0
        elif what == IN_TRANSIT:
            pieces, n, lacking = take_lots(pool, chains, free, waiting, lacking, pieces, n)
        elif what != OPEN and what != IN:
            pieces, n, lacking = _pay(pool, chains, free, held, src[event], lacking, pieces)
        pieces, n = add_piece(pieces, n, CLEAN, lacking)
        if next_take > first:
            pieces, n, overlaps, n_overlaps = take_first_fen(pieces, n, asked, first, next_take, overlaps, n_overlaps)
        flows, n_flows = record_flows(flows, n_flows, event, pieces, n, first if what == IN_TRANSIT else 0)
        if what == OUT_TRANSIT:
            for i in range(n):
                pool = put_lot(pool, chains, free, waiting, pieces[i, 0], pieces[i, 1], False)
        elif what != OUT and what != CLOSE:
            pool = _receive(pool, chains, free, held, dst[event], pieces, n, newest_first)
    return flows[:n_flows], overlaps[:n_overlaps], list_rests(pool, chains, n_lines)
