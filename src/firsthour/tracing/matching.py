"""Which transfer does a claim mean? Found exactly, or not found and said why; never guessed.

Candidates are transfers whose own time may lie in the time that the claim gives: inside a covered span the
account's own incoming rows, elsewhere the rows of payers whose statements are known. An exact amount wins;
else the only candidate at least as large.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import WIDTH_US, Precision
from firsthour.base.text import clean_cell
from firsthour.ledger.book import Book, End, EventKind, ReversedTransfer, Span
from firsthour.ledger.institutions import institution_name
from firsthour.ledger.statements.numbers import clean_number
from firsthour.tracing.claims import Claim
from firsthour.tracing.passes import ARRIVALS

_LONG_NUMBER = 12  # from this many digits on a number stands for itself whatever its institution
_WIDTHS = np.array([WIDTH_US[precision] for precision in Precision], dtype=np.int64)


class Outcome(StrEnum):
    """What became of a claim before any rule is applied."""

    MATCHED = "matched"
    UNSEEN = "unseen"
    UNMATCHED = "unmatched"


class Cover(StrEnum):
    """How much of the time that a claim gives lies in the account's spans."""

    FULL = "full"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True)
class Candidate:
    """A transfer that a claim might mean; ``event`` is −1 when it was taken back and is in no line."""

    event: int
    transfer_id: str
    time_us: int
    precision: Precision
    amount: int

    @property
    def is_reversed(self) -> bool:
        """Whether the transfer was taken back in full."""
        return self.event < 0


@dataclass(frozen=True)
class Match:
    """A claim and the event it means.

    ``reason``: when unseen ``never`` or ``period``; when unmatched ``none``, ``several`` or ``reversed``.
    ``account`` is the account as written outside.
    """

    claim: Claim
    account: str
    outcome: Outcome
    event: int = -1
    reason: str = ""
    candidates: list[Candidate] = field(default_factory=list)


@dataclass
class _Line:
    """What is known of one line that a claim names."""

    line: int
    events: NDArray[np.int64]  # that bring it money, in ledger order: its own rows, and payers' rows to it
    spans: list[Span] = field(default_factory=list)
    reversed_transfers: list[ReversedTransfer] = field(default_factory=list)


def match_claims(book: Book, claims: Sequence[Claim]) -> list[Match]:
    """Return what each claim means, in the claims' order. Cost: one scan of the book and the rows of the accounts."""
    names = set(book.line_accounts)
    accounts = [known_account(book, claim.account, names=names) for claim in claims]
    named = [book.line_of(account, claim.currency) for account, claim in zip(accounts, claims, strict=True)]
    namesakes = _namesakes(book, set(accounts) - names)
    known = _look_up(book, {line for line in named if line is not None}.union(*namesakes.values()))
    return [
        _match(book, claim, known=known[line])
        if line is not None
        else _match_namesakes(book, claim, known=[known[other] for other in namesakes[account]])
        if account in namesakes
        else Match(claim, account, Outcome.UNSEEN, reason=End.NEVER.code)
        for claim, account, line in zip(claims, accounts, named, strict=True)
    ]


def known_account(book: Book, written: str, *, names: AbstractSet[str]) -> str:
    """Return the account that a spelling stands for; ``names`` are the book's accounts.

    What is not known byte for byte is looked for as a statement would write it: without the dress of
    spreadsheets and spaces between digits, with the settled name of its institution, and a long number without.
    """
    plain = clean_number(clean_cell(written))
    institution, slash, number = plain.rpartition("/")
    spellings = [written, plain]
    if slash and institution:
        number = clean_number(number)
        spellings.append(f"{institution_name(institution)}/{number}")
        spellings += [number] if sum(sign.isdigit() for sign in number) >= _LONG_NUMBER else []
    for spelling in spellings:
        account = book.account_of(spelling)
        if account != spelling or account in names:
            return account
    return written


def _namesakes(book: Book, unknown: AbstractSet[str]) -> dict[str, list[int]]:
    """Return, per unknown bare number that several institutions have, the lines of all of them."""
    found: dict[str, list[int]] = {}
    if not unknown:
        return found
    for line, name in enumerate(book.line_accounts):
        number = name.rpartition("/")[2]
        if number in unknown:
            found.setdefault(number, []).append(line)
    return {number: own for number, own in found.items() if len({book.line_accounts[line] for line in own}) > 1}


def _match_namesakes(book: Book, claim: Claim, *, known: Sequence[_Line]) -> Match:
    """Return a claim on a number without its institution as unmatched, with what came in at all who have it."""
    window = claim.moment.window_us
    candidates: list[Candidate] = []
    for one in known:
        if book.line_currencies[one.line] == claim.currency:
            cover = cover_of(one.spans, window, is_covered=bool(book.line_covered[one.line]))
            candidates += _candidates(book, one, window=window, cover=cover)
    return Match(claim, claim.account, Outcome.UNMATCHED, reason="several", candidates=candidates)


