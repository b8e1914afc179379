"""Is every warning offered to somebody, every lateness told exactly once, whatever the clock does?"""

import time
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from firsthour.web.alerts import ticking
from firsthour.web.alerts.attempts import NewAttempt, record_attempt
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.models import Episode, Happening, Offer
from firsthour.web.alerts.taking import NotYoursError, TakenByOtherError, assign, hand_back, take
from firsthour.web.alerts.ticking import tick
from firsthour.web.alerts.waking import forget_wakes, wake
from firsthour.web.audit.verification import verify
from firsthour.web.desk.models import Event, JobRun, Notice
from firsthour.web.people.models import Duty, Substitution
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.ui.acting import system_actor
from firsthour.web.ui.jobs import Run, load_jobs
from tests.web.alerts.core_world import Station, hand_in, make_station, one_episode, warning

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def station(force, now: datetime) -> Station:
    return make_station(force, now)


def opened(station: Station, now: datetime, **given: object) -> Episode:
    """Return an episode of high tier: a visit within half an hour."""
    hand_in(station, [warning("A1", now, **given)], now=now)
    take_up(now)
    return one_episode()


def test_it_goes_from_one_to_the_next_until_somebody_takes_it(station: Station, now: datetime) -> None:
    episode = opened(station, now)
    assert (episode.assignee, episode.companion) == (station.officers["lin"], "高示例")
    assert episode.companion_officer == station.officers["gao"]
    seen = []
    for minutes in (0, 5, 10, 15, 25, 40):
        tick(now + minutes * MINUTE)
        episode = one_episode()
        seen.append(episode.assignee.name if episode.assignee else episode.queue.code)
    assert seen[:5] == ["林示例", "魏示例", "孙示例", "east-station", "centre"]
    told = Notice.objects.filter(topic="alert.offered").values_list("officer__name", flat=True)
    assert {"林示例", "魏示例", "孙示例"} <= set(told)
    assert Notice.objects.filter(topic="alert.queue").exists()
    orders = list(Offer.objects.filter(channel="visit").values_list("order", flat=True))
    assert orders == sorted(set(orders))


def test_who_takes_it_keeps_it_and_others_are_told_so(station: Station, now: datetime) -> None:
    episode = opened(station, now)
    take(episode, station.officers["lin"], version=episode.version, by=station.actor("lin"), now=now)
    with pytest.raises(TakenByOtherError, match="林示例"):
        take(episode, station.officers["wei"], version=episode.version, by=station.actor("wei"), now=now)
    with pytest.raises(ChangedMeanwhileError):
        take(episode, station.officers["lin"], version=episode.version - 1, by=station.actor("lin"), now=now)
    tick(now + 20 * MINUTE)
    assert one_episode().assignee == station.officers["lin"]
    assert Offer.objects.count() == 1
    assert Offer.objects.get().taken_by == station.officers["lin"]
    assert Event.objects.filter(kind="alert.taken").count() == 1


def test_handed_back_it_goes_to_the_next_and_only_who_has_it_may(station: Station, now: datetime) -> None:
    episode = opened(station, now)
    with pytest.raises(NotYoursError):
        hand_back(episode, reason="x", version=episode.version, by=station.actor("wei"), now=now)
    hand_back(episode, reason="在外地", version=episode.version, by=station.actor("lin"), now=now)
    assert (episode.assignee, episode.is_taken) == (station.officers["wei"], False)
    first = Offer.objects.order_by("order").first()
    assert (first.reason, first.handed_back_at) == ("在外地", now)


def test_by_name_it_goes_outside_of_the_turns_and_stays(station: Station, now: datetime) -> None:
    episode = opened(station, now)
    assign(
        episode, station.officers["henry"], reason="就近", version=episode.version, by=station.actor("zhao"), now=now
    )
    tick(now + 20 * MINUTE)
    episode = one_episode()
    assert (episode.assignee, episode.is_taken) == (station.officers["henry"], True)
    assert Notice.objects.filter(officer=station.officers["henry"], topic="alert.offered").count() == 1


def test_who_is_away_is_not_asked_but_who_stands_in(station: Station, now: datetime) -> None:
    Substitution.objects.create(
        absent=station.officers["lin"], stand_in=station.officers["henry"], from_at=now, to_at=now + timedelta(days=1)
    )
    assert opened(station, now).assignee == station.officers["henry"]


def test_with_nobody_on_duty_it_waits_in_the_queues(station: Station, now: datetime) -> None:
    Duty.objects.all().delete()
    episode = opened(station, now)
    assert (episode.assignee, episode.queue.code) == (None, "east-station")
    tick(now + 10 * MINUTE)
    assert one_episode().queue.code == "centre"


def test_lateness_is_told_once_to_the_leader_and_the_next_step_follows(station: Station, now: datetime) -> None:
    episode = opened(station, now)
    due_at = episode.due_at
    for minutes in (29, 30, 31, 31, 45):
        tick(now + minutes * MINUTE)
    assert Happening.objects.filter(kind="told").count() == 1
    assert Event.objects.filter(kind="alert.late").values_list("happened_at", flat=True).get() == due_at
    late = Notice.objects.filter(topic="alert.late")
    assert [one.officer for one in late] == [station.officers["hua"]]
    assert one_episode().is_late
    assert "许念安" not in late.get().title + late.get().words


def test_a_message_that_is_late_climbs_to_the_telephone(station: Station, now: datetime) -> None:
    episode = opened(station, now, transfer_pending=None)
    assert (episode.tier, episode.channel, episode.assignee, episode.queue) == ("low", "sms", None, None)
    tick(now + 11 * MINUTE)
    episode = one_episode()
    assert (episode.channel, episode.queue.code, episode.cause) == ("phone", "centre", "late")


