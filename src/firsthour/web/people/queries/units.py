"""Which units are there, how do they hang together, and who is in them?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from firsthour.web.people.models import Community, Duty, Grid, Officer, Posting, Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess, holds_at, reach_of, visible_units
from firsthour.web.people.roles import ROLES, Role
from firsthour.web.ui.access import Permission

_KIND_ORDER = {kind: number for number, kind in enumerate(
    (UnitKind.CITY, UnitKind.CENTRE, UnitKind.SQUAD, UnitKind.COUNTY, UnitKind.STATION, UnitKind.AGENCY)
)}  # fmt: skip


@dataclass(frozen=True)
class UnitLine:
    """A unit in the tree: how deep it stands, and how many officers are posted right there."""

    unit: Unit
    depth: int
    n_officers: int


@dataclass(frozen=True)
class RoleGroup:
    """Who holds a role in a unit."""

    role: Role
    postings: list[Posting]


def list_unit_tree(access: PeopleAccess, *, now: datetime) -> list[UnitLine]:
    """Return the units one may see, parents before children; in two queries."""
    units = list(visible_units(access))
    held = Posting.objects.filter(holds_at(now), officer__is_active=True, unit__in=visible_units(access))
    numbers = dict(held.values_list("unit").annotate(n=Count("officer", distinct=True)).order_by())
    return list(_walk(units, numbers))


def get_one_unit(access: PeopleAccess, uid: UUID) -> Unit:
    """Return a unit one may see.

    Raises
    ------
    Unit.DoesNotExist
        There is none, or it may not be seen.
    """
    return visible_units(access).select_related("parent").get(uid=uid)


def get_one_community(uid: UUID) -> Community:
    """Return a community with its station, whose visibility the caller asks for."""
    return Community.objects.select_related("station").get(uid=uid)


def get_one_grid(uid: UUID) -> Grid:
    """Return a grid with its community and station, whose visibility the caller asks for."""
    return Grid.objects.select_related("community__station").get(uid=uid)


def is_station(unit: Unit) -> bool:
    """Tell whether communities stand under the unit."""
    return unit.kind == UnitKind.STATION


def list_role_groups(unit: Unit, *, now: datetime) -> list[RoleGroup]:
    """Return who holds which role in the unit now, in the order of the roles."""
    groups: dict[str, list[Posting]] = defaultdict(list)
    held = Posting.objects.filter(holds_at(now), unit=unit, officer__is_active=True).select_related("officer")
    for posting in held.order_by("officer__badge"):
        groups[posting.role].append(posting)
    return [RoleGroup(ROLES[key], groups[key]) for key in ROLES if key in groups]


def list_postings_below(unit: Unit, *, now: datetime) -> QuerySet[Posting]:
    """Return who holds which role in a unit and those below it now, unit by unit."""
    held = Posting.objects.filter(holds_at(now), unit__path__startswith=unit.path, officer__is_active=True)
    return held.select_related("officer", "unit").order_by("unit__path", "officer__badge", "pk")


def list_on_duty(unit: Unit, *, now: datetime) -> list[Duty]:
    """Return who is on duty in the unit now."""
    return list(Duty.objects.filter(unit=unit, from_at__lte=now, to_at__gt=now).select_related("officer"))


def list_communities(station: Unit) -> QuerySet[Community]:
    """Return the communities of a station with their grids; in two queries."""
    return station.communities.prefetch_related(Prefetch("grids", Grid.objects.order_by("code")))


def list_manageable_units(access: PeopleAccess, permission: Permission) -> QuerySet[Unit]:
    """Return the open units in which one holds the permission."""
    return Unit.objects.filter(reach_of(access, permission), is_active=True)


def list_unit_people(unit: Unit, *, now: datetime) -> QuerySet[Officer]:
    """Return who is posted to the unit now or later: who can be put on its roster."""
    posted = Posting.objects.filter(Q(to_at=None) | Q(to_at__gt=now), unit=unit)
    return Officer.objects.filter(is_active=True, pk__in=posted.values("officer"))


def list_units_at_and_below(path: str) -> QuerySet[Unit]:
    """Return the open units at and below a path."""
    return Unit.objects.filter(path__startswith=path, is_active=True).select_related("parent")


def _walk(units: list[Unit], numbers: dict[int, int]) -> Iterator[UnitLine]:
    children: dict[int | None, list[Unit]] = defaultdict(list)
    seen = {unit.pk for unit in units}
    for unit in units:
        children[unit.parent_id if unit.parent_id in seen else None].append(unit)
    waiting = [(unit, 0) for unit in reversed(_in_order(children[None]))]
    while waiting:
        unit, depth = waiting.pop()
        yield UnitLine(unit, depth, numbers.get(unit.pk, 0))
        waiting += [(child, depth + 1) for child in reversed(_in_order(children[unit.pk]))]


def _in_order(units: list[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: (_KIND_ORDER[UnitKind(unit.kind)], unit.code))
