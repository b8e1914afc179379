"""Which notes did the shifts leave?"""

from uuid import UUID

from firsthour.web.alerts.models import HandOver
from firsthour.web.alerts.policies import hand_over_units
from firsthour.web.people.policies import PeopleAccess

MOST = 30


def list_notes(access: PeopleAccess) -> list[HandOver]:
    """Return the latest notes of the units whose notes this visitor reads."""
    seen = HandOver.objects.filter(unit__in=hand_over_units(access)).select_related("unit", "written_by", "read_by")
    return list(seen.order_by("-written_at", "-id")[:MOST])


def get_one_note(access: PeopleAccess, uid: UUID) -> HandOver:
    """Return a note, if this visitor reads it."""
    return HandOver.objects.filter(unit__in=hand_over_units(access)).get(uid=uid)
