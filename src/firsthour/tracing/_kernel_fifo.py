"""Where does money go, and where does it come from, when the oldest lot leaves first: an interval exchange.

The *credit line* of a line lays its credits end to end, from position 0; what it pays beyond its balance is a
hole, laid at the current end just before the payment. The *debit line* lays its payments end to end. The fen at
position p of the credit line leaves in the debit that covers p of the debit line.

=============== ================ =======================================================================
array           shape, dtype     meaning
=============== ================ =======================================================================
debits          int64[d + lines, line by line, in ledger order: where each debit begins, and its event; last,
                2]               where they end, and −1
debit_bounds    int32[lines + 1] line → its first place in this
credit_starts   int64[n_events]  where the event's credit begins; −1 none; −2 − e: it arrives in event e
credit_events   int32[c]         line by line, in ledger order: events that are credits
credit_bounds   int32[lines + 1] line → its first place in this
=============== ================ =======================================================================

28 bytes a transfer, 24 a line. Invariants: the debits' starts and, in line order, ``credit_starts`` never fall;
the debits of a line end where or before its credits and holes do.
Source: the rule is first in, first out; the exchange of intervals is its prefix sums read from both sides.
"""

import numpy as np
from numba import njit

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
from firsthour.tracing._kernel_pool import (
    CLEAN,
    CLOSE,
    IN_TRANSIT,
    MAX_AMOUNT,
    Columns,
    Rows,
    Takes,
    claims_at,
)

Queues = tuple[Rows, Ints, Rows, Ints, Ints]  # in the order of the table above


@njit(cache=True, nogil=True)
def count_sides(columns: Columns, first: int, counts: Ints) -> None:
    """Add to ``counts`` (int32[n_lines, 2]) the debits and credits of each line from event ``first`` on."""
    kind, src, dst, _, _ = columns
    for event in range(first, len(kind)):
        if pays_from(kind[event]):
            counts[src[event], 0] += 1
        if pays_into(kind[event]):
            counts[dst[event], 1] += 1


@njit(cache=True, nogil=True)
def fill_queues(columns: Columns, first: int, paid_at: Ints, queues: Queues, state: Rows) -> int:
    """Lay the credits and debits of all events from ``first`` on, behind those that are laid already.

    Parameters
    ----------
    columns
        as in ``walk_lots``.
    paid_at
        int32[n_slots]: transit slot → the event in which its money left.
    queues
        the index, of the right size; written to.
    state
        int64[n_lines, 3]: end of the credit line, end of the debit line, and as two int32 the next place in
        ``credit_events`` and in ``debits``; before the event ``first``, afterwards at the end.

    Returns
    -------
    event
        the first whose position passes 2^63 (the index is then of no use), −1 when there is none.

    Notes
    -----
    Cost: one pass; two lines and two places written in them a transfer.
    """
    kind, src, dst, amount, slot = columns
    debits, debit_bounds, credit_starts, credit_events, _ = queues
    places = state.view(np.int32)
    for event in range(first, len(kind)):
        what, x = kind[event], amount[event]
        start = NOWHERE
        if pays_from(what):
            line = src[event]
            end, place = state[line, 1], places[line, 5]
            if what == CLOSE:
                x = state[line, 0] - end
            if end > MAX_AMOUNT - x:
                return event
            debits[place, 0] = end
            debits[place, 1] = event
            places[line, 5] = place + 1
            state[line, 1] = end + x
            state[line, 0] = max(state[line, 0], end + x)
        if pays_into(what):
            line = dst[event]
            start, place = state[line, 0], places[line, 4]
            if start > MAX_AMOUNT - x:
                return event
            credit_events[place] = event
            places[line, 4] = place + 1
            state[line, 0] = start + x
            if what == IN_TRANSIT:
                credit_starts[paid_at[slot[event]]] = ARRIVES_BEHIND - event
        credit_starts[event] = start
    for line in range(len(state)):
        end = debit_bounds[line + 1] - 1
        debits[end, 0] = state[line, 1]
        debits[end, 1] = -1
    return -1


