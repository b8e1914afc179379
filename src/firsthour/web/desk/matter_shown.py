"""How is a matter named to who may know of it? In full to those who work on it, masked to others; numbers masked."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from firsthour.web.audit.masking import mask_text
from firsthour.web.desk.models import Matter, Share, ShareKind
from firsthour.web.people.policies import PeopleAccess, below

_SHOWN = 4


def mask_title(title: str) -> str:
    """Return the first signs of a title and stars: what it is about, not whom.

    >>> mask_title("刷单返利线索 许念安")
    '刷单返利****'
    """
    words = title.strip()
    return f"{words[:_SHOWN]}****" if len(words) > _SHOWN else "****" if words else ""


def title_in_list(matter: Matter, *, is_open: bool) -> str:
    """Return the title as a list shows it: in full but for numbers of people where one works on it, else masked."""
    return mask_text(matter.title) if is_open else mask_title(matter.title)


def open_keys(access: PeopleAccess, matters: Collection[Matter], *, now: datetime) -> set[int]:
    """Return the keys of the matters among these that open without a purpose; at most one query.

    One's own unit's and those below, those one is named on, and those sent to one's agency.
    """
    own = {
        matter.pk
        for matter in matters
        if not matter.is_confidential and any(matter.unit_path.startswith(path) for path in access.unit_paths)
    }
    others = [matter.pk for matter in matters if matter.pk not in own]
    if not others or access.officer is None:
        return own
    mine = Q(officer=access.officer) | (Q(kind=ShareKind.SENT) & below("unit__path", access.agency_paths))
    shares = Share.objects.filter(mine, Q(to_at=None) | Q(to_at__gt=now), matter__in=others, from_at__lte=now)
    return own | set(shares.values_list("matter_id", flat=True))
