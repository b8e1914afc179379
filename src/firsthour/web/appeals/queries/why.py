"""Why was an account asked: at which hop did it lie, how was it known, by which rule had its money been followed?"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from firsthour.web.holds.models import Hold, Hop


@dataclass(frozen=True)
class Why:
    """Why an account was asked: its hop (1: the loss was paid into it), the source and the rule (""; none was used)."""

    hop: int
    source: str
    rule: str


NOT_KNOWN = Why(1, "", "")


def why_of(hold: Hold) -> Why:
    """Return why one account was asked."""
    return whys_of([hold]).get(hold.pk, NOT_KNOWN)


def whys_of(holds: Collection[Hold]) -> dict[int, Why]:
    """Return why each account was asked, by the hold's key: by its first hop that stands (else its first)."""
    pursuits = {one.pursuit_id for one in holds}
    hops = list(Hop.objects.filter(pursuit__in=pursuits).order_by("arrived_at", "pk"))
    parents = {one.pk: one.parent_id for one in hops}
    of_hold: dict[int, list[Hop]] = defaultdict(list)
    for hop in hops:
        of_hold[hop.hold_id].append(hop)
    return {one.pk: _why(of_hold[one.pk], parents) for one in holds if of_hold.get(one.pk)}


def _why(hops: list[Hop], parents: dict[int, int | None]) -> Why:
    hop = next((one for one in hops if not one.is_replaced), hops[0])
    depth, above = 1, parents.get(hop.pk)
    while above is not None:
        depth, above = depth + 1, parents.get(above)
    return Why(depth, hop.source, hop.rule)
