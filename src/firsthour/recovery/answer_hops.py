"""A bank has sent the transactions of an account into which stolen money came: where has that money gone on to?

The answer's rows are laid out as a book of one account and walked by the rules of tracing themselves, so that what is
asked for at the next hop is the same, to the fen, as what the dossier shows later. Before the first row lies what the
running balance says was there, as clean money older than all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from firsthour.base.errors import UserError
from firsthour.ledger.book import Book, End, EventKind
from firsthour.ledger.counterparties import kind_of_text
from firsthour.recovery.chase import Exit, Hop
from firsthour.recovery.messages import TransactionRow
from firsthour.tracing.passes import Take, walk_book
from firsthour.tracing.rules import RULES

DEBIT, SUCCEEDED = "0", "00"
KindOf = Callable[[TransactionRow], str]


class NotInAnswerError(UserError):
    """The payment that came in is not among the rows of the answer, or not alone."""

    code = "arrival_not_in_answer"
    english = "The payment of {amount_fen} fen at {at} is not among the rows, or not alone: name its row."
    chinese = "反馈明细中没有或有多笔 {at} 的 {amount_fen} 分入账，请指明行。"


@dataclass(frozen=True)
class Arrival:
    """Stolen money that came into the account: its row (from 0) and how much of it is ours, its first fen."""

    row: int
    amount_fen: int


@dataclass(frozen=True)
class AnswerTrace:
    """What the rule says: (row, our fen in it) of every payment out, and what of ours rests at the end.

    ``parts``: of which arrival (its place among those given) how much is in each payment out: (row, arrival, fen).
    """

    rule: str
    out: tuple[tuple[int, int], ...]
    rest_fen: int
    parts: tuple[tuple[int, int, int], ...] = ()


def find_arrival(rows: Sequence[TransactionRow], *, at: datetime, amount_fen: int, tolerance_s: int = 600) -> Arrival:
    """Return the row that is a payment known from the other side: the same amount within ten minutes, and alone.

    Raises
    ------
    NotInAnswerError
    """
    found = [
        nth
        for nth, row in enumerate(rows)
        if _is_in(row) and row.amount_fen == amount_fen and abs((row.at - at).total_seconds()) <= tolerance_s
    ]
    if len(found) != 1:
        raise NotInAnswerError(at=at, amount_fen=amount_fen)
    return Arrival(found[0], amount_fen)


def trace_answer(rows: Sequence[TransactionRow], arrivals: Sequence[Arrival], *, rule: str) -> AnswerTrace:
    """Return where the money that arrived went, under a rule (``tracing.rules``).

    Parameters
    ----------
    rows
        In the bank's order, oldest or newest first; rows that failed move nothing.
    arrivals
        One for each payment of ours that came in; its amount is at most the row's.
    """
    assert rule in RULES
    order = [nth for nth, row in enumerate(rows) if row.status == SUCCEEDED and row.amount_fen > 0]
    if order and rows[order[0]].at > rows[order[-1]].at:
        order.reverse()
    event_of = {nth: event for event, nth in enumerate(order, 1)}
    takes = sorted((event_of[one.row], one.amount_fen, place) for place, one in enumerate(arrivals))
    passage = walk_book(_book(rows, order), [Take(event, fen) for event, fen, _ in takes], rule=rule)
    ours: dict[int, int] = defaultdict(int)
    parts: dict[tuple[int, int], int] = defaultdict(int)
    for event, take, amount in passage.flows.tolist():
        if event and not _is_in(rows[order[event - 1]]):
            ours[order[event - 1]] += amount
            parts[order[event - 1], takes[take][2]] += amount
    rests = sum(amount for line, _, amount in passage.rests.tolist() if line == 0)
    split = tuple(sorted((row, place, amount) for (row, place), amount in parts.items()))
    return AnswerTrace(rule, tuple(sorted(ours.items())), rests, split)


def next_hops(
    hop: Hop, rows: Sequence[TransactionRow], *, trace: AnswerTrace, kind_of: KindOf | None = None
) -> tuple[Hop, tuple[Hop, ...]]:
    """Return the hop with its exits, and the hops below it: one for each account that our money went on to.

    ``kind_of`` says of a row which kind of exit it is ("" for an account that can be followed); without it cash is one,
    and of rows without an account number those whose name the table of counterparties knows. Any other row without an
    account number stays residual.
    """
    told = kind_of or _kind_by_name
    exits, onward = [], defaultdict(list)
    for nth, amount in trace.out:
        row = rows[nth]
        kind = told(row)
        if kind:
            exits.append(Exit(kind, amount, row.at, row.counterparty or row.counterparty_name))
        elif row.counterparty:
            onward[row.counterparty].append((row, amount))
    hops = [_next_hop(hop, account, paid) for account, paid in onward.items()]
    grown = replace(hop, exits=(*hop.exits, *exits))
    return grown, tuple(sorted(hops, key=lambda one: (one.arrived_at, one.key)))


def _next_hop(hop: Hop, account: str, paid: Iterable[tuple[TransactionRow, int]]) -> Hop:
    listed = list(paid)
    first = min((row for row, _ in listed), key=lambda row: row.at)
    return Hop(
        key=f"{hop.key}/{account}",
        parent=hop.key,
        account=account,
        arrived_fen=sum(amount for _, amount in listed),
        arrived_at=first.at,
        institution=first.counterparty_bank,
        holder=first.counterparty_name,
        state="known",
    )


def _kind_by_name(row: TransactionRow) -> str:
    """Return the kind of exit; an account with a number can be asked, whoever keeps it, and is none."""
    if row.cash_mark == "01":
        return "cash"
    return "" if row.counterparty else kind_of_text("name", row.counterparty_name)[1]


def _is_in(row: TransactionRow) -> bool:
    return row.direction != DEBIT and row.status == SUCCEEDED


def _book(rows: Sequence[TransactionRow], order: Sequence[int]) -> Book:
    """Return the account (line 0) and everybody else (line 1) as a book; event 0 is what was there before."""
    kept = [rows[nth] for nth in order]
    incoming = [_is_in(row) for row in kept]
    n = len(kept) + 1
    zeros, minus = np.zeros(n, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    kinds = [EventKind.OPEN, *(EventKind.IN if comes else EventKind.OUT for comes in incoming)]
    seconds = [int(row.at.timestamp()) * 1_000_000 for row in kept]
    times = np.array([seconds[0] if seconds else 0, *seconds], dtype=np.int64)
    src = np.array([-1, *(-1 if comes else 0 for comes in incoming)], dtype=np.int32)
    return Book(
        version="answer",
        line_accounts=["account", "others"],
        line_currencies=["", ""],
        line_covered=np.array([True, False]),
        kind=np.array(kinds, dtype=np.int8),
        src=src,
        dst=np.array([0, *(0 if comes else 1 for comes in incoming)], dtype=np.int32),
        payer=src,
        amount=np.array([_opening(kept), *(row.amount_fen for row in kept)], dtype=np.int64),
        time_us=times,
        precision=zeros.astype(np.int8),
        dst_time_us=times,
        dst_precision=zeros.astype(np.int8),
        slot=minus.astype(np.int32),
        end=np.array([End.NEVER if kind == EventKind.OUT else End.NONE for kind in kinds], dtype=np.int8),
        refunded=zeros.astype(np.bool_),
        file_idx=zeros.astype(np.int32),
        sheet=zeros.astype(np.int16),
        row=np.arange(n, dtype=np.int64),
        leg=zeros.astype(np.int8),
        mirror_file_idx=minus.astype(np.int32),
        mirror_sheet=minus.astype(np.int16),
        mirror_row=minus,
    )


def _opening(rows: Sequence[TransactionRow]) -> int:
    """Return the balance before the first row; 0 where it is not said or below nothing."""
    if not rows or rows[0].balance_fen is None:
        return 0
    first = rows[0]
    moved = first.amount_fen if _is_in(first) else -first.amount_fen
    return max(0, (first.balance_fen or 0) - moved)
