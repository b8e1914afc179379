"""Where does claimed money go when tainted, or clean, money leaves first (``tainted-first``, ``lowest-balance``)."""

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
    take_lots,
)
from firsthour.tracing._kernel_takes import take_first_fen


@njit(cache=True, nogil=True)
def _pay(
    pool: Rows,
    chains: Rows,
    free: Rows,
    clean: NDArray[np.int64],
    line: int,
    wanted: int,
    pieces: Rows,
    tainted_first: bool,
) -> tuple[Rows, int]:
    """Return the pieces of a payment and their number; the shortfall is a last clean piece."""
    n = 0
    if tainted_first:
        pieces, n, wanted = take_lots(pool, chains, free, line, wanted, pieces, n)
        clean[line] -= min(wanted, clean[line])
    else:
        part = min(wanted, clean[line])
        clean[line] -= part
        pieces, n = add_piece(pieces, n, CLEAN, part)
        pieces, n, wanted = take_lots(pool, chains, free, line, wanted - part, pieces, n)
    return add_piece(pieces, n, CLEAN, wanted)


@njit(cache=True, nogil=True)
def walk_queue(
    columns: Columns, start: int, balances: NDArray[np.int64], takes: Takes, n_slots: int, tainted_first: bool
) -> tuple[Rows, Rows, Rows]:
    """Walk the events once and return what each claim's money did.

    Parameters and results are those of ``walk_lots``; ``tainted_first`` False means clean money leaves first.

    Notes
    -----
    A line is an amount of clean money and a queue of tainted lots in order of arrival. Cost: events + pieces in
    time, tainted lots alive at once in memory. Invariant: clean + lots = balance.
    """
    kind, src, dst, amount, slot = columns
    take_event, asked = takes
    n_lines = len(balances)
    clean = balances.copy()
    pool, chains, free = new_chains(n_lines + n_slots)
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
            pieces, n, lacking = take_lots(pool, chains, free, src[event], MAX_AMOUNT, pieces, n)
            clean[src[event]] = 0
        elif what == IN_TRANSIT:
            pieces, n, lacking = take_lots(pool, chains, free, waiting, lacking, pieces, n)
            pieces, n = add_piece(pieces, n, CLEAN, lacking)
        elif what in (OPEN, IN):
            pieces, n = add_piece(pieces, n, CLEAN, lacking)
        else:
            pieces, n = _pay(pool, chains, free, clean, src[event], lacking, pieces, tainted_first)
        if next_take > first:
            pieces, n, overlaps, n_overlaps = take_first_fen(pieces, n, asked, first, next_take, overlaps, n_overlaps)
        flows, n_flows = record_flows(flows, n_flows, event, pieces, n, first if what == IN_TRANSIT else 0)
        if what != OUT and what != CLOSE:
            chain = waiting if what == OUT_TRANSIT else dst[event]
            for i in range(n):
                if pieces[i, 0] == CLEAN and what != OUT_TRANSIT:
                    clean[chain] += pieces[i, 1]
                else:
                    pool = put_lot(pool, chains, free, chain, pieces[i, 0], pieces[i, 1], False)
    return flows[:n_flows], overlaps[:n_overlaps], list_rests(pool, chains, n_lines)
