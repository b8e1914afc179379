"""The end of a period in days, found by walking from day to day and crossing off what counts."""

from collections.abc import Callable
from datetime import date, timedelta


def walk_days(
    start: date,
    n_days: int,
    *,
    counts_start: bool,
    paused: list[tuple[date, date]],
    works: Callable[[date], bool],
    only_working: bool,
    moves_on: bool,
) -> date:
    """Return the last day: each day after the start crosses one off; a paused day gives one back."""
    left = n_days + sum(
        1
        for first, last in paused
        for n in range((last - first).days)
        if works(first + timedelta(days=n)) or not only_working
    )
    day = start
    if counts_start:
        left -= 1
    while left > 0:
        day += timedelta(days=1)
        if works(day) or not only_working:
            left -= 1
    while moves_on and not works(day):
        day += timedelta(days=1)
    return day
