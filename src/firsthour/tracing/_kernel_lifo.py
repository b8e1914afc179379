"""Where does money go, and where does it come from, when the newest lot leaves first: a matching of brackets.

A line is a stack, the balance its height. A credit lies between the heights before and after it; a payment takes
what lies above the height that it leaves, from the top down. What it pays beyond the balance comes last. A
payment's pieces are put on the payee's stack in the order in which they left: the first left lies lowest.

One record an event, 32 bytes, seen as int64[n_events, 4] and, the same bytes, as int32[n_events, 8]:

======= ======== ================================================================================
field   place    meaning
======= ======== ================================================================================
BOTTOM  int64 0  height of the payee before the credit; −1 none; −2 − e: the money arrives in event e
AFTER   int64 1  height of the payer after the debit, less its shortfall (then below 0)
FIRST   int32 4  the first debit that takes from this credit; −1 none
NEXT    int32 5  of the credit that this debit leaves in part: the next debit that takes from it; −1 none
TOP     int32 6  the credit on top of the payer's stack before this debit; −1 none
BELOW   int32 7  the credit below this one in the payee's stack; −1 none
======= ======== ================================================================================

The debits that take from one credit are the chain FIRST, NEXT, NEXT …: each leaves less of it than the one before.
While an index is built, a stack's top stands with its line, what lies below among the lots:

======= ================ =====================================================================================
array   shape, dtype     meaning
======= ================ =====================================================================================
state   int64[lines, 4]  HEIGHT; where the top credit begins (UNDER); the last debit that took from it (−1 none)
                         × 2^32 + its event (CREDIT); the lot below (LOT): −1 none, −2 no top credit either
lots    int64[n, 3]      the same of a credit below: UNDER, CREDIT, LOT
======= ================ =====================================================================================

Source: the rule is last in, first out; matching by a stack of open brackets.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_index import (
    ARRIVES_BEHIND,
    NOWHERE,
    Ints,
    Kinds,
    add_flows,
    add_row,
    next_event,
    pays_from,
    pays_into,
    pop_event,
    push,
    split_origins,
    sum_rows,
    take_pieces,
    takes_fit,
)
from firsthour.tracing._kernel_pool import CLEAN, CLOSE, IN_TRANSIT, MAX_AMOUNT, Columns, Rows, Takes, claims_at

BOTTOM, AFTER = 0, 1
FIRST, NEXT, TOP, BELOW = 4, 5, 6, 7
LINKS = 2  # FIRST and NEXT as one int64
HEIGHT, UNDER, CREDIT, LOT = 0, 1, 2, 3
BOTTOM_LOT, EMPTY = -1, -2
NEVER_TAKEN, LOW_BITS = -1 << 32, (1 << 32) - 1
BATCH = 128
Records = tuple[Rows, Ints]  # the same memory twice
Kinds8 = NDArray[np.int8]
Stacks = tuple[Rows, Rows]


@njit(cache=True, nogil=True)
def _fill(
    kind: Kinds8, src: Ints, dst: Ints, amount: Rows, slot: Ints, paid_at: Ints, heights: Rows, links: Ints,
    state: Rows, lots: Rows, first: int, after_last: int, free: int, used: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Stack the events from ``first`` to before ``after_last``: the event too large or −1, free and used lots.

    All in one piece, on bare arrays, with few writes: what is still to be written is what this loop waits for.
    """
    for event in range(first, after_last):
        what, x = kind[event], amount[event]
        bottom, signed, top, below = NOWHERE, 0, -1, -1
        if pays_from(what):
            line = src[event]
            height, lot = state[line, HEIGHT], state[line, LOT]
            signed = 0 if what == CLOSE else height - x
            after = max(signed, 0)
            if lot != EMPTY:
                top = state[line, CREDIT] & LOW_BITS
            while lot != EMPTY and height > after:
                latest = state[line, CREDIT] >> 32
                if latest < 0:
                    links[state[line, CREDIT] & LOW_BITS, FIRST] = event
                else:
                    links[latest, NEXT] = event
                height = state[line, UNDER]
                if height < after:
                    state[line, CREDIT] = event << 32 | state[line, CREDIT] & LOW_BITS
                    break
                if lot >= 0:
                    state[line, UNDER], state[line, CREDIT] = lots[lot, 0], lots[lot, 1]
                    following = lots[lot, 2]
                    lots[lot, 2] = free
                    free, lot = lot, following
                else:
                    lot = EMPTY
                state[line, LOT] = lot
            state[line, HEIGHT] = after
        if pays_into(what):
            line = dst[event]
            bottom, lot = state[line, HEIGHT], state[line, LOT]
            if bottom > MAX_AMOUNT - x:
                return event, free, used
            if lot != EMPTY:
                below = state[line, CREDIT] & LOW_BITS
            if x > 0:
                state[line, HEIGHT] = bottom + x
                free, used = _put(state, lots, line, bottom, NEVER_TAKEN | event, free, used)
            if what == IN_TRANSIT:
                heights[paid_at[slot[event]], BOTTOM] = ARRIVES_BEHIND - event
        heights[event, BOTTOM], heights[event, AFTER], heights[event, LINKS] = bottom, signed, -1
        links[event, TOP], links[event, BELOW] = top, below
    return -1, free, used


