"""Into which matter was each of these merged, as far as the visitor may know?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.people.policies import PeopleAccess


@dataclass(frozen=True)
class MergedMark:
    """Where a matter went: number and key of the other one; both empty where this visitor does not see it."""

    number: str = ""
    uid: UUID | None = None


def merged_marks(access: PeopleAccess, matters: Collection[Matter], *, now: datetime) -> dict[int, MergedMark]:
    """Return the marks of those of these matters that are looked at as part of another; at most one query."""
    away = {matter.pk: matter.merged_into_id for matter in matters if matter.merged_into_id is not None}
    if not away:
        return {}
    seen = visible_matters(access, now=now).filter(pk__in=set(away.values())).values_list("pk", "number", "uid")
    known = {pk: MergedMark(number, uid) for pk, number, uid in seen}
    return {pk: known.get(into, MergedMark()) for pk, into in away.items()}
