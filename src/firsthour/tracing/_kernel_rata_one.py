"""Where does one claim's money go when every colour leaves alike (``pro-rata``): balance and taint in one word.

A claim's money in a line is at most what the claim asked, so ``bits`` = the length of that amount hold it, and the
63 − ``bits`` above hold the balance: a line is one word, a payment adds to one what it subtracts from another, and
the walk touches no more memory than a plain sum of balances would. The product of the two parts stays below 2^63,
so that the usual share needs no wide arithmetic. A line whose balance does not fit becomes *wide*: its word is
``WIDE`` + its row in ``wide`` (int64[n, 2]: balance, taint), for good.
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
from firsthour.tracing._kernel_pool import MAX_AMOUNT, Rows, Takes, room_for
from firsthour.tracing._kernel_rata import share_floor

WIDE = -(2**63)


@njit(cache=True, nogil=True)
def _read(words: Words, wide: Rows, line: int, bits: int) -> tuple[int, int]:
    """Return balance and taint of a line."""
    word = words[line]
    if word < 0:
        return wide[word - WIDE, 0], wide[word - WIDE, 1]
    return word >> bits, word & ((1 << bits) - 1)


@njit(cache=True, nogil=True)
def _write(words: Words, wide: Rows, n_wide: int, line: int, balance: int, taint: int, bits: int) -> tuple[Rows, int]:
    """Set balance and taint of a line; return ``wide``, grown when full, and how many rows of it are used."""
    if words[line] >= 0 and balance >> (63 - bits) == 0:
        words[line] = (balance << bits) | taint
        return wide, n_wide
    if words[line] >= 0:
        wide = room_for(wide, n_wide + 1)
        words[line] = WIDE + n_wide
        n_wide += 1
    wide[words[line] - WIDE, 0] = balance
    wide[words[line] - WIDE, 1] = taint
    return wide, n_wide


@njit(cache=True, nogil=True)
def _move(
    what: int,
    src: int,
    dst: int,
    moving: int,
    arriving: int,
    asked: int,
    words: Words,
    wide: Rows,
    n_wide: int,
    bits: int,
) -> tuple[int, Rows, int, bool]:
    """Apply any event; return the claimed money that leaves in it, ``wide``, its rows, whether it is too large.

    ``arriving`` is the claimed money that waits in the transit slot; ``asked`` > 0 in the claim's own event, before
    which nothing is claimed.
    """
    sent = arriving if what == IN_TRANSIT else 0
    if what != IN and what != OPEN and what != IN_TRANSIT:
        balance, taint = _read(words, wide, src, bits)
        paid = balance if what == CLOSE else min(moving, balance)
        sent = taint if paid == balance else share_floor(taint, paid, balance)
        wide, n_wide = _write(words, wide, n_wide, src, balance - paid, taint - sent, bits)
    sent += asked
    if what != OUT and what != CLOSE and what != OUT_TRANSIT:
        balance, taint = _read(words, wide, dst, bits)
        if balance > MAX_AMOUNT - moving:
            return sent, wide, n_wide, True
        wide, n_wide = _write(words, wide, n_wide, dst, balance + moving, taint + sent, bits)
    return sent, wide, n_wide, False


@njit(cache=True, nogil=True)
def _list_rests(words: Words, wide: Rows, bits: int) -> Rows:
    """Return int64[n, 3] of line, claim, amount: the claimed money that lies in the lines at the end."""
    rests = np.empty((64, 3), dtype=np.int64)
    n = 0
    for line in range(len(words)):
        _, taint = _read(words, wide, line, bits)
        if taint > 0:
            rests = room_for(rests, n + 1)
            rests[n, 0], rests[n, 1], rests[n, 2] = line, 0, taint
            n += 1
    return rests[:n]


@njit(cache=True, nogil=True, error_model="numpy")
def _walk_usual(columns: Columns, event: int, words: Words, bits: int, flows: Rows, n_flows: int) -> tuple[int, int]:
    """Apply transfers between lines that are not wide; return the first other event and the number of flows.

    Without a branch on whether there is claimed money: where it is in many lines, no one could foretell it.
    """
    kind, src, dst, amount, _ = columns
    largest, mask = (1 << (63 - bits)) - 1, (1 << bits) - 1
    last = min(len(kind), event + len(flows) - n_flows)
    seen = np.empty(1, dtype=np.int64)
    for block in range(event, last, BLOCK):
        touch_words(columns, block, min(block + BLOCK, last), words, seen)
        for at in range(block, min(block + BLOCK, last)):
            payer, payee, moving = np.uint32(src[at]), np.uint32(dst[at]), amount[at]
            if kind[at] != TRANSFER or moving > largest or payer == payee:
                return at, n_flows
            paying, paid = words[payer], words[payee]
            balance, taint = paying >> bits, paying & mask
            part = min(moving, balance)
            sent = np.int64(np.uint64(taint * part) // np.uint64(max(balance, 1)))
            received = paid + (moving << bits) + sent
            if (paying | paid | received) < 0:
                return at, n_flows
            words[payer] = paying - (part << bits) - sent
            words[payee] = received
            flows[n_flows, 0], flows[n_flows, 1], flows[n_flows, 2] = at, 0, sent
            n_flows += int(sent > 0)
    return last, n_flows


@njit(cache=True, nogil=True)
def walk_rata_one(
    columns: Columns, start: int, words: Words, takes: Takes, waits: NDArray[np.bool_], flows: Rows
) -> tuple[Rows, Rows, Rows, int]:
    """Walk the events once for one claim and return what its money did.

    Parameters and results are those of ``walk_lots``.

    Notes
    -----
    Of a payment x from balance b that holds taint t, ⌊t · x / b⌋ is sent; all of it when x ≥ b. Cost: a division an
    event in time, one word a line and the flows in memory. Invariant: taint ≤ balance in each line.
    """
    kind, src, dst, amount, slot = columns
    asked = takes[1][0]
    bits = 1
    while asked >> bits:
        bits += 1
    wide, n_wide = np.empty((16, 2), dtype=np.int64), 0
    for line in range(len(words)):
        balance, words[line] = words[line], 0
        wide, n_wide = _write(words, wide, n_wide, line, balance, 0, bits)
    waiting = np.zeros(len(waits), dtype=np.int64)
    n_flows, event, nothing = 0, start, np.empty((0, 3), dtype=np.int64)
    while event < len(kind):
        what, claimed = kind[event], asked if event == start else 0
        arriving = waiting[slot[event]] if what == IN_TRANSIT else 0
        sent, wide, n_wide, too_large = _move(
            what, src[event], dst[event], amount[event], arriving, claimed, words, wide, n_wide, bits
        )
        if too_large:
            return flows[:n_flows], nothing, nothing, event
        if what == OUT_TRANSIT:
            waiting[slot[event]] = sent
        flows = room_for(flows, n_flows + 2)
        if sent > 0 and (what != IN_TRANSIT or claimed > 0):
            flows[n_flows, 0], flows[n_flows, 1], flows[n_flows, 2] = event, 0, sent
            n_flows += 1
        event, n_flows = _walk_usual(columns, event + 1, words, bits, flows, n_flows)
    return flows[:n_flows], nothing, _list_rests(words, wide, bits), -1
