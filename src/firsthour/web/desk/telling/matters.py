"""Who is told when a matter is given, handed over or opened to somebody? Each event becomes notices, once.

Those who will work on it read its title, the officers of another unit or agency its first signs.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models.signals import post_save

from firsthour.web.audit.masking import mask_text
from firsthour.web.desk.clock_subjects import matter_url
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Event, Matter, Share
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import joined
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.acting import Actor


def connect_telling() -> None:
    """Listen; called once, when the apps are ready."""
    post_save.connect(_follow_event, sender=Event, dispatch_uid="desk.telling.event")


def tell_event(event: Event) -> int:
    """Tell those an event of a matter is for; return how many were told."""
    room, _, step = event.kind.partition(".")
    if room != "matter" or event.matter is None or step not in ("opened", "shared", "handed_over"):
        return 0
    matter, now = event.matter, event.recorded_at
    workers, others = [], []
    if step != "shared" and matter.owner is not None:
        workers.append(matter.owner)
    if step == "handed_over" and not workers and not matter.is_confidential:
        workers += _on_duty(matter.unit, now)
    for share in _new_shares(matter, now) if step != "handed_over" else ():
        if share.officer is not None:
            workers.append(share.officer)
        elif share.unit is not None:
            others += _on_duty(share.unit, now)
    n_told = _tell(workers, event, matter, title=mask_text(matter.title))
    return n_told + _tell(others, event, matter, title=mask_title(matter.title))


def _follow_event(instance: Event, created: bool = False, **_signal: Any) -> None:
    if created:
        tell_event(instance)


def _on_duty(unit: Unit, now: datetime) -> list[Officer]:
    return read_standing([unit], now=now).queue_of(unit)


def _new_shares(matter: Matter, now: datetime) -> Iterable[Share]:
    """Return the shares of a matter that began at this moment."""
    return matter.shares.filter(from_at=now).select_related("officer", "unit")


def _tell(people: Iterable[Officer], event: Event, matter: Matter, *, title: str) -> int:
    by = Actor("officer", event.by_key, event.by_name)
    new = notify(
        people, key=f"event:{event.uid}", topic="matter.shared", title=title, url=matter_url(matter), matter=matter,
        words=joined(matter.number, by.person), by=by, now=event.recorded_at,
    )  # fmt: skip
    return len(new)
