"""What of a warned person's money is held? It is not counted as averted besides (``alerts.averting``).

Only what is pursued from a report of that person's own warning is theirs; a pursuit of a whole case is of many.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from firsthour.law.averted import HeldMoney
from firsthour.web.alerts.averting import HOLDS, PERSON, count_again
from firsthour.web.alerts.models import Episode
from firsthour.web.holds.models import Pursuit
from firsthour.web.ui.acting import Actor


def register() -> None:
    """Tell the room of warnings; called once, when the apps are ready."""
    if held_of not in HOLDS:
        HOLDS.append(held_of)


def held_of(episodes: Iterable[Episode]) -> Iterator[HeldMoney]:
    """Yield what is held of the money of the person of these episodes, once a pursuit."""
    reports = {one.report_id for one in episodes if one.report_id is not None}
    if not reports:
        return
    for pursuit in Pursuit.objects.filter(matter__in=reports, held_fen__gt=0).order_by("pk"):
        yield HeldMoney(
            key=f"pursuit:{pursuit.uid}", person=PERSON, at=pursuit.first_held_at or pursuit.opened_at,
            held_fen=pursuit.held_fen,
        )  # fmt: skip


def count_again_for(pursuit: Pursuit, *, by: Actor, now: datetime) -> None:
    """Count again what was averted for whom the pursued report is about."""
    episode = Episode.objects.filter(report=pursuit.matter_id).order_by("pk").first()
    if episode is not None:
        count_again(episode, by=by, now=now)