@njit(cache=True, nogil=True, inline="always")
def _put(state: Rows, lots: Rows, line: int, under: int, credit: int, free: int, used: int) -> tuple[int, int]:
    """Put a credit on top of a line's stack; return the first free lot (−1 none) and how many were ever used."""
    lot = BOTTOM_LOT
    if state[line, LOT] != EMPTY:
        lot = free
        if lot >= 0:
            free = lots[lot, 2]
        else:
            lot = used
            used += 1
        lots[lot, 0], lots[lot, 1], lots[lot, 2] = state[line, UNDER], state[line, CREDIT], state[line, LOT]
    state[line, UNDER], state[line, CREDIT], state[line, LOT] = under, credit, lot
    return free, used


@njit(cache=True, nogil=True)
def _touch(src: Ints, dst: Ints, first: int, after: int, state: Rows, lots: Rows) -> int:
    """Read what the next events will need, so that it is near when its turn comes; the sum means nothing."""
    touched = 0
    for event in range(first, after):
        touched += state[src[event], HEIGHT] + state[dst[event], HEIGHT]
    for event in range(first, after):
        touched += lots[max(state[src[event], LOT], 0), 0]
    return touched


@njit(cache=True, nogil=True)
def fill_stacks(columns: Columns, first: int, paid_at: Ints, records: Records, stacks: Stacks, used: int) -> tuple[
    int, int
]:  # fmt: skip
    """Stack the credits and debits of all events from ``first`` on.

    Parameters
    ----------
    columns, paid_at
        as in ``fill_queues``.
    records
        the index; written to.
    stacks, used
        of ``resume_stacks``: each line's stack before the event ``first``; written to.

    Returns
    -------
    event
        the first with a balance beyond 2^63, −1 when there is none.
    touched
        of no meaning.

    Notes
    -----
    Cost: one pass; two lines a transfer, and each credit once where it is taken from or used up. What the next
    events need is read ahead, all at once: waiting for one line after the other costs more than all the rest.
    """
    kind, src, dst, amount, slot = columns
    heights, links = records
    state, lots = stacks
    too_large, free, touched = -1, -1, 0
    for begin in range(first, len(kind), BATCH):
        end = min(begin + BATCH, len(kind))
        touched += _touch(src, dst, begin, end, state, lots)
        too_large, free, used = _fill(
            kind, src, dst, amount, slot, paid_at, heights, links, state, lots, begin, end, free, used
        )
        if too_large >= 0:
            break
    return too_large, touched


