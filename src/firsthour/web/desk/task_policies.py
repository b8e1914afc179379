"""Which steps may this visitor take with a task now? What is not listed here cannot be done."""

from datetime import datetime

from firsthour.web.desk.models import Task, TaskState
from firsthour.web.desk.policies import acts_as
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission

_FOR_HOLDER = {
    TaskState.ASSIGNED: ("acknowledge", "refuse", "hand_over"),
    TaskState.ACKNOWLEDGED: ("answer", "refuse", "hand_over"),
}
_FOR_GIVER = {
    TaskState.ASSIGNED: ("hand_over", "withdraw"),
    TaskState.ACKNOWLEDGED: ("hand_over", "withdraw"),
    TaskState.REFUSED: ("hand_over", "withdraw"),
    TaskState.ANSWERED: ("accept", "send_back"),
}


def task_steps(access: PeopleAccess, task: Task, *, now: datetime) -> list[str]:
    """Return the steps this visitor may take, the usual one first."""
    steps: list[str] = []
    if holds_task(access, task, now=now):
        steps += _FOR_HOLDER.get(TaskState(task.state), ())
    if gives_task(access, task, now=now):
        steps += [step for step in _FOR_GIVER.get(TaskState(task.state), ()) if step not in steps]
        if task.closed_at is None:
            steps.append("resume" if task.paused_for else "pause")
    return steps


def holds_task(access: PeopleAccess, task: Task, *, now: datetime) -> bool:
    """Tell whether the task is this officer's to do: one's own, of whom one stands in for, or in the own queue."""
    if access.officer is None:
        return False
    if task.assignee_id is None:
        return task.unit.path in (*access.home_paths, *access.agency_paths)
    return task.assignee_id in acts_as(access, now=now)


def gives_task(access: PeopleAccess, task: Task, *, now: datetime) -> bool:
    """Tell whether this officer gave the task, or leads where it lies."""
    if access.officer is None:
        return False
    return task.maker_id in acts_as(access, now=now) or access.may(Permission.ASSIGN_TASK, unit_path=task.unit_path)
