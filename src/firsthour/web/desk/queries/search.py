"""Which matters and officers have what somebody typed? Only what the visitor may see is found, and only that counted.

The index gives the newest rows that have the terms, narrowed by who may see them as far as it knows; the policy decides
about each. So the work is bounded by what is shown or counted, not by how many rows have a common character.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from firsthour.web.desk.models.matters import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.desk.search_index import MATTERS, newest_keys
from firsthour.web.desk.search_matters import reach_asked
from firsthour.web.desk.searching import Question, normal_form, read_question
from firsthour.web.people.models import Officer
from firsthour.web.people.policies import PeopleAccess, visible_officers

PAGE = 50
CEILING = 10_000
_SPARE = 20  # candidates asked about beside those of a page, for what the policy drops
_COUNTED = 11_000  # the same for a count that ends above the ceiling


@dataclass(frozen=True)
class Hits:
    """A page of hits, the newest first; ``below`` leads to the next page, None on the last."""

    matters: list[Matter]
    below: int | None


def find_matters(
    access: PeopleAccess,
    typed: str,
    *,
    now: datetime,
    below: int | None = None,
    limit: int = PAGE,
    within: Q | None = None,
) -> Hits:
    """Return the newest visible matters with what was typed, below a key; ``within``: and these conditions."""
    question = read_question(typed)
    found: list[Matter] = []
    seen = visible_matters(access, now=now).filter(within or Q()).defer("search").select_related("unit", "owner")
    while question and len(found) <= limit:
        keys = _keys(question, access, below=below, limit=limit + _SPARE)
        allowed = {matter.pk: matter for matter in seen.filter(pk__in=keys)}
        found += [allowed[key] for key in keys if key in allowed]
        if len(keys) < limit + _SPARE:
            break
        below = keys[-1]
    page = found[:limit]
    return Hits(page, page[-1].pk if len(found) > limit else None)


def count_matters(access: PeopleAccess, typed: str, *, now: datetime, within: Q | None = None) -> int:
    """Return how many visible matters have what was typed, counted no further than one above the ceiling."""
    question, n_found, below = read_question(typed), 0, None
    seen = visible_matters(access, now=now).filter(within or Q()).order_by()
    while question:
        keys = newest_keys(MATTERS, question, limit=_COUNTED, reach=reach_asked(access), below=below)
        n_found += seen.filter(pk__in=keys).count()
        if n_found > CEILING:
            return CEILING + 1
        below = _last_of(question, access, below=below)
        if below is None:
            break
    return n_found


def find_officers(access: PeopleAccess, typed: str, *, limit: int = PAGE) -> QuerySet[Officer]:
    """Return the officers one may know of whose name holds what was typed, or whose badge begins with it."""
    text = normal_form(typed).strip()
    if not text:
        return Officer.objects.none()
    named = Q(name__icontains=text) | Q(badge__istartswith=text.replace(" ", ""))
    return visible_officers(access).filter(named, is_active=True).order_by("badge")[:limit]


def _keys(question: Question, access: PeopleAccess, *, below: int | None, limit: int) -> list[int]:
    asked = newest_keys(MATTERS, question, limit=limit, reach=reach_asked(access), below=below)
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, asked.params)
        return [key for (key,) in cursor.fetchall()]


def _last_of(question: Question, access: PeopleAccess, *, below: int | None) -> int | None:
    """Return the key at which a slab of candidates ends; None where there are no more."""
    keys = newest_keys(MATTERS, question, limit=_COUNTED, reach=reach_asked(access), below=below)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), min({_key()}) FROM ({keys.sql}) AS slab", keys.params)
        n_keys, last = cursor.fetchone()
    return last if n_keys == _COUNTED else None


def _key() -> str:
    return "key" if connection.vendor == "postgresql" else "rowid"
