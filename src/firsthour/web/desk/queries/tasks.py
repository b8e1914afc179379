"""Which tasks wait for an officer, and which may be seen at all?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from firsthour.law.clocks import Clock
from firsthour.web.desk.clocks import clock_of
from firsthour.web.desk.models import RunningClock, Task, TaskState
from firsthour.web.desk.policies import acts_as, of_open_matters, visible_tasks
from firsthour.web.people.policies import PeopleAccess

CLAIMED = (TaskState.ASSIGNED, TaskState.ACKNOWLEDGED)
BACK = (TaskState.ANSWERED, TaskState.REFUSED)


def my_tasks(access: PeopleAccess, *, now: datetime) -> QuerySet[Task]:
    """Return what waits for this officer, the earliest end first.

    One's own (and of those one stands in for), what lies in the queue of one's units, and what comes back to the one
    who gave it: answered or refused.
    """
    if access.officer is None:
        return Task.objects.none()
    people = acts_as(access, now=now)
    at_home = Q(unit__path__in=access.home_paths) & of_open_matters(access, now=now)
    is_open = Task.objects.filter(closed_at=None).order_by().values("pk")  # each of the three has an index of its own
    own = is_open.filter(state__in=CLAIMED, assignee__in=people)
    queue = is_open.filter(at_home | Q(unit__path__in=access.agency_paths), state__in=CLAIMED, assignee=None)
    back = is_open.filter(state__in=BACK, maker__in=people)
    mine = Task.objects.filter(pk__in=own.union(queue, back))
    return mine.select_related("matter", "unit", "assignee", "maker").order_by("due_at", "pk")


def get_one_task(access: PeopleAccess, uid: UUID, *, now: datetime) -> Task:
    """Return a task this visitor may see.

    Raises
    ------
    Task.DoesNotExist
        There is none, or none for this visitor.
    """
    seen = visible_tasks(access, now=now).select_related("matter", "unit", "assignee", "maker")
    return seen.get(uid=uid)


def open_tasks_of(officer_pk: int) -> QuerySet[Task]:
    """Return the open tasks that are an officer's own."""
    return Task.objects.filter(closed_at=None, assignee_id=officer_pk)


def read_task_clock(task: Task, *, now: datetime) -> Clock | None:
    """Return the clock of a task as it stands now."""
    row = RunningClock.objects.filter(about_kind="task", about_key=str(task.uid)).prefetch_related("happenings").first()
    return clock_of(row, now=now) if row is not None else None
