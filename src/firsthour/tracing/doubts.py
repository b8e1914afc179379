"""Which results are doubtful, from when and why: those whose money passes a break, a seam or an unknown balance."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import format_us
from firsthour.ledger.book import Book, Doubt, EventKind
from firsthour.tracing.matching import Match
from firsthour.tracing.passes import Passage

_LEAVES = (EventKind.TRANSFER, EventKind.OUT, EventKind.OUT_TRANSIT, EventKind.CLOSE)
_ARRIVES = (EventKind.TRANSFER, EventKind.IN, EventKind.IN_TRANSIT)


@dataclass
class DoubtFinder:
    """The doubts of a book and, per claim, the last event in which its money had business in each doubtful line."""

    book: Book
    doubts: dict[int, list[Doubt]] = field(default_factory=dict)  # line → its doubts by event
    last_business: dict[int, dict[int, int]] = field(default_factory=dict)  # claim → line → event

    @classmethod
    def of(cls, book: Book, matches: Sequence[Match], *, passage: Passage) -> "DoubtFinder":
        """Return the finder for what one rule gave; ``matches`` in ledger order."""
        doubts: dict[int, list[Doubt]] = defaultdict(list)
        for doubt in sorted(book.doubts, key=lambda doubt: (doubt.event, doubt.reason)):
            if doubt.reason not in [earlier.reason for earlier in doubts[doubt.line]]:
                doubts[doubt.line].append(doubt)
        finder = cls(book, doubts, defaultdict(dict))
        if doubts:
            for line, claim, event in _business(book, matches, passage=passage):
                if line in doubts:
                    known = finder.last_business[claim].get(line, -1)
                    finder.last_business[claim][line] = max(known, event)
        return finder

    def of_claim(self, claim: int) -> list[dict[str, Any]]:
        """Return the doubts that the claim's money passed, earliest first."""
        business = self.last_business.get(claim, {})
        passed = [doubt for line, last in business.items() for doubt in self.doubts[line] if doubt.event <= last]
        return self._written(passed)

    def of_line(self, line: int) -> list[dict[str, Any]]:
        """Return the doubts of a line in which money rests at the end, earliest first."""
        return self._written(self.doubts.get(line, []))

    def _written(self, doubts: Sequence[Doubt]) -> list[dict[str, Any]]:
        return [
            {
                "account": self.book.line_accounts[doubt.line],
                "time": format_us(doubt.time_us),
                "reason": doubt.reason,
            }
            for doubt in sorted(doubts, key=lambda doubt: (doubt.event, doubt.line, doubt.reason))
        ]


def _business(book: Book, matches: Sequence[Match], *, passage: Passage) -> list[tuple[int, int, int]]:
    """Return (line, claim, event) wherever a claim's money leaves, arrives or rests (then the event is past all)."""
    flows = passage.flows
    events, claims = flows[:, 0], flows[:, 1]
    begins = np.array([match.event for match in matches], dtype=np.int64)[claims] == events
    kinds = book.kind[events]
    leaves = np.isin(kinds, _LEAVES) & ~begins
    arrives = np.isin(kinds, _ARRIVES)
    under_way = kinds == EventKind.OUT_TRANSIT
    arrival = _arrivals(book)
    found = [
        *zip(book.src[events[leaves]].tolist(), claims[leaves].tolist(), events[leaves].tolist(), strict=True),
        *zip(book.dst[events[arrives]].tolist(), claims[arrives].tolist(), events[arrives].tolist(), strict=True),
    ]
    for event, claim in zip(events[under_way].tolist(), claims[under_way].tolist(), strict=True):
        found.append((int(book.dst[event]), claim, int(arrival[book.slot[event]])))
    found += [(line, claim, book.n_events) for line, claim, _ in passage.rests.tolist()]
    return found


def _arrivals(book: Book) -> NDArray[np.int64]:
    """Return, per transit slot, the event in which its money arrives."""
    arrivals = np.full(int(book.slot.max(initial=-1)) + 1, -1, dtype=np.int64)
    events = np.flatnonzero(book.kind == EventKind.IN_TRANSIT)
    arrivals[book.slot[events]] = events
    return arrivals
