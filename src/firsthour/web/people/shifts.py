"""When must somebody be on duty, and when is nobody? Shifts and hours of cover as data; gaps by plain arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.base.clock import SHANGHAI
from firsthour.web.people.models import Cover

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Shift:
    """A shift: it begins at a time of the day and lasts."""

    key: str
    words: Any
    begins: time
    hours: int

    def on(self, day: date) -> Span:
        """Return when the shift of this day begins and ends."""
        begins = datetime.combine(day, self.begins, SHANGHAI)
        return begins, begins + timedelta(hours=self.hours)


YEARS_SHOWN = 20
SHIFTS = {
    shift.key: shift
    for shift in (
        Shift("day", _("Day, 08:00–20:00"), time(8), 12),
        Shift("night", _("Night, 20:00–08:00"), time(20), 12),
    )
}
COVERED_SHIFTS: dict[str, tuple[str, ...]] = {
    Cover.NONE: (),
    Cover.DAY: ("day",),
    Cover.ALWAYS: ("day", "night"),
}
COVER_WORDS: dict[str, Any] = {
    Cover.NONE: _("nobody must be on duty"),
    Cover.DAY: _("somebody must be on duty 08:00–20:00"),
    Cover.ALWAYS: _("somebody must be on duty round the clock"),
}


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def day_asked(given: str, now: datetime) -> date:
    """Return the day an address names; today where it names none, or one that is decades away."""
    today = now.astimezone(SHANGHAI).date()
    try:
        wanted = date.fromisoformat(given)
    except ValueError:
        return today
    return wanted if abs(wanted.year - today.year) <= YEARS_SHOWN else today


def week_span(monday: date) -> Span:
    """Return the week as the roster shows it: from Monday 08:00 to Monday 08:00, so that no night is cut."""
    begins = datetime.combine(monday, time(8), SHANGHAI)
    return begins, begins + timedelta(days=7)


def list_gaps(wanted: Iterable[Span], covered: Iterable[Span]) -> list[Span]:
    """Return the parts of the wanted spans in which nobody is on duty, in order; wanted spans do not overlap."""
    gaps: list[Span] = []
    duties = sorted(covered)
    for begins, ends in sorted(wanted):
        at = begins
        for duty_begins, duty_ends in duties:
            if duty_ends <= at or duty_begins >= ends:
                continue
            if duty_begins > at:
                gaps.append((at, duty_begins))
            at = max(at, duty_ends)
        if at < ends:
            gaps.append((at, ends))
    return gaps
