"""Where does the money of a few claims go when every colour leaves alike (``pro-rata``): claims side by side.

By the rule the first k claims together send ⌊S_k · x / b⌋, S_k being what they hold in the paying line. So each sum
S_k moves on its own, as if the first k claims were one; a claim's money is the difference of two sums, looked at
only where it is asked for. A line with claimed money has a *row*: its balance, then S_1 … S_K; its word is
``TAINTED`` + its row. A line whose claimed money is gone gives up its row.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_balance import (
    BLOCK,
    CLOSE,
    IN,
    IN_TRANSIT,
    OPEN,
    OUT,
    OUT_TRANSIT,
    TRANSFER,
    Columns,
    Words,
    touch_words,
)
from firsthour.tracing._kernel_pool import MAX_AMOUNT, TAINTED, Rows, Takes, claims_at, room_for
from firsthour.tracing._kernel_rata import share_floor

_SAFE_PRODUCT = 9.0e18  # below 2^63 by more than a double can be wrong
_SAFE_BALANCE = 1 << 62
Sums = NDArray[np.int64]


@njit(cache=True, nogil=True)
def _split(rows: Rows, row: int, paid: int, sent: Sums) -> None:
    """Move the claims' shares of a payment below the balance out of a row into ``sent`` (int64[K], sums).

    Where no product passes 63 bits the quotient is below 2^32; the double nearest to it is then wrong by one at
    most, which the remainder shows.
    """
    balance, largest = rows[row, 0], rows[row, len(sent)]
    if float(largest) * float(paid) < _SAFE_PRODUCT and balance < _SAFE_BALANCE:
        share = float(paid) / float(balance)
        for k in range(len(sent)):
            held = rows[row, k + 1]
            part = np.int64(float(held) * share)
            rest = held * paid - part * balance
            part += np.int64(rest >= balance) - np.int64(rest < 0)
            sent[k] = part
            rows[row, k + 1] = held - part
    else:
        for k in range(len(sent)):
            sent[k] = share_floor(rows[row, k + 1], paid, balance)
            rows[row, k + 1] -= sent[k]
    rows[row, 0] = balance - paid


@njit(cache=True, nogil=True)
def _pay(rows: Rows, spare: Sums, words: Words, line: int, wanted: int, sent: Sums) -> None:
    """Take a payment out of a line with claimed money; ``sent``: what the first 1 … K claims have in it."""
    row = words[line] - TAINTED
    if wanted < rows[row, 0]:
        _split(rows, row, wanted, sent)
        if rows[row, len(sent)] > 0:
            return
    else:
        for k in range(len(sent)):
            sent[k] = rows[row, k + 1]
        rows[row, 0] = 0
    words[line] = rows[row, 0]
    rows[row, 1] = spare[0]
    spare[0] = row


@njit(cache=True, nogil=True)
def _row_for(rows: Rows, spare: Sums, balance: int) -> tuple[Rows, int]:
    """Return the rows (grown when full) and the place of one without claimed money that holds ``balance``.

    ``spare`` (int64[2]): head of the list of given-up rows (linked in their second column), number ever used.
    """
    row = spare[0]
    if row >= 0:
        spare[0] = rows[row, 1]
    else:
        row = spare[1]
        rows = room_for(rows, row + 1)
        spare[1] += 1
    rows[row] = 0
    rows[row, 0] = balance
    return rows, row


@njit(cache=True, nogil=True)
def _would_hold(rows: Rows, words: Words, line: int, moving: int) -> int:
    """Return the balance of a line after a payment, negative where it would be 2^63 or more."""
    balance = rows[words[line] - TAINTED, 0] if words[line] < 0 else words[line]
    return -1 if balance > MAX_AMOUNT - moving else balance + moving


@njit(cache=True, nogil=True)
def _receive(rows: Rows, spare: Sums, words: Words, line: int, balance: int, sent: Sums) -> Rows:
    """Add a payment to a line, which then holds ``balance``; return the rows."""
    if words[line] >= 0:
        if sent[len(sent) - 1] == 0:
            words[line] = balance
            return rows
        rows, row = _row_for(rows, spare, balance)
        words[line] = TAINTED + row
    row = words[line] - TAINTED
    rows[row, 0] = balance
    for k in range(len(sent)):
        rows[row, k + 1] += sent[k]
    return rows


@njit(cache=True, nogil=True)
def _take(
    sent: Sums, moving: int, asked: Sums, first: int, after: int, overlaps: Rows, n_overlaps: int
) -> tuple[Rows, int]:
    """Let claims ``first`` … take what of a payment carries no earlier claim; return overlaps and their number.

    What is lacking overlaps with the earlier claims in ledger order, each up to its part of the payment.
    """
    for claim in range(first, after):
        own = min(asked[claim], moving - sent[-1])
        lacking, before = asked[claim] - own, 0
        for earlier in range(claim):
            named = min(lacking, sent[earlier])
            if named > before:
                overlaps = room_for(overlaps, n_overlaps + 1)
                overlaps[n_overlaps] = np.array((claim, earlier, named - before))
                n_overlaps += 1
            before = named
        sent[claim:] += own
    return overlaps, n_overlaps


@njit(cache=True, nogil=True)
def _record(flows: Rows, n_flows: int, event: int, sent: Sums, lowest: int) -> int:
    """Append what claims from ``lowest`` on have in a payment to flows that have the room; return their number."""
    before = sent[lowest - 1] if lowest > 0 else 0
    for claim in range(lowest, len(sent)):
        flows[n_flows, 0] = event
        flows[n_flows, 1] = claim
        flows[n_flows, 2] = sent[claim] - before
        n_flows += sent[claim] > before
        before = sent[claim]
    return n_flows


@njit(cache=True, nogil=True)
def _list_rests(rows: Rows, words: Words) -> Rows:
    """Return int64[n, 3] of line, claim, amount: the claimed money that lies in the lines at the end."""
    rests, n = np.empty((64, 3), dtype=np.int64), 0
    for line in range(len(words)):
        if words[line] < 0:
            rests = room_for(rests, n + rows.shape[1])
            n = _record(rests, n, line, rows[words[line] - TAINTED, 1:], 0)
    return rests[:n]


@njit(cache=True, nogil=True)
def _touch_rows(columns: Columns, start: int, stop: int, words: Words, rows: Rows, seen: Sums) -> None:
    """Read the rows of the transfers from ``start`` to ``stop``, as ``touch_words`` does their words."""
    kind, src, dst, _, _ = columns
    mixed, last = 0, rows.shape[1] - 1
    for event in range(start, stop):
        if kind[event] == TRANSFER:
            row = max(words[np.uint32(src[event])] - TAINTED, 0)  # of a clean line the difference is negative
            into = max(words[np.uint32(dst[event])] - TAINTED, 0)
            mixed ^= rows[row, 0] ^ rows[row, last] ^ rows[into, 0] ^ rows[into, last]
    seen[0] = mixed


@njit(cache=True, nogil=True, error_model="numpy")
def _walk_usual(
    columns: Columns, start: int, stop: int, words: Words, rows: Rows, spare: Sums, flows: Rows, n_flows: int
) -> tuple[int, int]:
    """Apply transfers while there is room and products fit; return the first other event, the number of flows.

    One loop without calls, which would count references to arrays at each event; shares as in ``_split``.
    """
    kind, src, dst, amount, _ = columns
    n_claims = rows.shape[1] - 1
    sent = np.empty(n_claims, dtype=np.int64)
    seen = np.empty(1, dtype=np.int64)
    for block in range(start, stop, BLOCK):
        touch_words(columns, block, min(block + BLOCK, stop), words, seen)
        _touch_rows(columns, block, min(block + BLOCK, stop), words, rows, seen)
        for event in range(block, min(block + BLOCK, stop)):
            payer, payee, moving = np.uint32(src[event]), np.uint32(dst[event]), amount[event]
            if kind[event] != TRANSFER or payer == payee:
                return event, n_flows
            into = words[payee] - TAINTED if words[payee] < 0 else -1
            held = rows[into, 0] if into >= 0 else words[payee]
            if held > MAX_AMOUNT - moving:
                return event, n_flows
            if words[payer] >= 0:
                words[payer] = max(words[payer] - moving, 0)
            else:
                row = words[payer] - TAINTED
                balance = rows[row, 0]
                paid = min(moving, balance)
                if float(rows[row, n_claims]) * float(paid) >= _SAFE_PRODUCT or balance >= _SAFE_BALANCE:
                    return event, n_flows
                if n_flows + n_claims > len(flows) or spare[1] == len(rows):
                    return event, n_flows
                if rows[row, n_claims] * paid >= balance:  # the first of any money is sent
                    if into < 0:
                        into = spare[0] if spare[0] >= 0 else spare[1]
                        spare[0], spare[1] = (rows[into, 1], spare[1]) if spare[0] >= 0 else (-1, spare[1] + 1)
                        words[payee] = TAINTED + into
                        rows[into, :] = 0
                    share, before = float(paid) / float(balance), 0
                    for k in range(n_claims):
                        part = np.int64(float(rows[row, k + 1]) * share)
                        rest = rows[row, k + 1] * paid - part * balance
                        part += np.int64(rest >= balance) - np.int64(rest < 0)
                        rows[row, k + 1] -= part
                        rows[into, k + 1] += part
                        sent[k] = part
                    for k in range(n_claims):
                        part = sent[k]
                        flows[n_flows, 0], flows[n_flows, 1], flows[n_flows, 2] = event, k, part - before
                        n_flows += part > before
                        before = part
                rows[row, 0] = balance - paid
                if rows[row, n_claims] == 0:
                    words[payer] = balance - paid
                    rows[row, 1], spare[0] = spare[0], row
            if into >= 0:
                rows[into, 0] = held + moving
            else:
                words[payee] = held + moving
    return stop, n_flows


@njit(cache=True, nogil=True)
def walk_rata_few(
    columns: Columns, start: int, words: Words, takes: Takes, waits: NDArray[np.bool_], flows: Rows, rows: Rows
) -> tuple[Rows, Rows, Rows, int]:
    """Walk the events once for a few claims and return what their money did.

    Parameters and results are those of ``walk_lots``. ``rows``
    (int64[n ≥ 1, 1 + claims]) is room for lines with claimed money; more is made where it does not suffice.

    Notes
    -----
    Cost: events × claims in time where claimed money leaves; a word a line and 8 · (1 + claims) bytes for each line
    that holds claimed money. Invariant: 0 ≤ S_1 ≤ … ≤ S_K ≤ balance and S_K > 0 in each row in use.
    """
    kind, src, dst, amount, slot = columns
    take_event, asked = takes
    spare, waiting = np.array([-1, 0], dtype=np.int64), np.full(len(waits), -1, dtype=np.int64)
    overlaps, nothing = np.empty((16, 3), dtype=np.int64), np.empty((0, 3), dtype=np.int64)
    sent = np.zeros(len(asked), dtype=np.int64)
    n_flows, n_overlaps, next_take, event = 0, 0, 0, start - 1
    while True:
        stop = take_event[next_take] if next_take < len(asked) else len(kind)
        event, n_flows = _walk_usual(columns, event + 1, stop, words, rows, spare, flows, n_flows)
        if event == len(kind):
            return flows[:n_flows], overlaps[:n_overlaps], _list_rests(rows, words), -1
        what, moving = kind[event], amount[event]
        first, next_take = next_take, claims_at(take_event, next_take, event)
        flows, sent[:] = room_for(flows, n_flows + len(asked)), 0
        if what == IN_TRANSIT and waiting[slot[event]] >= 0:
            row, waiting[slot[event]] = waiting[slot[event]], -1
            sent[:] = rows[row, 1:]
            rows[row, 1], spare[0] = spare[0], row
        elif what != IN and what != OPEN and what != IN_TRANSIT:
            if words[src[event]] < 0:
                _pay(rows, spare, words, src[event], MAX_AMOUNT if what == CLOSE else moving, sent)
            else:
                words[src[event]] = 0 if what == CLOSE else max(words[src[event]] - moving, 0)
        if next_take > first:
            overlaps, n_overlaps = _take(sent, moving, asked, first, next_take, overlaps, n_overlaps)
        n_flows = _record(flows, n_flows, event, sent, first if what == IN_TRANSIT else 0)
        if what == OUT_TRANSIT and sent[-1] > 0:
            rows, waiting[slot[event]] = _row_for(rows, spare, moving)
            rows[waiting[slot[event]], 1:] = sent
        elif what != OUT and what != CLOSE and what != OUT_TRANSIT:
            balance = _would_hold(rows, words, dst[event], moving)
            if balance < 0:
                return flows[:n_flows], nothing, nothing, event
            rows = _receive(rows, spare, words, dst[event], balance, sent)
