"""Which row of a bank's answer is the payment that we know from the other side? Found without doubt, or not at all.

A payment is known by its moment and its whole amount. Where as many rows fit as payments are looked for, they are
these, in order of time; where more fit, the payer's number may tell them apart; else a person names the row.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from firsthour.base.clock import SHANGHAI
from firsthour.recovery.answer_hops import NotInAnswerError, find_arrival
from firsthour.recovery.messages import TransactionRow
from firsthour.web.intake.picking.folding import fold
from firsthour.web.intake.picking.numbers import normal_account

MINUTES = 600  # how far two banks' clocks may be apart, in seconds
Place = tuple[str, ...]


@dataclass(frozen=True)
class Paid:
    """A payment into an account: when, how much in all, how much of it is ours, by which account.

    ``origin`` names the payment itself: two hops may have a part in the same one. ``within_s``: how exactly its moment
    is known.
    """

    at: datetime
    whole_fen: int
    ours_fen: int
    origin: str
    payer: str = ""
    within_s: int = MINUTES

    @property
    def key(self) -> str:
        """What names it on a page, whatever else becomes known."""
        return f"{self.at.astimezone(SHANGHAI):%Y%m%d%H%M%S}/{self.whole_fen}"


@dataclass(frozen=True)
class Doubt:
    """A payment that a person must find: among which rows (none: it is not there within its time)."""

    path: Place
    paid: Paid
    rows: tuple[int, ...]


def find_arrivals(
    rows: Sequence[TransactionRow],
    wanted: Sequence[tuple[Place, Paid]],
    *,
    ids: Sequence[str],
    picks: Mapping[tuple[Place, str], str],
) -> tuple[list[tuple[Place, Paid, int]], list[Doubt]]:
    """Return (hop, payment, row) of everything found, in the order of the rows, and the doubts.

    Parameters
    ----------
    rows
        What the bank sent of one account.
    wanted
        Every payment into it, with the path of its hop.
    ids
        What names each row.
    picks
        The name of the row that a person chose, by hop and payment.
    """
    by_origin: dict[str, list[tuple[Place, Paid]]] = defaultdict(list)
    for path, paid in wanted:
        by_origin[paid.origin].append((path, paid))
    row_of = _picked(rows, by_origin, ids=ids, picks=picks)
    fits = {
        origin: _fitting(rows, parts[0][1], used=frozenset(row_of.values()))
        for origin, parts in by_origin.items()
        if origin not in row_of
    }
    row_of |= _paired(rows, {origin: by_origin[origin][0][1] for origin in fits}, fits)
    found = [
        (path, paid, row_of[origin]) for origin, parts in by_origin.items() if origin in row_of for path, paid in parts
    ]
    doubts = [
        Doubt(path, paid, tuple(fits[origin]))
        for origin, parts in by_origin.items()
        if origin not in row_of
        for path, paid in parts
    ]
    return sorted(found, key=lambda one: (one[2], one[0])), doubts


def _picked(
    rows: Sequence[TransactionRow],
    by_origin: Mapping[str, Sequence[tuple[Place, Paid]]],
    *,
    ids: Sequence[str],
    picks: Mapping[tuple[Place, str], str],
) -> dict[str, int]:
    places = {name: place for place, name in enumerate(ids)}
    found: dict[str, int] = {}
    for origin, parts in sorted(by_origin.items()):
        named = [picks[path, paid.key] for path, paid in parts if (path, paid.key) in picks]
        place = places.get(named[0]) if named else None
        if place is not None and place not in found.values() and _holds(rows[place], parts):
            found[origin] = place
    return found


def _holds(row: TransactionRow, parts: Iterable[tuple[Place, Paid]]) -> bool:
    return is_in(row) and sum(paid.ours_fen for _, paid in parts) <= row.amount_fen


def _fitting(rows: Sequence[TransactionRow], paid: Paid, *, used: frozenset[int]) -> list[int]:
    """Return the rows that may be a payment; those of its payer alone where the bank names it."""
    free = [place for place in range(len(rows)) if place not in used]
    alone = _alone(rows, free, paid)
    if alone is not None:
        return [alone]
    fits = [place for place in free if _may_be(rows[place], paid)]
    of_payer = [place for place in fits if paid.payer and plain(rows[place].counterparty) == paid.payer]
    return of_payer or fits


def _alone(rows: Sequence[TransactionRow], free: Sequence[int], paid: Paid) -> int | None:
    try:
        found = find_arrival(
            [rows[place] for place in free], at=paid.at, amount_fen=paid.whole_fen, tolerance_s=paid.within_s
        )
    except NotInAnswerError:
        return None
    return free[found.row]


def _may_be(row: TransactionRow, paid: Paid) -> bool:
    is_near = abs((row.at - paid.at).total_seconds()) <= paid.within_s
    return is_in(row) and row.amount_fen == paid.whole_fen and is_near


def _paired(
    rows: Sequence[TransactionRow], wanted: Mapping[str, Paid], fits: Mapping[str, Sequence[int]]
) -> dict[str, int]:
    """Return the rows of payments where as many fit as are looked for: those of the same rows, in order of time."""
    alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for origin, places in fits.items():
        alike[tuple(places)].append(origin)
    claimed = [place for places in alike for place in places]
    found: dict[str, int] = {}
    for places, origins in alike.items():
        if places and len(places) == len(origins) and all(claimed.count(place) == 1 for place in places):
            early = sorted(places, key=lambda place: (rows[place].at, place))
            found |= dict(zip(sorted(origins, key=lambda one: (wanted[one].at, one)), early, strict=True))
    return found


def is_in(row: TransactionRow) -> bool:
    """Tell whether a row brought money in."""
    return row.direction != "0" and row.status == "00"


def plain(account: str) -> str:
    """Return an account number as accounts are compared here."""
    return normal_account(fold(account))
