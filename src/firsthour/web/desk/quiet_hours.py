"""When may somebody be told outside of the site? Not in their quiet hours; digests by the hour or day. Pure arithmetic.

Hours are the city's. ``22:00`` to ``07:00`` reaches over midnight; equal hours are no quiet at all.
"""

from datetime import datetime, time, timedelta

from firsthour.base.clock import SHANGHAI

DIGEST_AT = time(8)
_DAY = timedelta(days=1)


def is_quiet(at: datetime, quiet_from: time | None, *, quiet_to: time | None) -> bool:
    """Tell whether a moment lies in the quiet hours: from the first on, up to the second."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return False
    clock = at.astimezone(SHANGHAI).time()
    if quiet_from < quiet_to:
        return quiet_from <= clock < quiet_to
    return clock >= quiet_from or clock < quiet_to


def first_loud(at: datetime, quiet_from: time | None, *, quiet_to: time | None) -> datetime:
    """Return the moment itself, or when the quiet hours it lies in end."""
    if quiet_to is None or not is_quiet(at, quiet_from, quiet_to=quiet_to):
        return at
    return next_time(at, quiet_to)


def next_digest(at: datetime, digest_at: time | None) -> datetime:
    """Return when the next daily digest goes out: strictly after the moment."""
    return next_time(at, digest_at or DIGEST_AT)


def next_hour(at: datetime) -> datetime:
    """Return the next full hour of the city's clocks, strictly after the moment."""
    local = at.astimezone(SHANGHAI)
    return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def next_time(at: datetime, clock: time) -> datetime:
    """Return the next moment, strictly after ``at``, at which the city's clocks show this time."""
    local = at.astimezone(SHANGHAI)
    same_day = datetime.combine(local.date(), clock, tzinfo=SHANGHAI)
    return same_day if same_day > local else same_day + _DAY
