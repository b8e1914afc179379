"""Which pieces of claimed money reach which transfer: the parts that the kernels of both indexes share.

An index follows money from transfer to transfer without looking at any other. What is still to be looked at
waits in a heap, by event, so that all pieces that reach a transfer are looked at together: neighbours are joined,
and a claim on the transfer finds there whatever earlier claims hold of it.

======== ============= ==================================================================================
array    shape, dtype  meaning
======== ============= ==================================================================================
heap     int64[n, 4]   event, offset, amount, claim: fen ``[offset, offset + amount)`` of the event's payment
pieces   int64[n, 3]   offset, amount, claim: what of one event's payment is looked at, by offset, disjoint
flows    int64[n, 3]   event, claim, amount
rests    int64[n, 3]   line, claim, amount
======== ============= ==================================================================================

An offset counts the fen of a payment in the order in which they left. Amounts are minor units.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_pool import (
    CLEAN,
    CLOSE,
    IN,
    IN_TRANSIT,
    OPEN,
    OUT,
    OUT_TRANSIT,
    TRANSFER,
    Columns,
    Rows,
    room_for,
)
from firsthour.tracing._kernel_takes import take_first_fen

NOWHERE = -1  # stands where an index has no credit: the money of this event ends here
ARRIVES_BEHIND = -2  # −2 − e stands where the money of an event arrives at event e
Ints = NDArray[np.int32]
Kinds = tuple[int, int, int]


@njit(cache=True, nogil=True)
def pays_from(kind: int) -> bool:
    """Tell whether an event of this kind takes money out of its ``src``."""
    return kind in (TRANSFER, OUT, OUT_TRANSIT, CLOSE)


@njit(cache=True, nogil=True)
def pays_into(kind: int) -> bool:
    """Tell whether an event of this kind puts money into its ``dst``."""
    return kind in (TRANSFER, IN, IN_TRANSIT, OPEN)


@njit(cache=True, nogil=True)
def _copy_row(heap: Rows, source: int, target: int) -> None:
    heap[target, 0] = heap[source, 0]
    heap[target, 1] = heap[source, 1]
    heap[target, 2] = heap[source, 2]
    heap[target, 3] = heap[source, 3]


@njit(cache=True, nogil=True)
def push(heap: Rows, n: int, event: int, offset: int, amount: int, claim: int) -> Rows:
    """Add a piece to a heap of ``n`` and return it (grown when full): lowest event, then lowest offset on top."""
    heap = room_for(heap, n + 1)
    at = n
    while at > 0:
        above = (at - 1) >> 1
        if heap[above, 0] < event or (heap[above, 0] == event and heap[above, 1] <= offset):
            break
        _copy_row(heap, above, at)
        at = above
    heap[at, 0] = event
    heap[at, 1] = offset
    heap[at, 2] = amount
    heap[at, 3] = claim
    return heap


@njit(cache=True, nogil=True)
def _drop_top(heap: Rows, n: int) -> None:
    """Take the top off a heap of ``n``."""
    last = n - 1
    event, offset = heap[last, 0], heap[last, 1]
    at = 0
    below = 1
    while below < last:
        other = below + 1
        if other < last and (
            heap[other, 0] < heap[below, 0] or (heap[other, 0] == heap[below, 0] and heap[other, 1] < heap[below, 1])
        ):
            below = other
        if event < heap[below, 0] or (event == heap[below, 0] and offset <= heap[below, 1]):
            break
        _copy_row(heap, below, at)
        at = below
        below = 2 * at + 1
    _copy_row(heap, last, at)


@njit(cache=True, nogil=True)
def pop_event(heap: Rows, n: int, event: int, pieces: Rows) -> tuple[int, Rows, int]:
    """Move all pieces of ``event`` from the top of a heap of ``n``: how many stay, the pieces, their number."""
    m = 0
    while n > 0 and heap[0, 0] == event:
        offset, amount, claim = heap[0, 1], heap[0, 2], heap[0, 3]
        if m > 0 and pieces[m - 1, 2] == claim and pieces[m - 1, 0] + pieces[m - 1, 1] == offset:
            pieces[m - 1, 1] += amount
        else:
            pieces = room_for(pieces, m + 1)
            pieces[m, 0] = offset
            pieces[m, 1] = amount
            pieces[m, 2] = claim
            m += 1
        _drop_top(heap, n)
        n -= 1
    return n, pieces, m


@njit(cache=True, nogil=True)
def add_row(rows: Rows, n: int, first: int, second: int, amount: int) -> Rows:
    """Write row ``n`` of (first, second, amount) and return the rows, grown when full."""
    rows = room_for(rows, n + 1)
    rows[n, 0] = first
    rows[n, 1] = second
    rows[n, 2] = amount
    return rows


@njit(cache=True, nogil=True)
def take_pieces(
    pieces: Rows, m: int, amount: int, asked: Rows, first: int, after: int, overlaps: Rows, n_overlaps: int
) -> tuple[Rows, int, Rows, int]:
    """Let the claims from ``first`` to before ``after`` take their fen of a payment of ``amount``.

    Returns the pieces that are claimed now, their number, overlaps, their number. Cost: pieces + claims.
    """
    whole = np.empty((2 * m + 1, 2), dtype=np.int64)
    n = 0
    end = 0
    for i in range(m):
        if pieces[i, 0] > end:
            whole[n, 0] = CLEAN
            whole[n, 1] = pieces[i, 0] - end
            n += 1
        whole[n, 0] = pieces[i, 2]
        whole[n, 1] = pieces[i, 1]
        n += 1
        end = pieces[i, 0] + pieces[i, 1]
    if end < amount:
        whole[n, 0] = CLEAN
        whole[n, 1] = amount - end
        n += 1
    whole, n, overlaps, n_overlaps = take_first_fen(whole, n, asked, first, after, overlaps, n_overlaps)
    pieces = room_for(pieces, n)
    m, offset = 0, 0
    for i in range(n):
        if whole[i, 0] != CLEAN:
            pieces[m, 0] = offset
            pieces[m, 1] = whole[i, 1]
            pieces[m, 2] = whole[i, 0]
            m += 1
        offset += whole[i, 1]
    return pieces, m, overlaps, n_overlaps


@njit(cache=True, nogil=True)
def takes_fit(kind: NDArray[np.int8], amount: Rows, take_event: Rows, asked: Rows) -> bool:
    """Tell whether the takes are in ledger order, each of a transfer that is at least as large."""
    before = 0
    for k in range(len(take_event)):
        event = take_event[k]
        if event < before or event >= len(kind) or asked[k] <= 0 or asked[k] > amount[event]:
            return False
        if kind[event] in (OUT_TRANSIT, OPEN, CLOSE):
            return False
        before = event
    return True


@njit(cache=True, nogil=True)
def next_event(heap: Rows, n: int, take_event: Rows, next_take: int) -> int:
    """Return the earliest event that pieces wait for or a claim is on; there is one."""
    event: int = heap[0, 0] if n > 0 else take_event[next_take]
    if next_take < len(take_event):
        event = min(event, take_event[next_take])
    return event


@njit(cache=True, nogil=True)
def split_origins(
    columns: Columns, paid_at: Ints, payment: int, found: Rows, n_found: int, heap: Rows, n: int, rows: Rows,
    n_rows: int, kinds: Kinds,
) -> tuple[Rows, int, Rows, int]:  # fmt: skip
    """Add what ends at its origin to ``rows`` (event, kind, amount), push what an earlier payment brought.

    ``found`` (event, offset, amount): the credits from which parts of ``payment`` came; itself: its shortfall.
    ``kinds``: what an opening, an unknown origin and money from outside are called.
    """
    kind, slot = columns[0], columns[4]
    for i in range(n_found):
        event, offset, part = found[i, 0], found[i, 1], found[i, 2]
        if event == payment:
            rows = add_row(rows, n_rows, event, kinds[1], part)
            n_rows += 1
        elif kind[event] == OPEN or kind[event] == IN:
            rows = add_row(rows, n_rows, event, kinds[0] if kind[event] == OPEN else kinds[2], part)
            n_rows += 1
        else:
            paid = paid_at[slot[event]] if kind[event] == IN_TRANSIT else event
            heap = push(heap, n, -paid, offset, part, CLEAN)
            n += 1
    return heap, n, rows, n_rows


@njit(cache=True, nogil=True)
def _order_of(keys: Rows) -> Rows:
    """Return the places of ``keys`` (int64[n]) in rising order, by merging; numpy's own takes seconds to compile."""
    n = len(keys)
    order, merged = np.arange(n), np.empty(n, dtype=np.int64)
    width = 1
    while width < n:
        for begin in range(0, n, 2 * width):
            left, middle, end = begin, min(begin + width, n), min(begin + 2 * width, n)
            right = middle
            for at in range(begin, end):
                if right >= end or (left < middle and keys[order[left]] <= keys[order[right]]):
                    merged[at] = order[left]
                    left += 1
                else:
                    merged[at] = order[right]
                    right += 1
        order, merged = merged, order
        width *= 2
    return order


