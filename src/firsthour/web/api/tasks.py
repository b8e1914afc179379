"""What do other systems ask of tasks?"""

from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router

from firsthour.web.api import queries
from firsthour.web.api.interface import operation
from firsthour.web.api.schemas import ErrorOut, Filter, TaskOut, TaskPage
from firsthour.web.api.scopes import READ_TASKS
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models import Task

ROUTER = Router(tags=["tasks"])


@operation(ROUTER.get, "/tasks", scope=READ_TASKS, response=TaskPage)
def list_tasks(request: HttpRequest, wanted: Query[Filter]) -> TaskPage:
    """List the tasks the key reaches, the least recently changed first."""
    page = queries.list_tasks(request.access, queries.Wanted(**wanted.dict()), now=request.now)
    record(
        "task.list", by=request.actor, now=request.now, n_records=len(page.rows),
        details={"updated_since": wanted.updated_since, "topic": wanted.kind, "state": wanted.state},
    )  # fmt: skip
    return TaskPage(items=[_shown(task) for task in page.rows], next=page.next)


@operation(ROUTER.get, "/tasks/{uid}", scope=READ_TASKS, response={200: TaskOut, 404: ErrorOut})
def get_task(request: HttpRequest, uid: UUID) -> TaskOut:
    """Return one task."""
    task = queries.get_one_task(request.access, uid, now=request.now)
    if task is None:
        raise Http404
    record("task.open", by=request.actor, now=request.now, about=[About("task", str(task.uid))], n_records=1)
    return _shown(task)


def _shown(task: Task) -> TaskOut:
    return TaskOut(
        uid=task.uid, topic=task.topic, title=task.title, unit=task.unit.code,
        matter=task.matter.uid if task.matter else None, state=task.state, started_at=task.started_at,
        due_at=task.due_at, closed_at=task.closed_at, updated_at=task.updated_at, version=task.version,
    )  # fmt: skip
