"""What does the desk show on the frame and on itself? Its lines of the navigation, its waiting work, its listeners."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk import exports_registered, matters_registered, sms_shown
from firsthour.web.desk.jobs import shown as jobs_shown
from firsthour.web.desk.models import Task, TaskState
from firsthour.web.desk.queries.first_rows import first_rows
from firsthour.web.desk.queries.tasks import my_tasks, open_tasks_of
from firsthour.web.desk.tasks import hand_over_all
from firsthour.web.desk.telling import listening
from firsthour.web.desk.waiting import read_queue
from firsthour.web.people.leaving import LEAVING
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, MeItem, NavItem, Waiting

ACTIONS = {
    TaskState.ASSIGNED: _("Take on"),
    TaskState.ACKNOWLEDGED: _("Answer"),
    TaskState.ANSWERED: _("Check the answer"),
    TaskState.REFUSED: _("Assign anew"),
}
ICONS = {"task": "list-check", "visit": "home-check", "call": "phone-call", "letter": "mail-fast", "paper": "file-text"}


def register() -> None:
    """Fill the registries."""
    jobs_shown.register()
    matters_registered.register()
    exports_registered.register()
    sms_shown.register()
    listening.register()
    REGISTRY.add_nav(
        NavItem("desk", 10, "desk:home", _("My desk"), "layout-dashboard", Permission.OPEN_DESK, _counted, key="d")
    )
    REGISTRY.add_nav(NavItem("desk", 15, "desk:tasks", _("Tasks"), "list-check", Permission.OPEN_DESK, key="t"))
    desk = Permission.OPEN_DESK
    REGISTRY.add_me(MeItem(20, "desk:notice_wishes", _("How you are told"), "bell", desk))
    REGISTRY.add_me(MeItem(30, "desk:exports", _("Exports"), "file-export", desk))
    REGISTRY.add_waiting("task", waiting_tasks)
    LEAVING.add(
        "tasks", words=_("Tasks"), count=lambda officer: open_tasks_of(officer.pk).count(), hand_over=hand_over_all
    )


_SAID = (
    "uid", "topic", "title", "state", "due_at", "started_at", "paused_for", "told",
    "matter__number", "unit__name", "unit__name_en", "assignee__name", "maker__name",
)  # fmt: skip


def waiting_tasks(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the tasks that wait for this officer."""
    for task in first_rows(my_tasks(request.access, now=request.now).only(*_SAID), limit):
        yield waiting_task(task)


def waiting_task(task: Task) -> Waiting:
    """Return a task as the desk shows it."""
    url = reverse("desk:task", args=[task.uid])
    return Waiting(
        key=f"task:{task.uid}",
        kind="task",
        icon=ICONS.get(task.topic, "list-check"),
        title=task.title,
        about=_about(task),
        url=url,
        due_at=task.due_at,
        started_at=task.started_at,
        clock="task",
        paused_for=task.paused_for,
        tag=gettext("queue of the unit") if task.assignee is None else "",
        action=str(ACTIONS.get(TaskState(task.state), "")),
        action_url=f"{url}#do",
        overdue_says=task.told,
    )


def _about(task: Task) -> str:
    parts = [task.matter.number if task.matter else "", unit_words(task.unit)]
    if task.state == TaskState.REFUSED:
        parts.append(gettext("refused"))
    if task.state == TaskState.ANSWERED:
        parts.append(
            gettext("answered by %(name)s") % {"name": task.assignee.name if task.assignee else unit_words(task.unit)}
        )
    elif task.maker is not None:
        parts.append(gettext("from %(name)s") % {"name": task.maker.name})
    if task.told == "bureau_leader":
        parts.append(gettext("reported to the bureau's leader"))
    elif task.told:
        parts.append(gettext("reported to the unit's leader"))
    return " · ".join(part for part in parts if part)


def _counted(request: HttpRequest) -> tuple[int, bool]:
    queue = read_queue(request)
    return len(queue.items), queue.n_today > 0