@njit(cache=True, nogil=True)
def sum_rows(rows: Rows, n: int) -> Rows:
    """Return the first ``n`` rows (a, b, amount) with one row for each pair (a, b), in order of a, then b.

    a and b are below 2^31. Cost: one sort.
    """
    keys = np.empty(n, dtype=np.int64)
    for i in range(n):
        keys[i] = rows[i, 0] << 31 | rows[i, 1]
    order = _order_of(keys)
    summed = np.empty((n, 3), dtype=np.int64)
    m = 0
    for i in range(n):
        row = order[i]
        if i > 0 and keys[row] == keys[order[i - 1]]:
            summed[m - 1, 2] += rows[row, 2]
            continue
        summed[m, 0], summed[m, 1], summed[m, 2] = rows[row, 0], rows[row, 1], rows[row, 2]
        m += 1
    return summed[:m]


@njit(cache=True, nogil=True)
def add_flows(flows: Rows, n_flows: int, event: int, pieces: Rows, m: int, lowest: int) -> tuple[Rows, int]:
    """Add what claims from ``lowest`` on have of an event, one row for each; return the flows and their number.

    Events come in order, so the flows stay sorted. Cost: pieces, or their sort where there are several.
    """
    begin = n_flows
    for i in range(m):
        if pieces[i, 2] >= lowest:
            flows = add_row(flows, n_flows, event, pieces[i, 2], pieces[i, 1])
            n_flows += 1
    if n_flows - begin > 1:
        summed = sum_rows(flows[begin:n_flows], n_flows - begin)
        n_flows = begin + len(summed)
        flows[begin:n_flows] = summed
    return flows, n_flows


