"""Where does this officer go next? To the open episodes one has; then to those that stand in the own queue."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from firsthour.web.alerts.models import Attempt, Episode
from firsthour.web.alerts.policies import episode_steps, workable_episodes
from firsthour.web.alerts.queries.board import with_people
from firsthour.web.people.policies import PeopleAccess

MOST = 60


def list_mine(access: PeopleAccess, *, now: datetime, most: int = MOST) -> list[Episode]:
    """Return the open episodes that are offered to this officer or taken on, in working order."""
    if access.officer is None:
        return []
    mine = workable_episodes(access, now=now).filter(is_open=True, assignee=access.officer)
    return list(with_people(mine).order_by("-rank", "due_at", "id")[:most])


def list_queued(access: PeopleAccess, *, now: datetime, most: int = MOST) -> list[Episode]:
    """Return the open episodes that wait in a queue of this officer's units for whoever takes them on."""
    if access.officer is None or not access.home_paths:
        return []
    queued = workable_episodes(access, now=now).filter(is_open=True, assignee=None).exclude(queue=None)
    near = Q(pk__in=[])
    for path in access.home_paths:
        near |= Q(queue__path=path)
    return list(with_people(queued.filter(near)).order_by("-rank", "due_at", "id")[:most])


def get_sendable(access: PeopleAccess, uid: UUID, *, now: datetime) -> Episode:
    """Return an episode about which this officer may send what was done: one may work on it, or it was once offered.

    Somebody who was at a door while the line was cut is heard even if it was given to another one meanwhile.
    """
    one = with_people(Episode.objects.filter(uid=uid)).get()
    if "attempt" in episode_steps(access, one, now=now) or one.offers.filter(officer=access.officer).exists():
        return one
    raise Episode.DoesNotExist


def next_of(access: PeopleAccess, *, now: datetime, but: Episode) -> Episode | None:
    """Return the episode to go to after this one."""
    return next((one for one in list_mine(access, now=now, most=2) if one.pk != but.pk), None)


def find_sent(episode: Episode, key: str) -> Attempt | None:
    """Return the attempt that a device sent already under this key; None before."""
    return episode.attempts.filter(client_key=key).first() if key else None


def get_attempt_of_others(kept: Attempt) -> Attempt | None:
    """Return the latest attempt that somebody else recorded before this one came."""
    others = kept.episode.attempts.exclude(pk=kept.pk).exclude(by_key=kept.by_key).exclude(result="")
    return others.filter(recorded_at__lte=kept.recorded_at).order_by("-recorded_at", "-id").first()
