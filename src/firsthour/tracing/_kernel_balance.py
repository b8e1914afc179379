"""How does clean money move: what most events are, under every rule, and all that they cost.

A *word* (one int64 a line) says all that such an event asks of a line: a line without claimed money is its balance
(minor units, ≥ 0), a line with claimed money is negative, and what it then holds stands elsewhere. So a clean event
touches no other memory than a plain sum of balances would, and an array of words fits where the balances fit.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

TRANSFER, OUT, IN, OUT_TRANSIT, IN_TRANSIT, OPEN, CLOSE = range(7)
MOVED, IS_TAINTED, TOO_LARGE = range(3)
BLOCK = 256  # events whose words are read ahead
Columns = tuple[NDArray[np.int8], NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]
Words = NDArray[np.int64]
Line = int | np.uint32


@njit(cache=True, nogil=True)
def move_clean(what: int, src: Line, dst: Line, amount: int, waits: bool, words: Words) -> int:
    """Apply an event that no claimed money takes part in: ``MOVED``; else change nothing: ``IS_TAINTED``.

    ``src`` and ``dst`` are uint32 (what is no line is never looked up); ``waits``: claimed money waits in the
    transit slot that this event empties. A line that pays more than it holds is at 0 afterwards. ``TOO_LARGE``:
    the payee would hold 2^63 or more.
    """
    if what == TRANSFER:
        if (words[src] | words[dst]) < 0:
            return IS_TAINTED
        words[src] = max(words[src] - amount, 0)
        balance = words[dst] + amount
        if balance < 0:
            return TOO_LARGE
        words[dst] = balance
        return MOVED
    if what in (OUT, OUT_TRANSIT, CLOSE):
        if words[src] < 0:
            return IS_TAINTED
        words[src] = 0 if what == CLOSE else max(words[src] - amount, 0)
        return MOVED
    if waits or words[dst] < 0:
        return IS_TAINTED
    balance = words[dst] + amount
    if balance < 0:
        return TOO_LARGE
    words[dst] = balance
    return MOVED


@njit(cache=True, nogil=True)
def touch_words(columns: Columns, start: int, stop: int, words: Words, seen: Words) -> None:
    """Read the words of the transfers from ``start`` to ``stop``, so that they are near when the events are applied.

    A processor has as many reads under way as fit into the few hundred instructions that it looks ahead: many
    events of a loop that only reads, few of one that computes. ``seen`` (int64[1]) gets a number without meaning,
    or the reads would be left out as idle.
    """
    kind, src, dst, _, _ = columns
    mixed = 0
    for event in range(start, stop):
        if kind[event] == TRANSFER:
            mixed ^= words[np.uint32(src[event])] ^ words[np.uint32(dst[event])]
    seen[0] = mixed


@njit(cache=True, nogil=True)
def skip_clean(columns: Columns, start: int, stop: int, words: Words, waits: NDArray[np.bool_]) -> int:
    """Apply events from ``start`` to ``words`` and return the first that ``move_clean`` refuses, at most ``stop``.

    ``columns`` as in ``walk_lots``; ``waits`` (bool[n_slots]): claimed money waits in the transit slot. Cost: one
    pass, two random accesses an event, no memory. This loop is kept apart because it is as fast as a plain sum of
    balances only while nothing else is in it.
    """
    kind, src, dst, amount, slot = columns
    seen = np.empty(1, dtype=np.int64)
    for block in range(start, stop, BLOCK):
        touch_words(columns, block, min(block + BLOCK, stop), words, seen)
        for event in range(block, min(block + BLOCK, stop)):
            what, payer, payee = kind[event], np.uint32(src[event]), np.uint32(dst[event])
            waiting = what == IN_TRANSIT and waits[slot[event]]
            if move_clean(what, payer, payee, amount[event], waiting, words) != MOVED:
                return event
    return stop
