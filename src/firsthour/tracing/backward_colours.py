"""Of which entries is a balance under a rule, and from which lines can its money have come?

This is the checked front of the colour kernels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.base.errors import UserError
from firsthour.base.money import format_amount
from firsthour.ledger.book import Book
from firsthour.tracing.passes import Columns, TooMuchMoneyError, check_events
from firsthour.tracing.rules import LIFO, PRO_RATA

MAX_PARTS = 60_000_000  # about 2 GB with the room to grow


class TooManySourcesError(UserError):
    """So many entries mix in the accounts on the way that they cannot be held apart in memory."""

    code = "too_many_sources"
    english = "More than {limit} shares would have to be held apart at transfer {transfer_id}. Ask for an earlier time."
    chinese = "到交易 {transfer_id} 时需要分别记录的份额超过 {limit} 份。请查询更早的时间。"


@dataclass(frozen=True)
class Reach:
    """What can still be in a line just before event ``before``.

    ``marks``: uint8 per event before it, see ``_kernel_colours``. ``until``: int64 per line, the last event with
    which money of the line can have set out for the one asked for, −1 where none can.
    """

    columns: Columns
    line: int
    before: int
    n_slots: int
    marks: NDArray[np.uint8]
    until: NDArray[np.int64]


def find_reach(book: Book, line: int, *, before: int) -> Reach:
    """Return which events' money can be in ``line`` just before event ``before``. Cost: a pass there and one back.

    Raises
    ------
    TooMuchMoneyError
        when a balance before that event passes 64 bits.
    """
    from firsthour.tracing._kernel_colours import mark_emptying, mark_reaching

    columns = check_events(book)
    n_slots = int(book.slot[:before].max(initial=-1)) + 1
    marks, too_large = mark_emptying(columns, before, book.n_lines)
    refuse_too_large(book, too_large)
    until = mark_reaching(columns, marks, line, book.n_lines, n_slots)
    return Reach(columns, line, before, n_slots, marks, until)


def walk_sources(book: Book, reach: Reach, *, rule: str, max_parts: int = MAX_PARTS) -> NDArray[np.int64]:
    """Return int64[n, 2] of entry event and amount: of what the balance is, one row an entry, by event.

    ``rule`` is ``fifo``, ``lifo`` or ``pro-rata``.

    Raises
    ------
    TooManySourcesError
        when more than ``max_parts`` shares would have to be held apart at once (``pro-rata``).
    """
    if rule != PRO_RATA:
        return _walk_lots(book, reach, newest_first=rule == LIFO)
    from firsthour.tracing._kernel_colours import walk_colours

    sources, stopped = walk_colours(reach.columns, reach.marks, reach.line, book.n_lines, reach.n_slots, max_parts)
    if stopped >= 0:
        raise TooManySourcesError(limit=f"{max_parts:,}", transfer_id=book.transfer_id(stopped))
    return sources


def _walk_lots(book: Book, reach: Reach, *, newest_first: bool) -> NDArray[np.int64]:
    from firsthour.tracing._kernel_colour_lots import walk_colour_lots

    entries, amounts = walk_colour_lots(
        reach.columns, reach.marks, reach.line, book.n_lines, reach.n_slots, newest_first
    )
    events, starts = np.unique(entries, return_inverse=True)
    sums = np.zeros(len(events), dtype=np.int64)
    np.add.at(sums, starts, amounts)
    return np.column_stack((events, sums))


def balance_before(book: Book, line: int, *, before: int, events: NDArray[np.int64]) -> int:
    """Return what a line holds just before event ``before``, minor units; ``events``: its own, in ledger order."""
    from firsthour.tracing._kernel_colours import walk_own_balance

    balance, too_large = walk_own_balance(check_events(book), events[events < before], line)
    refuse_too_large(book, too_large)
    return int(balance)


def refuse_too_large(book: Book, event: int) -> None:
    """Raise ``TooMuchMoneyError`` for the event whose balance passes 64 bits (−1: none)."""
    if event < 0:
        return
    line = int(book.dst[event])
    currency = book.line_currencies[line]
    raise TooMuchMoneyError(
        account=book.line_accounts[line],
        limit=format_amount(2**63 - 1, currency=currency, grouping=True),
        currency=currency,
        transfer_id=book.transfer_id(event),
    )
