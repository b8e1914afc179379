"""What came in, from where, and what became of each row?"""

from datetime import datetime

from firsthour.web.alerts.models import RejectedRow, Signal, SignalBatch, Way
from firsthour.web.alerts.policies import visible_batches, visible_episodes
from firsthour.web.people.policies import PeopleAccess

MOST = 200
ROWS = 50  # of the list of signals, at once
LATEST = 2000  # signals looked through for the list: the newest


def list_files(access: PeopleAccess) -> list[SignalBatch]:
    """Return the files that were read, the latest first."""
    seen = visible_batches(access).filter(way=Way.FILE)
    return list(seen.select_related("unit").order_by("-at", "-id")[:MOST])


def list_rejected(batch: SignalBatch) -> list[RejectedRow]:
    """Return the rows that could not be taken, in the order of the file."""
    return list(batch.rejected.order_by("line", "id")[:MOST])


def list_signals_of(batch: SignalBatch) -> list[Signal]:
    """Return what was taken, in the order of the file."""
    return list(batch.signals.select_related("episode").order_by("id")[:MOST])


def list_latest_signals(
    access: PeopleAccess, *, now: datetime, source: str, below: int | None = None
) -> tuple[list[Signal], int | None]:
    """Return the signals of episodes this visitor may see that came in last, and below which key the next stand."""
    found = Signal.objects.filter(episode__in=visible_episodes(access, now=now).order_by())
    if source:
        found = found.filter(source=source)
    if below is not None:
        found = found.filter(id__lt=below)
    rows = list(found.select_related("episode", "batch").order_by("-id")[: ROWS + 1])
    return rows[:ROWS], rows[ROWS - 1].pk if len(rows) > ROWS else None


def list_sources(access: PeopleAccess) -> list[str]:
    """Return the systems from which something was handed in where this visitor sees it."""
    latest = visible_batches(access).order_by("-at", "-id").values_list("source", flat=True)[:LATEST]
    return sorted(set(latest))
