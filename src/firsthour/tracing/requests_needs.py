"""Which statements are missing, and how much traced money of each rule depends on each of them?

Money that ends as unseen, in a gap, or at a payment firm that answers requests, is gathered by what is missing:
account, currency, reason and the hole in what is covered. What cannot be asked for is left out: cash, fees,
money abroad, counterparties without a number (``~unknown:ACCOUNT``), merchants and wallets whose firm is unknown.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import WIDTH_US, Precision, local_day
from firsthour.ledger.book import Book, End, EventKind
from firsthour.ledger.counterparties import PaymentFirm, payment_firm_of, synthetic_kind
from firsthour.tracing.matching import Match
from firsthour.tracing.passes import Passage
from firsthour.tracing.requests_periods import (
    NO_EDGES,
    CoveredLines,
    Edges,
    Window,
    arrival_window,
    last_known_day,
)

AT_A_FIRM = (End.WALLET, End.MERCHANT)
ASKED = (End.NEVER, End.PERIOD, End.UNMATCHED, *AT_A_FIRM)
LONG_AGO_US = -(2**62)
_ARRIVES = (EventKind.TRANSFER, EventKind.IN, EventKind.IN_TRANSIT)


@dataclass(frozen=True)
class Missing:
    """What is not there: an account in a currency, why, and the hole (or, ``unmatched``, the span) it is about."""

    account: str
    currency: str
    reason: End
    edges: Edges


@dataclass
class Need:
    """What depends on something missing: ``amounts`` by rule, ``carried`` by event and rule, and whose it is.

    ``seen`` is the time from the first arrival to the last, as far as arrivals decide which days to ask for.
    """

    missing: Missing
    seen: Window
    amounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    carried: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    claims: set[str] = field(default_factory=set)

    def with_all_of(self, other: "Need") -> "Need":
        """Return this need with what depends on another one added."""
        for rule, amount in other.amounts.items():
            self.amounts[rule] += amount
        for event, by_rule in other.carried.items():
            for rule, amount in by_rule.items():
                self.carried[event][rule] += amount
        self.claims |= other.claims
        return self


def firm_behind(book: Book, account: str) -> PaymentFirm | None:
    """Return the payment firm behind a wallet's or merchant's account, None when nothing tells it."""
    return payment_firm_of(account, book.institutions.get(account, ""), unit=book.kinds)


@dataclass
class NeedFinder:
    """Gathers needs from one rule's passage after the other; ``claim_ids`` are the passages' claims in order.

    ``last_day`` is the last local day of which the ledger or a claim without any row speaks.
    """

    book: Book
    claim_ids: Sequence[str]
    needs: dict[Missing, Need] = field(default_factory=dict)
    covered: CoveredLines = field(init=False)
    last_day: int = field(init=False)
    _of_event: dict[int, Need | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.covered = CoveredLines.of(self.book)
        self.last_day = last_known_day(self.book)

    def add_passage(self, passage: Passage, *, rule: str) -> None:
        """Add what the claims' money did under one rule."""
        book, flows = self.book, passage.flows
        kinds = book.kind[flows[:, 0]]
        ends = (kinds == EventKind.OUT) & np.isin(book.end[flows[:, 0]], ASKED)
        for event, claim, amount in flows[ends].tolist():
            need = self._need_of(event)
            if need is not None:
                self._add(need, rule, claim, amount)
                need.carried[event][rule] += amount
        closings: dict[int, set[int]] = defaultdict(set)
        for event, claim, amount in flows[kinds == EventKind.CLOSE].tolist():
            need = self._need_of_gap(event)
            self._add(need, rule, claim, amount)
            closings[event].add(claim)
        if closings:
            self._add_arrivals(flows, closings, rule=rule)

    def add_unseen(self, match: Match, *, rules: Sequence[str]) -> None:
        """Add a claim of which no row is seen at all: the whole of it is unseen under every rule."""
        if synthetic_kind(match.account):
            return
        claim, window = match.claim, match.claim.moment.window_us
        line = self.book.line_of(match.account, claim.currency)
        reason = End[match.reason.upper()]
        edges = NO_EDGES if reason == End.NEVER or line is None else self.covered.hole_around(line, window)
        need = self._need(Missing(match.account, claim.currency, reason, edges), window)
        self.last_day = max(self.last_day, local_day(window[0]))
        need.claims.add(claim.claim_id)
        for rule in rules:
            need.amounts[rule] += claim.amount

    def _add(self, need: Need, rule: str, claim: int, amount: int) -> None:
        need.amounts[rule] += amount
        need.claims.add(self.claim_ids[claim])

    def _need(self, missing: Missing, seen: Window) -> Need:
        need = self.needs.setdefault(missing, Need(missing, seen))
        need.seen = min(need.seen[0], seen[0]), max(need.seen[1], seen[1])
        return need

    def _need_of(self, event: int) -> Need | None:
        """Return the need that an ``OUT`` belongs to, None when there is nothing to ask for."""
        if event not in self._of_event:
            self._of_event[event] = self._find(event)
        return self._of_event[event]

    def _find(self, event: int) -> Need | None:
        book, line, end = self.book, int(self.book.dst[event]), End(self.book.end[event])
        account = book.line_accounts[line]
        if end in AT_A_FIRM:
            firm = firm_behind(book, account)
            if firm is None or not firm.answers_requests:
                return None
        elif synthetic_kind(account):
            return None
        time_us, precision = int(book.dst_time_us[event]), Precision(book.dst_precision[event])
        window = time_us, time_us + WIDTH_US[precision]
        edges = NO_EDGES
        if end == End.PERIOD:
            edges = self.covered.hole_around(line, window)
        elif end == End.UNMATCHED:
            edges = self.covered.span_around(line, window)
        missing = Missing(account, book.line_currencies[line], end, edges)
        return self._need(missing, arrival_window(time_us, precision))

    def _need_of_gap(self, event: int) -> Need:
        book, line = self.book, int(self.book.src[event])
        opened = self._last_open(line, event)
        opened_us = int(book.time_us[opened]) if opened >= 0 else LONG_AGO_US
        edges = self.covered.hole_behind(line, opened_us)
        closed_us = int(book.time_us[event])
        missing = Missing(book.line_accounts[line], book.line_currencies[line], End.GAP, edges)
        return self._need(missing, (closed_us, closed_us + 1))

    def _last_open(self, line: int, event: int) -> int:
        """Return the ``OPEN`` of a line before an event, −1 where there is none."""
        places = self._opens.get(line, [])
        before = bisect_left(places, event)
        return places[before - 1] if before else -1

    @cached_property
    def _opens(self) -> dict[int, list[int]]:
        events = np.flatnonzero(self.book.kind == EventKind.OPEN)
        opens: dict[int, list[int]] = defaultdict(list)
        for line, event in zip(self.book.dst[events].tolist(), events.tolist(), strict=True):
            opens[line].append(event)
        return opens

    def _add_arrivals(self, flows: NDArray[np.int64], closings: dict[int, set[int]], *, rule: str) -> None:
        """Add the transfers that brought the claims' money into the span that a gap ends."""
        by_line: dict[int, list[_Arrival]] = defaultdict(list)
        for arrival in self._arrivals(flows, {int(self.book.src[event]) for event in closings}):
            by_line[arrival.line].append(arrival)
        for event, claims in closings.items():
            line = int(self.book.src[event])
            opened, need = self._last_open(line, event), self._need_of_gap(event)
            for arrival in by_line[line]:
                if opened < arrival.arrived < event and arrival.claim in claims:
                    need.carried[arrival.left][rule] += arrival.amount

    def _arrivals(self, flows: NDArray[np.int64], lines: set[int]) -> Iterator["_Arrival"]:
        """Yield all claimed money that reached some lines."""
        book, events = self.book, flows[:, 0]
        reaches = np.isin(book.kind[events], (*_ARRIVES, EventKind.OUT_TRANSIT))
        reaches &= np.isin(book.dst[events], np.array(sorted(lines), dtype=np.int64))
        for event, claim, amount in flows[reaches].tolist():
            slot = int(book.slot[event])
            left, arrived = self._transits[slot] if slot >= 0 else (event, event)
            yield _Arrival(int(book.dst[event]), left, arrived, claim, amount)

    @cached_property
    def _transits(self) -> dict[int, tuple[int, int]]:
        """Slot → the event in which money left, the event in which it arrived."""
        left, arrived = (
            np.flatnonzero(self.book.kind == kind) for kind in (EventKind.OUT_TRANSIT, EventKind.IN_TRANSIT)
        )
        arrives = dict(zip(self.book.slot[arrived].tolist(), arrived.tolist(), strict=True))
        return {slot: (e, arrives[slot]) for slot, e in zip(self.book.slot[left].tolist(), left.tolist(), strict=True)}


class _Arrival(NamedTuple):
    """Claimed money that reached a line: the event that names its transfer, the one in which it arrived."""

    line: int
    left: int
    arrived: int
    claim: int
    amount: int
