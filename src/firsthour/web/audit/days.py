"""Which day of the city is it, and from when to when does one last?"""

from datetime import UTC, date, datetime, time, timedelta

from firsthour.base.clock import SHANGHAI


def day_of(at: datetime) -> date:
    """Return the day of the city a moment falls on."""
    return at.astimezone(SHANGHAI).date()


def span_of(day: date) -> tuple[datetime, datetime]:
    """Return the first and the last microsecond of a day of the city, both included."""
    first = datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
    return first, first + timedelta(days=1, microseconds=-1)