def test_a_message_that_arrived_ends_it_and_one_that_did_not_is_no_contact(station: Station, now: datetime) -> None:
    episode = opened(station, now, transfer_pending=None)
    by = system_actor("gateway")
    record_attempt(episode, NewAttempt(channel="sms", result="not_delivered"), by=by, now=now)
    episode.refresh_from_db()
    assert (episode.channel, episode.first_contact_at) == ("phone", None)
    hand_in(station, [warning("B1", now, transfer_pending=None, phone="10099990001")])
    take_up(now)
    other = Episode.objects.exclude(pk=episode.pk).get()
    record_attempt(other, NewAttempt(channel="sms", result="delivered"), by=by, now=now + MINUTE)
    other.refresh_from_db()
    assert (other.closed_by, other.first_contact_at) == ("delivered", now + MINUTE)
    ended = Event.objects.filter(kind="alert.closed")
    assert [one.facts["result"] for one in ended] == ["delivered"]


def test_a_clock_that_ran_ahead_and_came_back_leaves_nothing_unseen(station: Station, now: datetime) -> None:
    opened(station, now, transfer_pending=None)
    ahead = now + timedelta(days=3)
    tick(ahead)
    assert one_episode().due_at > ahead
    tick(now + 12 * MINUTE)
    episode = one_episode()
    assert episode.updated_at == now + 12 * MINUTE
    assert episode.due_at < now + timedelta(hours=6), "worked out anew, by the clock as it is now"
    assert Happening.objects.filter(kind="told").count() == 1


def many(station: Station, now: datetime, n: int) -> None:
    """Make episodes straight in the table, as if taken up long ago, and with gaps in the roster."""
    episode = opened(station, now)
    values = {field.attname: getattr(episode, field.attname) for field in Episode._meta.concrete_fields}
    values.pop("id"), values.pop("uid")
    due_at = now + 30 * MINUTE
    same = {**values, "due_at": due_at, "next_at": due_at, "is_taken": True}
    rows = [Episode(**same) for _ in range(n - 1)]
    Episode.objects.bulk_create(rows, batch_size=500)
    warned = Happening.objects.get()
    Happening.objects.bulk_create(
        [
            Happening(
                episode=row, order=1, kind="warned", at=now, recorded_at=now, tier=warned.tier, by_key="x", by_name="x"
            )
            for row in rows
        ],
        batch_size=500,
    )


def test_many_breaches_at_once_are_each_told_once_in_few_queries(station: Station, now: datetime) -> None:
    many(station, now, 450)
    at = now + 31 * MINUTE
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ticked = tick(at)
    assert ticked.n_told == 450
    assert len(queries) < 450
    assert tick(at).n_told == 0
    assert Happening.objects.filter(kind="told").count() == 450
    assert Event.objects.filter(kind="alert.late").count() == 450
    assert Notice.objects.filter(topic="alert.late").count() == 450
    assert verify().n_damages == 0


def test_a_tick_that_breaks_off_keeps_whole_batches_and_the_rest_follows(
    station: Station, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(station, now, 30)
    monkeypatch.setattr(ticking, "BATCH", 10)
    calls = []

    def broken() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionError

    at = now + 31 * MINUTE
    with pytest.raises(ConnectionError):
        tick(at, check=broken)
    assert Happening.objects.filter(kind="told").count() == 20
    tick(at)
    assert Happening.objects.filter(kind="told").count() == 30
    assert Event.objects.filter(kind="alert.late").count() == 30


def test_the_database_admits_one_lateness_of_a_step(station: Station, now: datetime) -> None:
    episode = opened(station, now)
    same = {"episode": episode, "kind": "told", "step": 1, "at": now, "recorded_at": now, "by_key": "", "by_name": ""}
    Happening.objects.create(order=2, **same)
    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.create(order=3, **same)


def test_the_jobs_do_their_work_twice_as_once(station: Station, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firsthour.web.alerts.episodes.BATCH", 3)
    hand_in(station, [warning(f"A{n}", now, phone=f"1000000{n:04d}") for n in range(10)])
    checks: list[int] = []
    at = now + 31 * MINUTE
    for label in ("alerts.take_up", "alerts.tick", "alerts.bring_revisits") * 2:
        declared = load_jobs()[label]
        run = Run(label=label, key="k", now=at, attempt=1, slot=at, check_lease=lambda: checks.append(1))
        declared.func(run)
    assert Episode.objects.count() == 10
    assert Happening.objects.filter(kind="told").count() == 10
    assert len(checks) >= 3, "the lease is asked between batches"


def test_pieces_of_work_that_are_done_do_not_pile_up(station: Station, now: datetime) -> None:
    with transaction.atomic():
        assert wake()
        assert not wake()
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=now)
    assert forget_wakes(now + timedelta(minutes=30)) == 0
    assert forget_wakes(now + timedelta(minutes=90)) == 1
    assert not JobRun.objects.exists()


@pytest.mark.long
def test_ten_thousand_at_once_within_one_tick(station: Station, now: datetime) -> None:
    many(station, now, 10_000)
    began = time.perf_counter()
    assert tick(now + 31 * MINUTE).n_told == 10_000
    seconds = time.perf_counter() - began
    assert Happening.objects.filter(kind="told").count() == 10_000
    assert Notice.objects.filter(topic="alert.late").count() == 10_000
    assert seconds < 60, f"{seconds:.1f} s"
    print(f"10,000 in {seconds:.1f} s")
