"""What was given back to a warned person? It is not counted as averted besides (``alerts.averting``)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from firsthour.law.averted import HeldMoney
from firsthour.web.alerts.averting import HOLDS, PERSON, count_again
from firsthour.web.alerts.models import Episode
from firsthour.web.holds.models import Pursuit
from firsthour.web.restitution.models import Restitution, VictimClaim
from firsthour.web.ui.acting import Actor


def register() -> None:
    """Tell the room of warnings; called once, when the apps are ready."""
    if returned_to not in HOLDS:
        HOLDS.append(returned_to)


def returned_to(episodes: Iterable[Episode]) -> Iterator[HeldMoney]:
    """Yield what was given back of each report; under the key of its pursuit it is the money that was held."""
    reports = {one.report_id for one in episodes if one.report_id is not None}
    if not reports:
        return
    sums: dict[int, int] = defaultdict(int)
    opened: dict[int, datetime] = {}
    for claim in VictimClaim.objects.filter(report__in=reports).select_related("restitution").order_by("pk"):
        sums[claim.report_id] += claim.paid_fen + claim.returned_fen
        opened.setdefault(claim.report_id, claim.restitution.opened_at)
    pursuits = {one.matter_id: one for one in Pursuit.objects.filter(matter__in=sums)}
    for report, fen in sums.items():
        pursuit = pursuits.get(report)
        key = f"pursuit:{pursuit.uid}" if pursuit else f"report:{report}"
        at = (pursuit.first_held_at or pursuit.opened_at) if pursuit else opened[report]
        yield HeldMoney(key=key, person=PERSON, at=at, returned_fen=fen)


def count_again_for(one: Restitution, *, by: Actor, now: datetime) -> None:
    """Count again what was averted for everybody whose report a restitution pays."""
    reports = one.claims.filter(report__isnull=False).values("report")
    for episode in Episode.objects.filter(report__in=reports).order_by("pk"):
        count_again(episode, by=by, now=now)