@njit(cache=True, nogil=True)
def resume_stacks(columns: Columns, n_known: int, records: Records, stacks: Stacks) -> int:
    """Set up the stacks as they are behind the first ``n_known`` events; return how many lots are in use.

    ``stacks`` hold nothing before. Cost: one pass over these events.
    """
    kind, src, dst, _, _ = columns
    heights, links = records
    state, lots = stacks
    n_lines, used = len(state), 0
    seen, credits = np.zeros(n_lines, dtype=np.bool_), np.full(n_lines, -1, dtype=np.int32)
    ends = np.zeros(n_lines, dtype=np.int64)
    for event in range(n_known - 1, -1, -1):
        if pays_into(kind[event]) and not seen[dst[event]]:
            seen[dst[event]] = True
            ends[dst[event]], credits[dst[event]] = _held_after(columns, records, event, True)
        if pays_from(kind[event]) and not seen[src[event]]:
            seen[src[event]] = True
            ends[src[event]], credits[src[event]] = _held_after(columns, records, event, False)
    stack = np.empty((16, 3), dtype=np.int64)
    for line in range(n_lines):
        n, credit = 0, credits[line]
        while credit >= 0:
            latest, debit = -1, links[credit, FIRST]
            while debit >= 0:
                latest, debit = debit, links[debit, NEXT]
            stack = add_row(stack, n, credit, latest, 0)
            n += 1
            credit = links[credit, BELOW]
        for i in range(n - 1, -1, -1):
            credit = stack[i, 1] << 32 | stack[i, 0]
            _, used = _put(state, lots, line, heights[stack[i, 0], BOTTOM], credit, -1, used)
        state[line, HEIGHT] = ends[line]
    return used


@njit(cache=True, nogil=True)
def _held_after(columns: Columns, records: Records, event: int, is_payee: bool) -> tuple[int, int]:
    """Return the height and the top credit of an event's payee, or payer, just behind it."""
    amount = columns[3]
    heights, links = records
    if is_payee:
        if amount[event] == 0:
            return heights[event, BOTTOM], links[event, BELOW]
        return heights[event, BOTTOM] + amount[event], event
    height, credit = max(heights[event, AFTER], 0), links[event, TOP]
    while credit >= 0 and heights[credit, BOTTOM] >= height:
        credit = links[credit, BELOW]
    return height, credit


@njit(cache=True, nogil=True)
def _follow(
    amount: Rows, records: Records, line: int, credit: int, pieces: Rows, m: int, heap: Rows, n: int, rests: Rows,
    n_rests: int,
) -> tuple[Rows, int, Rows, int]:  # fmt: skip
    """Split pieces of a credit by the debits that take from it, the highest first; these are pushed."""
    heights, links = records
    debit = links[credit, FIRST]
    for i in range(m - 1, -1, -1):
        low, claim = heights[credit, BOTTOM] + pieces[i, 0], pieces[i, 2]
        high = low + pieces[i, 1]
        while high > low:
            while debit >= 0 and heights[debit, AFTER] >= high:
                debit = links[debit, NEXT]
            if debit < 0:
                rests = add_row(rests, n_rests, line, claim, high - low)
                n_rests += 1
                break
            part = high - max(low, heights[debit, AFTER])
            heap = push(heap, n, debit, heights[debit, AFTER] + amount[debit] - high, part, claim)
            n += 1
            high -= part
    return heap, n, rests, n_rests


