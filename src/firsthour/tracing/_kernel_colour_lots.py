"""Where did the money in one line come from when the oldest, or the newest, lot leaves first: one pass, no index."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_colours import ARRIVES, IN, IN_TRANSIT, MATTERS, OPEN, OUT_TRANSIT, STAYS, Columns, Marks
from firsthour.tracing._kernel_pool import add_piece, new_chains, put_lot, take_lots

Rows = NDArray[np.int64]


@njit(cache=True, nogil=True)
def _give_up(pool: Rows, chains: Rows, free: Rows, chain: int) -> None:
    """Put all lots of a chain on the list of free ones."""
    if chains[chain, 0] >= 0:
        pool[chains[chain, 1], 2] = free[0]
        free[0] = chains[chain, 0]
    chains[chain, 0] = -1
    chains[chain, 1] = -1


@njit(cache=True, nogil=True)
def walk_colour_lots(
    columns: Columns, marks: Marks, line: int, n_lines: int, n_slots: int, newest_first: bool
) -> tuple[Rows, Rows]:
    """Walk the marked events once and return the lots that lie in ``line`` at the end.

    Parameters
    ----------
    columns
        (kind int8, src int32, dst int32, amount int64, slot int32), each [n_events], in ledger order.
    marks
        uint8, one for each event that is walked, from ``mark_emptying`` and ``mark_reaching`` for this line.
    newest_first
        False: a line is a queue (fifo). True: a line is a stack (lifo).

    Returns
    -------
    entries, amounts
        int64[n] each: the event by which a lot entered what is seen, minor units; in the order in which the
        lots leave. An entry may have several lots.

    Notes
    -----
    Pool, chains and lots are those of ``_kernel_pool``, an entry's event standing in place of a claim. Lines that
    do not matter hold no lots. Cost: marked events + pieces in time, lots alive at once in memory.
    """
    kind, src, dst, amount, slot = columns
    pool, chains, free = new_chains(n_lines + n_slots)
    pieces = np.empty((16, 2), dtype=np.int64)
    for event in range(len(marks)):
        mark, what, waiting, n = marks[event], kind[event], n_lines + slot[event], 0
        if not mark & (MATTERS | ARRIVES):
            continue
        lacking = amount[event]
        if what != IN and what != OPEN:
            payer = waiting if what == IN_TRANSIT else src[event]
            pieces, n, lacking = take_lots(pool, chains, free, payer, lacking, pieces, n)
            if not mark & STAYS:
                _give_up(pool, chains, free, payer)
        if mark & ARRIVES:
            pieces, n = add_piece(pieces, n, event, lacking)
            payee = waiting if what == OUT_TRANSIT else dst[event]
            for i in range(n):
                in_front = newest_first and what != OUT_TRANSIT
                pool = put_lot(pool, chains, free, payee, pieces[i, 0], pieces[i, 1], in_front)
    pieces, n, _ = take_lots(pool, chains, free, line, 2**63 - 1, pieces, 0)
    return pieces[:n, 0].copy(), pieces[:n, 1].copy()
