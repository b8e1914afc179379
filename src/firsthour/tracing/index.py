"""Where did money go, and where did it come from, without walking the whole book: an index for fifo and lifo.

What an index holds does not depend on any claim; it is built once for a book (``index_store`` keeps it) and then
every claim costs only the transfers that its money passes. Its answers equal those of ``passes.walk_book``.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firsthour.base.errors import UserError
from firsthour.ledger.book import Book, EventKind
from firsthour.tracing.passes import BadBookError, Columns, Passage, Take, check_events, check_takes, walk_book
from firsthour.tracing.rules import FIFO, LIFO

INDEXED_RULES = (FIFO, LIFO)
_OPENING, _UNKNOWN, _OUTSIDE = 0, 1, 2  # as in sources.SourceKind
_MOST = 2**30  # events and lines: places are 32 bits, and some hold two kinds of numbers
Arrays = Mapping[str, NDArray[Any]]
Ints = NDArray[np.int32]


class NotIndexedError(UserError):
    """A question that only an index answers was asked of a book that is too large in money for one."""

    code = "not_indexed"
    english = "Under {rule} this ledger cannot be followed backward: what one account received passes 2^63 units."
    chinese = "按规则 {rule} 无法向前追溯该账本：某账户累计收入超过 2^63 个最小单位。"


@dataclass(frozen=True)
class Fingerprint:
    """What the events say to an index: ``digest``, and the lines (int32) by their first event.

    Equal digests mean equal indexes, however lines and slots are numbered.
    """

    digest: str
    line_order: Ints


@dataclass(frozen=True)
class IndexPassage(Passage):
    """A passage and how many pieces of claimed money were looked at in an event or found at rest."""

    n_pieces: int


@dataclass(frozen=True)
class LineIndex:
    """An index of the events of one book under one rule.

    ``arrays`` are what is kept, described in ``_kernel_fifo`` and ``_kernel_lifo``; none when a position does not
    fit 63 bits: claims then walk the book. ``columns`` and ``parts`` are what the kernels take, checked once. An
    index read only to be extended has no book.
    """

    rule: str
    n_events: int
    arrays: Arrays
    book: Book | None = None
    columns: Columns | None = None
    paid_at: Ints | None = None
    parts: tuple[NDArray[Any], ...] = ()
    kept_fingerprint: Fingerprint | None = None

    @property
    def n_bytes(self) -> int:
        """Size of the arrays."""
        return sum(array.nbytes for array in self.arrays.values())

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """The fingerprint of the events, as kept or made now. Cost: one pass over the events."""
        if self.kept_fingerprint is not None:
            return self.kept_fingerprint
        return take_fingerprints(self.bound_book(), [self.n_events])[0]

    def bound_book(self) -> Book:
        """Return the book of the index."""
        if self.book is None:
            raise BadBookError(problem="the index has no book", event=-1)
        return self.book


def build_index(book: Book, *, rule: str, known: LineIndex | None = None) -> LineIndex:
    """Return the index of a book; ``known``, of an earlier version, is extended if the book begins with its events.

    Extended or built anew, the index is the same.
    """
    if rule not in INDEXED_RULES:
        raise BadBookError(problem=f"no index for rule {rule}", event=-1)
    if book.n_events + book.n_lines > _MOST:
        raise BadBookError(problem="more events than an index can number", event=_MOST)
    columns = check_events(book)
    paid_at = _pair_slots(book)
    line_order = None
    if known is not None and known.rule == rule and known.arrays and known.n_events <= book.n_events:
        fingerprint = take_fingerprints(book, [known.n_events])[0]
        if fingerprint.digest == known.fingerprint.digest:
            line_order = fingerprint.line_order
    build = _build_queues if rule == FIFO else _build_stacks
    arrays = build(book.n_lines, columns, paid_at, None if line_order is None else (known, line_order))
    return bind_index(book, rule=rule, arrays=arrays, columns=columns, paid_at=paid_at)


def bind_index(
    book: Book, *, rule: str, arrays: Arrays, columns: Columns | None = None, paid_at: Ints | None = None
) -> LineIndex:
    """Return the index that these arrays are, ready to answer for the book."""
    columns = check_events(book) if columns is None else columns
    paid_at = _pair_slots(book) if paid_at is None else paid_at
    parts = tuple(arrays.values())
    if rule == LIFO and arrays:
        parts = (arrays["records"], arrays["records"].view(np.int32))
    return LineIndex(rule, book.n_events, arrays, book=book, columns=columns, paid_at=paid_at, parts=parts)


def trace_by_index(book: Book, index: LineIndex, *, takes: Sequence[Take]) -> IndexPassage:
    """Return what ``walk_book`` returns for these takes (in ledger order), at the cost of what the money passes."""
    if index.book is not book:
        raise BadBookError(problem="the index is of another book", event=-1)
    if not takes or not index.arrays:
        passage = walk_book(book, takes, rule=index.rule)
        return IndexPassage(flows=passage.flows, rests=passage.rests, overlaps=passage.overlaps, n_pieces=0)
    events = np.array([take.event for take in takes], dtype=np.int64)
    asked = np.array([take.asked for take in takes], dtype=np.int64)
    follow = _kernels(index.rule)[0]
    flows, overlaps, rests, n_pieces = follow(index.columns, index.parts, (events, asked))
    if n_pieces < 0:
        check_takes(book, takes)
        raise BadBookError(problem="a claim does not fit the index", event=-1)
    return IndexPassage(flows=flows, rests=rests, overlaps=overlaps, n_pieces=n_pieces)


def sources_by_index(book: Book, index: LineIndex, *, line: int, before_event: int) -> NDArray[np.int64]:
    """Return where the balance that ``line`` holds just before an event came from.

    Rows (event, kind, amount), one for each event and kind, sorted. Kinds as in ``sources.SourceKind``: 0 the
    opening, 1 unknown (the shortfall of this payment), 2 whatever came in from outside.
    """
    if index.book is not book:
        raise BadBookError(problem="the index is of another book", event=-1)
    if not 0 <= line < book.n_lines or not 0 <= before_event <= book.n_events:
        raise BadBookError(problem=f"no line {line} at this event", event=before_event)
    if not index.arrays:
        raise NotIndexedError(rule=index.rule)
    kinds = (_OPENING, _UNKNOWN, _OUTSIDE)
    follow_back = _kernels(index.rule)[1]
    rows: NDArray[np.int64] = follow_back(index.columns, index.parts, index.paid_at, line, before_event, kinds)[0]
    return rows


def take_fingerprints(book: Book, lengths: Sequence[int]) -> list[Fingerprint]:
    """Return the fingerprint of the book's first n events for each n of ``lengths``."""
    from firsthour.tracing._kernel_index import name_lines

    kind, src, dst, amount, slot = check_events(book)
    payers, payees, line_order = name_lines(kind, src, dst, slot, _pair_slots(book), book.n_lines)
    columns = (kind, payers, payees, amount)
    hashes = [hashlib.sha256() for _ in columns]
    found = {}
    begin = 0
    for n in sorted(set(lengths)):
        for partial, column in zip(hashes, columns, strict=True):
            partial.update(column[begin:n].data)
        begin = n
        digest = hashlib.sha256(b"".join([str(n).encode(), *(partial.digest() for partial in hashes)])).hexdigest()
        n_named = int(max(payers[:n].max(initial=-1), payees[:n].max(initial=-1))) + 1
        found[n] = Fingerprint(digest, line_order[:n_named])
    return [found[n] for n in lengths]


