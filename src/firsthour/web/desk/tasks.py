"""How is a task given, taken, answered, handed on and closed? Each step is recorded, told and counted.

assign ─▶ acknowledge ─▶ answer ─▶ accept (done)
   │          │             └────▶ send_back (acknowledged again)
   │          └─▶ hand_over (another officer or unit; the end stays)
   └─▶ refuse (with a reason: back to the maker) · withdraw (by the maker)
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.clocks import Subject, hand_clock, start_clock, tell_clock
from firsthour.web.desk.models import Matter, RunningClock
from firsthour.web.desk.models.tasks import Task, TaskState
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

CLOCK = "task"


class StepListener(Protocol):
    """Whoever wants to know of each step of a task, in its transaction."""

    def __call__(self, step: str, task: Task, *, by: Actor, now: datetime) -> None:
        """Take note of a step that was just taken."""


LISTENERS: list[StepListener] = []


class WrongTaskStateError(UserError):
    """A step that does not follow from where the task is."""

    code = "task_state"
    english = "This task is {state}; that step is not possible now."
    chinese = "任务目前为 {state}，不能执行这一步。"


class NoReasonError(UserError):
    """A step that must say why does not."""

    code = "no_reason"
    english = "Say why."
    chinese = "请写明理由。"


class PastDueError(UserError):
    """An end that lies before the beginning."""

    code = "due_in_the_past"
    english = "The end must lie in the future."
    chinese = "截止时间必须在现在之后。"


class NotNamedError(UserError):
    """Work on a confidential matter for somebody who is not named on it."""

    code = "not_named"
    english = "{number} is confidential: name {name} on it first."
    chinese = "{number} 为保密事项：请先将{name}列为知悉人员。"


@dataclass(frozen=True)
class NewTask:
    """What is to be done, where, by whom (nobody: the unit's queue), by when, and on which matter."""

    title: str
    unit: Unit
    due_at: datetime
    words: str = ""
    assignee: Officer | None = None
    matter: Matter | None = None
    topic: str = "task"


@transaction.atomic
def assign(new: NewTask, *, maker: Officer | None, by: Actor, now: datetime) -> Task:
    """Give a task to an officer, or into a unit's queue.

    Raises
    ------
    PastDueError
        It would be over before it begins.
    """
    if new.due_at <= now:
        raise PastDueError
    _check_named(new.matter, new.assignee, now=now)
    task = Task.objects.create(
        matter=new.matter, unit=new.unit, unit_path=new.unit.path, assignee=new.assignee, maker=maker, topic=new.topic,
        title=new.title, words=new.words, state=TaskState.ASSIGNED, started_at=now, due_at=new.due_at,
    )  # fmt: skip
    start_clock(CLOCK, _subject(task), started_at=now, by=by, now=now, given_due_at=new.due_at)
    _told("assigned", task, by=by, now=now, says={"to": new.assignee.name if new.assignee else new.unit.name})
    return task


@transaction.atomic
def acknowledge(task: Task, *, officer: Officer, version: int, by: Actor, now: datetime) -> Task:
    """Take a task on; out of a unit's queue it becomes the officer's own."""
    claim_version(task, version=version)
    _expect(task, TaskState.ASSIGNED)
    task.state, task.assignee = TaskState.ACKNOWLEDGED, officer
    return _kept("acknowledged", task, by=by, now=now)


@transaction.atomic
def refuse(task: Task, *, reason: str, version: int, by: Actor, now: datetime) -> Task:
    """Give a task back to whoever assigned it, with the reason; its clock runs on."""
    claim_version(task, version=version)
    _expect(task, TaskState.ASSIGNED, TaskState.ACKNOWLEDGED)
    task.state = TaskState.REFUSED
    return _kept("refused", task, by=by, now=now, says={"reason": _reason(reason)})


@transaction.atomic
def answer(task: Task, *, text: str, version: int, by: Actor, now: datetime) -> Task:
    """Say what was done; the maker accepts it or sends it back."""
    claim_version(task, version=version)
    _expect(task, TaskState.ASSIGNED, TaskState.ACKNOWLEDGED)
    task.state, task.answer = TaskState.ANSWERED, _reason(text)
    return _kept("answered", task, by=by, now=now)


@transaction.atomic
def accept(task: Task, *, version: int, by: Actor, now: datetime) -> Task:
    """Close a task whose answer is accepted; its clock ends when it was answered in fact: now."""
    claim_version(task, version=version)
    _expect(task, TaskState.ANSWERED)
    task.state, task.closed_at = TaskState.DONE, now
    _end_clock(task, by=by, now=now)
    return _kept("done", task, by=by, now=now)


@transaction.atomic
def send_back(task: Task, *, reason: str, version: int, by: Actor, now: datetime) -> Task:
    """Ask for more than was answered; the end stays where it was."""
    claim_version(task, version=version)
    _expect(task, TaskState.ANSWERED)
    task.state = TaskState.ACKNOWLEDGED
    return _kept("sent_back", task, by=by, now=now, says={"reason": _reason(reason)})


@transaction.atomic
def hand_over(
    task: Task, *, unit: Unit, assignee: Officer | None, reason: str, version: int, by: Actor, now: datetime
) -> Task:
    """Give a task to another officer or unit; it must be taken on anew, and the end stays."""
    claim_version(task, version=version)
    _expect(task, TaskState.ASSIGNED, TaskState.ACKNOWLEDGED, TaskState.REFUSED)
    _check_named(task.matter, assignee, now=now)
    before = task.assignee.name if task.assignee else task.unit.name
    task.unit, task.unit_path, task.assignee, task.state = unit, unit.path, assignee, TaskState.ASSIGNED
    for clock in _clocks(task):
        hand_clock(clock, unit=unit, officer=assignee)
    after = assignee.name if assignee else unit.name
    return _kept("handed_over", task, by=by, now=now, says={"from": before, "to": after, "reason": reason})


@transaction.atomic
def withdraw(task: Task, *, reason: str, version: int, by: Actor, now: datetime) -> Task:
    """Take a task back that need not be done any more."""
    claim_version(task, version=version)
    _expect(task, TaskState.ASSIGNED, TaskState.ACKNOWLEDGED, TaskState.REFUSED)
    task.state, task.closed_at = TaskState.WITHDRAWN, now
    _end_clock(task, by=by, now=now)
    return _kept("withdrawn", task, by=by, now=now, says={"reason": _reason(reason)})


@transaction.atomic
def pause(task: Task, *, why: str, version: int, by: Actor, now: datetime) -> Task:
    """Stop the clock for a reason that the kind of clock knows (``materials_awaited``, ``answer_awaited``)."""
    claim_version(task, version=version)
    for clock in _clocks(task):
        row = tell_clock(clock, f"paused:{why}", at=now, by=by, now=now)
        task.paused_for = row.paused_for
    return _kept("paused", task, by=by, now=now, says={"why": why})


@transaction.atomic
def resume(task: Task, *, version: int, by: Actor, now: datetime) -> Task:
    """Let the clock run on; the end moves by what passed meanwhile."""
    claim_version(task, version=version)
    for clock in _clocks(task):
        row = tell_clock(clock, "resumed", at=now, by=by, now=now)
        task.paused_for, task.due_at = row.paused_for, row.due_at
    return _kept("resumed", task, by=by, now=now)


@transaction.atomic
def hand_over_all(officer: Officer, *, to: Officer, by: Actor, now: datetime) -> int:
    """Give everything that is open with an officer who leaves to a successor; return how many tasks."""
    open_ones = list(Task.objects.filter(assignee=officer, closed_at=None).select_related("unit", "assignee", "matter"))
    for task in open_ones:
        if task.state == TaskState.ANSWERED:
            Task.objects.filter(pk=task.pk).update(assignee=to)
        else:
            hand_over(task, unit=task.unit, assignee=to, reason=officer.name, version=task.version, by=by, now=now)
    Task.objects.filter(maker=officer, closed_at=None).update(maker=to)
    return len(open_ones)


def _check_named(matter: Matter | None, officer: Officer | None, *, now: datetime) -> None:
    """Let nobody learn of a confidential matter through a task on it."""
    if matter is None or officer is None or not matter.is_confidential:
        return
    named = matter.shares.filter(officer=officer, from_at__lte=now).filter(Q(to_at=None) | Q(to_at__gt=now))
    if not named.exists():
        raise NotNamedError(number=matter.number, name=officer.name)


def _subject(task: Task) -> Subject:
    return Subject(kind="task", key=str(task.uid), unit=task.unit, officer=task.assignee, matter=task.matter)


def _clocks(task: Task) -> list[RunningClock]:
    return list(RunningClock.objects.filter(about_kind="task", about_key=str(task.uid), done_at=None))


def _end_clock(task: Task, *, by: Actor, now: datetime) -> None:
    for clock in _clocks(task):
        tell_clock(clock, "done", at=now, by=by, now=now)


def _expect(task: Task, *states: str) -> None:
    if task.state not in states:
        raise WrongTaskStateError(state=task.state)


def _reason(text: str) -> str:
    if not text.strip():
        raise NoReasonError
    return text.strip()


def _kept(step: str, task: Task, *, by: Actor, now: datetime, says: dict[str, str] | None = None) -> Task:
    task.save()
    _told(step, task, by=by, now=now, says=says)
    return task


def _told(step: str, task: Task, *, by: Actor, now: datetime, says: dict[str, str] | None = None) -> None:
    facts = {"task": str(task.uid), **(says or {})}
    events.append(
        f"task.{step}", unit=task.unit, matter=task.matter, by=by, happened_at=now, recorded_at=now, facts=facts
    )
    for listener in LISTENERS:
        listener(step, task, by=by, now=now)
    about = [About(kind="task", key=str(task.uid), label=f"task {str(task.uid)[-12:]}")]
    if task.matter is not None:
        about.append(About(kind="matter", key=str(task.matter.uid), label=task.matter.number))
    record(f"task.{step}", by=by, now=now, about=about, details={"state": task.state, **(says or {})})
