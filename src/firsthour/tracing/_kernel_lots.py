"""Where does claimed money go under a rule when lots are kept: one walk for any number of claims and all rules."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_balance import BLOCK, MOVED, TOO_LARGE, move_clean, touch_words
from firsthour.tracing._kernel_pool import (
    CLEAN,
    CLOSE,
    IN,
    IN_TRANSIT,
    MAX_AMOUNT,
    OPEN,
    OUT,
    OUT_TRANSIT,
    TAINTED,
    TRANSFER,
    Columns,
    Rows,
    Takes,
    add_piece,
    claims_at,
    give_up_chain,
    list_rests,
    new_chain,
    put_lot,
    record_flows,
    tainted_amount,
    take_lots,
)
from firsthour.tracing._kernel_rata import mix_lots, take_alike
from firsthour.tracing._kernel_sums import sum_runs
from firsthour.tracing._kernel_takes import take_first_fen, take_unclaimed

OLDEST, NEWEST, TAINTED_FIRST, CLEAN_FIRST, ALIKE = range(5)
Words = NDArray[np.int64]


@njit(cache=True, nogil=True)
def _held(chains: Rows, words: Words, line: int) -> int:
    """Return the balance of a line."""
    balance: int = chains[words[line] - TAINTED, 2] if words[line] < 0 else words[line]
    return balance


@njit(cache=True, nogil=True)
def _pay(
    pool: Rows, chains: Rows, free: Rows, spare: Rows, words: Words, line: int, wanted: int, pieces: Rows, order: int
) -> tuple[Rows, int]:
    """Return the pieces of a payment and their number; the shortfall is a last clean piece.

    A line left without claimed money gives up its lots.
    """
    if words[line] >= 0:
        words[line] = max(words[line] - wanted, 0)
        return add_piece(pieces, 0, CLEAN, wanted)
    chain = words[line] - TAINTED
    balance = chains[chain, 2]
    n, lacking = 0, wanted
    if order == ALIKE and wanted < balance:
        pieces, n, lacking = take_alike(pool, chains, free, chain, wanted, pieces)
    elif order == CLEAN_FIRST:
        part = min(wanted, balance - chains[chain, 3])
        pieces, n = add_piece(pieces, n, CLEAN, part)
        pieces, n, lacking = take_lots(pool, chains, free, chain, wanted - part, pieces, n)
    else:
        pieces, n, lacking = take_lots(pool, chains, free, chain, wanted, pieces, n)
    pieces, n = add_piece(pieces, n, CLEAN, lacking)
    chains[chain, 2] = balance - min(wanted, balance)
    chains[chain, 3] -= tainted_amount(pieces, n)
    if chains[chain, 3] == 0:
        words[line] = chains[chain, 2]
        give_up_chain(pool, chains, free, spare, chain)
    return pieces, n


@njit(cache=True, nogil=True)
def _receive(
    pool: Rows, chains: Rows, free: Rows, spare: Rows, words: Words, line: int, pieces: Rows, n: int, order: int
) -> tuple[Rows, Rows]:
    """Add pieces to a line in the order in which they arrive; return pool and chains."""
    tainted, arriving = tainted_amount(pieces, n), 0
    for i in range(n):
        arriving += pieces[i, 1]
    if words[line] >= 0 and tainted == 0:
        words[line] += arriving
        return pool, chains
    has_clean_lots = order in (OLDEST, NEWEST)
    if words[line] >= 0:
        balance = words[line]
        chains, chain = new_chain(chains, spare, balance)
        words[line] = TAINTED + chain
        if has_clean_lots:
            pool = put_lot(pool, chains, free, chain, CLEAN, balance, False)
    chain = words[line] - TAINTED
    chains[chain, 2] += arriving
    chains[chain, 3] += tainted
    if order == ALIKE:
        return mix_lots(pool, chains, free, chain, pieces, n), chains
    for i in range(n):
        if has_clean_lots or pieces[i, 0] != CLEAN:
            pool = put_lot(pool, chains, free, chain, pieces[i, 0], pieces[i, 1], order == NEWEST)
    return pool, chains


@njit(cache=True, nogil=True)
def _skip_calm(
    columns: Columns, start: int, stop: int, words: Words, waits: NDArray[np.bool_], chains: Rows, order: int
) -> int:
    """Apply events in which no claimed money leaves and no lot is made; return the first other one, at most ``stop``.

    Without clean lots that is also a clean payment into a line with claimed money, and clean money that leaves
    such a line first.
    """
    kind, src, dst, amount, slot = columns
    seen = np.empty(1, dtype=np.int64)
    for block in range(start, stop, BLOCK):
        touch_words(columns, block, min(block + BLOCK, stop), words, seen)
        for event in range(block, min(block + BLOCK, stop)):
            what, payer, payee, moving = kind[event], np.uint32(src[event]), np.uint32(dst[event]), amount[event]
            moved = move_clean(what, payer, payee, moving, what == IN_TRANSIT and waits[slot[event]], words)
            if moved == MOVED:
                continue
            if moved == TOO_LARGE or what != TRANSFER or payer == payee or order in (OLDEST, NEWEST):
                return event
            held = chains[words[payee] - TAINTED, 2] if words[payee] < 0 else words[payee]
            if held > MAX_AMOUNT - moving:
                return event
            if words[payer] < 0:
                chain = words[payer] - TAINTED
                if order != CLEAN_FIRST or moving > chains[chain, 2] - chains[chain, 3]:
                    return event
                chains[chain, 2] -= moving
            else:
                words[payer] = max(words[payer] - moving, 0)
            if words[payee] < 0:
                chains[words[payee] - TAINTED, 2] = held + moving
            else:
                words[payee] = held + moving
    return stop


@njit(cache=True, nogil=True)
def walk_lots(
    columns: Columns, start: int, words: Words, takes: Takes, waits: NDArray[np.bool_], flows: Rows, order: int
) -> tuple[Rows, Rows, Rows, int]:
    """Walk the events once and return what each claim's money did.

    Parameters
    ----------
    columns
        (kind int8, src int32, dst int32, amount int64, slot int32), each [n_events], in ledger order.
    start
        the first event with a claim; before it all money is clean.
    words
        int64[n_lines], minor units: balances before ``start``; changed.
    takes
        (event, asked), each int64[n_claims], claims in ledger order.
    waits
        bool[n_slots], all False: whether claimed money waits in a transit slot; changed.
    flows
        int64[n ≥ 1, 3]: room for flows; more is made where it does not suffice.
    order
        which lot of a line leaves first: ``OLDEST`` (fifo), ``NEWEST`` (lifo), ``TAINTED_FIRST``, ``CLEAN_FIRST``
        (lowest-balance); ``ALIKE`` (pro-rata).

    Returns
    -------
    flows, overlaps, rests
        int64[n, 3] each, see ``_kernel_pool``: flows (event, claim, amount) and rests (line, claim, amount) with one
        row a pair, in order, overlaps perhaps with several, in order of the takes; then the first event whose payee
        would hold 2^63 or more, at which the walk ends, or −1.

    Notes
    -----
    A line with claimed money has a chain: of all its lots in the order in which they leave (oldest, newest), of its
    tainted lots in order of arrival, the rest of the balance being clean (tainted or clean first), or of one lot a
    claim in ledger order of the claims (alike). Cost: events + pieces in time, lots alive at once in memory.
    Invariant: a chain's claimed lots add up to its fourth column, which is positive.
    """
    kind, src, dst, amount, slot = columns
    take_event, asked = takes
    pool, free = np.empty((64, 3), dtype=np.int64), np.array([-1, 0], dtype=np.int64)
    chains, spare = np.full((len(waits) + 64, 4), -1, dtype=np.int64), np.array([-1, len(waits)], dtype=np.int64)
    pieces, overlaps = np.empty((16, 2), dtype=np.int64), np.empty((16, 3), dtype=np.int64)
    n_flows, n_overlaps, next_take, event, too_large = 0, 0, 0, start - 1, -1
    while True:
        stop = take_event[next_take] if next_take < len(take_event) else len(kind)
        event = _skip_calm(columns, event + 1, stop, words, waits, chains, order)
        if event == len(kind):
            break
        what, moving = kind[event], amount[event]
        first, next_take = next_take, claims_at(take_event, next_take, event)
        if what == IN_TRANSIT:
            pieces, n, lacking = take_lots(pool, chains, free, slot[event], moving, pieces, 0)
            pieces, n = add_piece(pieces, n, CLEAN, lacking)
            waits[slot[event]] = False
        elif what in (IN, OPEN):
            pieces, n = add_piece(pieces, 0, CLEAN, moving)
        else:
            wanted = _held(chains, words, src[event]) if what == CLOSE else moving
            pieces, n = _pay(pool, chains, free, spare, words, src[event], wanted, pieces, order)
        if next_take > first and order == ALIKE:
            pieces, n, overlaps, n_overlaps = take_unclaimed(pieces, n, asked, first, next_take, overlaps, n_overlaps)
        elif next_take > first:
            pieces, n, overlaps, n_overlaps = take_first_fen(pieces, n, asked, first, next_take, overlaps, n_overlaps)
        flows, n_flows = record_flows(flows, n_flows, event, pieces, n, first if what == IN_TRANSIT else 0)
        if what == OUT_TRANSIT:
            waits[slot[event]] = tainted_amount(pieces, n) > 0
            for i in range(n if waits[slot[event]] else 0):
                pool = put_lot(pool, chains, free, slot[event], pieces[i, 0], pieces[i, 1], False)
        elif what != OUT and what != CLOSE:
            if _held(chains, words, dst[event]) > MAX_AMOUNT - moving:
                too_large = event
                break
            pool, chains = _receive(pool, chains, free, spare, words, dst[event], pieces, n, order)
    rests = sum_runs(list_rests(pool, chains, words))
    return sum_runs(flows[:n_flows]), overlaps[:n_overlaps], rests, too_large
