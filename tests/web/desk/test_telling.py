"""Who is told when a task moves, a clock warns or runs over, or somebody looks up unusually much?"""

from datetime import datetime, timedelta

import pytest

from firsthour.web.audit.operations import record
from firsthour.web.desk import tasks
from firsthour.web.desk.clocks import tick
from firsthour.web.desk.matters import NewMatter, hand_over_matter, open_matter, share_matter
from firsthour.web.desk.models import Notice, Task
from firsthour.web.people.models import Duty
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor


def actor(officer, unit: str = "east-squad") -> Actor:
    return Actor("officer", str(officer.uid), officer.name, unit=unit, sitting="s")


def told(kind: str = "") -> set[str]:
    rows = Notice.objects.filter(topic=kind) if kind else Notice.objects.all()
    return set(rows.values_list("officer__name", flat=True))


@pytest.fixture
def give(force, now: datetime):
    """Give a task: ``give(assignee=force.bob)``."""

    def given(**more: object) -> Task:
        new = tasks.NewTask(
            title="核对开户资料", unit=force.units["east-squad"], due_at=now + timedelta(hours=4), **more
        )
        return tasks.assign(new, maker=force.alice, by=actor(force.alice), now=now)

    return given


def test_the_assignee_is_told_and_the_maker_when_it_comes_back(force, give, now: datetime) -> None:
    task = give(assignee=force.bob)
    assert told("task.given") == {force.bob.name}
    task = tasks.answer(task, text="已核对", version=task.version, by=actor(force.bob), now=now)
    assert told("task.answered") == {force.alice.name}
    tasks.send_back(task, reason="缺一页", version=task.version, by=actor(force.alice), now=now)
    assert told("task.sent_back") == {force.bob.name}


def test_nobody_is_told_what_they_did_themselves(force, give) -> None:
    give(assignee=force.alice)
    assert told() == set()


def test_a_queue_tells_those_on_duty_and_without_any_the_leader(force, give, now: datetime) -> None:
    Duty.objects.create(
        unit=force.units["east-squad"],
        officer=force.bob,
        from_at=now - timedelta(hours=1),
        to_at=now + timedelta(hours=7),
    )
    give()
    assert told("task.given") == {force.bob.name}
    Duty.objects.all().delete()
    new = tasks.NewTask(title="x", unit=force.units["east-station"], due_at=now + timedelta(hours=4))
    tasks.assign(new, maker=force.alice, by=actor(force.alice), now=now)
    assert force.dana.name in told("task.given")  # nobody leads the station or the county: the city does


def test_an_agency_task_is_told_to_its_contact(force, now: datetime) -> None:
    new = tasks.NewTask(title="回函", unit=force.units["bank"], due_at=now + timedelta(hours=4))
    tasks.assign(new, maker=force.alice, by=actor(force.alice), now=now)
    assert told("task.given") == {force.grace.name}


def test_a_deadline_warns_its_holder_and_reports_what_ran_over_upwards_once(force, give, now: datetime) -> None:
    task = give(assignee=force.bob)
    for _again in range(2):
        tick(now + timedelta(hours=2, minutes=1))
    assert told("clock.warning") == {force.bob.name}
    for _again in range(2):
        tick(now + timedelta(hours=4))
    assert told("clock.overdue") == {force.alice.name}
    task.refresh_from_db()
    assert task.told == "unit_leader"
    tick(now + timedelta(hours=28))
    assert told("clock.overdue") == {force.alice.name, force.dana.name}
    task.refresh_from_db()
    assert task.told == "bureau_leader"
    assert Notice.objects.filter(topic="clock.overdue").count() == 2
    assert all(Notice.objects.filter(topic="clock.overdue").values_list("is_urgent", flat=True))


def test_unusual_look_ups_are_told_to_the_inspectors_and_to_nobody_else(force, now: datetime) -> None:
    record("person.reveal", by=actor(force.bob), now=now, n_records=2500, record_kind="other")
    assert Notice.objects.filter(topic="lookup.unusual").exists()
    assert told() == {force.erin.name}
    assert access_of(force.erin, now=now).is_signed_in


def test_who_is_named_or_given_a_matter_is_told_and_a_confidential_one_tells_only_the_named(force, now) -> None:
    squad, by = force.units["east-squad"], actor(force.alice)
    new = NewMatter(kind="lead", title="x", unit=squad, owner=force.bob, is_confidential=True, named=[force.charlie])
    matter = open_matter(new, by=by, now=now)
    assert told("matter.shared") == {force.bob.name, force.charlie.name}
    share_matter(matter, officer=force.henry, by=by, now=now + timedelta(minutes=1))
    assert told("matter.shared") == {force.bob.name, force.charlie.name, force.henry.name}
    share_matter(matter, unit=force.units["bank"], by=by, now=now + timedelta(minutes=2))
    assert Notice.objects.filter(officer=force.grace).count() == 1
    hand_over_matter(
        matter, unit=force.units["west"], owner=None, reason="管辖", keep_sight=False, version=matter.version, by=by,
        now=now + timedelta(minutes=3),
    )  # fmt: skip
    assert force.dana.name not in told("matter.shared")  # the city's leader, to whom an open one would be told
