"""Which transfers is each figure of a dossier made of, so that every number opens its rows?

A figure is ``{"amount_fen", "transfers"}``, its amount the sum of what the rule finds in these transfers; with
``less``, what it finds in those is taken off again (what rests is what came in less what went out).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median_low
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import SECOND_US, Precision
from firsthour.ledger.book import Book
from firsthour.tracing.dossier_hops import ACCOUNT, NO_EVENT, PAYER, Hop, Place
from firsthour.tracing.results import Json

_NOTHING_YET = -(2**62)


@dataclass(frozen=True)
class Numbers:
    """The dossier's own numbers of transfers: event → 1, 2, … in ledger order."""

    of_event: dict[int, int]

    @classmethod
    def of(cls, hops: Iterable[Hop]) -> "Numbers":
        """Number all transfers of some hops."""
        events = sorted({hop.event for hop in hops} - {NO_EVENT})
        return cls({event: number for number, event in enumerate(events, start=1)})

    def list_numbers(self, hops: Iterable[Hop]) -> list[int]:
        """Return the numbers of the hops' transfers, each once, in ledger order."""
        return sorted({self.of_event[hop.event] for hop in hops if hop.event != NO_EVENT})

    def figure(self, hops: Sequence[Hop], *, less: Sequence[Hop] | None = None) -> Json:
        """Return the figure that some hops add up to, less what others take off.

        It names its transfers only when these are all of it: a claim that no statement shows has none.
        """
        is_whole = all(hop.event != NO_EVENT for hop in hops)
        listed = self.list_numbers(hops) if is_whole else []
        entry: Json = {"amount_fen": sum(hop.amount for hop in hops), "transfers": listed}
        if less is not None:
            entry["amount_fen"] -= sum(hop.amount for hop in less)
            entry["less"] = self.list_numbers(less)
        return entry


@dataclass
class Passing:
    """What one rule finds of one account: the hops that reach it, leave it, and end in a gap of its statements."""

    came: list[Hop] = field(default_factory=list)
    went: list[Hop] = field(default_factory=list)
    lost: list[Hop] = field(default_factory=list)

    def figures(self, book: Book, numbers: Numbers) -> Json:
        """Return the account's figures; in − out − lost in gaps = rests."""
        closed = max((hop.left for hop in self.lost), default=_NOTHING_YET)
        rests = [hop for hop in self.came if hop.arrived > closed], [hop for hop in self.went if hop.left > closed]
        entry: Json = {
            "came_in": numbers.figure(self.came),
            "went_out": numbers.figure(self.went),
            "rests": numbers.figure(rests[0], less=rests[1]),
            **self._times(book),
        }
        if self.lost:
            entry["lost"] = self.lost_figure(numbers)
        return entry

    def lost_figure(self, numbers: Numbers) -> Json:
        """Return what ended in gaps of the account's statements."""
        closed = max(hop.left for hop in self.lost)
        came, went = [h for h in self.came if h.arrived < closed], [h for h in self.went if h.left < closed]
        return numbers.figure(came, less=went)

    def _times(self, book: Book) -> Json:
        if not self.came:
            return {}
        arrived, left = [hop.arrived for hop in self.came], [hop.left for hop in self.went]
        came = _timed(book.dst_time_us, arrived, self.came)
        went = _timed(book.time_us, left, self.went)
        days = (book.dst_precision[arrived] == Precision.DAY).any() or (book.precision[left] == Precision.DAY).any()
        known = {"first_us": min(one.time_us for one in came), "last_us": max(one.time_us for one in came + went)}
        stay = _median_stay(came, went)
        return known if stay is None else known | {"stay_s": stay // SECOND_US, "stay_in_days": bool(days)}


class _Timed(NamedTuple):
    """An amount and when it moved."""

    time_us: int
    amount: int


def _timed(times_us: NDArray[np.int64], events: Sequence[int], hops: Sequence[Hop]) -> list[_Timed]:
    return [_Timed(time_us, hop.amount) for time_us, hop in zip(times_us[events].tolist(), hops, strict=True)]


def _median_stay(came: Sequence[_Timed], went: Sequence[_Timed]) -> int | None:
    """Return how long half of what left had stayed at most: arrivals and departures paired as they follow in time."""
    waiting, stays = [list(one) for one in sorted(came)], []
    place = 0
    for time_us, leaving in sorted(went):
        while leaving and place < len(waiting):
            taken = min(leaving, waiting[place][1])
            stays.append((max(0, time_us - waiting[place][0]), taken))
            leaving -= taken
            waiting[place][1] -= taken
            place += waiting[place][1] == 0
    if not stays:
        return None
    total, passed = sum(amount for _, amount in stays), 0
    for stay, amount in sorted(stays):
        passed += amount
        if 2 * passed >= total:
            return stay
    return median_low([stay for stay, _ in stays])


def passings_of(hops: Iterable[Hop]) -> dict[str, Passing]:
    """Return account → what one rule finds of it."""
    found: dict[str, Passing] = defaultdict(Passing)
    for hop in hops:
        if hop.target.kind == ACCOUNT:
            found[hop.target.account].came.append(hop)
        if hop.source.kind == ACCOUNT:
            own = found[hop.source.account]
            (own.lost if hop.event == NO_EVENT else own.went).append(hop)
    return dict(found)


def edges_of(hops: Iterable[Hop]) -> dict[tuple[Place, Place], list[Hop]]:
    """Return (from, to) → hops between them."""
    edges: dict[tuple[Place, Place], list[Hop]] = defaultdict(list)
    for hop in hops:
        edges[hop.source, hop.target].append(hop)
    return dict(edges)


def taken_of(hops: Iterable[Hop]) -> dict[int, tuple[int, int]]:
    """Return event → (all the rule finds in the transfer, of which begins there as a claim)."""
    sums: dict[int, tuple[int, int]] = {}
    for hop in hops:
        if hop.event != NO_EVENT:
            found, taken = sums.get(hop.event, (0, 0))
            sums[hop.event] = found + hop.amount, taken + hop.amount * (hop.source.kind == PAYER)
    return sums
