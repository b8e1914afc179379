"""The slow, obvious twin of the tracing kernels: plain lists of (claim, amount), read it beside the rules.

A line is a list of pieces in the order in which they arrived. Under every rule but pro rata a payment is: put
the line in the order in which money leaves, cut the payment off its front. Pro rata is a fraction, rounded.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from firsthour.ledger.book import Book, EventKind

Piece = tuple[int | None, int]  # claim (None: clean), amount
Pieces = list[Piece]
Amounts = dict[tuple[int, int], int]

LEAVING_ORDER: dict[str, Callable[[Pieces], Pieces]] = {
    "fifo": lambda line: line,
    "lifo": lambda line: line[::-1],
    "tainted-first": lambda line: [p for p in line if p[0] is not None] + [p for p in line if p[0] is None],
    "lowest-balance": lambda line: [p for p in line if p[0] is None] + [p for p in line if p[0] is not None],
}
ARRIVAL_ORDER = {**LEAVING_ORDER, "tainted-first": lambda line: line, "lowest-balance": lambda line: line}


@dataclass
class SlowPassage:
    """(event, claim) → amount, (line, claim) → amount, (claim, earlier claim) → amount."""

    flows: Amounts = field(default_factory=lambda: defaultdict(int))
    rests: Amounts = field(default_factory=lambda: defaultdict(int))
    overlaps: Amounts = field(default_factory=lambda: defaultdict(int))


def walk_slowly(book: Book, takes: list[tuple[int, int]], *, rule: str) -> SlowPassage:
    """Return what each claim's money did; ``takes`` are (event, asked) in ledger order."""
    found = SlowPassage()
    lines: dict[int, Pieces] = defaultdict(list)
    transit: dict[int, Pieces] = {}
    for event in range(book.n_events):
        kind, x = EventKind(book.kind[event]), int(book.amount[event])
        src, dst, slot = int(book.src[event]), int(book.dst[event]), int(book.slot[event])
        on_this = [(claim, asked) for claim, (at, asked) in enumerate(takes) if at == event]
        if kind in (EventKind.IN, EventKind.OPEN):
            pieces: Pieces = [(None, x)]
        elif kind == EventKind.IN_TRANSIT:
            pieces = transit.pop(slot)
        elif kind == EventKind.CLOSE:
            pieces, lines[src] = lines[src], []
        else:
            pieces, lines[src] = pay(lines[src], x, rule=rule)
        if on_this:
            take = take_mixed if rule == "pro-rata" else take_first
            pieces = take(pieces, on_this, found)
        for claim, amount in pieces:
            is_new = claim in [c for c, _ in on_this]
            if claim is not None and (kind != EventKind.IN_TRANSIT or is_new):
                found.flows[event, claim] += amount
        if kind == EventKind.OUT_TRANSIT:
            transit[slot] = pieces
        elif kind not in (EventKind.OUT, EventKind.CLOSE):
            lines[dst] = lines[dst] + pieces
    for line, pieces in lines.items():
        for claim, amount in pieces:
            if claim is not None and amount:
                found.rests[line, claim] += amount
    return found


def pay(line: Pieces, x: int, *, rule: str) -> tuple[Pieces, Pieces]:
    """Return the pieces of a payment in the order they leave, and the line without them."""
    if rule == "pro-rata":
        return pay_alike(line, x)
    front, rest = cut(LEAVING_ORDER[rule](line), x)
    shortfall = x - total(front)
    return [*front, (None, shortfall)], ARRIVAL_ORDER[rule](rest)


def pay_alike(line: Pieces, x: int) -> tuple[Pieces, Pieces]:
    """Return a payment in which every claim and the clean money have the same share, and the line without it."""
    balance = total(line)
    held: dict[int | None, int] = defaultdict(int)
    for claim, amount in line:
        held[claim] += amount
    clean = held.pop(None, 0)
    if x >= balance:
        return [*sorted(held.items()), (None, x - sum(held.values()))], []
    sent: dict[int, int] = {}
    first_k = 0
    for claim in sorted(held):
        before = first_k
        first_k += held[claim]
        sent[claim] = floor(Fraction(first_k * x, balance)) - floor(Fraction(before * x, balance))
    sent_clean = x - sum(sent.values())
    rest = [(claim, held[claim] - sent[claim]) for claim in sorted(held)]
    return [*sent.items(), (None, sent_clean)], [*rest, (None, clean - sent_clean)]


def take_first(pieces: Pieces, on_this: list[tuple[int, int]], found: SlowPassage) -> Pieces:
    """Let claims take successive fen from the first on; fen of an earlier claim stay with it."""
    arrived: Pieces = []
    named: Amounts = defaultdict(int)
    lacking = {}
    for claim, asked in on_this:
        front, pieces = cut(pieces, asked)
        for holder, amount in front:
            if holder is None:
                arrived.append((claim, amount))
            else:
                arrived.append((holder, amount))
                named[claim, holder] += amount
        lacking[claim] = asked - total(front)
    arrived += pieces
    for claim, lack in lacking.items():
        name_holders(arrived, claim, lack, named=named)
    for pair, amount in named.items():
        found.overlaps[pair] += amount
    return arrived


def take_mixed(pieces: Pieces, on_this: list[tuple[int, int]], found: SlowPassage) -> Pieces:
    """Let claims take what carries no earlier claim; the rest they ask overlaps."""
    tainted = [piece for piece in pieces if piece[0] is not None]
    clean = total(pieces) - total(tainted)
    for claim, asked in on_this:
        own = min(asked, clean)
        named: Amounts = defaultdict(int)
        name_holders(tainted, claim, asked - own, named=named)
        for pair, amount in named.items():
            found.overlaps[pair] += amount
        tainted.append((claim, own))
        clean -= own
    return [*tainted, (None, clean)]


def name_holders(pieces: Pieces, claim: int, lack: int, *, named: Amounts) -> None:
    """Name the other claims that hold the transfer, in ledger order, each up to its part not yet named."""
    for other in sorted({holder for holder, _ in pieces if holder is not None} - {claim}):
        holds = sum(amount for holder, amount in pieces if holder == other) - named[claim, other]
        part = min(lack, holds)
        named[claim, other] += part
        lack -= part
    assert lack == 0


def cut(pieces: Pieces, amount: int) -> tuple[Pieces, Pieces]:
    """Return the first ``amount`` of the pieces and what is behind it."""
    front: Pieces = []
    rest: Pieces = []
    for claim, piece in pieces:
        part = min(piece, amount)
        front.append((claim, part))
        rest.append((claim, piece - part))
        amount -= part
    return [p for p in front if p[1]], [p for p in rest if p[1]]


def total(pieces: Pieces) -> int:
    """Return what pieces add up to."""
    return sum(amount for _, amount in pieces)
