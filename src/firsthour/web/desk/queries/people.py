"""To whom may this officer give work?"""

from datetime import datetime

from django.db.models import Q, QuerySet

from firsthour.web.people.models import Officer, Posting, Unit
from firsthour.web.people.policies import PeopleAccess, holds_at, reach_of
from firsthour.web.ui.access import Permission


def list_assignable_units(access: PeopleAccess, *, also: Unit | None = None) -> QuerySet[Unit]:
    """Return the units whose work this officer assigns, and ``also`` (within it everybody may hand on)."""
    reached = reach_of(access, Permission.ASSIGN_TASK)
    own = Q(pk=also.pk) if also is not None else Q(pk__in=[])
    return Unit.objects.filter(reached | own, is_active=True).order_by("path")


def list_assignable_officers(access: PeopleAccess, *, now: datetime, also: Unit | None = None) -> QuerySet[Officer]:
    """Return the officers who are posted in those units now."""
    units = list_assignable_units(access, also=also)
    posted = Posting.objects.filter(holds_at(now), unit__in=units).values("officer")
    return Officer.objects.filter(pk__in=posted, is_active=True).order_by("badge")
