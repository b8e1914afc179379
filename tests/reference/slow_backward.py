"""The slow, obvious twin of the trace backward: every entry of money is marked and moved, one by one.

A line is a list of (entry, amount); an entry is the event by which money entered what is seen. Nothing is left
out beforehand: all entries of the whole book are marked, and at the end one looks what lies in the line.
"""

from collections import defaultdict
from fractions import Fraction
from math import floor

from firsthour.ledger.book import Book, EventKind

Piece = tuple[int, int]  # entry (event), amount
Pieces = list[Piece]


def sources_slowly(book: Book, *, line: int, before: int, rule: str) -> dict[int, int]:
    """Return, per entry (event), how much of it ``line`` holds just before event ``before``."""
    lines: dict[int, Pieces] = defaultdict(list)
    transit: dict[int, Pieces] = {}
    for event in range(before):
        kind, x = EventKind(book.kind[event]), int(book.amount[event])
        src, dst, slot = int(book.src[event]), int(book.dst[event]), int(book.slot[event])
        if kind in (EventKind.IN, EventKind.OPEN):
            pieces = [(event, x)]
        elif kind == EventKind.IN_TRANSIT:
            pieces = transit.pop(slot)
        elif kind == EventKind.CLOSE:
            pieces, lines[src] = [], []
        else:
            pieces, lines[src] = pay(lines[src], x, rule=rule)
            pieces = [*pieces, (event, x - total(pieces))]  # what lacks is the last piece
        if kind == EventKind.OUT_TRANSIT:
            transit[slot] = pieces
        elif kind not in (EventKind.OUT, EventKind.CLOSE):
            lines[dst] = lines[dst] + pieces
    return {entry: amount for entry, amount in added_up(lines[line]).items() if amount}


def pay(line: Pieces, x: int, *, rule: str) -> tuple[Pieces, Pieces]:
    """Return the pieces of a payment in the order they leave, without what lacks, and the line without them."""
    if rule == "fifo":
        return cut(line, x)
    if rule == "lifo":
        front, rest = cut(line[::-1], x)
        return front, rest[::-1]
    return pay_alike(line, x)


def pay_alike(line: Pieces, x: int) -> tuple[Pieces, Pieces]:
    """Return a payment in which every entry has the same share, and the line without it."""
    balance = total(line)
    if x >= balance:
        return line, []
    sent, rest = [], []
    first_k = 0
    for entry, held in sorted(added_up(line).items()):
        before = first_k
        first_k += held
        share = floor(Fraction(first_k * x, balance)) - floor(Fraction(before * x, balance))
        sent.append((entry, share))
        rest.append((entry, held - share))
    return sent, rest


def added_up(pieces: Pieces) -> dict[int, int]:
    """Return one amount for each entry."""
    found: dict[int, int] = defaultdict(int)
    for entry, amount in pieces:
        found[entry] += amount
    return found


def cut(pieces: Pieces, amount: int) -> tuple[Pieces, Pieces]:
    """Return the first ``amount`` of the pieces and what is behind it."""
    front: Pieces = []
    rest: Pieces = []
    for entry, piece in pieces:
        part = min(piece, amount)
        front.append((entry, part))
        rest.append((entry, piece - part))
        amount -= part
    return [p for p in front if p[1]], [p for p in rest if p[1]]


def total(pieces: Pieces) -> int:
    """Return what pieces add up to."""
    return sum(amount for _, amount in pieces)
