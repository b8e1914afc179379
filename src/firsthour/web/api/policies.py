"""What does a service key reach? What its unit sees: a unit of the force its own matters and those below that are not
confidential, an agency what was sent to it. Everything else does not exist for it."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from firsthour.web.desk.models import Matter, Share, Task
from firsthour.web.people.models import Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess


def reached_matters(access: PeopleAccess, *, now: datetime) -> QuerySet[Matter]:
    """Return the matters the key reaches."""
    unit = _unit_of(access)
    if unit is None:
        return Matter.objects.none()
    if unit.kind == UnitKind.AGENCY:
        shares = Share.objects.filter(matter=OuterRef("pk"), kind="sent", unit__path__startswith=unit.path)
        standing = shares.filter(from_at__lte=now).filter(Q(to_at=None) | Q(to_at__gt=now))
        return Matter.objects.filter(Exists(standing))
    return Matter.objects.filter(unit_path__startswith=unit.path, is_confidential=False)


def reached_tasks(access: PeopleAccess, *, now: datetime) -> QuerySet[Task]:
    """Return the tasks the key reaches: of its unit and below, unless the matter behind one is beyond it."""
    unit = _unit_of(access)
    if unit is None:
        return Task.objects.none()
    matters = reached_matters(access, now=now).filter(pk=OuterRef("matter_id"))
    return Task.objects.filter(Q(matter=None) | Exists(matters), unit_path__startswith=unit.path)


def may_open_in(access: PeopleAccess, unit: Unit) -> bool:
    """Tell whether the key may open a lead in this unit."""
    own = _unit_of(access)
    if own is None or own.kind == UnitKind.AGENCY or not unit.is_active:
        return False
    return unit.path.startswith(own.path)


def _unit_of(access: PeopleAccess) -> Unit | None:
    return access.unit if access.key is not None else None
