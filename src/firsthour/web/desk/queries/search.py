"""Which matters and officers have what somebody typed? Only what the visitor may see is found, and only that counted.

The index gives the newest rows that have the terms, narrowed by who may see them as far as it knows; the policy decides
about each that is shown. So the work is bounded by what is shown or counted, not by how many rows have a character.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from firsthour.web.desk.models.matters import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.desk.search_index import MATTERS, count_apart, count_keys, list_newest, matching_keys
from firsthour.web.desk.search_matters import own_reach, reach_asked, shared_reach
from firsthour.web.desk.searching import normal_form, read_question
from firsthour.web.people.models import Officer
from firsthour.web.people.policies import PeopleAccess, visible_officers

PAGE = 50
CEILING = 10_000
_SPARE = 20  # candidates asked about beside those of a page, for what the policy drops
_MOST_AT_ONCE = 2_000


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
    facts: Sequence[str] = (),
) -> Hits:
    """Return the newest visible matters with what was typed, below a key.

    ``within`` are further conditions, ``facts`` the terms of those that the index knows (``search_matters``).
    """
    question = read_question(typed).with_all(facts)
    found: list[Matter] = []
    seen = visible_matters(access, now=now).filter(within or Q()).defer("search").select_related("unit", "owner")
    size = limit + _SPARE
    while question and len(found) <= limit:
        keys = list_newest(MATTERS, question, limit=size, reach=reach_asked(access), below=below)
        allowed = {matter.pk: matter for matter in seen.filter(pk__in=keys)}
        found += [allowed[key] for key in keys if key in allowed]
        if len(keys) < size:
            break
        below, size = keys[-1], min(size * 3, _MOST_AT_ONCE)
    page = found[:limit]
    return Hits(page, page[-1].pk if len(found) > limit else None)


def count_matters(
    access: PeopleAccess, typed: str, *, now: datetime, within: Q | None = None, facts: Sequence[str] = ()
) -> int:
    """Return how many visible matters have what was typed, counted no further than one above the ceiling.

    Matters of the visitor's units are counted in the index; those seen by a share, and those with conditions that the
    index does not know (``within``), one by one by the policy.
    """
    question = read_question(typed).with_all(facts)
    if not question:
        return 0
    own, shared = own_reach(access), shared_reach(access)
    seen = visible_matters(access, now=now).order_by()
    if within is not None:
        keys = matching_keys(MATTERS, question, reach=(*own, *shared))
        return seen.filter(within, pk__in=keys)[: CEILING + 1].count()
    at_once = count_apart(MATTERS, question, ceiling=CEILING, own=own, reach=reach_asked(access))
    if at_once is not None:
        n_own, few = at_once
        return min(n_own + (seen.filter(pk__in=few).count() if few else 0), CEILING + 1)
    n_own = count_keys(MATTERS, question, ceiling=CEILING, reach=own) if own else 0
    if n_own > CEILING or not shared:
        return min(n_own, CEILING + 1)
    besides = seen.filter(pk__in=matching_keys(MATTERS, question, reach=shared, but_not=own))
    return min(n_own + besides[: CEILING + 1].count(), CEILING + 1)


def find_officers(access: PeopleAccess, typed: str, *, limit: int = PAGE) -> QuerySet[Officer]:
    """Return the officers one may know of whose name holds what was typed, or whose badge begins with it."""
    text = normal_form(typed).strip()
    if not text:
        return Officer.objects.none()
    named = Q(name__icontains=text) | Q(badge__istartswith=text.replace(" ", ""))
    return visible_officers(access).filter(named, is_active=True).order_by("badge")[:limit]
