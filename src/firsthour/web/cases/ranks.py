"""In which capacity may somebody speak on a case? From the postings that hold now, in its unit and those above.

===============  ================================================================================================
capacity         who
===============  ================================================================================================
``legal``        a legal officer of the unit or of one above it
``unit_leader``  a leader of the unit or of one above it
``county_head``  a leader of the county bureau the unit belongs to, or of one above it (程序规定 §178)
``superior``     a leader of a bureau above that one
===============  ================================================================================================

Who stands in for somebody speaks as they would.
"""

from collections.abc import Iterable
from datetime import datetime

from firsthour.web.desk.policies import acts_as
from firsthour.web.people.models import Officer, Posting, Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess, holds_at

_BUREAUS = (UnitKind.COUNTY, UnitKind.CITY)
_ROLES = ("leader", "legal_officer")


def chain_of(unit: Unit) -> list[int]:
    """Return the keys of a unit and of those above it, the top first."""
    return [int(key) for key in unit.path.split("/") if key]


def organ_of(unit: Unit) -> Unit:
    """Return the bureau at county level or above to which a unit belongs: itself, or the nearest above it."""
    if unit.kind in _BUREAUS:
        return unit
    above = list(Unit.objects.filter(pk__in=chain_of(unit), kind__in=_BUREAUS))
    return max(above, key=lambda one: len(one.path), default=unit)


def superior_of(organ: Unit) -> Unit | None:
    """Return the bureau above one; None where it stands outside of this site."""
    above = list(Unit.objects.filter(pk__in=chain_of(organ), kind__in=_BUREAUS).exclude(pk=organ.pk))
    return max(above, key=lambda one: len(one.path), default=None)


def ranks_of(access: PeopleAccess, unit: Unit, *, organ: Unit, now: datetime) -> frozenset[str]:
    """Return the capacities in which this visitor may speak on a case of a unit."""
    if access.officer is None:
        return frozenset()
    held = Posting.objects.filter(
        holds_at(now), officer__in=acts_as(access, now=now), unit__in=chain_of(unit), unit__is_active=True,
        role__in=_ROLES,
    )  # fmt: skip
    found: set[str] = set()
    for role, kind, path in held.values_list("role", "unit__kind", "unit__path"):
        found |= _ranks(role, kind, path, organ)
    return frozenset(found)


def list_heads(unit: Unit, *, now: datetime) -> list[Officer]:
    """Return the leaders of a unit and of those above it: who is told what has grown big."""
    held = Posting.objects.filter(holds_at(now), role="leader", unit__in=chain_of(unit), officer__is_active=True)
    return list(Officer.objects.filter(pk__in=held.values("officer")).order_by("badge"))


def list_with_role(units: Iterable[int], *, roles: Iterable[str], now: datetime) -> list[Officer]:
    """Return the officers who hold one of the roles in one of the units now."""
    held = Posting.objects.filter(holds_at(now), role__in=list(roles), unit__in=list(units), officer__is_active=True)
    return list(Officer.objects.filter(pk__in=held.values("officer")).order_by("badge"))


def _ranks(role: str, kind: str, path: str, organ: Unit) -> set[str]:
    if role == "legal_officer":
        return {"legal"}
    found = {"unit_leader"}
    if kind in _BUREAUS and organ.path.startswith(path):
        found.add("county_head")
        if path != organ.path:
            found.add("superior")
    return found