@njit(cache=True, nogil=True)
def copy_queues(known: Queues, amount: Rows, pairs: Ints, queues: Queues, state: Rows) -> None:
    """Copy the index of a book's first events into one with more room and set ``state`` behind it.

    ``pairs`` (int32[n, 2]): a line's number in ``known``, and in ``queues``. Cost: memory speed.
    """
    k_debits, k_bounds, k_credits, k_credit_events, k_credit_bounds = known
    debits, bounds, credits, credit_events, credit_bounds = queues
    places = state.view(np.int32)
    credits[: len(k_credits)] = k_credits
    for i in range(len(pairs)):
        old, new = pairs[i, 0], pairs[i, 1]
        begin, end, to = k_bounds[old], k_bounds[old + 1] - 1, bounds[new]
        debits[to : to + end - begin] = k_debits[begin:end]
        state[new, 1] = k_debits[end, 0]
        places[new, 5] = to + end - begin
        begin, end, to = k_credit_bounds[old], k_credit_bounds[old + 1], credit_bounds[new]
        credit_events[to : to + end - begin] = k_credit_events[begin:end]
        places[new, 4] = to + end - begin
        state[new, 0] = state[new, 1]
        if end > begin:
            last = k_credit_events[end - 1]
            state[new, 0] = max(state[new, 1], k_credits[last] + amount[last])


@njit(cache=True, nogil=True)
def _find_debit(debits: Rows, low: int, high: int, position: int) -> int:
    """Return the last place in ``[low, high]`` that begins at or before ``position``; ``low`` does.

    Looks first where it would be if all debits were alike, then in steps that double: few and near reads.
    """
    begin, end = debits[low, 0], debits[high, 0]
    if position >= end:
        return high
    at = low + int((position - begin) / (end - begin) * (high - low))
    step = 1
    if debits[at, 0] <= position:
        low = at
        while low + step < high and debits[low + step, 0] <= position:
            low += step
            step *= 2
        high = min(high, low + step) - 1
    else:
        high = at - 1
        while high - step > low and debits[high - step, 0] > position:
            high -= step
            step *= 2
        low = max(low, high - step)
    while low < high:
        middle = (low + high + 1) >> 1
        if debits[middle, 0] <= position:
            low = middle
        else:
            high = middle - 1
    return low


@njit(cache=True, nogil=True)
def _follow(
    queues: Queues, line: int, base: int, pieces: Rows, m: int, heap: Rows, n: int, rests: Rows, n_rests: int
) -> tuple[Rows, int, Rows, int]:
    """Split pieces of the credit that begins at ``base`` by the debits that cover them, which are pushed."""
    debits, debit_bounds, _, _, _ = queues
    at, end = debit_bounds[line], debit_bounds[line + 1] - 1
    for i in range(m):
        position, left, claim = base + pieces[i, 0], pieces[i, 1], pieces[i, 2]
        at = _find_debit(debits, at, end, position)
        while left > 0 and at < end:
            part = min(left, debits[at + 1, 0] - position)
            if part > 0:
                heap = push(heap, n, debits[at, 1], position - debits[at, 0], part, claim)
                n += 1
            position += part
            left -= part
            if left > 0:
                at += 1
        if left > 0:
            rests = add_row(rests, n_rests, line, claim, left)
            n_rests += 1
    return heap, n, rests, n_rests


@njit(cache=True, nogil=True)
def trace_queues(columns: Columns, queues: Queues, takes: Takes) -> tuple[Rows, Rows, Rows, int]:
    """Follow the claims from debit to debit and return what their money did.

    ``columns`` and ``takes`` as in ``walk_lots``.

    Returns
    -------
    flows, overlaps, rests
        int64[n, 3] each, added up by pair and sorted, as in ``passes.Passage``.
    n_pieces
        how many pieces were looked at in an event or found at rest; −1: the takes do not fit the events.

    Notes
    -----
    Cost: pieces × (log of the line's debits + log of the pieces under way); nothing for other events.
    """
    kind, _, dst, amount, _ = columns
    credit_starts = queues[2]
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
        goes_to = credit_starts[event]
        if goes_to >= 0:
            heap, n, rests, n_rests = _follow(queues, dst[event], goes_to, pieces, m, heap, n, rests, n_rests)
        elif goes_to != NOWHERE:
            for i in range(m):
                heap = push(heap, n, ARRIVES_BEHIND - goes_to, pieces[i, 0], pieces[i, 1], pieces[i, 2])
                n += 1
    return flows[:n_flows], sum_rows(overlaps, n_overlaps), sum_rows(rests, n_rests), n_pieces + n_rests


@njit(cache=True, nogil=True)
def _find_credit(credit_events: Ints, credit_starts: Rows, low: int, high: int, position: int) -> int:
    """Return the last place in ``[low, high]`` whose credit begins at or before ``position``; ``low`` counts as one."""
    while low < high:
        middle = (low + high + 1) >> 1
        if credit_starts[credit_events[middle]] <= position:
            low = middle
        else:
            high = middle - 1
    return low


