"""Which matters and tasks does a service key read? The least recently changed first, page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from firsthour.web.api.cursors import Cursor, read_cursor
from firsthour.web.api.policies import reached_matters, reached_tasks
from firsthour.web.desk.models import Matter, Task
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import PeopleAccess

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A page of rows, and the cursor of the next one; empty on the last."""

    rows: list[Row]
    next: str


@dataclass(frozen=True)
class Wanted:
    """Which rows are asked for; what is empty is not asked."""

    kind: str = ""
    state: str = ""
    updated_since: datetime | None = None
    cursor: str = ""
    limit: int = 100


def list_matters(access: PeopleAccess, wanted: Wanted, *, now: datetime) -> Page[Matter]:
    """Return a page of the matters the key reaches."""
    rows = reached_matters(access, now=now).select_related("unit").defer("search")
    return page_of(rows, wanted, kind="kind")


def list_tasks(access: PeopleAccess, wanted: Wanted, *, now: datetime) -> Page[Task]:
    """Return a page of the tasks the key reaches."""
    rows = reached_tasks(access, now=now).select_related("unit", "matter").defer("matter__search")
    return page_of(rows, wanted, kind="topic")


def get_one_matter(access: PeopleAccess, uid: UUID, *, now: datetime) -> Matter | None:
    """Return a matter the key reaches; None where there is none."""
    return reached_matters(access, now=now).select_related("unit").defer("search").filter(uid=uid).first()


def get_one_task(access: PeopleAccess, uid: UUID, *, now: datetime) -> Task | None:
    """Return a task the key reaches; None where there is none."""
    return reached_tasks(access, now=now).select_related("unit", "matter").filter(uid=uid).first()


def find_unit(code: str) -> Unit | None:
    """Return the unit with this code."""
    return Unit.objects.filter(code=code).first()


def page_of(rows: QuerySet[Any], wanted: Wanted, *, kind: str = "kind") -> Page[Any]:
    """Return a page of rows, the least recently changed first."""
    if wanted.kind:
        rows = rows.filter(**{kind: wanted.kind})
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.updated_since is not None:
        rows = rows.filter(updated_at__gte=wanted.updated_since)
    if wanted.cursor:
        last = read_cursor(wanted.cursor)
        behind = Q(updated_at__gt=last.updated_at) | Q(updated_at=last.updated_at, pk__gt=last.key)
        rows = rows.filter(behind, updated_at__gte=last.updated_at)
    found = list(rows.filter(updated_at__isnull=False).order_by("updated_at", "pk")[: wanted.limit + 1])
    page = found[: wanted.limit]
    return Page(page, Cursor(page[-1].updated_at, page[-1].pk).write() if len(found) > wanted.limit else "")
