"""How many matters does one see besides those of one's own units: by name, handed over, sent?

The rows of the visitor's own lists say it: a row by a share alone stands for a matter that is not in the units' own
list. What they cannot say is asked of the matters themselves: whether a share is in force between two that are not.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from firsthour.web.desk.models import Listing, Share
from firsthour.web.desk.policies import visible_matters
from firsthour.web.people.policies import PeopleAccess

_AT_ONCE = 10_000


def shared_rows(audiences: Sequence[str], *, now: datetime) -> QuerySet[Listing]:
    """Return the rows of these lists that stand there by a share alone, now."""
    rows = Listing.objects.filter(audience__in=audiences, is_shared=True, from_at__lte=now)
    return rows.filter(Q(to_at=None) | Q(to_at__gt=now)).order_by()


def count_besides(
    access: PeopleAccess, rows: Iterable[tuple[str, int]], *, own_lists: Sequence[str], now: datetime
) -> int:
    """Return how many matters of these rows (list, key of the matter) one sees and does not count as one's units'."""
    handed: set[int] = set()
    others: set[int] = set()
    for audience, matter in rows:
        (handed if audience in own_lists else others).add(matter)
    doubtful = others | handed if len(own_lists) > 1 else others - handed
    keys = (handed | others) - _inside(doubtful, own_lists)
    to_come = keys & set(Share.objects.filter(from_at__gt=now).values_list("matter_id", flat=True))
    seen = visible_matters(access, now=now).filter(pk__in=sorted(to_come)) if to_come else ()
    return len(keys) - len(to_come) + len(seen)


def _inside(keys: Iterable[int], own_lists: Sequence[str]) -> set[int]:
    """Return which matters stand in a unit's own list as that unit's, or as one's below it."""
    asked, found = sorted(keys), set()
    if own_lists:
        for start in range(0, len(asked), _AT_ONCE):
            rows = Listing.objects.filter(matter__in=asked[start : start + _AT_ONCE], audience__in=own_lists)
            found |= set(rows.filter(is_shared=False).order_by().values_list("matter_id", flat=True))
    return found
