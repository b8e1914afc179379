"""Who may? From the postings that hold now (own and those one stands in for) follows everything."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from firsthour.web.people.models import Officer, Posting, ServiceKey, Unit, UnitKind
from firsthour.web.people.roles import ROLES, ROLES_WITH_SECOND_STEP
from firsthour.web.ui.access import Permission


@dataclass(frozen=True)
class Grant:
    """A permission at a unit and below."""

    permission: Permission
    unit_path: str


@dataclass(frozen=True)
class PeopleAccess:
    """What one visitor may do: an officer's grants, or a service key's scopes, or nothing.

    ``unit`` is the officer's main unit, where the longest of the own postings is; ``home_paths`` are the units of the
    force in which the officer stands, ``agency_paths`` those of agencies. It is read anew with every request, and
    ``known`` keeps what is asked of it again within the request.
    """

    officer: Officer | None = None
    grants: frozenset[Grant] = frozenset()
    home_paths: tuple[str, ...] = ()
    agency_paths: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    unit: Unit | None = None
    key: ServiceKey | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_signed_in(self) -> bool:
        """Whether an officer speaks."""
        return self.officer is not None

    @property
    def needs_second_step(self) -> bool:
        """Whether one of the roles held now asks for a second step at log-in."""
        return not self.roles.isdisjoint(ROLES_WITH_SECOND_STEP)

    def may(self, permission: Permission, *, unit_path: str = "") -> bool:
        """Tell whether the permission is held: anywhere, or at the unit with this path."""
        return any(
            grant.permission is permission and (not unit_path or unit_path.startswith(grant.unit_path))
            for grant in self.grants
        )

    @property
    def unit_paths(self) -> tuple[str, ...]:
        """The paths of the units whose matters this visitor sees, the widest only."""
        return self.paths_for(Permission.SEE_MATTERS)

    def is_at_top(self, permission: Permission) -> bool:
        """Tell whether the permission is held at the top of the force."""
        return any(path.count("/") == 2 for path in self.paths_for(permission))

    def has_scope(self, scope: str) -> bool:
        """Tell whether a service key with this scope speaks."""
        return scope in self.scopes

    def paths_for(self, permission: Permission) -> tuple[str, ...]:
        """Return the paths of the units where the permission is held, the widest only."""
        return _widest(grant.unit_path for grant in self.grants if grant.permission is permission)


NOBODY = PeopleAccess()


def access_of(officer: Officer, *, now: datetime) -> PeopleAccess:
    """Return what an officer may do at this moment."""
    if not officer.is_active:
        return NOBODY
    stands_in_for = officer.stands_in.filter(from_at__lte=now, to_at__gt=now).values("absent_id")
    held = list(
        Posting.objects.filter(Q(officer=officer) | Q(officer__in=stands_in_for), holds_at(now), unit__is_active=True)
        .select_related("unit")
        .order_by("from_at", "pk")
    )
    grants: set[Grant] = set()
    for posting in held:
        role = ROLES.get(posting.role)
        if role is not None and role.is_for_agencies == (posting.unit.kind == UnitKind.AGENCY):
            grants |= {Grant(permission, posting.unit.path) for permission in role.permissions}
    own = [posting.unit for posting in held if posting.officer_id == officer.pk]
    agencies = [posting.unit.path for posting in held if posting.unit.kind == UnitKind.AGENCY]
    return PeopleAccess(
        officer=officer,
        grants=frozenset(grants),
        home_paths=_widest(posting.unit.path for posting in held if posting.unit.kind != UnitKind.AGENCY),
        agency_paths=_widest(agencies),
        roles=frozenset(posting.role for posting in held),
        unit=next(iter([*own, *(posting.unit for posting in held)]), None),
    )


def access_of_key(key: ServiceKey) -> PeopleAccess:
    """Return what a service key opens: its scopes, at its unit."""
    return PeopleAccess(key=key, scopes=frozenset(key.scopes), unit=key.unit)


def holds_at(now: datetime) -> Q:
    """Return the condition that a posting holds at this moment."""
    return Q(from_at__lte=now) & (Q(to_at=None) | Q(to_at__gt=now))


def visible_units(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units whose people this visitor may know of.

    Who stands in the force sees all of it and the agencies it works with; an agency's contact sees the agency;
    a service sees its own unit and below; anybody else sees nothing.
    """
    if access.home_paths:
        return Unit.objects.all()
    own = access.agency_paths if access.key is None or access.unit is None else (access.unit.path,)
    return Unit.objects.filter(below("path", own))


def visible_officers(access: PeopleAccess) -> QuerySet[Officer]:
    """Return the officers this visitor may know of: oneself, and who is or was posted to a unit one may see."""
    if access.officer is None:
        return Officer.objects.none()
    seen = Posting.objects.filter(officer=OuterRef("pk"), unit__in=visible_units(access))
    return Officer.objects.filter(Q(pk=access.officer.pk) | Exists(seen))


def manageable_officers(access: PeopleAccess, *, now: datetime) -> QuerySet[Officer]:
    """Return the officers this visitor may move, reset and end."""
    return officers_within(access, Permission.MANAGE_PEOPLE, now=now)


def officers_within(access: PeopleAccess, permission: Permission, *, now: datetime) -> QuerySet[Officer]:
    """Return the officers who stand wholly where the visitor holds the permission.

    Those all of whose postings that hold or are to come lie there; somebody whose postings have all ended belongs to
    where they were: nobody takes over an officer who also stands elsewhere.
    """
    reach = reach_of(access, permission, through="unit__")
    postings = Posting.objects.filter(officer=OuterRef("pk"))
    going_on = postings.filter(Q(to_at=None) | Q(to_at__gt=now))
    inside = Exists(postings.filter(reach)) & ~Exists(postings.exclude(reach))
    return Officer.objects.filter((Exists(going_on) & ~Exists(going_on.exclude(reach))) | (~Exists(going_on) & inside))


def reach_of(access: PeopleAccess, permission: Permission, *, through: str = "") -> Q:
    """Return the condition that a unit lies where the permission is held.

    Agencies stand beside the force, not below it: who holds the permission at the top of the force reaches them too.
    """
    reached = below(f"{through}path", access.paths_for(permission))
    if access.is_at_top(permission):
        reached |= Q(**{f"{through}kind": UnitKind.AGENCY})
    return reached


def reaches(access: PeopleAccess, permission: Permission, *, unit: Unit) -> bool:
    """Tell whether the permission is held at this unit, with agencies reached from the top of the force."""
    if access.may(permission, unit_path=unit.path):
        return True
    return unit.kind == UnitKind.AGENCY and access.is_at_top(permission)


def below(column: str, paths: tuple[str, ...]) -> Q:
    """Return the condition that a path lies at or below one of these."""
    reached = Q(pk__in=[])
    for path in paths:
        reached |= Q(**{f"{column}__startswith": path})
    return reached


def _widest(paths: Iterable[str]) -> tuple[str, ...]:
    widest: list[str] = []
    for path in sorted(paths):
        if not widest or not path.startswith(widest[-1]):
            widest.append(path)
    return tuple(widest)
