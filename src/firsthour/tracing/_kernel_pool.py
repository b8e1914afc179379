"""How are lots kept, paid out and claimed: the parts that all rules' kernels share.

A *chain* is a list of lots, oldest at its head. Only what holds claimed money needs one: a line without is a
balance (see ``_kernel_balance``), one with has the word ``TAINTED`` + its chain. The first chains are the transit
slots'; those of lines come and go behind them.

========= ================= ==========================================================================
array     shape, dtype      meaning
========= ================= ==========================================================================
words     int64[n_lines]    balance ≥ 0 of a line without claimed money, else ``TAINTED`` + number of its chain
pool      int64[n, 3]       lots: claim (−1 clean), amount > 0 in minor units, next lot of the chain (−1)
chains    int64[n, 4]       head and tail (−1 when empty); of a line: balance, claimed money in it
free      int64[2]          head of the list of given-up lots, number of lots ever used
pieces    int64[n, 2]       what one payment carries, in the order it left: claim, amount
flows     int64[n, 3]       event, claim, amount: a claim's money left in this event (several rows may add up)
overlaps  int64[n, 3]       claim, the earlier claim that keeps the money, amount
========= ================= ==========================================================================

Claims are numbered in ledger order, so a smaller number is an earlier claim.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_balance import (
    CLOSE,
    IN,
    IN_TRANSIT,
    OPEN,
    OUT,
    OUT_TRANSIT,
    TRANSFER,
    Columns,
)

__all__ = ["CLOSE", "IN", "IN_TRANSIT", "OPEN", "OUT", "OUT_TRANSIT", "TRANSFER", "Columns"]
CLEAN = -1
TAINTED = -(2**63)
MAX_AMOUNT = 2**63 - 1
Rows = NDArray[np.int64]
Takes = tuple[NDArray[np.int64], NDArray[np.int64]]


@njit(cache=True, nogil=True)
def room_for(rows: Rows, needed: int) -> Rows:
    """Return ``rows``, or a copy with at least twice the room when ``needed`` rows do not fit."""
    if needed <= rows.shape[0]:
        return rows
    grown = np.empty((max(needed, 2 * rows.shape[0]), rows.shape[1]), dtype=np.int64)
    grown[: rows.shape[0]] = rows
    return grown


@njit(cache=True, nogil=True)
def new_chains(n_chains: int) -> tuple[Rows, Rows, Rows]:
    """Return an empty pool, ``n_chains`` empty chains and an empty list of free lots."""
    pool = np.empty((64, 3), dtype=np.int64)
    return pool, np.full((n_chains, 2), -1, dtype=np.int64), np.array([-1, 0], dtype=np.int64)


@njit(cache=True, nogil=True)
def new_lot(pool: Rows, free: Rows, claim: int, amount: int, following: int) -> tuple[Rows, int]:
    """Return the pool (grown when full) and the place of a lot that is in no chain yet."""
    lot = free[0]
    if lot >= 0:
        free[0] = pool[lot, 2]
    else:
        lot = free[1]
        pool = room_for(pool, lot + 1)
        free[1] += 1
    pool[lot, 0] = claim
    pool[lot, 1] = amount
    pool[lot, 2] = following
    return pool, lot


@njit(cache=True, nogil=True)
def put_lot(pool: Rows, chains: Rows, free: Rows, chain: int, claim: int, amount: int, in_front: bool) -> Rows:
    """Add a lot in front of or behind a chain, joined with a neighbour of the same claim; return the pool."""
    if amount == 0:
        return pool
    neighbour = chains[chain, 0] if in_front else chains[chain, 1]
    if neighbour >= 0 and pool[neighbour, 0] == claim:
        pool[neighbour, 1] += amount
        return pool
    pool, lot = new_lot(pool, free, claim, amount, neighbour if in_front else -1)
    if in_front:
        chains[chain, 0] = lot
    elif neighbour >= 0:
        pool[neighbour, 2] = lot
    if neighbour < 0:
        chains[chain, 0] = lot
        chains[chain, 1] = lot
    elif not in_front:
        chains[chain, 1] = lot
    return pool


@njit(cache=True, nogil=True)
def add_piece(pieces: Rows, n: int, claim: int, amount: int) -> tuple[Rows, int]:
    """Append a piece, joined with the last one when that is of the same claim; return pieces and their number."""
    if amount == 0:
        return pieces, n
    if n > 0 and pieces[n - 1, 0] == claim:
        pieces[n - 1, 1] += amount
        return pieces, n
    pieces = room_for(pieces, n + 1)
    pieces[n, 0] = claim
    pieces[n, 1] = amount
    return pieces, n + 1


@njit(cache=True, nogil=True)
def take_lots(pool: Rows, chains: Rows, free: Rows, chain: int, wanted: int, pieces: Rows, n: int) -> tuple[
    Rows, int, int
]:  # fmt: skip
    """Move up to ``wanted`` from the head of a chain behind the pieces; return pieces, their number, what lacks."""
    while wanted > 0 and chains[chain, 0] >= 0:
        lot = chains[chain, 0]
        part = min(wanted, pool[lot, 1])
        pieces, n = add_piece(pieces, n, pool[lot, 0], part)
        wanted -= part
        pool[lot, 1] -= part
        if pool[lot, 1] == 0:
            chains[chain, 0] = pool[lot, 2]
            pool[lot, 2] = free[0]
            free[0] = lot
    if chains[chain, 0] < 0:
        chains[chain, 1] = -1
    return pieces, n, wanted


@njit(cache=True, nogil=True)
def claims_at(take_event: Rows, next_take: int, event: int) -> int:
    """Return the first claim after those that are taken at ``event``."""
    while next_take < len(take_event) and take_event[next_take] == event:
        next_take += 1
    return next_take


@njit(cache=True, nogil=True)
def record_flows(flows: Rows, n_flows: int, event: int, pieces: Rows, n: int, lowest: int) -> tuple[Rows, int]:
    """Append what claims from number ``lowest`` on have in the pieces; return flows and their number."""
    flows = room_for(flows, n_flows + n)
    for i in range(n):
        if pieces[i, 0] >= lowest:
            flows[n_flows, 0] = event
            flows[n_flows, 1] = pieces[i, 0]
            flows[n_flows, 2] = pieces[i, 1]
            n_flows += 1
    return flows, n_flows


@njit(cache=True, nogil=True)
def tainted_amount(pieces: Rows, n: int) -> int:
    """Return how much of the pieces belongs to claims."""
    amount = 0
    for i in range(n):
        if pieces[i, 0] >= 0:
            amount += pieces[i, 1]
    return amount


@njit(cache=True, nogil=True)
def new_chain(chains: Rows, spare: Rows, balance: int) -> tuple[Rows, int]:
    """Return the chains (grown when full) and the place of an empty one, for a line that holds ``balance``.

    ``spare`` (int64[2]): head of the list of given-up chains (linked in their second column), number ever used.
    """
    chain = spare[0]
    if chain >= 0:
        spare[0] = chains[chain, 1]
    else:
        chain = spare[1]
        chains = room_for(chains, chain + 1)
        spare[1] += 1
    chains[chain, 0] = -1
    chains[chain, 1] = -1
    chains[chain, 2] = balance
    chains[chain, 3] = 0
    return chains, chain


@njit(cache=True, nogil=True)
def give_up_chain(pool: Rows, chains: Rows, free: Rows, spare: Rows, chain: int) -> None:
    """Put a chain on the list of given-up ones, and its lots on theirs."""
    if chains[chain, 0] >= 0:
        pool[chains[chain, 1], 2] = free[0]
        free[0] = chains[chain, 0]
    chains[chain, 1] = spare[0]
    spare[0] = chain


@njit(cache=True, nogil=True)
def list_rests(pool: Rows, chains: Rows, words: NDArray[np.int64]) -> Rows:
    """Return int64[n, 3] of line, claim, amount: the claimed lots that lie in the lines at the end."""
    rests = np.empty((16, 3), dtype=np.int64)
    n_rests = 0
    for line in range(len(words)):
        lot = chains[words[line] - TAINTED, 0] if words[line] < 0 else -1
        while lot >= 0:
            if pool[lot, 0] >= 0:
                rests = room_for(rests, n_rests + 1)
                rests[n_rests, 0] = line
                rests[n_rests, 1] = pool[lot, 0]
                rests[n_rests, 2] = pool[lot, 1]
                n_rests += 1
            lot = pool[lot, 2]
    return rests[:n_rests]