def _kernels(rule: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the kernels that follow money on and back; compiled code is loaded here, not when the module is."""
    if rule == FIFO:
        from firsthour.tracing._kernel_fifo import sources_queues, trace_queues

        return trace_queues, sources_queues
    from firsthour.tracing._kernel_lifo import sources_stacks, trace_stacks

    return trace_stacks, sources_stacks


def _pair_slots(book: Book) -> Ints:
    """Return the event in which the money of each transit slot left; every arrival has one before it."""
    left = np.flatnonzero(book.kind == EventKind.OUT_TRANSIT)
    arrived = np.flatnonzero(book.kind == EventKind.IN_TRANSIT)
    paid_at = np.full(int(book.slot[left].max(initial=-1)) + 1, -1, dtype=np.int32)
    paid_at[book.slot[left]] = left
    slots = book.slot[arrived]
    outside = slots >= len(paid_at)
    origin = paid_at[np.where(outside, 0, slots)] if len(paid_at) else np.full(len(slots), -1, dtype=np.int32)
    wrong = outside | (origin < 0) | (origin >= arrived) | (book.amount[origin] != book.amount[arrived])
    is_reused = len(np.unique(book.slot[left])) < len(left) or len(np.unique(slots)) < len(slots)
    if wrong.any() or is_reused:
        raise BadBookError(problem="a transit slot is not one departure and one arrival", event=-1)
    return paid_at


def _build_queues(n_lines: int, columns: Columns, paid_at: Ints, start: tuple[LineIndex | None, Ints] | None) -> Arrays:
    """Return the arrays of a fifo index; ``start``: the known one and its lines as they are numbered now."""
    from firsthour.tracing._kernel_fifo import copy_queues, count_sides, fill_queues

    known, line_order = start if start is not None else (None, np.zeros(0, dtype=np.int32))
    counts = np.zeros((n_lines, 2), dtype=np.int32)
    first = 0
    if known is not None:
        first = known.n_events
        old_order = known.fingerprint.line_order
        for side, name in enumerate(("debit_bounds", "credit_bounds")):
            counts[line_order, side] = np.diff(known.arrays[name])[old_order] - (1 - side)
    count_sides(columns, first, counts)
    counts[:, 0] += 1  # the end of each debit line
    bounds = np.zeros((2, n_lines + 1), dtype=np.int32)
    np.cumsum(counts, axis=0, out=bounds[:, 1:].T)
    arrays: Arrays = {
        "debits": np.empty((bounds[0, -1], 2), dtype=np.int64),
        "debit_bounds": bounds[0].copy(),
        "credit_starts": np.empty(len(columns[0]), dtype=np.int64),
        "credit_events": np.empty(bounds[1, -1], dtype=np.int32),
        "credit_bounds": bounds[1].copy(),
    }
    queues: Any = tuple(arrays.values())
    state = np.zeros((n_lines, 3), dtype=np.int64)
    state.view(np.int32)[:, 4:] = bounds[::-1, :-1].T
    if known is not None:
        pairs = np.stack([known.fingerprint.line_order, line_order], axis=1)
        known_queues: Any = tuple(known.arrays.values())
        copy_queues(known_queues, columns[3], pairs, queues, state)
    return arrays if fill_queues(columns, first, paid_at, queues, state) < 0 else {}


def _build_stacks(n_lines: int, columns: Columns, paid_at: Ints, start: tuple[LineIndex | None, Ints] | None) -> Arrays:
    """Return the arrays of a lifo index; parameters as for a fifo one."""
    from firsthour.tracing._kernel_lifo import fill_stacks, resume_stacks

    records = np.empty((len(columns[0]), 4), dtype=np.int64)
    both = (records, records.view(np.int32))
    state, lots = np.zeros((n_lines, 4), dtype=np.int64), np.empty((max(1, len(records)), 3), dtype=np.int64)
    lots[0, 0] = 0
    state[:, -1] = -2
    stacks = (state, lots)
    first, used = 0, 0
    if start is not None and start[0] is not None:
        first = start[0].n_events
        records[:first] = start[0].arrays["records"]
        used = resume_stacks(columns, first, both, stacks)
    return {"records": records} if fill_stacks(columns, first, paid_at, both, stacks, used)[0] < 0 else {}
