"""Who reads the register of interference, and who signs a unit's month?

An entry is read by who recorded it and by the inspectors of its unit and of those above; never by whom it names,
whatever the role, nor by a leader. The same holds for every entry that corrects it or is corrected by it.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from firsthour.web.intake.models.interference import Interference, ZeroReport
from firsthour.web.people.models import Posting, Substitution, Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess, below, holds_at
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.access import Permission

#: Units that say each month whether anybody asked.
REPORTING = (UnitKind.CITY, UnitKind.COUNTY, UnitKind.CENTRE, UnitKind.SQUAD, UnitKind.STATION)
_WRITERS = frozenset(role.key for role in ROLES.values() if Permission.WRITE_DOCUMENT in role.permissions)


def visible_interference(access: PeopleAccess) -> QuerySet[Interference]:
    """Return the entries this visitor may read."""
    if access.officer is None:
        return Interference.objects.none()
    about_me = Interference.objects.filter(chain=OuterRef("chain"), asker=access.officer)
    read = Q(recorded_by=access.officer) | below("unit_path", access.paths_for(Permission.READ_AUDIT))
    return Interference.objects.filter(read).exclude(Exists(about_me))


def inspected_interference(access: PeopleAccess) -> QuerySet[Interference]:
    """Return the entries that stand (not corrected) of the units this visitor inspects."""
    inside = below("unit_path", access.paths_for(Permission.READ_AUDIT))
    return visible_interference(access).filter(inside, superseded_by=None)


def may_correct(access: PeopleAccess, entry: Interference) -> bool:
    """Tell whether this visitor may correct an entry: who recorded it, and the newest of its corrections only."""
    is_own = access.officer is not None and entry.recorded_by_id == access.officer.pk
    return is_own and not Interference.objects.filter(supersedes=entry).exists()


def may_record(access: PeopleAccess, unit: Unit) -> bool:
    """Tell whether this visitor may record for a unit: where one writes."""
    return access.may(Permission.WRITE_DOCUMENT, unit_path=unit.path)


def inspected_reports(access: PeopleAccess) -> QuerySet[ZeroReport]:
    """Return the monthly reports of the units this visitor inspects."""
    return ZeroReport.objects.filter(below("unit__path", access.paths_for(Permission.READ_AUDIT)))


def own_reports(access: PeopleAccess, *, now: datetime) -> QuerySet[ZeroReport]:
    """Return the monthly reports of the units where this visitor, or whom one stands in for, is posted and writes."""
    if access.officer is None or not access.may(Permission.WRITE_DOCUMENT):
        return ZeroReport.objects.none()
    absent = Substitution.objects.filter(stand_in=access.officer, from_at__lte=now, to_at__gt=now).values("absent")
    posted = Posting.objects.filter(
        holds_at(now), Q(officer=access.officer) | Q(officer__in=absent), unit=OuterRef("unit"), role__in=_WRITERS
    )
    return ZeroReport.objects.filter(Exists(posted))


def visible_reports(access: PeopleAccess, *, now: datetime) -> QuerySet[ZeroReport]:
    """Return the monthly reports this visitor reads: of the own unit, of units below that one leads, as inspector."""
    own = own_reports(access, now=now).order_by().values("pk")
    below_me = below("unit__path", access.paths_for(Permission.ASSIGN_TASK))
    inspected = below("unit__path", access.paths_for(Permission.READ_AUDIT))
    return ZeroReport.objects.filter(Q(pk__in=own) | below_me | inspected)


def may_sign(access: PeopleAccess, report: ZeroReport, *, now: datetime) -> bool:
    """Tell whether this visitor signs a unit's month: who is posted there and writes, or assigns its work."""
    if report.signed_at is not None or access.officer is None:
        return False
    is_own = own_reports(access, now=now).filter(pk=report.pk).exists()
    return is_own or access.may(Permission.ASSIGN_TASK, unit_path=report.unit.path)
