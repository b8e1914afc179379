"""What becomes of a warning that cannot be taken up? It stands aside, is told of, and is tried again; no other waits.

Whatever the reason is, a fault of ours or a table that a city wrote: the warning stays as it came, the centre is told
at once, and every ten minutes it is tried again, as somebody who decides on warnings may do by hand.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.web.alerts.models import Signal
from firsthour.web.alerts.places import centre_over, list_centres
from firsthour.web.alerts.policies import visible_batches
from firsthour.web.alerts.waking import wake
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.notices import News, notify_all
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import say
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.acting import Actor

AGAIN = timedelta(minutes=10)
MOST = 200  # tried again at once, or shown
MOST_FAILED = 5  # so many one after the other: it is no fault of theirs, the work itself fails and is looked at
TOPIC = "alert.stuck"
AWAY = (OperationalError, InterfaceError)  # the database itself: nobody's warning is the cause
LOG = structlog.get_logger()


class Guard:
    """Keep what went wrong inside, unless the database was away or somebody stopped the work."""

    error: Exception | None = None

    def __enter__(self) -> "Guard":
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Keep an error of the work; anything else goes on."""
        if not isinstance(error, Exception) or isinstance(error, AWAY):
            return False
        self.error = error
        return True


@transaction.atomic
def set_aside(key: int, error: Exception, *, now: datetime, by: Actor) -> None:
    """Let a warning stand aside and tell the people of its centre, once each time it fails."""
    signal = Signal.objects.select_for_update(of=("self",)).select_related("unit").get(pk=key)
    signal.stuck_at, signal.stuck_why = now, type(error).__name__[:120]
    signal.save(update_fields=["stuck_at", "stuck_why"])
    LOG.error("signal_stuck", signal=str(signal.uid), error=signal.stuck_why, exc_info=error)
    about = [About("signal", str(signal.uid), signal.source_number)]
    record("signal.stuck", by=by, now=now, about=about, details={"source": signal.source, "why": signal.stuck_why})
    centre = centre_over(signal.unit, list_centres())
    news = News(
        key=f"signal:{signal.uid}:stuck", topic=TOPIC, is_urgent=True, url=reverse("alerts:signals"),
        title=say(gettext_noop("A warning could not be taken up: work on it by hand")),
        words=f"{signal.source} {signal.source_number}",
    )  # fmt: skip
    notify_all([(officer, news) for officer in read_standing([centre], now=now).queue_of(centre)], by=by, now=now)


@transaction.atomic
def try_again(signals: QuerySet[Signal], *, by: Actor, now: datetime) -> int:
    """Let these wait in line again; return how many."""
    keys = list(signals.filter(stuck_at__isnull=False).order_by("pk").values_list("pk", flat=True)[:MOST])
    if keys:
        Signal.objects.filter(pk__in=keys).update(stuck_at=None)
        record("signal.tried_again", by=by, now=now, details={"n_signals": len(keys)})
        wake()
    return len(keys)


def try_old_ones(now: datetime, *, by: Actor) -> int:
    """Try again what has stood aside for a while."""
    return try_again(Signal.objects.filter(stuck_at__lte=now - AGAIN), by=by, now=now)


def list_stuck(access: PeopleAccess) -> Sequence[Signal]:
    """Return what stands aside of what was handed in where this visitor decides on warnings."""
    return list(stuck_signals(access).order_by("-rank", "id")[:MOST])


def stuck_signals(access: PeopleAccess) -> QuerySet[Signal]:
    """Return what stands aside where this visitor decides on warnings."""
    return Signal.objects.filter(stuck_at__isnull=False, batch__in=visible_batches(access).order_by())
