"""Which lines can money reach from some lines, in at most so many transfers that follow each other?

Two ways to one answer. ``scan_events`` walks every event of the window once with a byte of state a line: the
fewest hops in which the line is reached so far, which decides alone what may follow from that moment on
(``scan_in_order`` does so for plain books, where nothing else needs to be looked at, three times as fast).
``search_steps`` touches only what is reached: hop by hop, and each step at most once, at its fewest hops.

Both look backward as they look forward, with payer and payee, and the order of events, exchanged: ``near`` is
the side where a step begins, ``far`` the side it reaches. What they fill (``Found``) must be all zero before;
``collect`` reads it off and makes it zero again, so that it serves many questions::

    hops      uint8[n_lines]    1 + fewest hops, 0 for a line not reached
    lines     int32[n_lines+1]  the lines reached, seeds first, in the order found (of any content before)
    firsts    int32[n_lines+1]  by ``scan_in_order``: the event in which lines[i] is reached first (of any content)
    nearest   int32[n_lines]    by the others, and for seeds: 1 + the event in which it is reached first (or left last)
    farthest  int32[n_lines]    1 + the event in which it is reached last (backward: left first)

First and last are by time; of equal times by the order of events.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from firsthour.tracing._kernel_adjacency import IN_TRANSIT, OUT_TRANSIT, Bytes, Ints, Longs, Times, may_lie_in

Found = tuple[NDArray[np.uint8], Ints, Ints, Ints, Ints]
Span = tuple[int, int, int, int, int, int]  # first, after last; the same of what surely lies inside; window in µs
Least = tuple[NDArray[np.int16], Longs]  # line → its currency, currency → least amount (empty: any amount)
Steps = NDArray[np.int32]
_CHUNK = 4096  # events whose steps are noted together


@njit(cache=True, nogil=True)
def _is_enough(amount: Longs, event: int, line: int, least: Least) -> bool:
    return bool(amount[event] >= least[1][least[0][line]])


@njit(cache=True, nogil=True)
def _may_both_lie_in(times: Times, left: int, arrived: int, span: Span) -> bool:
    return may_lie_in(times, left, span[4], span[5]) and may_lie_in(times, arrived, span[4], span[5])


@njit(cache=True, nogil=True)
def _before(at_us: Longs, event: int, other: int, backward: bool) -> bool:
    """Tell whether ``event`` comes before ``other`` in the direction of looking: by time, then by order."""
    if len(at_us) and at_us[event] != at_us[other]:
        return bool(at_us[event] > at_us[other]) if backward else bool(at_us[event] < at_us[other])
    return (event > other) if backward else (event < other)


@njit(cache=True, nogil=True)
def _note(at_us: Longs, nearest: Ints, farthest: Ints, line: int, event: int, backward: bool) -> None:
    """Note that a line is reached in ``event``: is that the first, or the last?"""
    if nearest[line] == 0 or _before(at_us, event, nearest[line] - 1, backward):
        nearest[line] = event + 1
    if farthest[line] == 0 or _before(at_us, farthest[line] - 1, event, backward):
        farthest[line] = event + 1


@njit(cache=True, nogil=True)
def _add_step(steps: Steps, n: int, event: int, hops: int) -> tuple[Steps, int]:
    if n == len(steps):
        larger = np.empty((2 * n + 1024, 2), dtype=np.int32)
        larger[:n] = steps
        steps = larger
    steps[n, 0], steps[n, 1] = event, hops
    return steps, n + 1


@njit(cache=True, nogil=True)
def _seed(found: Found, seeds: Ints) -> int:
    for i in range(len(seeds)):
        found[0][seeds[i]] = 1
        found[1][i] = seeds[i]
    return len(seeds)


@njit(cache=True, nogil=True)
def scan_events(
    kind: Bytes,
    near: Ints,
    far: Ints,
    amount: Longs,
    slots: Ints,
    times: Times,
    at_us: Longs,
    ends: NDArray[np.bool_],
    least: Least,
    seeds: Ints,
    most_hops: int,
    span: Span,
    backward: bool,
    found: Found,
    waits: NDArray[np.uint8],
    keeps_steps: bool,
) -> tuple[int, Steps]:
    """Walk the events of a window once; return the number of lines reached and the steps taken.

    Parameters
    ----------
    kind, near, far, amount, slots
        columns over events; lines are int32, −1 for none; amounts int64 minor units.
    times
        int64 µs of both sides, and their precisions.
    at_us
        int64 µs by which first and last are told; empty when the order of events is the order of times.
    ends
        bool[n_lines]: money that arrives there does not go on (unless the line is a seed).
    least
        what a transfer must amount to, by the payer's currency.
    seeds
        int32, different lines.
    most_hops
        1 to 254.
    span
        which events may lie in the window, and which surely do.
    found, waits
        see above; ``waits`` uint8[n_slots], zeroed, holds the hops of money under way.
    keeps_steps
        whether (event, fewest hops) of each step is listed; of a pair the event of its far side.

    Notes
    -----
    Invariant: before each event ``hops`` of a line is 1 + the fewest transfers of a path that has reached it by
    then. Cost: events of the span, one random byte each, and two more lines of memory for each step.
    """
    state, lines, _, nearest, farthest = found
    first, second = (IN_TRANSIT, OUT_TRANSIT) if backward else (OUT_TRANSIT, IN_TRANSIT)
    begin, end, inner, behind, from_us, to_us = span
    n_found, n_steps, has_least = _seed(found, seeds), 0, len(least[1]) > 0
    steps = np.empty((0, 2), dtype=np.int32)
    for place in range(end - begin):
        event = end - 1 - place if backward else begin + place
        line, reached = near[event], far[event]
        if kind[event] == second:
            hops = np.int64(waits[slots[event]])
            if hops == 0:
                continue
        else:
            if line < 0 or reached < 0:
                continue
            hops = np.int64(state[line])
            if np.uint8(hops - 1) >= most_hops or (hops > 1 and ends[line]):
                continue
            if has_least and not _is_enough(amount, event, reached if backward else line, least):
                continue
        if (event < inner or event >= behind) and not may_lie_in(times, event, from_us, to_us):
            continue
        if kind[event] == first:
            waits[slots[event]] = hops
            continue
        if state[reached] == 0:
            lines[n_found] = reached
            n_found += 1
        if state[reached] == 0 or state[reached] > hops + 1:
            state[reached] = hops + 1
        _note(at_us, nearest, farthest, reached, event, backward)
        if keeps_steps:
            steps, n_steps = _add_step(steps, n_steps, event, int(hops))
    return n_found, steps[:n_steps]


@njit(cache=True, nogil=True)
def scan_in_order(
    near: NDArray[np.uint32],
    far: NDArray[np.uint32],
    seeds: Ints,
    most_hops: int,
    span: Span,
    backward: bool,
    found: Found,
) -> int:
    """Do what ``scan_events`` does where money is never under way and never at an exit, times never step back and any
    amount will do.

    ``near`` and ``far`` are the same columns seen as uint32, so that −1 is above every line and no index needs to be
    looked at for its sign. All events of the span lie in the window. Returns the number of lines reached.

    Notes
    -----
    Whether an event is a step is anybody's guess, so nothing branches on it: every event writes, and what is no step
    writes what was there. Cost: 2 ns an event while the bytes of state stay in the cache.
    """
    state, lines, firsts, nearest, farthest = found
    n_found, n = np.uint64(_seed(found, seeds)), span[1] - span[0]
    event, stride = np.uint64(span[1] - 1 if backward else span[0]), np.uint64(-1 if backward else 1)
    one, most, last_line = np.uint8(1), np.uint8(most_hops), np.uint32(len(state) - 1)
    steps = np.empty(_CHUNK + 1, dtype=np.uint32)
    for chunk in range(0, n, _CHUNK):
        n_steps = np.uint64(0)
        for _ in range(min(_CHUNK, n - chunk)):
            here = event
            event += stride
            line, reached = near[here], far[here]
            if line > last_line or reached > last_line:
                continue
            hops, before = state[line], state[reached]
            is_step = np.uint8(hops - one) < most  # 0, not reached, is 255 here
            fewest = np.uint8(min(np.uint8(before - one), hops) + one)
            state[reached] = fewest if is_step else before
            lines[n_found], firsts[n_found], steps[n_steps] = reached, here, here
            n_found += np.uint64(is_step and before == 0)
            n_steps += np.uint64(is_step)
        for i in range(n_steps):
            reached = far[steps[i]]
            farthest[reached] = steps[i] + 1
            if state[reached] == 1 and nearest[reached] == 0:  # a seed is not listed when it is come back to
                nearest[reached] = steps[i] + 1
    return int(n_found)


@njit(cache=True, nogil=True)
def _first_above(keys: Ints, begin: int, end: int, key: int) -> int:
    """Return the first place in keys[begin:end] (rising) whose key is above ``key``, ``end`` when there is none."""
    while begin < end:
        middle = (begin + end) // 2
        if keys[middle] > key:
            end = middle
        else:
            begin = middle + 1
    return begin


@njit(cache=True, nogil=True)
def search_steps(
    adjacency: tuple[Ints, Ints, Ints, Ints],
    columns: tuple[Longs, Times, Longs, NDArray[np.bool_], Least],
    seeds: Ints,
    most_hops: int,
    span: Span,
    backward: bool,
    found: Found,
    work: tuple[Ints, Ints, NDArray[np.uint8], Ints, Ints, Ints],
    budget: int,
    keeps_steps: bool,
) -> tuple[int, Steps]:
    """Follow the steps of what is reached, hop by hop; return the number of lines reached and the steps taken.

    Parameters
    ----------
    adjacency
        of ``list_steps``, in the direction of looking.
    columns
        amount, times, at_us, ends, least, as for ``scan_events``.
    seeds, most_hops, span, backward, found, keeps_steps
        as for ``scan_events``.
    work
        zeroed, and so again when all is done: ``best`` int32[n_lines] (how long before the window's end the line is
        reached by the fewest hops looked at, 0 for never), ``done`` int32[n_lines] (1 + the first of its steps
        already taken), ``queued`` uint8[n_lines]; of any content: ``now``, ``keys``, ``later`` int32[n_lines].
    budget
        the search is given up once it has looked at more steps; then −1 − the lines reached so far is returned.

    Notes
    -----
    Of the paths of at most h transfers only the earliest arrival matters for what may follow; when it improves
    with h, only the steps between the new and the old one are new. So each step is looked at once, at its
    fewest hops. Cost: steps reached, and a binary search for each line and hop.
    """
    starts, goes, comes, to = adjacency
    amount, times, at_us, ends, least = columns
    best, done, queued, now, keys, later = work
    state, lines, _, nearest, farthest = found
    last, inner, behind = len(amount) - 1, span[2], span[3]
    low, high = (last + 1 - span[1], last + 1 - span[0]) if backward else (span[0], span[1])
    has_pairs, has_least = len(comes) > 0, len(least[1]) > 0
    n_found, n_now, n_looked = _seed(found, seeds), len(seeds), 0
    now[:n_now] = seeds
    best[seeds] = high - low + 1
    steps, n_steps = np.empty((0, 2), dtype=np.int32), 0
    for hops in range(1, most_hops + 1):
        n_later = 0
        keys[:n_now] = high - best[now[:n_now]]
        for i in range(n_now):
            line = now[i]
            end = done[line] - 1 if done[line] else _first_above(goes, starts[line], starts[line + 1], high - 1)
            begin = _first_above(goes, starts[line], end, keys[i])
            done[line] = begin + 1
            n_looked += end - begin
            if n_looked > budget:
                return -1 - n_found, steps[:0]
            for place in range(begin, end):
                key = comes[place] if has_pairs else goes[place]
                reached = to[place]
                left, event = (last - goes[place], last - key) if backward else (goes[place], key)
                if key >= high or (has_least and not _is_enough(amount, left, reached if backward else line, least)):
                    continue
                is_sure = inner <= left < behind and inner <= event < behind
                if not is_sure and not _may_both_lie_in(times, left, event, span):
                    continue
                if state[reached] == 0:
                    lines[n_found] = reached
                    state[reached] = hops + 1
                    n_found += 1
                _note(at_us, nearest, farthest, reached, event, backward)
                if keeps_steps:
                    steps, n_steps = _add_step(steps, n_steps, event, hops)
                if high - key > best[reached] and not ends[reached]:
                    best[reached] = high - key
                    if queued[reached] != hops:
                        queued[reached] = hops
                        later[n_later] = reached
                        n_later += 1
        now, later = later, now
        n_now = n_later
    return n_found, steps[:n_steps]


@njit(cache=True, nogil=True)
def collect(found: Found, n_found: int, is_listed: bool) -> tuple[Ints, NDArray[np.uint8], Ints, Ints]:
    """Return lines, hops (0 for seeds), first and last events (−1: none) of what was reached; ``found`` is zero then.

    ``is_listed``: whether the first events, but for the seeds, stand in ``firsts``. Cost: lines reached.
    """
    state, lines, firsts, nearest, farthest = found
    hops = np.empty(n_found, dtype=np.uint8)
    first, last = np.empty(n_found, dtype=np.int32), np.empty(n_found, dtype=np.int32)
    for i in range(n_found):
        line = lines[i]
        hops[i], last[i] = state[line] - 1, farthest[line] - 1
        if is_listed and hops[i] > 0:
            first[i] = firsts[i]
        else:
            first[i] = nearest[line] - 1
            nearest[line] = 0
        state[line], farthest[line] = 0, 0
    return lines[:n_found].copy(), hops, first, last


@njit(cache=True, nogil=True)
def clear_work(found: Found, work: tuple[Ints, Ints, NDArray[np.uint8], Ints, Ints, Ints], n_found: int) -> None:
    """Make what a search wrote for the lines reached zero again."""
    for i in range(n_found):
        line = found[1][i]
        work[0][line], work[1][line], work[2][line] = 0, 0, 0


@njit(cache=True, nogil=True)
def outermost_event(
    kind: Bytes,
    near: Ints,
    far: Ints,
    amount: Longs,
    at_us: Longs,
    is_seed: NDArray[np.bool_],
    least: Least,
    backward: bool,
) -> int:
    """Return the event of the first transfer out of a seed (backward: the last into one), −1 for none.

    ``at_us`` (int64 µs) is the time of the near side. Cost: one scan of the book.
    """
    second = OUT_TRANSIT if backward else IN_TRANSIT
    found = -1
    for event in range(len(kind)):
        line = near[event]
        if line < 0 or not is_seed[line] or far[event] < 0 or kind[event] == second:
            continue
        if len(least[1]) and not _is_enough(amount, event, far[event] if backward else line, least):
            continue
        if found < 0 or _before(at_us, event, found, backward):
            found = event
    return found
