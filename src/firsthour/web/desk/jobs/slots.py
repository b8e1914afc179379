"""At which moments is a schedule due? Pure arithmetic on times; nothing is looked up.

A slot is a moment that a schedule means: every multiple of its minutes from local midnight, or one local time a day.
``due_slots`` answers which slots have come since the last one noted. When the clock stands before the last slot
noted (it was put back), the note goes back with it; what ran once is known by its key and does not run again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from firsthour.base.clock import SHANGHAI
from firsthour.web.ui.jobs import Daily, Every

MOST_AT_ONCE = 200
LOOK_BACK = timedelta(days=31)
_DAY = timedelta(days=1)


def slot_before(when: Every | Daily, moment: datetime) -> datetime:
    """Return the latest slot that is not after the moment."""
    local = moment.astimezone(SHANGHAI)
    midnight = datetime.combine(local.date(), time(0), tzinfo=SHANGHAI)
    if isinstance(when, Every):
        step = timedelta(minutes=when.minutes)
        return (midnight + (local - midnight) // step * step).astimezone(UTC)
    slot = datetime.combine(local.date(), time.fromisoformat(when.at), tzinfo=SHANGHAI)
    return (slot if slot <= local else slot - _DAY).astimezone(UTC)


def slot_after(when: Every | Daily, moment: datetime) -> datetime:
    """Return the first slot after the moment."""
    return slot_before(when, moment) + step_of(when)


def step_of(when: Every | Daily) -> timedelta:
    """Return the time between two slots."""
    return timedelta(minutes=when.minutes) if isinstance(when, Every) else _DAY


def due_slots(when: Every | Daily, last: datetime | None, *, now: datetime) -> tuple[list[datetime], datetime]:
    """Return the slots to run now, oldest first, and the slot to note as the last.

    A schedule that is seen for the first time begins with its next slot. ``missed="once"`` runs the latest slot
    alone; ``"each"`` runs every one of the last 31 days, at most 200 a time, the others at the next look.
    """
    latest = slot_before(when, now)
    if last is None:
        return [], latest
    if last >= latest:
        return ([latest] if last > latest else []), latest
    if when.missed == "once":
        return [latest], latest
    slots = list(islice(_slots(when, max(last, latest - LOOK_BACK), latest), MOST_AT_ONCE))
    return slots, slots[-1]


def _slots(when: Every | Daily, after: datetime, until: datetime) -> Iterator[datetime]:
    slot = slot_after(when, after)
    while slot <= until:
        yield slot
        slot += step_of(when)
