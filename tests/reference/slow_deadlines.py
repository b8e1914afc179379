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


def walk_months(start: date, lengths: list[int], *, counts_start: bool) -> date:
    """Return the last day of months laid one length after the other.

    A month is crossed off on each day of the number on which its length began, and on the last of a month without it.
    """
    day = start
    for n_th, left in enumerate(lengths):
        number = day.day
        while left:
            day += timedelta(days=1)
            is_last = (day + timedelta(days=1)).day == 1
            if day.day == number or (is_last and day.day < number):
                left -= 1
        if n_th == 0 and counts_start and day.day == number:
            day -= timedelta(days=1)
    return day
