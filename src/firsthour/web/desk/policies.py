"""Which matters does a visitor see? Own unit and below, what was handed over, and by name; of a confidential one
only by name; an agency only what was sent to it. What cannot be seen does not exist: no list, no count, no hint."""

from datetime import datetime

from django.db.models import Q, QuerySet

from firsthour.web.desk.models import Matter, Task
from firsthour.web.desk.seeing import SeenMatter
from firsthour.web.people.models import Substitution
from firsthour.web.people.policies import PeopleAccess


def visible_matters(access: PeopleAccess, *, now: datetime) -> QuerySet[Matter]:
    """Return the matters this visitor may see."""
    if not access.is_signed_in:
        return Matter.objects.none()
    return Matter.objects.filter(SeenMatter(access, now))


def _below(column: str, paths: tuple[str, ...]) -> Q:
    reached = Q(pk__in=[])
    for path in paths:
        reached |= Q(**{f"{column}__startswith": path})
    return reached


def visible_tasks(access: PeopleAccess, *, now: datetime) -> QuerySet[Task]:
    """Return the tasks this visitor may see: one's own, those one gave, and those of whom one stands in for; in own
    units and below, unless the matter is hidden from the visitor; an agency's contact sees those of the agency."""
    if access.officer is None:
        return Task.objects.none()
    people = acts_as(access, now=now)
    own = Q(assignee__in=people) | Q(maker__in=people)
    inside = _below("unit_path", access.unit_paths) & of_open_matters(access, now=now)
    return Task.objects.filter(own | inside | _below("unit_path", access.agency_paths))


def of_open_matters(access: PeopleAccess, *, now: datetime) -> Q:
    """Return the condition that a task belongs to no matter, or to one that this visitor may see."""
    return Q(matter=None) | Q(of_visible_matters(access, now=now))


def of_visible_matters(access: PeopleAccess, *, now: datetime, key: str = "matter_id") -> SeenMatter | Q:
    """Return the condition that a row belongs to a matter this visitor may see; ``key`` names its column.

    It is asked of each row that is otherwise wanted: ``matter__in=visible_matters(…)`` would have SQLite write down
    every matter there is first.
    """
    return SeenMatter(access, now, of=key) if access.is_signed_in else Q(pk__in=[])


def acts_as(access: PeopleAccess, *, now: datetime) -> frozenset[int]:
    """Return the officers as whom this visitor acts: oneself, and whom one stands in for now."""
    if access.officer is None:
        return frozenset()
    key = ("acts_as", now)
    if key not in access.known:
        absent = Substitution.objects.filter(stand_in=access.officer, from_at__lte=now, to_at__gt=now)
        access.known[key] = frozenset({access.officer.pk, *absent.order_by().values_list("absent_id", flat=True)})
    people: frozenset[int] = access.known[key]
    return people
