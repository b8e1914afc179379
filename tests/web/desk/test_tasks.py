"""Does a task go its way: given, taken, answered, accepted; and can nobody else touch it?"""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import tasks
from firsthour.web.desk.clocks import tick
from firsthour.web.desk.models import Event, Matter, RunningClock, Task
from firsthour.web.desk.policies import visible_tasks
from firsthour.web.desk.queries.tasks import my_tasks
from firsthour.web.desk.task_policies import task_steps
from firsthour.web.people.models import Officer, Substitution
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
HOUR = timedelta(hours=1)


def give(force, now: datetime, *, to: Officer | None = None, **more: object) -> Task:
    new = tasks.NewTask(title="核对账户", unit=force.units["east-squad"], due_at=now + 5 * HOUR, assignee=to, **more)
    return tasks.assign(new, maker=force.alice, by=BY, now=now)


def waits_for(officer: Officer, now: datetime) -> int:
    return my_tasks(access_of(officer, now=now), now=now).count()


def steps(officer: Officer, task: Task, now: datetime) -> list[str]:
    return task_steps(access_of(officer, now=now), task, now=now)


def test_a_task_goes_from_the_maker_to_the_officer_and_back(force, now: datetime) -> None:
    task = give(force, now, to=force.bob)
    assert (waits_for(force.bob, now), waits_for(force.alice, now)) == (1, 0)
    task = tasks.acknowledge(task, officer=force.bob, version=task.version, by=BY, now=now)
    task = tasks.answer(task, text="已核对", version=task.version, by=BY, now=now)
    assert (waits_for(force.bob, now), waits_for(force.alice, now)) == (0, 1)
    task = tasks.accept(task, version=task.version, by=BY, now=now + HOUR)
    assert (waits_for(force.bob, now), waits_for(force.alice, now)) == (0, 0)
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "task.assigned", "task.acknowledged", "task.answered", "task.done",
    ]  # fmt: skip
    assert RunningClock.objects.get(about_key=str(task.uid)).done_at == now + HOUR
    assert tick(now + 100 * HOUR) == 0


def test_a_task_without_an_officer_waits_for_the_whole_unit_until_one_takes_it(force, now: datetime) -> None:
    task = give(force, now)
    assert [waits_for(officer, now) for officer in (force.alice, force.bob, force.charlie, force.henry)] == [1, 1, 0, 0]
    tasks.acknowledge(task, officer=force.bob, version=task.version, by=BY, now=now)
    assert [waits_for(officer, now) for officer in (force.alice, force.bob)] == [0, 1]


def test_of_two_who_take_the_same_task_one_is_told(force, now: datetime) -> None:
    task = give(force, now)
    tasks.acknowledge(task, officer=force.bob, version=task.version, by=BY, now=now)
    with pytest.raises(ChangedMeanwhileError):
        tasks.acknowledge(task, officer=force.alice, version=1, by=BY, now=now)


def test_a_refusal_says_why_and_goes_back(force, now: datetime) -> None:
    task = give(force, now, to=force.bob)
    with pytest.raises(tasks.NoReasonError):
        tasks.refuse(task, reason=" ", version=task.version, by=BY, now=now)
    task.refresh_from_db()
    tasks.refuse(task, reason="不属本队", version=task.version, by=BY, now=now)
    assert (waits_for(force.bob, now), waits_for(force.alice, now)) == (0, 1)


def test_the_end_stays_when_a_task_changes_hands(force, now: datetime) -> None:
    task = give(force, now, to=force.bob)
    handed = tasks.hand_over(
        task, unit=force.units["east-station"], assignee=force.henry, reason="", version=task.version, by=BY, now=now
    )
    assert handed.due_at == now + 5 * HOUR
    assert RunningClock.objects.get(about_key=str(task.uid)).officer == force.henry
    assert (waits_for(force.bob, now), waits_for(force.henry, now)) == (0, 1)


def test_a_pause_moves_the_end_by_what_passed(force, now: datetime) -> None:
    task = give(force, now, to=force.bob)
    task = tasks.pause(task, why="materials_awaited", version=task.version, by=BY, now=now + HOUR)
    assert task.paused_for == "materials_awaited"
    task = tasks.resume(task, version=task.version, by=BY, now=now + 3 * HOUR)
    assert task.due_at == now + 7 * HOUR


def test_who_stands_in_sees_and_does_what_waits_for_the_absent(force, now: datetime) -> None:
    task = give(force, now, to=force.bob)
    assert steps(force.charlie, task, now) == []
    assert not visible_tasks(access_of(force.charlie, now=now), now=now).exists()
    Substitution.objects.create(absent=force.bob, stand_in=force.charlie, from_at=now, to_at=now + HOUR)
    assert waits_for(force.charlie, now) == 1
    assert visible_tasks(access_of(force.charlie, now=now), now=now).get() == task
    assert "acknowledge" in steps(force.charlie, task, now)
    assert waits_for(force.charlie, now + 2 * HOUR) == 0


