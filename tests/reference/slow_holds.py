"""The slow, obvious twin of the life of a hold: hour by hour, with one note of what holds and until when.

A history is a list of (hour, what) in order of time; ``what`` is stop, freeze, renew or release as it took effect.
"""

from datetime import datetime, timedelta

DAY = timedelta(days=1)


def holding_slowly(history: list[tuple[int, str]], *, first: datetime, hour: int) -> tuple[str, datetime | None]:
    """Return what holds at an hour after ``first`` (a local midnight), and until when."""
    kind, until = "", None
    for now_hour in range(hour + 1):
        now = first + timedelta(hours=now_hour)
        if until is not None and now >= until:
            kind, until = "", None
        for at_hour, what in history:
            if at_hour != now_hour:
                continue
            if what == "stop" and kind != "freeze":
                kind, until = "stop", now + timedelta(hours=48)
            elif what == "freeze":
                kind, until = "freeze", _six_months(now.replace(hour=0))  # the day of the freeze is the first day
            elif what == "renew" and kind == "freeze" and until is not None:
                until = _six_months(until - DAY) + DAY  # counted from its last day
            elif what == "release":
                kind, until = "", None
    return kind, until


def _six_months(midnight: datetime) -> datetime:
    """Return the same day six months later, or the last one of a month that is too short."""
    year, month = divmod(midnight.year * 12 + midnight.month - 1 + 6, 12)
    later = midnight.replace(year=year, month=month + 1, day=1)
    while later.month == month + 1 and later.day < midnight.day:
        later += DAY
    return later if later.month == month + 1 else later - DAY
