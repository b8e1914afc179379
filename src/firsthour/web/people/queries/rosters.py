"""Who is on duty in a unit in a week, and when is nobody?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from firsthour.web.people.models import Duty, Substitution, Unit
from firsthour.web.people.shifts import COVERED_SHIFTS, SHIFTS, Shift, Span, list_gaps, monday_of, week_span


@dataclass(frozen=True)
class Cell:
    """One shift of one day: who is on it, and the parts of it that nobody covers though somebody must."""

    duties: list[Duty]
    gaps: list[Span]
    is_over: bool


@dataclass(frozen=True)
class DayRow:
    """One day, shift by shift."""

    day: date
    cells: list[Cell]


@dataclass(frozen=True)
class Roster:
    """A unit's week."""

    monday: date
    days: list[date]
    shifts: list[Shift]
    rows: list[DayRow]
    gaps: list[Span]
    absences: list[Substitution]

    @property
    def previous(self) -> date:
        """The Monday before."""
        return self.monday - timedelta(days=7)

    @property
    def following(self) -> date:
        """The Monday after."""
        return self.monday + timedelta(days=7)


def read_roster(unit: Unit, *, day: date, now: datetime) -> Roster:
    """Return the roster of the week in which a day lies; in two queries."""
    monday = monday_of(day)
    days = [monday + timedelta(days=number) for number in range(7)]
    from_at, to_at = week_span(monday)
    duties = list(
        Duty.objects.filter(unit=unit, from_at__lt=to_at, to_at__gt=from_at).select_related("officer", "unit")
    )
    covered = [(duty.from_at, duty.to_at) for duty in duties]
    must = COVERED_SHIFTS[unit.cover]
    rows = [
        DayRow(day, [_cell(shift.on(day), duties, is_wanted=shift.key in must, now=now) for shift in SHIFTS.values()])
        for day in days
    ]
    wanted = [SHIFTS[key].on(day) for key in must for day in days]
    absences = Substitution.objects.filter(from_at__lt=to_at, to_at__gt=from_at)
    posted = absences.filter(absent__postings__unit=unit).select_related("absent", "stand_in").distinct()
    return Roster(
        monday, days, list(SHIFTS.values()), rows=rows, gaps=list_gaps(wanted, covered), absences=list(posted)
    )


def get_one_duty(unit: Unit, uid: object) -> Duty:
    """Return a duty of the unit's roster."""
    return Duty.objects.select_related("officer", "unit").get(unit=unit, uid=uid)


def _cell(span: Span, duties: list[Duty], *, is_wanted: bool, now: datetime) -> Cell:
    begins, ends = span
    own = [duty for duty in duties if duty.from_at < ends and duty.to_at > begins]
    gaps = list_gaps([span] if is_wanted else [], [(duty.from_at, duty.to_at) for duty in own])
    return Cell(own, gaps, is_over=ends <= now)
