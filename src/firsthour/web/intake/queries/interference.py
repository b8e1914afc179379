"""Which entries of the register are there for this visitor, and how do the units' months stand?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from firsthour.web.desk.clock_subjects import SubjectWords
from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.intake.interference import month_bounds
from firsthour.web.intake.interference_policies import (
    inspected_interference,
    inspected_reports,
    own_reports,
    visible_interference,
    visible_reports,
)
from firsthour.web.intake.models.interference import Interference, ZeroReport
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import PeopleAccess, below
from firsthour.web.ui.access import Permission

PAGE = 50


@dataclass(frozen=True)
class RegisterFilter:
    """What the register is narrowed to."""

    month: date | None = None
    unit: Unit | None = None
    duty: str = ""
    standing: str = ""


@dataclass(frozen=True)
class MonthLine:
    """A unit's month: the report, and how many entries the register holds for it."""

    report: ZeroReport
    n_held: int

    @property
    def differs(self) -> bool:
        """Whether the register holds more than was declared."""
        return self.report.signed_at is not None and self.n_held > self.report.n_entries


def get_one_entry(access: PeopleAccess, uid: UUID) -> Interference:
    """Return an entry this visitor may read.

    Raises
    ------
    Interference.DoesNotExist
        There is none, or none for this visitor.
    """
    return _related(visible_interference(access)).get(uid=uid)


def list_chain(access: PeopleAccess, entry: Interference) -> list[Interference]:
    """Return an entry with all that corrected it and that it corrects, the newest first."""
    return list(_related(visible_interference(access).filter(chain=entry.chain)).order_by("-recorded_at", "-pk"))


def list_recorded(access: PeopleAccess) -> list[Interference]:
    """Return what this visitor recorded and that stands."""
    return list(every_recorded(access)[:100])


def every_recorded(access: PeopleAccess) -> QuerySet[Interference]:
    """Return everything this visitor recorded and that stands."""
    return _related(visible_interference(access).filter(recorded_by=access.officer, superseded_by=None))


def list_register(access: PeopleAccess, wanted: RegisterFilter, *, after: int = 0) -> tuple[list[Interference], int]:
    """Return the next rows of the register, and where the following begin (0: the end)."""
    found = list(_related(_narrow(inspected_interference(access), wanted))[after : after + PAGE + 1])
    return found[:PAGE], after + PAGE if len(found) > PAGE else 0


def count_register(access: PeopleAccess, wanted: RegisterFilter) -> int:
    """Return how many entries the register has."""
    return _narrow(inspected_interference(access), wanted).order_by().count()


def iterate_register(access: PeopleAccess, wanted: RegisterFilter) -> Iterator[Interference]:
    """Yield every row, for exports."""
    yield from _related(_narrow(inspected_interference(access), wanted)).iterator(chunk_size=500)


def list_months(access: PeopleAccess, month: date) -> list[MonthLine]:
    """Return how the units this visitor inspects stand with a month."""
    reports = inspected_reports(access).filter(month=month).select_related("unit", "signed_by").order_by("unit__path")
    from_at, to_at = month_bounds(month)
    rows = inspected_interference(access).filter(asked_at__gte=from_at, asked_at__lt=to_at)
    held = dict(rows.order_by().values_list("unit_id").annotate(n=Count("pk")))
    return [MonthLine(report, held.get(report.unit_id, 0)) for report in reports]


def get_last_month(access: PeopleAccess) -> date | None:
    """Return the latest month that became due."""
    return inspected_reports(access).order_by("-month").values_list("month", flat=True).first()


def list_known_months(access: PeopleAccess) -> list[date]:
    """Return the months that became due, the latest first."""
    return list(inspected_reports(access).order_by("-month").values_list("month", flat=True).distinct()[:24])


def get_one_report(access: PeopleAccess, uid: UUID, *, now: datetime) -> ZeroReport:
    """Return a unit's month this visitor may read.

    Raises
    ------
    ZeroReport.DoesNotExist
        There is none, or none for this visitor.
    """
    return visible_reports(access, now=now).select_related("unit", "signed_by").get(uid=uid)


def list_own_of_month(access: PeopleAccess, report: ZeroReport) -> QuerySet[Interference]:
    """Return the entries of a unit's month that this visitor may read, to be named in the report."""
    from_at, to_at = month_bounds(report.month)
    read = visible_interference(access).filter(unit=report.unit, superseded_by=None)
    return read.filter(asked_at__gte=from_at, asked_at__lt=to_at).order_by("asked_at", "pk")


def list_named(access: PeopleAccess, report: ZeroReport) -> list[Interference]:
    """Return the entries a report names, as far as this visitor may read them."""
    return list(visible_interference(access).filter(uid__in=report.entries).order_by("asked_at", "pk"))


def list_unsigned(access: PeopleAccess, *, now: datetime, limit: int) -> list[ZeroReport]:
    """Return the months that wait for a signature in the units where this visitor is posted."""
    found = own_reports(access, now=now).filter(signed_at=None).select_related("unit")
    return list(found.order_by("due_at", "pk")[:limit])


def list_signed(access: PeopleAccess, *, now: datetime) -> list[ZeroReport]:
    """Return the last months of the units where this visitor is posted."""
    return list(every_signed(access, now=now)[:12])


def every_signed(access: PeopleAccess, *, now: datetime) -> QuerySet[ZeroReport]:
    """Return every month of the units where this visitor is posted, the latest first."""
    return own_reports(access, now=now).select_related("unit", "signed_by").order_by("-month", "unit__path")


def list_recording_units(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units for which this visitor can record."""
    reached = below("path", access.paths_for(Permission.WRITE_DOCUMENT))
    return Unit.objects.filter(reached, is_active=True).exclude(kind="agency").order_by("path")


def list_inspected_units(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units whose register this visitor inspects."""
    reached = below("path", access.paths_for(Permission.READ_AUDIT))
    return Unit.objects.filter(reached).exclude(kind="agency").order_by("path")


def find_matter(access: PeopleAccess, uid: UUID, *, now: datetime) -> Matter:
    """Return the matter somebody asked about.

    Raises
    ------
    Matter.DoesNotExist
        There is none, or none for this visitor.
    """
    return visible_matters(access, now=now).select_related("unit").get(uid=uid)


def read_report_subjects(keys: Sequence[str]) -> Mapping[str, SubjectWords]:
    """Return what the clocks of the months are called, and where they are shown."""
    found = ZeroReport.objects.filter(uid__in=keys).values_list("uid", "month", "unit__name")
    words = gettext("Interference in %(month)s: %(unit)s")
    return {
        str(uid): SubjectWords(words % {"month": f"{month:%Y-%m}", "unit": unit}, reverse("intake:month", args=[uid]))
        for uid, month, unit in found
    }


def _related(entries: QuerySet[Interference]) -> QuerySet[Interference]:
    return entries.select_related("unit", "matter", "recorded_by", "asker", "supersedes")


def _narrow(entries: QuerySet[Interference], wanted: RegisterFilter) -> QuerySet[Interference]:
    if wanted.month is not None:
        from_at, to_at = month_bounds(wanted.month)
        entries = entries.filter(asked_at__gte=from_at, asked_at__lt=to_at)
    if wanted.unit is not None:
        entries = entries.filter(unit_path__startswith=wanted.unit.path)
    if wanted.duty:
        entries = entries.filter(duty=wanted.duty)
    return entries.filter(Q(standing=wanted.standing)) if wanted.standing else entries
