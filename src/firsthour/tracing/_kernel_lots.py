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
    new_chains,
    put_lot,
    record_flows,
    take_lots,
)
from firsthour.tracing._kernel_takes import take_first_fen


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
    A line's lots stand in the order in which they leave. Cost: events + pieces in time, lots alive at once in
    memory. Invariant: the lots of a line add up to its balance.
    """
    kind, src, dst, amount, slot = columns
    take_event, asked = takes
    n_lines = len(balances)
    pool, chains, free = new_chains(n_lines + n_slots)
    for line in range(n_lines):
        pool = put_lot(pool, chains, free, line, CLEAN, balances[line], False)
    pieces = np.empty((16, 2), dtype=np.int64)
    flows, overlaps = np.empty((1024, 3), dtype=np.int64), np.empty((16, 3), dtype=np.int64)
    n_flows, n_overlaps, next_take = 0, 0, 0
    for event in range(start, len(kind)):
        what, n, lacking = kind[event], 0, amount[event]
        if what == CLOSE:
            pieces, n, lacking = take_lots(pool, chains, free, src[event], MAX_AMOUNT, pieces, n)
            lacking = 0
        elif what == IN_TRANSIT:
            pieces, n, lacking = take_lots(pool, chains, free, n_lines + slot[event], lacking, pieces, n)
        elif what != OPEN and what != IN:
            pieces, n, lacking = take_lots(pool, chains, free, src[event], lacking, pieces, n)
        pieces, n = add_piece(pieces, n, CLEAN, lacking)
        first, next_take = next_take, claims_at(take_event, next_take, event)
        if next_take > first:
            pieces, n, overlaps, n_overlaps = take_first_fen(pieces, n, asked, first, next_take, overlaps, n_overlaps)
        flows, n_flows = record_flows(flows, n_flows, event, pieces, n, first if what == IN_TRANSIT else 0)
        if what != OUT and what != CLOSE:
            waits = what == OUT_TRANSIT
            chain = n_lines + slot[event] if waits else dst[event]
            for i in range(n):
                pool = put_lot(pool, chains, free, chain, pieces[i, 0], pieces[i, 1], newest_first and not waits)
    return flows[:n_flows], overlaps[:n_overlaps], list_rests(pool, chains, n_lines)