def _look_up(book: Book, lines: set[int]) -> dict[int, _Line]:
    wanted = np.zeros(book.n_lines + 1, dtype=np.bool_)  # one more for −1
    wanted[list(lines)] = True
    events = np.flatnonzero(wanted[book.dst] & np.isin(book.kind, (*ARRIVALS, EventKind.OUT)))
    events = events[np.argsort(book.dst[events], kind="stable")]
    payees = book.dst[events]
    known = {
        line: _Line(line, events[np.searchsorted(payees, line, "left") : np.searchsorted(payees, line, "right")])
        for line in lines
    }
    for span in book.spans:
        if span.line in known:
            known[span.line].spans.append(span)
    for gone in book.reversed_transfers:
        if gone.line in known:
            known[gone.line].reversed_transfers.append(gone)
    return known


def _match(book: Book, claim: Claim, *, known: _Line) -> Match:
    window = claim.moment.window_us
    account = book.line_accounts[known.line]
    is_covered = bool(book.line_covered[known.line])
    cover = cover_of(known.spans, window, is_covered=is_covered)
    candidates = _candidates(book, known, window=window, cover=cover)
    if not candidates and cover == Cover.NONE:
        reason = End.PERIOD if is_covered else End.NEVER
        return Match(claim, account, Outcome.UNSEEN, reason=reason.code)
    return _choose(claim, account, candidates=candidates)


def _candidates(book: Book, known: _Line, *, window: tuple[int, int], cover: Cover) -> list[Candidate]:
    standing = [_candidate(book, event) for event in _in_window(book, known.events, window=window, cover=cover)]
    return standing + _reversed(known.reversed_transfers, window)


def _choose(claim: Claim, account: str, *, candidates: list[Candidate]) -> Match:
    """Return the match by amount: exact first (standing before taken back), else the only one large enough."""
    exact = [c for c in candidates if c.amount == claim.amount]
    larger = [c for c in candidates if c.amount > claim.amount]
    for fitting in (exact, larger):
        standing = [c for c in fitting if not c.is_reversed]
        if len(standing) == 1:
            return Match(claim, account, Outcome.MATCHED, event=standing[0].event)
        if standing:
            return Match(claim, account, Outcome.UNMATCHED, reason="several", candidates=standing)
        if fitting:
            return Match(claim, account, Outcome.UNMATCHED, reason="reversed", candidates=fitting)
    return Match(claim, account, Outcome.UNMATCHED, reason="none", candidates=candidates)


def cover_of(spans: Sequence[Span], window: tuple[int, int], *, is_covered: bool) -> Cover:
    """Return how much of a time window lies in a line's spans (a covered line without spans is covered throughout)."""
    if not spans:
        return Cover.FULL if is_covered else Cover.NONE
    begin, end = window
    seen = 0
    for span in sorted(spans, key=lambda span: span.from_us):
        first, last = max(begin, span.from_us), min(end, span.to_us)
        seen += max(0, last - first)
        begin = max(begin, last)
    if seen == 0:
        return Cover.NONE
    return Cover.FULL if seen == end - window[0] else Cover.PART


def _in_window(book: Book, events: NDArray[np.int64], *, window: tuple[int, int], cover: Cover) -> NDArray[np.int64]:
    """Return the events that a claim's time allows: the account's own rows, outside its spans also payers' rows."""
    from_us, to_us = window
    begins = book.dst_time_us[events]
    ends = begins + _WIDTHS[book.dst_precision[events]]
    inside = (begins < to_us) & (ends > from_us)
    if cover != Cover.NONE:
        seen_elsewhere = book.kind[events] == EventKind.OUT
        if cover == Cover.PART:  # a payer's row that belongs into the span but is missing there does not count
            seen_elsewhere &= book.end[events] == End.UNMATCHED
        inside &= ~seen_elsewhere
    return events[inside]


def _candidate(book: Book, event: np.int64) -> Candidate:
    return Candidate(
        event=int(event),
        transfer_id=book.transfer_id(int(event)),
        time_us=int(book.dst_time_us[event]),
        precision=Precision(book.dst_precision[event]),
        amount=int(book.amount[event]),
    )


def _reversed(gone: Sequence[ReversedTransfer], window: tuple[int, int]) -> list[Candidate]:
    candidates = [Candidate(-1, one.transfer_id, one.time_us, Precision(one.precision), one.amount) for one in gone]
    return [c for c in candidates if c.time_us < window[1] and c.time_us + WIDTH_US[c.precision] > window[0]]
