"""Which shift is it, and who else is on duty?"""

from dataclasses import dataclass
from datetime import datetime

from firsthour.web.people.models import Duty
from firsthour.web.people.policies import PeopleAccess


@dataclass(frozen=True)
class Shift:
    """The officer's own shift, and how many of the unit are on duty now."""

    from_at: datetime
    to_at: datetime
    n_on_duty: int


def read_shift(access: PeopleAccess, *, now: datetime) -> Shift | None:
    """Return the shift this officer is on now; None off duty."""
    own = Duty.objects.filter(officer=access.officer, from_at__lte=now, to_at__gt=now).order_by("from_at").first()
    if own is None:
        return None
    colleagues = Duty.objects.filter(unit=own.unit_id, from_at__lte=now, to_at__gt=now)
    return Shift(own.from_at, own.to_at, colleagues.values("officer").distinct().count())