@njit(cache=True, nogil=True)
def _first_debit(debits: Rows, low: int, high: int, event: int) -> int:
    """Return the first place in ``[low, high)`` whose event is not before ``event``, or ``high``."""
    while low < high:
        middle = (low + high) >> 1
        if debits[middle, 1] < event:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _first_credit(events: Ints, low: int, high: int, event: int) -> int:
    """Return the first place in ``[low, high)`` whose event is not before ``event``, or ``high``."""
    while low < high:
        middle = (low + high) >> 1
        if events[middle] < event:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _held_before(amount: Rows, queues: Queues, line: int, event: int) -> tuple[int, int]:
    """Return the positions between which the balance of ``line`` lies just before ``event``."""
    debits, debit_bounds, credit_starts, credit_events, credit_bounds = queues
    begin = debits[_first_debit(debits, debit_bounds[line], debit_bounds[line + 1] - 1, event), 0]
    at = _first_credit(credit_events, credit_bounds[line], credit_bounds[line + 1], event)
    if at == credit_bounds[line]:
        return begin, begin
    last = credit_events[at - 1]
    return begin, max(begin, credit_starts[last] + amount[last])


@njit(cache=True, nogil=True)
def _look_back(
    amount: Rows, queues: Queues, line: int, base: int, payment: int, pieces: Rows, m: int, found: Rows
) -> tuple[Rows, int]:
    """Split pieces of a payment that begins at ``base`` by the credits that they came from.

    Returns ``found`` and its number of rows: event, offset, amount; the event is the payment's own, and the
    offset of no meaning, where the money came from nowhere: its shortfall.
    """
    _, _, credit_starts, credit_events, credit_bounds = queues
    low, last = credit_bounds[line], credit_bounds[line + 1] - 1
    at, n = low - 1, 0
    for i in range(m):
        position, left = base + pieces[i, 0], pieces[i, 1]
        at = _find_credit(credit_events, credit_starts, at, last, position)
        while left > 0:
            while at < last and credit_starts[credit_events[at + 1]] <= position:
                at += 1
            credit, offset, part = payment, 0, left
            if at < last:
                part = min(left, credit_starts[credit_events[at + 1]] - position)
            if at >= low:
                offset = position - credit_starts[credit_events[at]]
                if offset < amount[credit_events[at]]:
                    credit = credit_events[at]
                    part = min(part, amount[credit] - offset)
            found = add_row(found, n, credit, offset, part)
            n += 1
            position += part
            left -= part
    return found, n


@njit(cache=True, nogil=True)
def sources_queues(
    columns: Columns, queues: Queues, paid_at: Ints, line: int, before: int, kinds: Kinds
) -> tuple[Rows, int]:
    """Follow the balance of a line just before event ``before`` back to where it came from.

    Returns int64[n, 3] of event, kind, amount (one row for each pair, sorted) and the number of pieces followed.
    ``kinds``: what an opening, an unknown origin and money from outside are called. The heap holds parts of
    payments under minus their event, so that the latest is looked at first: when a payment is looked at, all
    that came from it is there, and neighbours are joined. Cost as in ``trace_queues``.
    """
    src, amount = columns[1], columns[3]
    debits, debit_bounds, _, _, _ = queues
    heap, pieces = np.empty((64, 4), dtype=np.int64), np.empty((64, 3), dtype=np.int64)
    rows, found = np.empty((64, 3), dtype=np.int64), np.empty((64, 3), dtype=np.int64)
    n, n_rows, n_pieces, m = 0, 0, 0, 1
    payment, holder = before, line
    base, end = _held_before(amount, queues, line, before)
    pieces[0, 0], pieces[0, 1], pieces[0, 2] = 0, end - base, CLEAN
    while True:
        found, n_found = _look_back(amount, queues, holder, base, payment, pieces, m, found)
        n_pieces += n_found
        heap, n, rows, n_rows = split_origins(columns, paid_at, payment, found, n_found, heap, n, rows, n_rows, kinds)
        if n == 0:
            return sum_rows(rows, n_rows), n_pieces
        payment = -heap[0, 0]
        n, pieces, m = pop_event(heap, n, -payment, pieces)
        holder = src[payment]
        base = debits[_first_debit(debits, debit_bounds[holder], debit_bounds[holder + 1] - 1, payment), 0]
