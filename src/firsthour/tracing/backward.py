"""Where did the money in an account come from: the whole answer of one trace backward, for one or all rules.

Under ``fifo`` and ``lifo`` the lots that lie in the account are followed back to where they entered what is
seen; under ``pro-rata`` each entry that can reach the account is a colour, in ledger order of its event (one
event has at most one entry, so there are no ties), and leaves every account alike. The other two rules ask
which money is claimed, so without a claim they say nothing and are refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from firsthour import __version__
from firsthour.base.clock import Moment, format_us
from firsthour.base.errors import InternalError, UserError
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.ledger.book import Book
from firsthour.ledger.counterparties import exits_table_version
from firsthour.tracing.backward_colours import Reach, balance_before, find_reach, walk_sources
from firsthour.tracing.backward_point import Point, find_points, own_events
from firsthour.tracing.explain import ReadRow, explain_transfer, find_transfer
from firsthour.tracing.results import Json, Ledgered
from firsthour.tracing.rules import ALL_RULES, FIFO, LIFO, PRO_RATA, select_rules
from firsthour.tracing.sources import entry_kinds, list_sources, sum_by_kind

if TYPE_CHECKING:
    from firsthour.tracing.index import LineIndex

BACKWARD_RULES = (FIFO, LIFO, PRO_RATA)
Indexes = Callable[[str], "LineIndex"]  # rule → the index of the book's lots


class RuleNeedsClaimError(UserError):
    """A rule that tells claimed money from clean money was asked for without a claim."""

    code = "rule_needs_claim"
    english = "The rule {rule} needs a claim, so it cannot be traced backward. Rules backward: {known}."
    chinese = "规则 {rule} 须有被骗款项，不能用于反向追踪。反向可用规则：{known}。"


class SourcesNotConservedError(InternalError):
    """The sources of a balance do not add up to it."""

    code = "sources_not_conserved"
    english = "The sources of {account} under {rule} add up to {found}, not {expected}. The result is withheld."
    chinese = "账户 {account} 按规则 {rule} 的来源合计 {found}，应为 {expected}；结果不予输出。"


@dataclass
class _Balance:
    """One balance asked for: where it lies, how much it is, and (once needed) what can have reached it."""

    book: Book
    point: Point
    amount: int

    @property
    def currency(self) -> str:
        return self.book.line_currencies[self.point.line]

    @cached_property
    def reach(self) -> Reach:
        return find_reach(self.book, self.point.line, before=self.point.before)


def select_backward_rules(written: str) -> tuple[str, ...]:
    """Return the rules meant by ``all`` (those that need no claim), by one code, or by several with commas.

    Raises
    ------
    UnknownRuleError, RuleNeedsClaimError
    """
    if written.strip() == ALL_RULES:
        return BACKWARD_RULES
    rules = select_rules(written)
    for rule in rules:
        if rule not in BACKWARD_RULES:
            raise RuleNeedsClaimError(rule=rule, known=", ".join((*BACKWARD_RULES, ALL_RULES)))
    return rules


def trace_back(
    book: Book,
    *,
    account: str,
    at: Moment | None = None,
    currency: str | None = None,
    rules: Sequence[str] = BACKWARD_RULES,
    indexes: Indexes | None = None,
    explain: str | None = None,
    read_row: ReadRow | None = None,
) -> Json:
    """Return where a balance came from as it stands in the JSON answer (docs/reference/schemas/trace_backward.json).

    Parameters
    ----------
    book
        the ledger's events.
    account
        in any spelling; it must have a statement.
    at
        the balance after everything that lies before the end of this time; None: at the end of its statements.
    currency
        code of the only currency asked for; None: all of which there is a statement.
    rules
        codes out of ``BACKWARD_RULES``.
    indexes
        gives the index of lots of a rule (``fifo``, ``lifo``); without it the book is walked.
    explain
        id of a transfer whose source rows and shares are added as ``explain``.
    read_row
        gives the cells of a source row; without it the rows are only named.
    """
    events = [] if explain is None else find_transfer(book, explain)
    balances = [_balance(book, point) for point in find_points(book, account, at=at, currency=currency)]
    answer: Json = {
        "rules": {rule: _compose(balances, rule, indexes) for rule in rules},
        "account": book.line_accounts[balances[0].point.line],
        "balances": [_block(balance) for balance in balances],
        "ledger_version": book.version,
        "exits_table": exits_table_version(book.kinds),
        "code_version": __version__,
    }
    if events:
        explained = explain_transfer(book, events, ledgered=Ledgered(), passages={}, read_row=read_row)
        answer["explain"] = explained | {"rules": _shares(answer, explained["transfer_id"])}
    return answer


def find_sources(book: Book, rule: str, *, line: int, before: int) -> NDArray[np.int64]:
    """Return int64[n, 3] of entry event, ``SourceKind``, amount: where what ``line`` holds before ``before`` came from.

    One row an entry, in ledger order; ``rule`` is one of ``BACKWARD_RULES``. Found by passes over the book.
    """
    return _with_kinds(book, walk_sources(book, find_reach(book, line, before=before), rule=rule))


def look_up_sources(book: Book, index: "LineIndex", *, line: int, before: int) -> NDArray[np.int64]:
    """Return what ``find_sources`` gives for the rule of an index of lots, found by the index."""
    from firsthour.tracing.index import sources_by_index

    rows = sources_by_index(book, index, line=line, before_event=before)
    return _with_kinds(book, rows[:, [0, 2]])


def _with_kinds(book: Book, found: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.column_stack((found[:, 0], entry_kinds(book, found[:, 0]), found[:, 1]))


def _balance(book: Book, point: Point) -> _Balance:
    events = own_events(book, point.line)
    return _Balance(book, point, balance_before(book, point.line, before=point.before, events=events))


def _compose(balances: Sequence[_Balance], rule: str, indexes: Indexes | None) -> Json:
    """Return ``sources`` and ``conservation`` of one rule, over all currencies."""
    sources: list[Json] = []
    sums: dict[str, Json] = {DEFAULT_CURRENCY: _sums([], 0)}
    for balance in balances:
        entries = _sources(balance, rule, indexes)
        sources += entries
        sums[balance.currency] = _sums(entries, balance.amount)
        if sums[balance.currency]["difference_fen"] != 0:
            found = balance.amount - sums[balance.currency]["difference_fen"]
            account = balance.book.line_accounts[balance.point.line]
            raise SourcesNotConservedError(account=account, rule=rule, found=found, expected=balance.amount)
    line = sums.pop(DEFAULT_CURRENCY)
    if sums:
        line["other_currencies"] = [{"currency": currency} | other for currency, other in sums.items()]
    return {"sources": sources, "conservation": line}


def _sources(balance: _Balance, rule: str, indexes: Indexes | None) -> list[Json]:
    if balance.amount == 0:
        return []
    book, point = balance.book, balance.point
    index = None if rule == PRO_RATA or indexes is None else indexes(rule)
    if index is None or not index.arrays:  # an index of more money than positions can number has no arrays
        return list_sources(book, _with_kinds(book, walk_sources(book, balance.reach, rule=rule)))
    return list_sources(book, look_up_sources(book, index, line=point.line, before=point.before))


def _sums(entries: Sequence[Json], balance: int) -> Json:
    sums = sum_by_kind(entries)
    return {"balance_fen": balance} | sums | {"difference_fen": balance - sum(sums.values())}


def _block(balance: _Balance) -> Json:
    block: Json = {"balance_fen": balance.amount, "as_of": balance.point.as_of}
    doubts = _doubts(balance)
    block |= {"doubtful_from": doubts} if doubts else {}
    return block | ({} if balance.currency == DEFAULT_CURRENCY else {"currency": balance.currency})


def _doubts(balance: _Balance) -> list[Json]:
    """Return the doubts of the account itself and of every line through which its money may have come."""
    book, point = balance.book, balance.point
    last_own = point.before if point.before == book.n_events else point.before - 1
    until = balance.reach.until if book.doubts and balance.amount else np.full(book.n_lines, -1, dtype=np.int64)
    until[point.line] = last_own
    found: dict[tuple[int, str], Json] = {}
    for doubt in sorted(book.doubts, key=lambda doubt: (doubt.event, doubt.line, doubt.reason)):
        if doubt.event <= until[doubt.line]:
            entry = {
                "account": book.line_accounts[doubt.line],
                "time": format_us(doubt.time_us),
                "reason": doubt.reason,
            }
            found.setdefault((doubt.line, doubt.reason), entry)
    return list(found.values())


def _shares(answer: Json, transfer_id: str) -> Json:
    """Return, per rule, what of the balance has its source in a transfer."""
    return {
        rule: [entry for entry in result["sources"] if entry["transfer_id"] == transfer_id]
        for rule, result in answer["rules"].items()
    }
