"""Where does an officer stand as a legal officer, a leader, the head of a bureau; and as whom does one act?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from firsthour.web.desk.policies import acts_as
from firsthour.web.people.models import Officer, Posting, UnitKind
from firsthour.web.people.policies import PeopleAccess, holds_at

_BUREAUS = (UnitKind.COUNTY, UnitKind.CITY)


@dataclass(frozen=True)
class Posts:
    """The places of one's postings, each without the bureaus below it that have such people of their own."""

    me: Officer
    people: frozenset[int]
    legal: tuple[str, ...]
    heads: tuple[str, ...]
    leads: tuple[str, ...]
    own_legal: tuple[str, ...]  # paths of the county bureaus that have a legal officer
    own_heads: tuple[str, ...]  # and of those that have a head

    def of_legal(self, column: str) -> Q:
        """Return the condition that a path waits for one's legal opinion."""
        return _within(column, self.legal, others=self.own_legal)

    def of_head(self, column: str) -> Q:
        """Return the condition that a path waits for one's decision as head of the bureau."""
        return _within(column, self.heads, others=self.own_heads)

    def of_leader(self, column: str) -> Q:
        """Return the condition that a path lies in a unit one leads."""
        return _within(column, self.leads, others=())


def read_posts(access: PeopleAccess, *, now: datetime) -> Posts:
    """Return where this officer stands, own postings and those one stands in for; two or three queries."""
    if access.officer is None:
        raise Officer.DoesNotExist
    people = acts_as(access, now=now)
    held = Posting.objects.filter(
        holds_at(now), officer__in=people, role__in=("leader", "legal_officer"), unit__is_active=True
    ).values_list("role", "unit__kind", "unit__path")
    rows = list(held)
    has_city = any(kind == UnitKind.CITY for _role, kind, _path in rows)
    counties = list(_list_counties(now)) if has_city else []
    return Posts(
        me=access.officer, people=frozenset(people), legal=tuple(path for role, _k, path in rows if role != "leader"),
        heads=tuple(path for role, kind, path in rows if role == "leader" and kind in _BUREAUS),
        leads=tuple(path for role, _kind, path in rows if role == "leader"),
        own_legal=tuple(path for role, path in counties if role != "leader"),
        own_heads=tuple(path for role, path in counties if role == "leader"),
    )  # fmt: skip


def _list_counties(now: datetime) -> Iterable[tuple[str, str]]:
    """Return role and path of who stands in the county bureaus themselves."""
    held = Posting.objects.filter(
        holds_at(now), role__in=("leader", "legal_officer"), unit__kind=UnitKind.COUNTY, officer__is_active=True
    )
    return held.values_list("role", "unit__path").distinct()


def _within(column: str, paths: tuple[str, ...], *, others: tuple[str, ...]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        inside = Q(**{f"{column}__startswith": path})
        for other in others:
            if other != path and other.startswith(path):
                inside &= ~Q(**{f"{column}__startswith": other})
        found |= inside
    return found
