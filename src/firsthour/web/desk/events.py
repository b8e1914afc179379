"""How is what happened kept? As rows that are only ever added; a correction is a new row that supersedes the old."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import QuerySet

from firsthour.base.errors import UserError
from firsthour.web.desk.models import Event, Matter
from firsthour.web.people.models import Unit
from firsthour.web.ui.acting import Actor


class AlreadySupersededError(UserError):
    """An event that was corrected before."""

    code = "already_superseded"
    english = "This entry was corrected before; correct the newer one."
    chinese = "此记录已被更正过，请更正最新的一条。"


def append(
    kind: str,
    *,
    unit: Unit,
    by: Actor,
    happened_at: datetime,
    recorded_at: datetime,
    matter: Matter | None = None,
    facts: Mapping[str, object] | None = None,
) -> Event:
    """Add what happened; ``unit`` is the unit it counts for, as it was then."""
    event = draft(
        kind, unit=unit, by=by, happened_at=happened_at, recorded_at=recorded_at, matter=matter, facts=facts
    )  # fmt: skip
    event.save(force_insert=True)
    return event


def draft(
    kind: str,
    *,
    unit: Unit,
    by: Actor,
    happened_at: datetime,
    recorded_at: datetime,
    matter: Matter | None = None,
    facts: Mapping[str, object] | None = None,
) -> Event:
    """Return what happened, not yet written, for ``append_many``; what it is about, if no matter, is a fact."""
    return Event(
        kind=kind, matter=matter, unit=unit, happened_at=happened_at, recorded_at=recorded_at, by_key=by.key,
        by_name=by.name, facts=dict(facts or {}),
    )  # fmt: skip


def append_many(drafts: Iterable[Event]) -> list[Event]:
    """Add many at once that are about no matter; nobody is told of them (``telling.matters`` tells of matters)."""
    return Event.objects.bulk_create(drafts)


def supersede(
    event: Event, *, by: Actor, happened_at: datetime, recorded_at: datetime, facts: Mapping[str, object]
) -> Event:
    """Correct an event by a new one in its place.

    Raises
    ------
    AlreadySupersededError
        It was corrected before.
    """
    if Event.objects.filter(supersedes=event).exists():
        raise AlreadySupersededError
    return Event.objects.create(
        kind=event.kind, matter=event.matter, unit=event.unit, happened_at=happened_at, recorded_at=recorded_at,
        by_key=by.key, by_name=by.name, facts=dict(facts), supersedes=event,
    )  # fmt: skip


def standing_events() -> QuerySet[Event]:
    """Return the events that stand: nothing supersedes them."""
    return Event.objects.filter(superseded_by=None)
