"""The slow, obvious twin of following money backward: every piece in a line knows where it came from.

And earlier versions of a book: its first events, with lines and transit slots numbered otherwise.
"""

from collections import defaultdict
from dataclasses import fields, replace
from random import Random

import numpy as np

from firsthour.ledger.book import Book, EventKind
from tests.reference.slow_tracing import LEAVING_ORDER, cut, total

OPENING, UNKNOWN, OUTSIDE = 0, 1, 2
Origin = tuple[int, int]  # event, kind
Pieces = list[tuple[Origin, int]]


def list_origins(book: Book, *, rule: str, line: int, before: int) -> dict[Origin, int]:
    """Return where the balance of a line just before an event came from: (event, kind) → amount."""
    lines: dict[int, Pieces] = defaultdict(list)
    transit: dict[int, Pieces] = {}
    for event in range(before):
        kind, x = EventKind(book.kind[event]), int(book.amount[event])
        src, dst, slot = int(book.src[event]), int(book.dst[event]), int(book.slot[event])
        if kind == EventKind.OPEN:
            pieces = [((event, OPENING), x)]
        elif kind == EventKind.IN:
            pieces = [((event, OUTSIDE), x)]
        elif kind == EventKind.IN_TRANSIT:
            pieces = transit.pop(slot)
        else:
            x = total(lines[src]) if kind == EventKind.CLOSE else x
            pieces, rest = cut(LEAVING_ORDER[rule](lines[src]), x)
            lines[src] = LEAVING_ORDER[rule](rest)
            pieces.append(((event, UNKNOWN), x - total(pieces)))
        if kind == EventKind.OUT_TRANSIT:
            transit[slot] = pieces
        elif kind not in (EventKind.OUT, EventKind.CLOSE):
            lines[dst] = lines[dst] + pieces
    found: dict[Origin, int] = defaultdict(int)
    for origin, amount in lines[line]:
        found[origin] += amount
    return {origin: amount for origin, amount in found.items() if amount}


def first_events(book: Book, n: int, *, chance: Random | None = None) -> Book:
    """Return the book of the first ``n`` events; with ``chance``, its lines and slots are numbered anew."""
    of_events = {f.name: getattr(book, f.name)[:n] for f in fields(book) if _is_of_events(book, f.name)}
    early = replace(book, version="earlier", **{name: column.copy() for name, column in of_events.items()})
    if chance is None:
        return early
    lines = np.array(chance.sample(range(book.n_lines + 2), book.n_lines + 2), dtype=np.int32)
    slots = np.array(chance.sample(range(book.n_events), book.n_events), dtype=np.int32)
    for name, numbers in (("src", lines), ("dst", lines), ("slot", slots)):
        column = getattr(early, name)
        setattr(early, name, np.where(column < 0, column, numbers[column]))
    early.line_accounts = [f"L{number}" for number in range(book.n_lines + 2)]
    early.line_currencies = ["CNY"] * (book.n_lines + 2)
    early.line_covered = np.ones(book.n_lines + 2, dtype=np.bool_)
    return early


def _is_of_events(book: Book, name: str) -> bool:
    value = getattr(book, name)
    return isinstance(value, np.ndarray) and name != "line_covered"
