"""Does my desk show what waits for me, in the order of the clocks?"""

from datetime import datetime, timedelta

from django.urls import reverse

from firsthour.web.desk import tasks
from firsthour.web.desk.models import Task
from firsthour.web.desk.waiting import make_queue
from firsthour.web.ui.acting import system_actor
from firsthour.web.ui.registry import Waiting

BY = system_actor("test")
MINUTE = timedelta(minutes=1)


def waiting(key: str, now: datetime, minutes: float | None, paused_for: str = "") -> Waiting:
    due_at = None if minutes is None else now + minutes * MINUTE
    return Waiting(
        key=key, kind="task", icon="list-check", title=key, about="", url="/", due_at=due_at,
        started_at=now - 60 * MINUTE, clock="task", paused_for=paused_for,
    )  # fmt: skip


def test_the_queue_stands_in_the_order_of_the_clocks_in_its_stretches(now: datetime) -> None:
    things = [
        ("later", 60 * 24 * 20),
        ("week", 60 * 24 * 3),
        ("today", 300),
        ("hour", 20),
        ("over", -5),
        ("none", None),
    ]
    queue = make_queue([waiting(key, now, minutes) for key, minutes in things], now=now)
    assert [(group.key, [item.waits.key for item in group.items]) for group in queue.groups] == [
        ("overdue", ["over"]), ("hour", ["hour"]), ("today", ["today"]), ("week", ["week"]),
        ("later", ["later", "none"]),
    ]  # fmt: skip


def test_a_paused_thing_stands_last_and_is_never_overdue(now: datetime) -> None:
    queue = make_queue([waiting("paused", now, -500, "materials_awaited"), waiting("hour", now, 30)], now=now)
    assert [group.key for group in queue.groups] == ["hour", "paused"]
    assert queue.n_overdue == 0


def test_next_is_what_ends_within_the_hour_else_what_is_over(now: datetime) -> None:
    over, hour, week = waiting("over", now, -5), waiting("hour", now, 30), waiting("week", now, 4000)
    assert make_queue([over, hour, week], now=now).next_item.waits.key == "hour"
    assert make_queue([over, week], now=now).next_item.waits.key == "over"
    assert make_queue([week], now=now).next_item.waits.key == "week"
    assert make_queue([], now=now).next_item is None


def give(force, title: str, minutes: int) -> Task:
    from django.utils import timezone

    now = timezone.now()
    new = tasks.NewTask(title=title, unit=force.units["east-squad"], due_at=now + minutes * MINUTE, assignee=force.bob)
    return tasks.assign(new, maker=force.alice, by=BY, now=now)


def test_my_desk_shows_mine_and_nobody_elses(force, log_in) -> None:
    give(force, "核对云栈账户", 30)
    assert "核对云栈账户" in log_in(force.bob).get(reverse("desk:home")).content.decode()
    assert "核对云栈账户" not in log_in(force.charlie).get(reverse("desk:home")).content.decode()


def test_my_desk_asks_the_database_no_more_for_more_work(force, log_in, django_assert_max_num_queries) -> None:
    give(force, "任务", 30)
    client = log_in(force.bob)
    client.get(reverse("desk:home"))
    with django_assert_max_num_queries(30) as little:  # each room asks for its own waiting work
        client.get(reverse("desk:home"))
    for n_th in range(30):
        give(force, f"任务 {n_th}", 30 + n_th)
    with django_assert_max_num_queries(len(little)):
        client.get(reverse("desk:home"))


def test_a_row_is_asked_for_again_and_leaves_when_done(force, log_in) -> None:
    task = give(force, "核对", 30)
    client = log_in(force.bob)
    url = reverse("desk:row", args=[f"task:{task.uid}"])
    assert "核对" in client.get(url).content.decode()
    tasks.withdraw(task, reason="重复", version=task.version, by=BY, now=task.started_at)
    assert client.get(url).content == b""


def test_the_next_clock_says_what_ends_first(force, log_in) -> None:
    give(force, "电话核实", 20)
    give(force, "材料整理", 2000)
    shown = log_in(force.bob).get(reverse("desk:next")).content.decode()
    assert "电话核实" in shown
    assert "材料整理" not in shown
