"""Where did the money in one line come from when every colour leaves alike (``pro-rata``, backward).

Every entry of money is a *colour*, numbered by its event, so that colours in order of number are in ledger order.

========= ================= ==========================================================================
array     shape, dtype      meaning
========= ================= ==========================================================================
marks     uint8[n_events]   what of an event concerns the line asked for: the bits below
pool      int64[n, 2]       parts: colour, amount > 0 in minor units
chains    int64[n, 5]       per line, then per transit slot: where its parts begin in the pool, how many
                            there are, how many of these stand in order, for how many there is room, their sum
space     int64[2]          parts of the pool that are given out; 1 when more than allowed were needed
parts     int64[n, 2]       what one payment carries
========= ================= ==========================================================================
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_share import divide_product

TRANSFER, OUT, IN, OUT_TRANSIT, IN_TRANSIT, OPEN, CLOSE = range(7)
EMPTIES, MATTERS, STAYS, ARRIVES = 1, 2, 4, 8
START, COUNT, ORDERED, ROOM, SUM = range(5)
MAX_AMOUNT = 2**63 - 1
Rows = NDArray[np.int64]
Marks = NDArray[np.uint8]
Columns = tuple[NDArray[np.int8], NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]


@njit(cache=True, nogil=True)
def walk_own_balance(columns: Columns, events: Rows, line: int) -> tuple[int, int]:
    """Return the balance of ``line`` after its own ``events`` (int64, ledger order), and the first one too large (−1).

    ``columns`` as in ``walk_colours``. Cost: one step an event.
    """
    kind, src, dst, amount, _ = columns
    balance = 0
    for event in events:
        what = kind[event]
        if what == CLOSE:
            balance = 0
            continue
        if src[event] == line and what != IN and what != IN_TRANSIT and what != OPEN:
            balance -= min(amount[event], balance)
        if dst[event] == line and what != OUT and what != OUT_TRANSIT:
            if balance > MAX_AMOUNT - amount[event]:
                return balance, event
            balance += amount[event]
    return balance, -1


@njit(cache=True, nogil=True)
def mark_emptying(columns: Columns, before: int, n_lines: int) -> tuple[Marks, int]:
    """Return marks with ``EMPTIES`` at payments of all a line holds, or more; and the first balance too large (−1).

    ``columns`` as in ``walk_colours``; only events before event ``before`` are walked. Cost: one pass, 8 bytes
    a line, 1 byte an event.
    """
    kind, src, dst, amount, _ = columns
    balances = np.zeros(n_lines, dtype=np.int64)
    marks = np.zeros(before, dtype=np.uint8)
    for event in range(before):
        what, paid = kind[event], amount[event]
        if what == CLOSE:
            balances[src[event]] = 0
        elif what in (TRANSFER, OUT, OUT_TRANSIT):
            if paid >= balances[src[event]]:
                marks[event] = EMPTIES
                balances[src[event]] = 0
            else:
                balances[src[event]] -= paid
        if what in (TRANSFER, IN, IN_TRANSIT, OPEN):
            if balances[dst[event]] > MAX_AMOUNT - paid:
                return marks, event
            balances[dst[event]] += paid
    return marks, -1


@njit(cache=True, nogil=True)
def mark_reaching(columns: Columns, marks: Marks, line: int, n_lines: int, n_slots: int) -> Rows:
    """Mark, from the last event back, which events' money can still be in ``line`` at the end.

    ``marks`` holds ``EMPTIES`` and is filled in place: ``MATTERS``, what the payer holds before the event can
    reach the line; ``STAYS``, what it holds after it can; ``ARRIVES``, what the payee gets can. A line that
    pays out all it holds keeps nothing from before. Cost: one pass back, one byte a line and slot.

    Returns
    -------
    until
        int64[n_lines]: the last event with which money of a line can have set out for ``line``; the number of
        events for the line itself; −1 where none can.
    """
    kind, src, dst, _, slot = columns
    reaches = np.zeros(n_lines, dtype=np.bool_)
    under_way = np.zeros(n_slots, dtype=np.bool_)
    until = np.full(n_lines, -1, dtype=np.int64)
    reaches[line] = True
    until[line] = len(marks)
    for event in range(len(marks) - 1, -1, -1):
        what, payer = kind[event], src[event]
        if what == CLOSE:
            reaches[payer] = False
            continue
        arrives = under_way[slot[event]] if what == OUT_TRANSIT else what != OUT and reaches[dst[event]]
        mark = marks[event]
        if arrives:
            mark |= ARRIVES
        if what == IN_TRANSIT:
            under_way[slot[event]] = arrives
        elif what != IN and what != OPEN:
            stays = reaches[payer]
            if stays:
                mark |= STAYS
            if arrives or (stays and not mark & EMPTIES):
                mark |= MATTERS
                until[payer] = max(until[payer], event) if arrives else until[payer]
            reaches[payer] = mark & MATTERS != 0
        marks[event] = mark
    return until


@njit(cache=True, nogil=True)
def _compact(pool: Rows, chains: Rows, space: Rows, needed: int, limit: int) -> Rows:
    """Return a pool with only the parts in use at its front and room for ``needed`` more behind them."""
    live = 0
    for chain in range(len(chains)):
        live += chains[chain, COUNT]
    if live + needed > limit:
        space[1] = 1
    fresh = np.empty((max(len(pool), 2 * (live + needed)), 2), dtype=np.int64)
    used = 0
    for chain in range(len(chains)):
        n = chains[chain, COUNT]
        start = chains[chain, START]
        fresh[used : used + n] = pool[start : start + n]
        chains[chain, START] = used
        chains[chain, ROOM] = n
        used += n
    space[0] = used
    return fresh


@njit(cache=True, nogil=True)
def _run_end(parts: Rows, start: int, n: int) -> int:
    """Return where the run of rising colours that begins at ``start`` ends."""
    end = start + 1
    while end < n and parts[end - 1, 0] < parts[end, 0]:
        end += 1
    return min(end, n)


@njit(cache=True, nogil=True)
def _merge(parts: Rows, start: int, middle: int, end: int, merged: Rows, n: int) -> int:
    """Write the runs [start, middle) and [middle, end) behind the first ``n`` of ``merged``, one part a colour."""
    i, j = start, middle
    while i < middle or j < end:
        if j == end or (i < middle and parts[i, 0] < parts[j, 0]):
            merged[n, 0], merged[n, 1] = parts[i, 0], parts[i, 1]
            i += 1
        else:
            merged[n, 0], merged[n, 1] = parts[j, 0], parts[j, 1]
            if i < middle and parts[i, 0] == parts[j, 0]:
                merged[n, 1] += parts[i, 1]
                i += 1
            j += 1
        n += 1
    return n


@njit(cache=True, nogil=True)
def _put_in_order(pool: Rows, chains: Rows, chain: int) -> None:
    """Bring the parts of a chain into order of colour, one part a colour, by merging its runs; their sum stays."""
    n, start = chains[chain, COUNT], chains[chain, START]
    if chains[chain, ORDERED] == n:
        return
    parts, merged = pool[start : start + n].copy(), np.empty((n, 2), dtype=np.int64)
    n_runs = 2
    while n_runs > 1:
        n_runs, n_merged, run = 0, 0, 0
        while run < n:
            middle = _run_end(parts, run, n)
            end = _run_end(parts, middle, n)
            n_merged = _merge(parts, run, middle, end, merged, n_merged)
            run = end
            n_runs += 1
        n = n_merged
        parts, merged = merged, parts
    pool[start : start + n] = parts[:n]
    chains[chain, COUNT] = n
    chains[chain, ORDERED] = n


@njit(cache=True, nogil=True)
def _add(pool: Rows, chains: Rows, space: Rows, chain: int, parts: Rows, n: int, limit: int) -> Rows:
    """Put ``n`` parts (in order of colour) behind those of a chain; return the pool (another one when it is full)."""
    if chains[chain, COUNT] + n > chains[chain, ROOM]:
        _put_in_order(pool, chains, chain)
        wanted = chains[chain, COUNT] + n
        if 4 * wanted > 3 * chains[chain, ROOM]:
            if space[0] + 2 * wanted > len(pool):
                pool = _compact(pool, chains, space, 2 * wanted, limit)
            start, held = chains[chain, START], chains[chain, COUNT]
            pool[space[0] : space[0] + held] = pool[start : start + held]
            chains[chain, START] = space[0]
            chains[chain, ROOM] = 2 * wanted
            space[0] += 2 * wanted
    start, held = chains[chain, START], chains[chain, COUNT]
    if chains[chain, ORDERED] == held and (held == 0 or (n > 0 and pool[start + held - 1, 0] < parts[0, 0])):
        chains[chain, ORDERED] = held + n
    for i in range(n):
        pool[start + held + i, 0] = parts[i, 0]
        pool[start + held + i, 1] = parts[i, 1]
        chains[chain, SUM] += parts[i, 1]
    chains[chain, COUNT] = held + n
    return pool


@njit(cache=True, nogil=True)
def _pay(pool: Rows, chains: Rows, line: int, paid: int, parts: Rows) -> tuple[Rows, int]:
    """Return the parts of a payment in order of colour and their number (room for one more); they leave the line."""
    _put_in_order(pool, chains, line)
    start, held, balance = chains[line, START], chains[line, COUNT], chains[line, SUM]
    if len(parts) < held + 1:
        parts = np.empty((2 * held + 1, 2), dtype=np.int64)
    if paid >= balance:
        parts[:held] = pool[start : start + held]
        chains[line, COUNT:ROOM] = 0
        chains[line, SUM] = 0
        return parts, held
    n, kept, rest, inverse = 0, start, 0, 1.0 / balance
    for place in range(start, start + held):
        colour, amount = pool[place, 0], pool[place, 1]
        sent, more = divide_product(amount, paid, balance, inverse)
        if rest >= balance - more:
            rest -= balance - more
            sent += 1
        else:
            rest += more
        if sent > 0:
            parts[n, 0] = colour
            parts[n, 1] = sent
            n += 1
        if sent < amount:
            pool[kept, 0] = colour
            pool[kept, 1] = amount - sent
            kept += 1
    chains[line, COUNT] = kept - start
    chains[line, ORDERED] = kept - start
    chains[line, SUM] = balance - paid
    return parts, n


@njit(cache=True, nogil=True)
def walk_colours(columns: Columns, marks: Marks, line: int, n_lines: int, n_slots: int, limit: int) -> tuple[Rows, int]:
    """Walk the marked events once and return of which colours the money in ``line`` is at the end.

    Parameters
    ----------
    columns
        (kind int8, src int32, dst int32, amount int64, slot int32), each [n_events], in ledger order.
    marks
        uint8, one for each event that is walked, from ``mark_emptying`` and ``mark_reaching`` for this line.
    limit
        how many parts may be alive at once (16 bytes each, and as much room again).

    Returns
    -------
    sources
        int64[n, 2]: event that is the entry, amount; by event. They add up to the balance of the line.
    stopped
        the event at which more than ``limit`` parts were alive, −1 when there never were.

    Notes
    -----
    Of a payment x from balance b, the first k colours together send ⌊S_k · x / b⌋, S_k being what they hold
    there; all of it when x ≥ b. With quotient and remainder of each a_k · x / b, and the remainders added up,
    the k-th colour sends its quotient and one more whenever the remainders pass b. What a payment lacks is its
    last piece, a colour of its own. Whatever money shares a line with money that can reach the one asked for
    can reach it too, so a line that matters holds no clean money and its balance is the sum of its parts.
    Cost: payments of the lines that matter × colours in them; lines that do not matter hold no parts.
    """
    kind, src, dst, amount, slot = columns
    chains = np.zeros((n_lines + n_slots, 5), dtype=np.int64)
    pool, parts = np.empty((1024 + 2 * n_lines, 2), dtype=np.int64), np.empty((16, 2), dtype=np.int64)
    space = np.zeros(2, dtype=np.int64)
    for event in range(len(marks)):
        mark, what, waiting = marks[event], kind[event], n_lines + slot[event]
        if not mark & (MATTERS | ARRIVES):
            continue
        payer = waiting if what == IN_TRANSIT else src[event]
        if what in (IN, OPEN):
            n, lacking = 0, amount[event]
        else:
            lacking = max(0, amount[event] - chains[payer, SUM])
            parts, n = _pay(pool, chains, payer, amount[event], parts)
            if not mark & STAYS:
                chains[payer] = 0
        if mark & ARRIVES:
            if lacking > 0:
                parts[n, 0] = event
                parts[n, 1] = lacking
                n += 1
            pool = _add(pool, chains, space, waiting if what == OUT_TRANSIT else dst[event], parts, n, limit)
        if space[1] != 0:
            return parts[:0], event
    _put_in_order(pool, chains, line)
    start = chains[line, START]
    return pool[start : start + chains[line, COUNT]].copy(), -1