STEPS = {
    "alice": ["hand_over", "withdraw", "pause"],
    "bob": ["acknowledge", "refuse", "hand_over"],
    "charlie": [],
    "dana": ["hand_over", "withdraw", "pause"],
    "erin": [],
    "frank": [],
    "grace": [],
    "henry": [],
}


@pytest.mark.parametrize("name", STEPS)
def test_everybody_may_take_their_own_steps_and_no_others(name: str, force, now: datetime) -> None:
    task = give(force, now, to=force.bob)
    assert steps(force.officers[name], task, now) == STEPS[name]


def test_the_page_of_a_task_is_not_there_for_a_stranger(force, log_in, now: datetime) -> None:
    task = give(force, now, to=force.bob)
    url = reverse("desk:task", args=[task.uid])
    people = ("bob", "alice", "dana", "charlie", "grace")
    answers = [log_in(force.officers[name]).get(url).status_code for name in people]
    assert answers == [200, 200, 200, 404, 404]


def test_a_task_on_a_confidential_matter_shows_to_nobody_else_of_the_unit(force, log_in, now: datetime) -> None:
    unit = force.units["east-squad"]
    matter = Matter.objects.create(
        kind="lead", number="S1", title="秘密", unit=unit, unit_path=unit.path, state="open", opened_at=now,
        is_confidential=True,
    )  # fmt: skip
    with pytest.raises(tasks.NotNamedError):
        give(force, now, to=force.bob, matter=matter)
    matter.shares.create(kind="named", officer=force.bob, from_at=now)
    task = give(force, now, to=force.bob, matter=matter)
    url = reverse("desk:task", args=[task.uid])
    assert [log_in(force.officers[name]).get(url).status_code for name in ("bob", "alice", "dana")] == [200, 200, 404]


def test_a_queue_hides_what_belongs_to_a_confidential_matter(force, now: datetime) -> None:
    unit = force.units["east-squad"]
    matter = Matter.objects.create(
        kind="lead", number="S2", title="秘密", unit=unit, unit_path=unit.path, state="open", opened_at=now,
        is_confidential=True,
    )  # fmt: skip
    give(force, now, matter=matter)
    assert waits_for(force.bob, now) == 0
    matter.shares.create(kind="named", officer=force.bob, from_at=now)
    assert (waits_for(force.bob, now), waits_for(force.alice, now)) == (1, 0)


def test_a_step_on_the_page_is_done_once_and_recorded(force, log_in, now: datetime) -> None:
    task = give(force, now, to=force.bob)
    url = reverse("desk:task_step", args=[task.uid, "acknowledge"])
    client = log_in(force.bob)
    assert client.post(url, {"version": task.version}).status_code == 302
    assert client.post(url, {"version": task.version}).status_code == 409
    assert client.post(url, {}).status_code == 404
    assert AuditEvent.objects.filter(action="task.acknowledged", actor_name=force.bob.name).count() == 1


def test_an_empty_answer_is_said_on_the_page(force, log_in, now: datetime) -> None:
    task = tasks.acknowledge(give(force, now, to=force.bob), officer=force.bob, version=1, by=BY, now=now)
    answer = log_in(force.bob).post(reverse("desk:task_step", args=[task.uid, "answer"]), {"version": 2, "text": ""})
    assert answer.status_code == 422
    task.refresh_from_db()
    assert task.state == "acknowledged"


def test_who_was_overtaken_is_told_and_keeps_what_was_typed(force, log_in, now: datetime) -> None:
    task = tasks.acknowledge(give(force, now, to=force.bob), officer=force.bob, version=1, by=BY, now=now)
    url = reverse("desk:task_step", args=[task.uid, "answer"])
    answer = log_in(force.bob).post(url, {"version": 1, "text": "核对结果一致"})
    assert answer.status_code == 409
    assert "核对结果一致" in answer.content.decode()


def test_who_leaves_leaves_no_open_task_behind(force, now: datetime) -> None:
    give(force, now, to=force.bob)
    answered = tasks.acknowledge(give(force, now, to=force.bob), officer=force.bob, version=1, by=BY, now=now)
    tasks.answer(answered, text="已办", version=2, by=BY, now=now)
    assert tasks.hand_over_all(force.bob, to=force.henry, by=BY, now=now) == 2
    assert Task.objects.filter(assignee=force.bob).count() == 0
    assert waits_for(force.henry, now) == 1
    tasks.hand_over_all(force.alice, to=force.dana, by=BY, now=now)
    assert waits_for(force.dana, now) == 1
