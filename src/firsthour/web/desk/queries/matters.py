"""Which matters are there for this visitor?"""

from datetime import datetime
from uuid import UUID

from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.people.policies import PeopleAccess


def get_one_matter(access: PeopleAccess, uid: UUID, *, now: datetime) -> Matter:
    """Return a matter this visitor may see.

    Raises
    ------
    Matter.DoesNotExist
        There is none, or none for this visitor.
    """
    return visible_matters(access, now=now).select_related("unit", "owner").get(uid=uid)
