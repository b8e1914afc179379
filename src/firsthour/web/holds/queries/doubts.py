"""Which payments of a pursuit must a person find among the rows that the bank sent?"""

from dataclasses import dataclass

from firsthour.recovery.messages import TransactionRow
from firsthour.web.holds.models import Hop, Pursuit
from firsthour.web.holds.operations.chasing_arrivals import Paid, is_in
from firsthour.web.holds.operations.chasing_facts import list_all_hops, paths_of, read_known
from firsthour.web.holds.operations.chasing_tree import grow_tree


@dataclass(frozen=True)
class DoubtRow:
    """A row that a payment may be, and what names it."""

    name: str
    row: TransactionRow


@dataclass(frozen=True)
class DoubtfulArrival:
    """A payment into a hop's account that is not clear; ``rows``: what it may be, ``is_absent``: none fits its time."""

    hop: Hop
    paid: Paid
    rows: tuple[DoubtRow, ...]
    is_absent: bool


def list_doubts(pursuit: Pursuit) -> list[DoubtfulArrival]:
    """Return the payments whose row nobody can tell without a person, one a hop and payment."""
    hops = list_all_hops(pursuit)
    known = read_known(pursuit, hops)
    if not known.rows:
        return []
    paths = paths_of(hops)
    live = {paths[one.pk]: one for one in hops if not one.is_replaced}
    found = []
    for doubt in grow_tree(known).doubts:
        hop = live.get(doubt.path)
        if hop is None:
            continue
        told = known.rows[hop.hold.normal]
        places = doubt.rows or tuple(nth for nth, row in enumerate(told.rows) if _may_hold(row, doubt.paid))
        rows = tuple(DoubtRow(told.ids[place], told.rows[place]) for place in places)
        found.append(DoubtfulArrival(hop, doubt.paid, rows, not doubt.rows))
    return found


def _may_hold(row: TransactionRow, paid: Paid) -> bool:
    """Tell whether a row could hold a payment at all: money in, no less than ours of it."""
    return is_in(row) and row.amount_fen >= paid.ours_fen
