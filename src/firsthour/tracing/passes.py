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
from firsthour.tracing.rules import FIFO, LIFO, LOWEST_BALANCE, PRO_RATA, RULES, TAINTED_FIRST

ARRIVALS = (EventKind.TRANSFER, EventKind.IN, EventKind.IN_TRANSIT)
CLAIMABLE = (*ARRIVALS, EventKind.OUT)
Columns = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
Amounts = NDArray[np.int64]
Found = tuple[Amounts, Amounts, Amounts, int]  # flows, overlaps, rests, first event too large
Kernel = Callable[[Columns, int, Amounts, tuple[Amounts, Amounts], NDArray[np.bool_], Amounts], Found]
FEW = 16  # claims that are carried side by side under pro rata
_LEAVES_FIRST = {FIFO: 0, LIFO: 1, TAINTED_FIRST: 2, LOWEST_BALANCE: 3, PRO_RATA: 4}  # as in the kernels
_FAULTS = ("", "unknown kind", "amount is not positive", "no such payer", "no such payee", "no transit slot")
_FLOWS_AT_FIRST = 1 << 25  # room that is not written to costs nothing
_ROWS_AT_FIRST = 1 << 21


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
    walk = _kernel(rule, len(takes), book.n_lines)
    if not takes:
        nothing = np.zeros((0, 3), dtype=np.int64)
        return Passage(flows=nothing, rests=nothing, overlaps=nothing)
    from firsthour.tracing._kernel_balance import skip_clean

    start = takes[0].event
    taken = (np.array([t.event for t in takes], dtype=np.int64), np.array([t.asked for t in takes], dtype=np.int64))
    words = np.zeros(book.n_lines, dtype=np.int64)
    waits = np.zeros(int(book.slot.max(initial=-1)) + 1, dtype=np.bool_)
    refused = skip_clean(columns, 0, start, words, waits)
    _refuse_too_large(book, refused if refused < start else -1)
    room = np.empty((min((book.n_events - start) * len(takes), _FLOWS_AT_FIRST), 3), dtype=np.int64)
    flows, overlaps, rests, too_large = walk(columns, start, words, taken, waits, room)
    _refuse_too_large(book, too_large)
    return Passage(flows=flows, rests=rests, overlaps=sum_pairs(overlaps))


def check_events(book: Book) -> Columns:
    """Return the columns a kernel walks, after checking that every number in them is within its bounds.

    This is done once for a book, and again when one of its columns is another array.
    """
    given = (book.kind, book.src, book.dst, book.amount, book.slot)
    known: tuple[Columns, Columns] | None = book.__dict__.get("_checked_columns")
    if known is not None and all(was is column for was, column in zip(known[0], given, strict=True)):
        return known[1]
    columns = _checked(book, given)
    book.__dict__["_checked_columns"] = (given, columns)
    return columns


def _checked(book: Book, given: Columns) -> Columns:
    from firsthour.tracing._kernel_check import find_fault

    dtypes = (np.int8, np.int32, np.int32, np.int64, np.int32)
    for column, dtype in zip(given, dtypes, strict=True):
        if column.dtype != dtype or column.shape != (book.n_events,):
            raise BadBookError(problem=f"a column is {column.dtype}{column.shape}", event=-1)
    kind, src, dst, amount, slot = (np.require(column, requirements=("C", "W")) for column in given)
    fault, event = find_fault((kind, src, dst, amount, slot), book.n_lines)
    if fault:
        raise BadBookError(problem=_FAULTS[fault], event=event)
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
    from firsthour.tracing._kernel_sums import sum_runs

    if (rows[1:, 0] < rows[:-1, 0]).any():
        rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    return sum_runs(rows)


def _refuse_too_large(book: Book, event: int) -> None:
    if event >= 0:
        line = int(book.dst[event])
        currency = book.line_currencies[line]
        raise TooMuchMoneyError(
            account=book.line_accounts[line],
            limit=format_amount(2**63 - 1, currency=currency, grouping=True),
            currency=currency,
            transfer_id=book.transfer_id(event),
        )


def _kernel(rule: str, n_claims: int, n_lines: int) -> Kernel:
    """Return the kernel of a rule; compiled code is loaded here, not when the module is."""
    if rule not in RULES:
        raise BadBookError(problem=f"no rule {rule}", event=-1)
    if rule == PRO_RATA and n_claims == 1:
        from firsthour.tracing._kernel_rata_one import walk_rata_one

        return walk_rata_one
    if rule == PRO_RATA and n_claims <= FEW:
        from firsthour.tracing._kernel_rata_few import walk_rata_few

        return partial(walk_rata_few, rows=np.empty((min(n_lines, _ROWS_AT_FIRST), n_claims + 1), dtype=np.int64))
    from firsthour.tracing._kernel_lots import walk_lots

    return partial(walk_lots, order=_LEAVES_FIRST[rule])
