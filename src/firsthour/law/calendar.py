"""Which days are working days? The State Council's published calendar, and beyond it plain weekdays.

A unit adds or corrects years in a file of its own (``holidays.toml``)::

    [2027]
    off = ["2027-01-01", "2027-02-05"]    # days off that fall on weekdays
    work = ["2027-02-20"]                 # weekends that are worked

A day of a year that neither knows counts by its weekday, and what was counted with it is provisional.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from firsthour.base.errors import UserError


class BadCalendarError(UserError):
    """A file of days off cannot be read. Source: none; an error of ours."""

    code = "bad_calendar"
    english = "The calendar file {path} cannot be read: {reason}."
    chinese = "节假日文件 {path} 无法读取：{reason}。"


@dataclass(frozen=True)
class Calendar:
    """Days off on weekdays and worked weekends, and the years for which they are published.

    Source: the State Council's yearly notice on days off, as the file or the library's table gives it.
    """

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day is worked; in an unknown year Monday to Friday.

        Source: the yearly notice, else the week.
        """
        return day not in self.off and (day in self.work or day.weekday() < 5)

    def knows(self, day: date) -> bool:
        """Tell whether the day's year is published.

        Source: the yearly notice.
        """
        return day.year in self.years

    @property
    def version(self) -> str:
        """A short name of exactly this table: what was computed with another one is computed again.

        Source: the table itself.
        """
        days = sorted([*(f"-{day}" for day in self.off), *(f"+{day}" for day in self.work), *map(str, self.years)])
        return hashlib.sha256("\n".join(days).encode()).hexdigest()[:12]

    def next_working_day(self, day: date) -> date:
        """Return the day itself, or the first working day after it.

        Source: Criminal Procedure Law, article 105 (status U).
        """
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day


@cache
def published_calendar() -> Calendar:
    """Return the calendar of the years published when the program was made.

    Source: the State Council's yearly notices, as kept by the library chinesecalendar.
    """
    from chinese_calendar import constants

    off = frozenset(day for day in constants.holidays if day.weekday() < 5)
    work = frozenset(day for day in constants.workdays if day.weekday() >= 5)
    return Calendar(off, work, frozenset(day.year for day in constants.holidays))


def read_calendar(path: Path) -> Calendar:
    """Return the published calendar with the years of a unit's own file, which replace ours.

    Source: the file.

    Raises
    ------
    BadCalendarError
        The file is no such table.
    """
    known = published_calendar()
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
        years = {int(year): _days(entry) for year, entry in own.items()}
    except (OSError, UnicodeDecodeError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise BadCalendarError(path=path, reason=str(error)) from error
    kept = frozenset(day for day in known.off if day.year not in years)
    worked = frozenset(day for day in known.work if day.year not in years)
    return Calendar(
        off=kept.union(*(off for off, _ in years.values())),
        work=worked.union(*(work for _, work in years.values())),
        years=known.years | years.keys(),
    )


def _days(entry: Mapping[str, list[str]]) -> tuple[set[date], set[date]]:
    return (
        {date.fromisoformat(str(day)) for day in entry.get("off", [])},
        {date.fromisoformat(str(day)) for day in entry.get("work", [])},
    )
