"""Is everything told exactly once, however late, however often, with clocks that jump and workers that die?"""

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection

from firsthour.web.desk.matters import share_matter
from firsthour.web.desk.models import Event, Notice
from firsthour.web.holds.models import Hold, HoldHappening, Pursuit
from firsthour.web.holds.operations.ticking import tick
from tests.web.holds.core_world import (
    FIRST,
    HOUR,
    MINUTE,
    SECOND,
    approve,
    draft_of,
    expect_twin,
    hold_of,
    paid,
    pursue,
    send,
    stopped,
)
from tests.web.intake.report_world import acting

pytestmark = pytest.mark.django_db


def told() -> Counter[str]:
    """Return how often each alarm was told, by hold and key."""
    rows = HoldHappening.objects.filter(kind="told").values_list("hold_id", "alarm")
    return Counter(f"{hold}:{alarm}" for hold, alarm in rows)


def many(force, now: datetime, *, pursuits: int, accounts: int) -> None:
    """Pursue many losses into many accounts each, all known at once and nothing sent."""
    for nth in range(pursuits):
        payments = [
            paid(10_000 + one, f"62{nth:04d}{one:08d}", now - MINUTE, institution="澜州银行") for one in range(accounts)
        ]
        pursue(force, now, payments=payments, source_system="t", source_number=str(nth))


@pytest.mark.parametrize("pursuits", [2, pytest.param(20, marks=pytest.mark.long)])
def test_a_thousand_holds_are_told_of_once_each_however_late(force, now: datetime, pursuits: int) -> None:
    many(force, now, pursuits=pursuits, accounts=50)
    n = 50 * pursuits
    assert Hold.objects.count() == n
    assert tick(now + 10 * MINUTE) == 0
    assert tick(now + 16 * MINUTE) == n
    assert tick(now + 16 * MINUTE) == 0
    late = now + timedelta(days=3)
    assert tick(late) == 3 * n
    assert tick(late + MINUTE) == 0
    counted = told()
    assert len(counted) == 4 * n
    assert set(counted.values()) == {1}
    kinds = Counter(Event.objects.filter(kind__in=("hold.warned", "hold.late")).values_list("kind", flat=True))
    assert kinds == {"hold.warned": 2 * n, "hold.late": 2 * n}
    assert not Hold.objects.filter(next_alarm_at__lte=late).exists()
    leaders = Notice.objects.filter(topic="hold.alarm", officer=force.alice)
    assert leaders.count() == n, "the leader of the squad is told of each entry that ran over"


def test_the_alarms_of_a_stop_reach_who_works_on_it_and_who_leads(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    ends = hold.ends_at
    assert ends is not None
    tick(ends - 11 * HOUR)
    assert "止付于" in Notice.objects.filter(officer=force.bob, key__contains="stop:1:-720m").get().title
    tick(ends - HOUR)
    tick(ends + MINUTE)
    lapsed = hold_of(pursuit, FIRST)
    assert (lapsed.state, lapsed.held_fen) == ("lapsed", 0)
    assert Event.objects.get(kind="hold.lapsed").happened_at == ends
    assert Notice.objects.filter(officer=force.alice, key__contains="stop:1:+0m").count() == 1
    pursuit.refresh_from_db()
    assert pursuit.held_fen == 0
    assert pursuit.first_held_at == now + 2 * MINUTE
    expect_twin(lapsed)


def test_no_answer_of_the_bank_is_told_once_for_each_sending(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = send(approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now), force.bob, now)
    tick(now + 31 * MINUTE)
    keys = [row.alarm for row in HoldHappening.objects.filter(kind="told", hold=request.hold)]
    assert len(keys) == 1
    assert keys[0].startswith("answer:")


def test_a_clock_that_ran_ahead_and_came_back_tells_nothing_twice_and_loses_no_state(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    tick(now + 5 * MINUTE)
    tick(now + timedelta(days=400))  # the machine's clock was wrong
    assert hold_of(pursuit, FIRST).state == "lapsed"
    before = told()
    tick(now + 6 * MINUTE)
    back = hold_of(pursuit, FIRST)
    assert (back.state, back.held_fen, back.ends_at) == ("stopped", 30_000_000, hold.ends_at)
    expect_twin(back)
    for later in (HOUR, 47 * HOUR, 49 * HOUR, 400 * HOUR):
        tick(now + later)
    assert told() == before, "each was told while the clock was wrong, and is not told again"
    assert hold_of(pursuit, FIRST).state == "lapsed"
    assert Event.objects.filter(kind="hold.lapsed").count() == 1


def test_of_a_confidential_matter_only_who_is_named_learns_what_is_late(force, now: datetime) -> None:
    matter = pursue(force, now).matter
    matter.is_confidential = True
    matter.save(update_fields=["is_confidential"])
    share_matter(matter, officer=force.bob, by=acting(force.bob), now=now)
    tick(now + 31 * MINUTE)
    said = {one.officer_id: one for one in Notice.objects.filter(topic="hold.alarm")}
    assert said
    assert all(
        one.matter_id is None for officer, one in said.items() if not matter.shares.filter(officer=officer).exists()
    )
    assert said[force.alice.pk].matter_id is None


def test_one_hold_that_cannot_be_read_stops_none_of_the_others(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    HoldHappening.objects.filter(hold=hold_of(pursuit, FIRST), kind="drafted").update(kind="nothing_known")
    with pytest.raises(KeyError):
        tick(now + 16 * MINUTE)
    assert [one.hold.normal for one in HoldHappening.objects.filter(kind="told")] == [SECOND]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_alarm_once(force, now: datetime) -> None:
    many(force, now, pursuits=4, accounts=15)
    late, failed = now + timedelta(days=1), list[BaseException]()

    def work() -> None:
        try:
            tick(late)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    counted = told()
    assert len(counted) == 4 * 60
    assert set(counted.values()) == {1}
    assert Event.objects.filter(kind__in=("hold.warned", "hold.late")).count() == 4 * 60
    assert Pursuit.objects.count() == 4
