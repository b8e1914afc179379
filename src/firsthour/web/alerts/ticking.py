"""What has run over, and was nobody told yet? Raised exactly once each, with nobody logged in, however late we look.

Each batch is one transaction: the lateness is written into the episode's history (once for a step, by the database),
its leaders are told, the event row is added, and what is next is worked out. A clock that was put back, after it ran
ahead, leaves moments that are too far away: whatever was worked out in the future is worked out again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from firsthour.web.alerts.cases import Case, cases_of, keep
from firsthour.web.alerts.models import Episode
from firsthour.web.alerts.steering import Sight, look, steer
from firsthour.web.alerts.telling import tell_late
from firsthour.web.audit.operations import About, record
from firsthour.web.ui.acting import Actor, system_actor

BATCH = 200
AHEAD = timedelta(minutes=2)  # machines' clocks differ a little
BY = system_actor("alerts.tick")


@dataclass(frozen=True)
class Ticked:
    """How many breaches were raised, and how many offers made."""

    n_told: int = 0
    n_offered: int = 0


def tick(now: datetime, *, check: Callable[[], None] | None = None, by: Actor = BY) -> Ticked:
    """Raise every breach that has come, and offer anew what nobody took; batches commit one by one."""
    n_told = n_offered = 0
    while True:
        n_rows, ticked = _tick_batch(now, by=by)
        n_told, n_offered = n_told + ticked.n_told, n_offered + ticked.n_offered
        if n_rows < BATCH:
            return Ticked(n_told, n_offered)
        if check is not None:
            check()


@transaction.atomic
def _tick_batch(now: datetime, *, by: Actor) -> tuple[int, Ticked]:
    cases = cases_of(_lock_due(now))
    if not cases:
        return 0, Ticked()
    sight = look(cases, now=now)
    told = [one for case in cases for one in _raise(case, sight, now=now, by=by)]
    n_offered = sum(len(case.offers) - case.n_offers_kept for case in cases)
    keep(cases, by=by, now=now)
    if told or n_offered:
        about = [About("episode", str(case.episode.uid), case.episode.number) for case in cases]
        details = {"n_late": len(told), "n_offered": n_offered}
        record("episode.late" if told else "episode.offered", by=by, now=now, about=about, details=details)
    return len(cases), Ticked(len(told), n_offered)


def _lock_due(now: datetime) -> list[Episode]:
    """Return the next episodes that have to be looked at, locked; another ticker's are left to it."""
    skip = connection.features.has_select_for_update_skip_locked
    due = Q(next_at__lte=now) | Q(is_open=True, updated_at__gt=now + AHEAD)
    rows = Episode.objects.filter(due).select_related("unit", "centre", "community", "assignee", "queue")
    return list(rows.select_for_update(skip_locked=skip, of=("self",)).order_by("next_at", "pk")[:BATCH])


def _raise(case: Case, sight: Sight, *, now: datetime, by: Actor) -> list[int]:
    """Tell each step of an episode that is late, and move on; return the steps told."""
    told: list[int] = []
    while (action := steer(case, sight=sight, now=now)).tell:
        due_at = action.due_at or now
        case.told += tell_late(case, step=action.step, due_at=due_at, audience=sight.audience)
        case.note("alert.late", at=due_at, by=by, now=now, step=action.step, channel=action.channel)
        case.add("told", at=now, by=by, now=now, step=action.step)
        told.append(action.step)
    return told
