"""Between which places did the claims' money pass under one rule, by which transfer, and how much of it?

A place is an account, the payer of a claim, or an end: an exit of some kind, or where the money is lost from sight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from firsthour.ledger.book import Book, End, EventKind
from firsthour.ledger.counterparties import synthetic_kind
from firsthour.tracing.matching import Match, Outcome
from firsthour.tracing.passes import Passage
from firsthour.tracing.results import Ledgered

PAYER, ACCOUNT, EXIT, UNSEEN = "payer", "account", "exit", "unseen"
NO_EVENT = -1


class Place(NamedTuple):
    """Where money can be: ``kind`` is payer, account, exit or unseen; ``code`` the kind of an exit, or the reason.

    A payer without an account of its own in the ledger is named by the claim, with ``code`` ``claim``.
    """

    kind: str
    account: str
    code: str = ""


class Hop(NamedTuple):
    """Claimed money that passed from one place to another.

    ``event`` names the transfer (−1: none, the money ends in a gap or the claim has no row at all); ``left`` and
    ``arrived`` are the events in which it left the one and reached the other.
    """

    event: int
    left: int
    arrived: int
    source: Place
    target: Place
    amount: int


@dataclass(frozen=True)
class HopFinder:
    """Finds hops in a passage: knows the claims, which event names a transfer under way, and where it arrives."""

    book: Book
    ledgered: Ledgered
    leaves: dict[int, int]  # slot → event
    arrives: dict[int, int]

    @classmethod
    def of(cls, book: Book, ledgered: Ledgered) -> "HopFinder":
        """Return the finder for some claims of a book."""
        slots = [
            {int(book.slot[event]): event for event in np.flatnonzero(book.kind == kind).tolist()}
            for kind in (EventKind.OUT_TRANSIT, EventKind.IN_TRANSIT)
        ]
        return cls(book, ledgered, *slots)

    def list_hops(self, passage: Passage) -> dict[str, list[Hop]]:
        """Return currency → hops in ledger order, one for each transfer and pair of places."""
        sums: dict[tuple[int, Place | None], int] = {}
        events, claims, amounts = passage.flows.T
        begins = np.array([match.event for match in self.ledgered.matches], dtype=np.int64)
        is_begin = begins[claims] == events if len(begins) else np.zeros(len(events), dtype=np.bool_)
        passing = ~is_begin
        places, runs = np.unique(events[passing], return_inverse=True)
        totals = np.zeros(len(places), dtype=np.int64)
        np.add.at(totals, runs, amounts[passing])
        sums |= {(event, None): total for event, total in zip(places.tolist(), totals.tolist(), strict=True)}
        for event, claim, amount in passage.flows[is_begin].tolist():
            key = event, self._payer(claim)
            sums[key] = sums.get(key, 0) + amount
        hops: dict[str, list[Hop]] = {}
        for (event, payer), amount in sorted(sums.items(), key=lambda item: item[0][0]):
            currency, hop = self._hop(event, payer, amount)
            hops.setdefault(currency, []).append(hop)
        return hops

    def _hop(self, event: int, payer: Place | None, amount: int) -> tuple[str, Hop]:
        book = self.book
        kind, slot = EventKind(int(book.kind[event])), int(book.slot[event])
        if kind is EventKind.CLOSE:
            line = int(book.src[event])
            account = book.line_accounts[line]
            hop = Hop(NO_EVENT, event, event, Place(ACCOUNT, account), Place(UNSEEN, account, End.GAP.code), amount)
            return book.line_currencies[line], hop
        line = int(book.dst[event])
        left, arrived = (self.leaves[slot], self.arrives[slot]) if slot >= 0 else (event, event)
        source = payer or Place(ACCOUNT, book.line_accounts[book.src[event]])
        target = Place(ACCOUNT, book.line_accounts[line])
        if kind is EventKind.OUT:
            kind_of_end, code = _end_kind(int(book.end[event]))
            target = Place(kind_of_end, book.line_accounts[line], code)
        return book.line_currencies[line], Hop(left, left, arrived, source, target, amount)

    def _payer(self, claim: int) -> Place:
        match = self.ledgered.matches[claim]
        account = payer_account(self.book, match.event)
        return Place(PAYER, account) if account else Place(PAYER, match.claim.claim_id, "claim")


@cache
def _end_kind(end: int) -> tuple[str, str]:
    """Return of what kind the place outside is where money ends so, and the code of the end."""
    return EXIT if End(end).is_exit else UNSEEN, End(end).code


def payer_account(book: Book, event: int) -> str:
    """Return the account that paid in an event, "" where none is known."""
    line = int(book.payer[event])
    account = book.line_accounts[line] if line >= 0 else ""
    return "" if synthetic_kind(account) else account


def list_unseen(matches: Sequence[Match]) -> dict[str, list[Hop]]:
    """Return currency → hops of claims of which no row is seen: the same under every rule."""
    hops: dict[str, list[Hop]] = {}
    for match in matches:
        if match.outcome == Outcome.UNSEEN:
            source = Place(PAYER, match.claim.claim_id, "claim")
            target = Place(UNSEEN, match.account, match.reason)
            hop = Hop(NO_EVENT, NO_EVENT, NO_EVENT, source, target, match.claim.amount)
            hops.setdefault(match.claim.currency, []).append(hop)
    return hops


def layers_of(hops: Sequence[Hop]) -> dict[Place, int]:
    """Return place → fewest hops from a claim's payer: payers 0, the claims' first accounts 1, and so on."""
    following: dict[Place, list[Place]] = {}
    for hop in hops:
        following.setdefault(hop.source, []).append(hop.target)
    front = list(dict.fromkeys(hop.source for hop in hops if hop.source.kind == PAYER))
    layers = dict.fromkeys(front, 0)
    depth = 0
    while front:
        depth += 1
        reached = dict.fromkeys(target for place in front for target in following.get(place, ()))
        front = [place for place in reached if place not in layers]
        layers |= dict.fromkeys(front, depth)
    return layers
