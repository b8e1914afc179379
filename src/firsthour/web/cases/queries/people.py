"""Whom and which units can be chosen on the pages of cases?"""

from datetime import datetime

from django.db.models import Q, QuerySet

from firsthour.web.cases.ranks import chain_of, organ_of
from firsthour.web.people.models import Officer, Posting, Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess, holds_at, visible_officers, visible_units


def list_units_to_choose(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the open units of the force this visitor knows of, to which a case can go."""
    return visible_units(access).filter(is_active=True).exclude(kind=UnitKind.AGENCY).order_by("path")


def list_officers_to_choose(access: PeopleAccess) -> QuerySet[Officer]:
    """Return the officers this visitor knows of, who can be drawn into a task force."""
    return visible_officers(access).filter(is_active=True).order_by("badge")


def list_officers_around(unit: Unit, *, now: datetime) -> QuerySet[Officer]:
    """Return the officers posted in the bureau of a unit, below it, or above: who can sit together on a case."""
    organ = organ_of(unit)
    around = Q(unit__path__startswith=organ.path) | Q(unit__in=chain_of(unit))
    held = Posting.objects.filter(holds_at(now), around).values("officer")
    return Officer.objects.filter(pk__in=held, is_active=True).order_by("badge")


def main_unit_of(officer: Officer, *, now: datetime) -> Unit | None:
    """Return the unit in which an officer is posted now, the longest posting first."""
    held = Posting.objects.filter(holds_at(now), officer=officer).select_related("unit").order_by("from_at", "pk")
    first = held.first()
    return first.unit if first is not None else None