@njit(cache=True, nogil=True)
def name_lines(
    kind: NDArray[np.int8],
    src: NDArray[np.int32],
    dst: NDArray[np.int32],
    slot: NDArray[np.int32],
    paid_at: NDArray[np.int32],
    n_lines: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return payers and payees (int32[n_events]) by order of first appearance, and the lines in that order.

    What the first k events say is then the same in every book that begins with these k events, however its
    lines and slots are numbered. An arrival names the event in which it left (−2 − event) in place of a payer.
    """
    names = np.full(n_lines, -1, dtype=np.int32)
    order = np.empty(n_lines, dtype=np.int32)
    payers, payees = np.full(len(kind), -1, dtype=np.int32), np.full(len(kind), -1, dtype=np.int32)
    n = 0
    for event in range(len(kind)):
        what = kind[event]
        if pays_from(what):
            line = src[event]
            if names[line] < 0:
                names[line] = n
                order[n] = line
                n += 1
            payers[event] = names[line]
        elif what == IN_TRANSIT:
            payers[event] = ARRIVES_BEHIND - paid_at[slot[event]]
        if pays_into(what):
            line = dst[event]
            if names[line] < 0:
                names[line] = n
                order[n] = line
                n += 1
            payees[event] = names[line]
    return payers, payees, order[:n]
