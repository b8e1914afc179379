"""Which tasks stand in a list with its filter, by clock, fifty at a time; and how many are there?

A list is one of three: what is mine to do, what lies in my units, what I gave. Each is narrowed by ``visible_tasks``,
read in the order of the clocks from where the page before ended, and counted no further than one above the ceiling.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from django.db.models import Q, QuerySet

from firsthour.law.clocks import Clock
from firsthour.web.desk.clocks import clock_of
from firsthour.web.desk.models import RunningClock, Task
from firsthour.web.desk.policies import acts_as, visible_tasks
from firsthour.web.desk.queries.first_rows import first_rows
from firsthour.web.desk.rollups import units_of
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.policies import PeopleAccess, below

PAGE = 50
CEILING = 10_000
Scope = Literal["mine", "unit", "given"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
OPEN, ALL = "open", "all"


@dataclass(frozen=True)
class TaskFilter:
    """What a list is narrowed to; ``unit`` means it and those below, ``state`` one state, ``open`` or ``all``."""

    scope: Scope = "mine"
    state: str = OPEN
    is_overdue: bool = False
    officer: Officer | None = None
    unit: Unit | None = None
    text: str = ""


@dataclass(frozen=True)
class TaskPage:
    """Some rows, and where the next begin (empty: the end)."""

    rows: list[Task]
    after: str


def list_tasks(
    access: PeopleAccess, wanted: TaskFilter, *, now: datetime, after: str = "", limit: int = PAGE
) -> TaskPage:
    """Return the next rows of a list, the earliest end first."""
    tasks = filter_tasks(access, wanted, now=now)
    place = _read_place(after)
    if place is not None:
        due_at, pk = place
        tasks = tasks.filter(due_at__gte=due_at).exclude(due_at=due_at, pk__lte=pk)
    rows: list[Task] = first_rows(tasks.select_related("matter", "unit", "assignee", "maker"), limit + 1)
    more = f"{rows[limit - 1].due_at.isoformat()}~{rows[limit - 1].pk}" if len(rows) > limit else ""
    return TaskPage(rows[:limit], more)


def count_tasks(access: PeopleAccess, wanted: TaskFilter, *, now: datetime) -> int:
    """Return how many tasks a list has, counted no further than one above the ceiling."""
    return filter_tasks(access, wanted, now=now).order_by()[: CEILING + 1].count()


def iterate_tasks(access: PeopleAccess, wanted: TaskFilter, *, now: datetime) -> Iterator[Task]:
    """Yield every row of a list in its order; for exports."""
    after = ""
    while True:
        page = list_tasks(access, wanted, now=now, after=after, limit=500)
        yield from page.rows
        after = page.after
        if not after:
            return


def filter_tasks(access: PeopleAccess, wanted: TaskFilter, *, now: datetime) -> QuerySet[Task]:
    """Return the tasks of a list that this visitor may see, the earliest end first."""
    tasks = visible_tasks(access, now=now).filter(_in_scope(access, wanted.scope, now=now))
    if wanted.is_overdue:
        tasks = tasks.filter(closed_at=None, paused_for="", due_at__lte=now)
    if wanted.state == OPEN:
        tasks = tasks.filter(closed_at=None)
    elif wanted.state != ALL:
        tasks = tasks.filter(state=wanted.state)
    if wanted.officer is not None:
        tasks = tasks.filter(assignee=wanted.officer)
    if wanted.unit is not None:
        tasks = tasks.filter(unit_path__startswith=wanted.unit.path)
    if wanted.text:
        words = Q(title__icontains=wanted.text) | Q(words__icontains=wanted.text)
        tasks = tasks.filter(words | Q(matter__number__istartswith=wanted.text))
    return tasks.order_by("due_at", "pk")


def clocks_of(tasks: Sequence[Task], *, now: datetime) -> dict[int, Clock]:
    """Return the clocks of tasks as they stand now, by the tasks' keys; two queries for all of them."""
    by_uid = {str(task.uid): task.pk for task in tasks}
    rows = RunningClock.objects.filter(about_kind="task", about_key__in=by_uid).prefetch_related("happenings")
    return {by_uid[row.about_key]: clock_of(row, now=now) for row in rows}


def read_scope(text: str) -> Scope:
    """Return which of the lists is asked for; the own one where the text means nothing."""
    return next((scope for scope in SCOPES if scope == text), "mine")


def _in_scope(access: PeopleAccess, scope: Scope, *, now: datetime) -> Q:
    people = acts_as(access, now=now)
    homes = (*access.home_paths, *access.agency_paths)
    if scope == "given":
        return Q(maker__in=people)
    if scope == "unit":
        return below("unit_path", (*access.unit_paths, *homes))
    units = [units_of(path)[-1] for path in homes]
    return Q(assignee__in=people) | Q(assignee=None, unit__in=units)


def _read_place(text: str) -> tuple[datetime, int] | None:
    value, _mark, pk = text.rpartition("~")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (at, int(pk)) if at.tzinfo is not None else None
