"""Is the right one told of every deadline, once, whoever is absent or off duty, and nothing they may not know?"""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.models import AuditEvent
from firsthour.web.audit.operations import record
from firsthour.web.desk import tasks
from firsthour.web.desk.clock_subjects import SubjectWords, register_clock_subject
from firsthour.web.desk.clocks import Subject, start_clock, tick
from firsthour.web.desk.models import Event, Matter, Notice, RunningClock, Share, ShareKind, Task
from firsthour.web.desk.wording import TASK_STEPS
from firsthour.web.people.models import Duty, Officer, Posting, Substitution, Unit
from firsthour.web.ui.acting import Actor, system_actor
from tests.web.conftest import Force, make_unit

BY = system_actor("test")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def actor(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


def give(force: Force, now: datetime, *, unit: str = "east-squad", hours: int = 4, **more: object) -> Task:
    new = tasks.NewTask(title="核对开户资料", unit=force.units[unit], due_at=now + hours * HOUR, **more)
    task = tasks.assign(new, maker=force.dana, by=actor(force.dana), now=now)
    Notice.objects.all().delete()
    return task


def on_duty(unit: Unit, officer: Officer, now: datetime) -> None:
    Duty.objects.create(unit=unit, officer=officer, from_at=now - HOUR, to_at=now + 7 * DAY)


def absent(officer: Officer, stand_in: Officer, now: datetime) -> None:
    Substitution.objects.create(absent=officer, stand_in=stand_in, from_at=now - HOUR, to_at=now + 7 * DAY)


def post(force: Force, badge: str, name: str, *, unit: str, role: str, now: datetime) -> Officer:
    officer = Officer.objects.create_user(badge, name=name)
    Posting.objects.create(officer=officer, unit=force.units[unit], role=role, from_at=now - DAY)
    return officer


def matter_of(force: Force, now: datetime, *, hidden: bool, unit: str = "east-squad") -> Matter:
    own = force.units[unit]
    return Matter.objects.create(
        kind="lead", number="X20261122-0031", title="许念安被骗", unit=own, unit_path=own.path, state="open",
        opened_at=now, is_confidential=hidden,
    )  # fmt: skip


def told(topic: str = "") -> set[str]:
    rows = Notice.objects.filter(topic=topic) if topic else Notice.objects.all()
    return set(rows.values_list("officer__name", flat=True))


def names(*officers: Officer) -> set[str]:
    return {officer.name for officer in officers}


# warnings: the holder


def test_a_warning_goes_to_who_holds_the_task_on_duty_or_not(force, now) -> None:
    give(force, now, assignee=force.bob)
    on_duty(force.units["east-squad"], force.alice, now)
    tick(now + 3 * HOUR)
    assert told() == names(force.bob)
    assert told("clock.warning") == names(force.bob)


def test_an_absent_holder_is_replaced_by_who_stands_in_and_that_one_too(force, now) -> None:
    give(force, now, assignee=force.bob)
    absent(force.bob, force.charlie, now)
    absent(force.charlie, force.henry, now)
    tick(now + 3 * HOUR)
    assert told() == names(force.henry)


def test_two_who_stand_in_for_each_other_are_not_lost(force, now) -> None:
    give(force, now, assignee=force.bob)
    absent(force.bob, force.charlie, now)
    absent(force.charlie, force.bob, now)
    tick(now + 3 * HOUR)
    assert told() == names(force.bob)


def test_an_absence_that_is_over_counts_no_more(force, now) -> None:
    give(force, now, assignee=force.bob)
    Substitution.objects.create(absent=force.bob, stand_in=force.charlie, from_at=now - DAY, to_at=now + HOUR)
    tick(now + 3 * HOUR)
    assert told() == names(force.bob)


def test_a_queue_is_told_to_everybody_on_duty_in_the_unit_now(force, now) -> None:
    squad = force.units["east-squad"]
    on_duty(squad, force.bob, now)
    on_duty(squad, force.alice, now)
    on_duty(force.units["east-station"], force.henry, now)
    give(force, now)
    tick(now + 3 * HOUR)
    assert told() == names(force.alice, force.bob)


def test_who_is_on_the_roster_but_may_not_see_matters_is_not_the_queue(force, now) -> None:
    on_duty(force.units["city"], force.frank, now)  # administers: sees no case
    give(force, now, unit="city")
    tick(now + 3 * HOUR)
    assert told() == names(force.dana)


def test_a_gap_in_the_roster_falls_to_the_leader_then_to_the_next_unit_up(force, now) -> None:
    give(force, now)
    give(force, now, unit="east-station")  # neither the station nor the county has a leader
    tick(now + 3 * HOUR)
    assert told() == names(force.alice, force.dana)


def test_a_holder_who_has_left_is_as_good_as_none(force, now) -> None:
    give(force, now, assignee=force.bob)
    Officer.objects.filter(pk=force.bob.pk).update(is_active=False)
    tick(now + 3 * HOUR)
    assert told() == names(force.alice)


def test_a_task_of_an_agency_is_told_to_its_contact_and_reported_where_the_matter_lies(force, now) -> None:
    give(force, now, unit="bank", matter=matter_of(force, now, hidden=False))
    tick(now + 3 * HOUR)
    assert told() == names(force.grace)
    tick(now + 4 * HOUR)
    assert told("clock.overdue") == names(force.alice)


# escalations: leaders, else inspectors


def test_what_ran_over_is_told_to_the_leader_then_to_the_bureau_once_each(force, now) -> None:
    task = give(force, now, assignee=force.bob)
    tick(now + 3 * HOUR)
    for minute in (0, 0, 1, 30):
        tick(now + 4 * HOUR + timedelta(minutes=minute))
    assert told("clock.overdue") == names(force.alice)
    task.refresh_from_db()
    assert (task.told, task.updated_at) == ("unit_leader", now + 4 * HOUR)
    for hours in (28, 28, 29, 400):
        tick(now + hours * HOUR)
    assert told("clock.overdue") == names(force.alice, force.dana)
    assert Notice.objects.filter(topic="clock.overdue").count() == 2
    task.refresh_from_db()
    assert task.told == "bureau_leader"
    happened = [(event.kind, event.facts["to"], event.happened_at) for event in Event.objects.filter(by_key=told_by())]
    assert happened == [
        ("task.overdue", force.alice.name, now + 4 * HOUR),
        ("task.escalated", force.dana.name, now + 28 * HOUR),
    ]
    assert {kind for kind, _to, _at in happened} <= set(TASK_STEPS)
    assert AuditEvent.objects.filter(action="clock.reported", actor_kind="system").count() == 2


def told_by() -> str:
    return "system:desk.clocks"


def test_of_two_leaders_the_one_on_duty_is_told(force, now) -> None:
    second = post(force, "990077", "顾亦", unit="east-squad", role="leader", now=now)
    give(force, now, assignee=force.bob)
    on_duty(force.units["east-squad"], second, now)
    tick(now + 3.5 * HOUR)
    tick(now + 4 * HOUR)
    assert told("clock.overdue") == names(second)


def test_without_duty_every_leader_is_told_and_an_absent_one_through_the_stand_in(force, now) -> None:
    second = post(force, "990077", "顾亦", unit="east-squad", role="leader", now=now)
    absent(force.alice, force.henry, now)
    give(force, now, assignee=force.bob)
    tick(now + 3.5 * HOUR)
    tick(now + 4 * HOUR)
    assert told("clock.overdue") == names(second, force.henry)


def test_where_nobody_leads_anywhere_the_inspectors_are_told_but_not_what_it_is(force, now) -> None:
    Posting.objects.filter(role="leader").delete()
    give(force, now, assignee=force.bob)
    tick(now + 3.5 * HOUR)
    tick(now + 4 * HOUR)
    assert told("clock.overdue") == names(force.erin)
    notice = Notice.objects.get(topic="clock.overdue")
    assert "核对" not in notice.title + notice.words
    assert (notice.url, notice.matter) == ("", None)
    assert force.units["east-squad"].name in notice.title


def test_an_empty_unit_with_nobody_above_still_reaches_the_inspectors_of_the_force(force, now) -> None:
    Posting.objects.filter(role="agency_contact").delete()
    give(force, now, unit="bank")
    tick(now + 40 * HOUR)
    assert told() == names(force.erin)


def test_a_closed_unit_s_work_is_told_above_it(force, now) -> None:
    give(force, now)
    Unit.objects.filter(code="east-squad").update(is_active=False)
    tick(now + 4 * HOUR)
    assert told() == names(force.dana)


def test_what_fell_due_while_the_program_was_down_warns_once_and_says_that_it_is_over(force, now) -> None:
    give(force, now, assignee=force.bob)
    tick(now + 5 * DAY)
    assert told("clock.warning") == set()
    assert sorted(Notice.objects.values_list("officer__name", flat=True)) == sorted(
        names(force.bob, force.alice, force.dana)
    )


def test_what_ends_in_days_wakes_nobody_and_what_ends_in_hours_does(force, now) -> None:
    give(force, now, assignee=force.bob, hours=4)
    give(force, now, assignee=force.bob, hours=24 * 10)
    tick(now + 12 * DAY)
    urgent = dict(Notice.objects.filter(officer=force.bob).values_list("words", "is_urgent"))
    assert sorted(urgent.values()) == [False, True]


# what is told


def test_each_is_told_in_the_own_language(force, now) -> None:
    force.bob.language = "en"
    force.bob.save()
    give(force, now, assignee=force.bob)
    with translation.override("zh-hans"):
        tick(now + 4 * HOUR)
    words = dict(Notice.objects.values_list("officer__name", "words"))
    assert words[force.bob.name].startswith("ended 2026-11-22 12:30 · Dongling squad")
    assert "东岭经侦大队" in words[force.alice.name]


def test_of_a_confidential_matter_only_the_named_and_the_holder_learn_what_it_is(force, now) -> None:
    matter = matter_of(force, now, hidden=True)
    for named in (force.bob, force.dana):
        Share.objects.create(matter=matter, kind=ShareKind.NAMED, officer=named, from_at=now)
    give(force, now, assignee=force.bob, matter=matter)
    tick(now + 40 * HOUR)
    rows = {notice.officer_id: notice for notice in Notice.objects.all()}
    assert rows[force.bob.pk].title == rows[force.dana.pk].title == "核对开户资料"
    hidden = rows[force.alice.pk]
    assert (hidden.url, hidden.matter) == ("", None)
    for secret in ("核对", matter.number, "许念安", force.bob.name):
        assert secret not in hidden.title + hidden.words


def test_a_name_that_has_ended_is_no_name(force, now) -> None:
    matter = matter_of(force, now, hidden=True)
    Share.objects.create(matter=matter, kind=ShareKind.NAMED, officer=force.alice, from_at=now - DAY, to_at=now)
    Share.objects.create(matter=matter, kind=ShareKind.NAMED, officer=force.bob, from_at=now)
    give(force, now, assignee=force.bob, matter=matter)
    tick(now + 4 * HOUR)
    assert Notice.objects.get(officer=force.alice).url == ""


def test_a_room_names_what_its_clocks_run_for(force, now) -> None:
    register_clock_subject("hold", lambda keys: {key: SubjectWords(f"止付 {key}", f"/holds/{key}") for key in keys})
    subject = Subject(kind="hold", key="7", unit=force.units["east-squad"], officer=force.bob)
    start_clock("stop_entry", subject, started_at=now, by=BY, now=now)
    tick(now + timedelta(minutes=15))
    notice = Notice.objects.get()
    assert (notice.title, notice.url, notice.officer) == ("止付 7", "/holds/7", force.bob)


# steps of tasks


def test_each_step_tells_whom_the_task_comes_to(force, now) -> None:
    new = tasks.NewTask(title="核对", unit=force.units["east-squad"], due_at=now + HOUR, assignee=force.bob)
    task = tasks.assign(new, maker=force.alice, by=actor(force.alice), now=now)
    assert told("task.given") == names(force.bob)
    task = tasks.refuse(task, reason="不在岗", version=task.version, by=actor(force.bob), now=now)
    assert told("task.refused") == names(force.alice)
    task = tasks.hand_over(
        task, unit=force.units["west"], assignee=force.charlie, reason="", version=task.version, by=actor(force.alice),
        now=now,
    )  # fmt: skip
    assert told("task.given") == names(force.bob, force.charlie)
    task = tasks.answer(task, text="办毕", version=task.version, by=actor(force.charlie), now=now)
    assert told("task.answered") == names(force.alice)
    task = tasks.send_back(task, reason="缺页", version=task.version, by=actor(force.alice), now=now)
    assert told("task.sent_back") == names(force.charlie)
    assert Notice.objects.count() == 5


def test_a_withdrawn_task_is_told_to_its_holder(force, now) -> None:
    task = give(force, now, assignee=force.bob)
    tasks.withdraw(task, reason="误派", version=task.version, by=actor(force.dana), now=now)
    assert told("task.withdrawn") == names(force.bob)


def test_what_a_machine_gave_and_is_refused_is_told_to_the_leader(force, now) -> None:
    new = tasks.NewTask(title="核对", unit=force.units["east-squad"], due_at=now + HOUR, assignee=force.bob)
    task = tasks.assign(new, maker=None, by=BY, now=now)
    tasks.refuse(task, reason="不在岗", version=task.version, by=actor(force.bob), now=now)
    assert told("task.refused") == names(force.alice)


# unusual look-ups, numbers of matters


def test_inspectors_of_the_tree_are_told_and_never_the_one_who_looked(force, now) -> None:
    east = post(force, "990078", "叶禾", unit="east", role="inspector", now=now)
    post(force, "990079", "池远", unit="west", role="inspector", now=now)
    by = Actor("officer", str(east.uid), east.name, unit="east-squad", sitting="s")
    record("person.reveal", by=by, now=now, n_records=2500, record_kind="other")
    assert told("lookup.unusual") == names(force.erin)
    by = Actor("officer", str(force.bob.uid), force.bob.name, unit="east-squad", sitting="s")
    record("person.reveal", by=by, now=now, n_records=2500, record_kind="other")
    assert told("lookup.unusual") == names(force.erin, east)


def test_the_record_finds_a_matter_by_its_number(force, now) -> None:
    matter = matter_of(force, now, hidden=False)
    assert HOOKS.find_matter is not None
    assert HOOKS.find_matter(matter.number) == str(matter.uid)
    assert HOOKS.find_matter("X20260101-0001") == ""


# many at once


def many_overdue(force: Force, now: datetime, *, number: int, hours: int = 10, per_unit: int = 100) -> None:
    """Make tasks in many units, half of them with a holder, whose clocks have run over."""
    units = []
    for n in range(number // per_unit):
        units.append(make_unit(f"u{n}", force.units["east"], kind="squad", name=f"{n} 队", name_en=f"Squad {n}"))
    rows = [
        Task(
            unit=units[n // per_unit], unit_path=units[n // per_unit].path, assignee=force.bob if n % 2 else None,
            maker=force.alice, title=f"任务 {n}", state="assigned", started_at=now, updated_at=now,
            due_at=now + hours * HOUR,
        )
        for n in range(number)
    ]  # fmt: skip
    Task.objects.bulk_create(rows, batch_size=1000)
    clocks = [
        RunningClock(
            kind="task", about_kind="task", about_key=str(task.uid), unit_id=task.unit_id, officer_id=task.assignee_id,
            started_at=now, given_due_at=task.due_at, due_at=task.due_at, calendar_version="x", next_at=now + HOUR,
        )
        for task in rows
    ]  # fmt: skip
    RunningClock.objects.bulk_create(clocks, batch_size=1000)


@pytest.mark.parametrize("number", [500, 1000])
def test_queries_grow_with_batches_and_not_with_alarms(force, now, number: int) -> None:
    many_overdue(force, now, number=number)
    with CaptureQueriesContext(connection) as asked:
        assert tick(now + 10 * HOUR) == number * 2  # a warning and the first escalation
    assert len(asked) <= 80 * (number // 500 + 1)


@pytest.mark.parametrize("n_rows", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_thousands_of_escalations_in_one_tick_are_each_told_once(force, now, n_rows: int) -> None:
    many_overdue(force, now, number=n_rows, hours=1)  # too short for a warning
    assert tick(now + HOUR) == n_rows
    assert tick(now + 2 * HOUR) == 0
    # nobody leads a squad or the county, so the city's leader is told all of it
    assert Notice.objects.filter(officer=force.dana, topic="clock.overdue").count() == n_rows
    assert Notice.objects.count() == n_rows
    assert Task.objects.filter(told="unit_leader").count() == n_rows
    assert Event.objects.filter(kind="task.overdue").values("facts__task").distinct().count() == n_rows