@njit(cache=True, nogil=True)
def trace_stacks(columns: Columns, records: Records, takes: Takes) -> tuple[Rows, Rows, Rows, int]:
    """Follow the claims from debit to debit and return what their money did.

    Parameters, results and order as in ``_kernel_fifo.trace_queues``. Cost: pieces × log of the pieces under way,
    and for each credit with claimed money the debits that take from it above that money.
    """
    kind, _, dst, amount, _ = columns
    heights = records[0]
    take_event, asked = takes
    heap, pieces = np.empty((64, 4), dtype=np.int64), np.empty((64, 3), dtype=np.int64)
    flows, rests = np.empty((128, 3), dtype=np.int64), np.empty((32, 3), dtype=np.int64)
    overlaps = np.empty((4, 3), dtype=np.int64)
    n, n_flows, n_rests, n_overlaps, next_take, n_pieces = 0, 0, 0, 0, 0, 0
    if not takes_fit(kind, amount, take_event, asked):
        return flows[:0], overlaps[:0], rests[:0], -1
    while n > 0 or next_take < len(take_event):
        event = next_event(heap, n, take_event, next_take)
        first, next_take = next_take, claims_at(take_event, next_take, event)
        n, pieces, m = pop_event(heap, n, event, pieces)
        if next_take > first:
            pieces, m, overlaps, n_overlaps = take_pieces(
                pieces, m, amount[event], asked, first, next_take, overlaps, n_overlaps
            )
        flows, n_flows = add_flows(flows, n_flows, event, pieces, m, first if kind[event] == IN_TRANSIT else 0)
        n_pieces += m
        goes_to = heights[event, BOTTOM]
        if goes_to >= 0:
            heap, n, rests, n_rests = _follow(amount, records, dst[event], event, pieces, m, heap, n, rests, n_rests)
        elif goes_to != NOWHERE:
            for i in range(m):
                heap = push(heap, n, ARRIVES_BEHIND - goes_to, pieces[i, 0], pieces[i, 1], pieces[i, 2])
                n += 1
    return flows[:n_flows], sum_rows(overlaps, n_overlaps), sum_rows(rests, n_rests), n_pieces + n_rests


@njit(cache=True, nogil=True)
def _held_before(columns: Columns, records: Records, line: int, before: int) -> tuple[int, int]:
    """Return the height and top credit of a line just before an event. Cost: the events since its last one."""
    kind, src, dst, _, _ = columns
    for event in range(before - 1, -1, -1):
        if dst[event] == line and pays_into(kind[event]):
            return _held_after(columns, records, event, True)
        if src[event] == line and pays_from(kind[event]):
            return _held_after(columns, records, event, False)
    return 0, -1


@njit(cache=True, nogil=True)
def _look_back(
    records: Records, height: int, credit: int, payment: int, pieces: Rows, m: int, found: Rows
) -> tuple[Rows, int]:
    """Split pieces of a payment by the credits that they came from; ``found`` as in ``_kernel_fifo``.

    ``height`` and ``credit``: the payer's height, and what lies on top, before the payment.
    """
    heights, links = records
    n = 0
    for i in range(m):
        high, low = height - pieces[i, 0], height - pieces[i, 0] - pieces[i, 1]
        while high > max(low, 0):
            while heights[credit, BOTTOM] >= high:
                credit = links[credit, BELOW]
            bottom = heights[credit, BOTTOM]
            part = high - max(low, bottom)
            found = add_row(found, n, credit, high - part - bottom, part)
            n += 1
            high -= part
        if high > low:
            found = add_row(found, n, payment, 0, high - low)
            n += 1
    return found, n


@njit(cache=True, nogil=True)
def sources_stacks(
    columns: Columns, records: Records, paid_at: Ints, line: int, before: int, kinds: Kinds
) -> tuple[Rows, int]:
    """Follow the balance of a line just before event ``before`` back to where it came from.

    Parameters, results and order as in ``_kernel_fifo.sources_queues``. Cost: pieces × log of the pieces under
    way, the credits that the payments on the way used up, and the events since the line's last one.
    """
    amount = columns[3]
    heights, links = records
    heap, pieces = np.empty((64, 4), dtype=np.int64), np.empty((64, 3), dtype=np.int64)
    rows, found = np.empty((64, 3), dtype=np.int64), np.empty((64, 3), dtype=np.int64)
    n, n_rows, n_pieces, m = 0, 0, 0, 1
    payment = before
    height, credit = _held_before(columns, records, line, before)
    pieces[0, 0], pieces[0, 1], pieces[0, 2] = 0, height, CLEAN
    while True:
        found, n_found = _look_back(records, height, credit, payment, pieces, m, found)
        n_pieces += n_found
        heap, n, rows, n_rows = split_origins(columns, paid_at, payment, found, n_found, heap, n, rows, n_rows, kinds)
        if n == 0:
            return sum_rows(rows, n_rows), n_pieces
        payment = -heap[0, 0]
        n, pieces, m = pop_event(heap, n, -payment, pieces)
        height, credit = heights[payment, AFTER] + amount[payment], links[payment, TOP]
