"""Which episode is this, what happened in it, and who else was warned as the same person?"""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from firsthour.web.alerts.averting import episodes_of_person
from firsthour.web.alerts.models import (
    Attempt,
    Episode,
    EpisodeNote,
    Happening,
    Offer,
    RejectedRow,
    Revisit,
    Signal,
    SignalBatch,
)
from firsthour.web.alerts.policies import visible_batches, visible_episodes, visible_revisits
from firsthour.web.people.policies import PeopleAccess

MOST = 200


def get_one_episode(access: PeopleAccess, uid: UUID, *, now: datetime) -> Episode:
    """Return an episode the visitor may see."""
    rows = visible_episodes(access, now=now).select_related(
        "unit", "centre", "community", "grid", "assignee", "queue", "companion_officer", "report"
    )
    return rows.get(uid=uid)


def get_one_revisit(access: PeopleAccess, uid: UUID, *, now: datetime) -> Revisit:
    """Return a return visit the visitor may see."""
    return visible_revisits(access, now=now).select_related("episode", "unit").get(uid=uid)


def get_one_batch(access: PeopleAccess, uid: UUID) -> SignalBatch:
    """Return what was handed in at once, where the visitor decides on warnings."""
    return visible_batches(access).select_related("unit").get(uid=uid)


def list_happenings(episode: Episode) -> QuerySet[Happening]:
    """Return what happened, in the order of recording."""
    return episode.happenings.order_by("order")


def list_attempts(episode: Episode) -> QuerySet[Attempt]:
    """Return the attempts, in the order of recording."""
    return episode.attempts.select_related("officer").order_by("recorded_at", "id")


def list_offers(episode: Episode) -> QuerySet[Offer]:
    """Return whom it was offered to, one after the other."""
    return episode.offers.select_related("officer", "unit", "taken_by").order_by("order")


def list_signals(episode: Episode) -> QuerySet[Signal]:
    """Return the warnings, the latest seen first."""
    return episode.signals.select_related("batch").order_by("-seen_at", "-id")[:MOST]


def list_notes(episode: Episode) -> QuerySet[EpisodeNote]:
    """Return the notes, the oldest first."""
    return episode.notes.order_by("at", "id")


def list_revisits(episode: Episode) -> QuerySet[Revisit]:
    """Return the return visits, by day."""
    return episode.revisits.order_by("on", "id")


def list_earlier(access: PeopleAccess, episode: Episode, *, now: datetime) -> list[Episode]:
    """Return the other episodes of the same person that the visitor may see, the latest first."""
    others = [one.pk for one in episodes_of_person(episode) if one.pk != episode.pk]
    rows = visible_episodes(access, now=now).filter(pk__in=others).select_related("unit")
    return list(rows.order_by("-opened_at")[:MOST])


def list_rejected(batch: SignalBatch) -> QuerySet[RejectedRow]:
    """Return the rows that could not be taken, by line."""
    return batch.rejected.order_by("line", "id")
