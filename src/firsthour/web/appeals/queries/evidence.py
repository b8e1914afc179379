"""What does a reviewer look at? The account's history, what was asked by whom, and how the money came there."""

from dataclasses import dataclass
from datetime import datetime

from firsthour.recovery.holds import HoldState
from firsthour.web.appeals.queries.why import Why, why_of
from firsthour.web.holds.models import Hold, HolderNotice, HoldHappening, HoldRequest, Hop
from firsthour.web.holds.states import read_happenings, read_state


@dataclass(frozen=True)
class Step:
    """One account on the way to this one: the first of them was paid into."""

    place: int
    hop: Hop
    is_here: bool


@dataclass(frozen=True)
class Evidence:
    """A hold as a reviewer sees it."""

    hold: Hold
    state: HoldState
    why: Why
    way: list[Step]
    requests: list[HoldRequest]
    happenings: list[HoldHappening]
    notices: list[HolderNotice]
    traced_fen: int


def read_evidence(hold: Hold, *, now: datetime) -> Evidence:
    """Return what is known of a hold: its state, requests with who drafted and approved them, history, hops."""
    related = ("drafted_by", "asked_by", "approved_by", "document")
    here = [one for one in _hops(hold).values() if one.hold_id == hold.pk and not one.is_replaced]
    return Evidence(
        hold=hold,
        state=read_state(hold, now),
        why=why_of(hold),
        way=_way(hold),
        requests=list(hold.requests.select_related(*related).order_by("pk")),
        happenings=[one for one in read_happenings(hold) if one.kind != "told"],
        notices=list(hold.notices.select_related("document").order_by("pk")),
        traced_fen=sum(one.amount_fen for one in here),
    )


def _way(hold: Hold) -> list[Step]:
    """Return the accounts from the loss to this one, along its first hop that stands."""
    hops = _hops(hold)
    here = next((one for one in hops.values() if one.hold_id == hold.pk and not one.is_replaced), None)
    found: list[Hop] = []
    while here is not None:
        found.append(here)
        here = hops.get(here.parent_id) if here.parent_id is not None else None
    return [Step(place, hop, hop.hold_id == hold.pk) for place, hop in enumerate(reversed(found), start=1)]


def _hops(hold: Hold) -> dict[int, Hop]:
    rows = Hop.objects.filter(pursuit=hold.pursuit_id).select_related("hold").order_by("arrived_at", "pk")
    return {one.pk: one for one in rows}
