"""Who writes a bulletin or a table of warning signs, who approves it, and who sees it before the public does?"""

from django.db.models import Q, QuerySet

from firsthour.web.alerts.models.bulletins import Bulletin, BulletinState, SignIssue
from firsthour.web.people.models import Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess, below
from firsthour.web.ui.access import Permission

WRITES, APPROVES = Permission.DECIDE_WARNINGS, Permission.SIGN_DOCUMENT
_SHOWN = (BulletinState.PUBLISHED, BulletinState.WITHDRAWN)


def visible_bulletins(access: PeopleAccess) -> QuerySet[Bulletin]:
    """Return the bulletins this visitor may see: published ones, and all of the units one writes or signs for."""
    if access.officer is None or not access.home_paths:
        return Bulletin.objects.none()
    return Bulletin.objects.filter(Q(state__in=_SHOWN) | _within(access))


def visible_issues(access: PeopleAccess) -> QuerySet[SignIssue]:
    """Return the tables of warning signs this visitor may see, likewise."""
    if access.officer is None or not access.home_paths:
        return SignIssue.objects.none()
    return SignIssue.objects.filter(Q(state__in=_SHOWN) | _within(access))


def writing_units(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units for which this visitor writes bulletins."""
    return Unit.objects.filter(below("path", access.paths_for(WRITES)), is_active=True).exclude(kind=UnitKind.AGENCY)


def sign_units(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units for which this visitor writes the table of warning signs: the city and its centre."""
    return writing_units(access).filter(kind__in=(UnitKind.CITY, UnitKind.CENTRE))


def may_write(access: PeopleAccess, unit: Unit) -> bool:
    """Tell whether this visitor writes for a unit."""
    return unit.kind != UnitKind.AGENCY and access.may(WRITES, unit_path=unit.path)


def may_approve(access: PeopleAccess, row: Bulletin | SignIssue) -> bool:
    """Tell whether this visitor approves it: who signs there and did not write it."""
    is_other = access.officer is not None and access.officer.pk != row.written_by_id
    return is_other and access.may(APPROVES, unit_path=row.unit.path)


def _within(access: PeopleAccess) -> Q:
    own = Q(written_by=access.officer)
    return own | below("unit__path", access.paths_for(WRITES)) | below("unit__path", access.paths_for(APPROVES))
