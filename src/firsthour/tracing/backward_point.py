"""Which balance is asked for: the account as it is known, its lines, and the place in ledger order at that time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import Moment, Precision, format_us
from firsthour.base.errors import UserError
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.ledger.book import Book, EventKind, Span
from firsthour.tracing.matching import Cover, cover_of, known_account
from firsthour.tracing.results import last_covered_days


class UnknownAccountError(UserError):
    """The ledger knows nothing of this account."""

    code = "unknown_account"
    english = "No account of this ledger is called {account}."
    chinese = "账本中没有账户 {account}。"


class SeveralAccountsError(UserError):
    """A number without its institution that several institutions have."""

    code = "several_accounts"
    english = "Several accounts have the number {account}: {accounts}. Name one of them."
    chinese = "多个账户的号码都是 {account}：{accounts}。请指明其中一个。"


class NotCoveredError(UserError):
    """No statement says what the account holds."""

    code = "not_covered"
    english = "No statement of {account}{currency} is in this ledger, so nothing says what it holds."
    chinese = "账本中没有账户 {account}{currency} 的流水，无从得知其余额。"


class NotCoveredThenError(UserError):
    """The account's statements do not speak of this time."""

    code = "not_covered"
    english = "No statement of {account}{currency} covers {time}; its statements cover {covered}."
    chinese = "账户 {account}{currency} 的流水不覆盖 {time}；其流水覆盖 {covered}。"


@dataclass(frozen=True)
class Point:
    """A line just before event ``before`` (the number of events: at the end), and what day or time that is."""

    line: int
    before: int
    as_of: str


def find_points(book: Book, account: str, *, at: Moment | None, currency: str | None) -> list[Point]:
    """Return the balances of an account at a time: one a currency, the default currency first.

    Parameters
    ----------
    book, account
        the ledger's events; the account in any spelling.
    at
        after everything that lies before the end of this time; None: at the end of the account's statements.
    currency
        code of the only currency asked for; None: every one of which there is a statement.

    Raises
    ------
    UnknownAccountError, SeveralAccountsError, NotCoveredError, NotCoveredThenError
    """
    name = _resolve(book, account)
    lines = [line for line, known in enumerate(book.line_accounts) if known == name]
    lines = [line for line in lines if currency in (None, book.line_currencies[line]) and book.line_covered[line]]
    if not lines:
        raise NotCoveredError(account=name, currency=f" ({currency})" if currency else "")
    lines.sort(key=lambda line: (book.line_currencies[line] != DEFAULT_CURRENCY, book.line_currencies[line]))
    spans = {line: [span for span in book.spans if span.line == line] for line in lines}
    if at is not None and currency is None:
        begun = [line for line in lines if _cover(spans[line], at) != Cover.NONE or _is_past(spans[line], at)]
        lines = begun or lines[:1]
    return [_point(book, line, at=at, spans=spans[line]) for line in lines]


def own_events(book: Book, line: int) -> NDArray[np.int64]:
    """Return the events of a line in ledger order: what it pays, what it gets, its openings and gaps."""
    paid = (book.src == line) & (book.kind != EventKind.IN_TRANSIT)
    got = (book.dst == line) & (book.kind != EventKind.OUT) & (book.kind != EventKind.OUT_TRANSIT)
    return np.flatnonzero(paid | got)


def _resolve(book: Book, written: str) -> str:
    names = set(book.line_accounts)
    name = known_account(book, written, names=names)
    if name in names:
        return name
    namesakes = sorted({known for known in names if known.rpartition("/")[2] == name})
    if len(namesakes) > 1:
        raise SeveralAccountsError(account=written, accounts=", ".join(namesakes))
    raise UnknownAccountError(account=written)


def _point(book: Book, line: int, *, at: Moment | None, spans: Sequence[Span]) -> Point:
    if at is not None and _cover(spans, at) == Cover.NONE and not _is_past(spans, at):
        raise NotCoveredThenError(
            account=book.line_accounts[line],
            currency=_named(book.line_currencies[line]),
            time=format_us(at.time_us, at.precision),
            covered=_periods(spans),
        )
    if at is None or (_cover(spans, at) == Cover.NONE):
        return Point(line, book.n_events, last_covered_days(book, {line})[line])
    return Point(line, _before(book, line, until_us=at.window_us[1], spans=spans), format_us(at.time_us, at.precision))


def _before(book: Book, line: int, *, until_us: int, spans: Sequence[Span]) -> int:
    """Return the event behind the last own one that begins before ``until_us``; a gap lasts until the next span."""
    events = own_events(book, line)
    begins = np.where(book.src[events] == line, book.time_us[events], book.dst_time_us[events])
    for place in np.flatnonzero(book.kind[events] == EventKind.CLOSE):
        begins[place] = min((span.from_us for span in spans if span.from_us >= begins[place]), default=begins[place])
    earlier = np.flatnonzero(begins < until_us)
    return int(events[earlier[-1]]) + 1 if len(earlier) else 0


def _cover(spans: Sequence[Span], at: Moment) -> Cover:
    return cover_of(spans, at.window_us, is_covered=True)


def _is_past(spans: Sequence[Span], at: Moment) -> bool:
    return bool(spans) and at.time_us >= max(span.to_us for span in spans)


def _periods(spans: Sequence[Span]) -> str:
    days = [(format_us(span.from_us, Precision.DAY), format_us(span.to_us - 1, Precision.DAY)) for span in spans]
    return ", ".join(f"{first} – {last}" for first, last in sorted(days))


def _named(currency: str) -> str:
    return "" if currency == DEFAULT_CURRENCY else f" ({currency})"
