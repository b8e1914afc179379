"""What came in, from where, and what became of each row?"""

from datetime import datetime

from django.db.models import QuerySet

from firsthour.web.alerts.models import RejectedRow, Signal, SignalBatch, Way
from firsthour.web.alerts.policies import visible_batches, visible_episodes
from firsthour.web.people.policies import PeopleAccess

MOST = 200
ROWS = 50  # of the list of signals, at once
LATEST = 2000  # signals looked through for the list: the newest


def list_files(access: PeopleAccess) -> list[SignalBatch]:
    """Return the files that were read, the latest first."""
    return list(every_file(access)[:MOST])


def every_file(access: PeopleAccess) -> QuerySet[SignalBatch]:
    """Return every file that was read, the latest first."""
    return visible_batches(access).filter(way=Way.FILE).select_related("unit").order_by("-at", "-id")


def list_rejected(batch: SignalBatch) -> list[RejectedRow]:
    """Return the rows that could not be taken, in the order of the file."""
    return list(every_rejected(batch)[:MOST])


def every_rejected(batch: SignalBatch) -> QuerySet[RejectedRow]:
    """Return every row that could not be taken, in the order of the file."""
    return batch.rejected.order_by("line", "id")


def list_signals_of(batch: SignalBatch) -> list[Signal]:
    """Return what was taken, in the order of the file."""
    return list(every_signal_of(batch)[:MOST])


def every_signal_of(batch: SignalBatch) -> QuerySet[Signal]:
    """Return everything that was taken, in the order of the file."""
    return batch.signals.select_related("episode").order_by("id")


def list_latest_signals(
    access: PeopleAccess, *, now: datetime, source: str, below: int | None = None
) -> tuple[list[Signal], int | None]:
    """Return the signals of episodes this visitor may see that came in last, and below which key the next stand."""
    found = every_signal(access, now=now, source=source)
    if below is not None:
        found = found.filter(id__lt=below)
    rows = list(found[: ROWS + 1])
    return rows[:ROWS], rows[ROWS - 1].pk if len(rows) > ROWS else None


def every_signal(access: PeopleAccess, *, now: datetime, source: str) -> QuerySet[Signal]:
    """Return every signal of episodes this visitor may see, the latest first; of one system where one is named."""
    found = Signal.objects.filter(episode__in=visible_episodes(access, now=now).order_by())
    found = found.filter(source=source) if source else found
    return found.select_related("episode", "batch").order_by("-id")


def list_sources(access: PeopleAccess) -> list[str]:
    """Return the systems from which something was handed in where this visitor sees it."""
    latest = visible_batches(access).order_by("-at", "-id").values_list("source", flat=True)[:LATEST]
    return sorted(set(latest))
