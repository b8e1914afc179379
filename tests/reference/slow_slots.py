"""The slots of a schedule, found by looking at every minute."""

from datetime import datetime, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.web.ui.jobs import Daily, Every

_MINUTE = timedelta(minutes=1)


def is_slot(when: Every | Daily, minute: datetime) -> bool:
    """Tell whether a schedule means this minute."""
    local = minute.astimezone(SHANGHAI)
    if isinstance(when, Every):
        return (local.hour * 60 + local.minute) % when.minutes == 0
    return f"{local:%H:%M}" == when.at


def slots_between(when: Every | Daily, after: datetime, until: datetime) -> list[datetime]:
    """Return the slots after one moment up to another, minute by minute."""
    minute = after.replace(second=0, microsecond=0)
    found = []
    while minute <= until:
        if minute > after and is_slot(when, minute):
            found.append(minute)
        minute += _MINUTE
    return found
