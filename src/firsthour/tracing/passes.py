"""What does each claim's money do under a rule: one checked walk over the book.

This is the checked front of the kernels: it takes a book and what the claims take, and gives back, per claim,
in which events its money left, where it rests at the end, and what stays with earlier claims.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firsthour.base.errors import InternalError, UserError
from firsthour.base.money import format_amount
from firsthour.ledger.book import Book, EventKind
from firsthour.tracing.rules import FIFO, LIFO, PRO_RATA, RULES, TAINTED_FIRST

ARRIVALS = (EventKind.TRANSFER, EventKind.IN, EventKind.IN_TRANSIT)
CLAIMABLE = (*ARRIVALS, EventKind.OUT)
_PAYS = (EventKind.TRANSFER, EventKind.OUT, EventKind.OUT_TRANSIT, EventKind.CLOSE)
_RECEIVES = (*ARRIVALS, EventKind.OPEN)
Columns = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
Amounts = NDArray[np.int64]
Kernel = Callable[[Columns, int, Amounts, tuple[Amounts, Amounts], int], tuple[Amounts, Amounts, Amounts]]
_IN_SLOT = (EventKind.OUT_TRANSIT, EventKind.IN_TRANSIT)


class BadBookError(InternalError):
    """The book breaks one of its own invariants."""

    code = "bad_book"
    english = "The ledger's book cannot be walked: {problem} (event {event})."
    chinese = "账本事件序列不合要求：{problem}（事件 {event}）。"


class TooMuchMoneyError(UserError):
    """A balance grows past what an exact 64-bit amount can hold."""

    code = "too_much_money"
    english = "The balance of {account} passes {limit} {currency} at transfer {transfer_id} and would not be exact."
    chinese = "账户 {account} 的余额在交易 {transfer_id} 处超过 {limit} {currency}，无法保证精确。"


@dataclass(frozen=True)
class Take:
    """A claim takes ``asked`` minor units of the transfer whose arrival (or exit) is ``event``."""

    event: int
    asked: int


@dataclass(frozen=True)
class Passage:
    """What the claims' money did under one rule; claims are numbered as their takes are.

    ``flows`` (event, claim, amount): one row for each event in which money of the claim left a line, was taken
    by it, or ended; by event, then claim. ``rests`` (line, claim, amount) and ``overlaps`` (claim, earlier
    claim, amount) likewise are one row for each pair, all int64[n, 3].
    """

    flows: NDArray[np.int64]
    rests: NDArray[np.int64]
    overlaps: NDArray[np.int64]


def walk_book(book: Book, takes: Sequence[Take], *, rule: str) -> Passage:
    """Walk a book once under one rule.

    Parameters
    ----------
    book
        all events in ledger order.
    takes
        in ledger order: by event, then in the order of the claims' file.
    rule
        one of ``rules.RULES``.
    """
    columns = check_events(book)
    check_takes(book, takes)
    if not takes:
        nothing = np.zeros((0, 3), dtype=np.int64)
        return Passage(flows=nothing, rests=nothing, overlaps=nothing)
    start = takes[0].event
    taken = (np.array([t.event for t in takes], dtype=np.int64), np.array([t.asked for t in takes], dtype=np.int64))
    balances = _balances_before(book, columns, start=start)
    n_slots = int(book.slot.max(initial=-1)) + 1
    flows, overlaps, rests = _kernel(rule)(columns, start, balances, taken, n_slots)
    return Passage(flows=sum_pairs(flows), rests=sum_pairs(rests), overlaps=sum_pairs(overlaps))


def check_events(book: Book) -> Columns:
    """Return the columns a kernel walks, after checking that every number in them is within its bounds."""
    columns: Columns = (book.kind, book.src, book.dst, book.amount, book.slot)
    dtypes = (np.int8, np.int32, np.int32, np.int64, np.int32)
    for column, dtype in zip(columns, dtypes, strict=True):
        if column.dtype != dtype or column.shape != (book.n_events,):
            raise BadBookError(problem=f"a column is {column.dtype}{column.shape}", event=-1)
    pays, receives, waits = (np.isin(book.kind, kinds) for kinds in (_PAYS, _RECEIVES, _IN_SLOT))
    _refuse((book.kind < 0) | (book.kind > max(EventKind)), "unknown kind")
    _refuse((book.amount < 0) | (pays & (book.amount == 0) & (book.kind != EventKind.CLOSE)), "amount is not positive")
    _refuse(pays & ((book.src < 0) | (book.src >= book.n_lines)), "no such payer")
    _refuse(receives & ((book.dst < 0) | (book.dst >= book.n_lines)), "no such payee")
    _refuse(waits & (book.slot < 0), "no transit slot")
    kind, src, dst, amount, slot = (np.require(column, requirements=("C", "W")) for column in columns)
    return kind, src, dst, amount, slot


def check_takes(book: Book, takes: Sequence[Take]) -> None:
    """Check that the takes are in ledger order, each of a transfer that is at least as large."""
    before = 0
    for take in takes:
        if not before <= take.event < book.n_events:
            raise BadBookError(problem="claims are not in ledger order", event=take.event)
        if book.kind[take.event] not in CLAIMABLE or not 0 < take.asked <= book.amount[take.event]:
            raise BadBookError(problem="a claim does not fit its transfer", event=take.event)
        before = take.event


def sum_pairs(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return rows (a, b, amount) added up to one row for each pair (a, b), in order of a, then b."""
    if len(rows) == 0:
        return rows
    order = np.lexsort((rows[:, 1], rows[:, 0]))
    rows = rows[order]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (rows[1:, 0] != rows[:-1, 0]) | (rows[1:, 1] != rows[:-1, 1])
    starts = np.flatnonzero(new)
    summed = rows[starts].copy()
    summed[:, 2] = np.add.reduceat(rows[:, 2], starts)
    return summed


def _refuse(wrong: NDArray[np.bool_], problem: str) -> None:
    if wrong.any():
        raise BadBookError(problem=problem, event=int(wrong.argmax()))


def _balances_before(book: Book, columns: Columns, *, start: int) -> NDArray[np.int64]:
    from firsthour.tracing._kernel_balance import walk_balances

    balances, too_large = walk_balances(columns, start, book.n_lines)
    if too_large >= 0:
        line = int(book.dst[too_large])
        currency = book.line_currencies[line]
        raise TooMuchMoneyError(
            account=book.line_accounts[line],
            limit=format_amount(2**63 - 1, currency=currency, grouping=True),
            currency=currency,
            transfer_id=book.transfer_id(too_large),
        )
    return balances


def _kernel(rule: str) -> Kernel:
    """Return the kernel of a rule; compiled code is loaded here, not when the module is."""
    if rule not in RULES:
        raise BadBookError(problem=f"no rule {rule}", event=-1)
    if rule == PRO_RATA:
        from firsthour.tracing._kernel_rata import walk_rata

        return walk_rata
    if rule in (FIFO, LIFO):
        from firsthour.tracing._kernel_lots import walk_lots

        return partial(walk_lots, newest_first=rule == LIFO)
    from firsthour.tracing._kernel_queue import walk_queue

    return partial(walk_queue, tainted_first=rule == TAINTED_FIRST)
