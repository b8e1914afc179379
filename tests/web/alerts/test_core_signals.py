"""Is every warning kept once, checked row by row, and joined to the right person's episode?"""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthour.base.errors import UserError
from firsthour.city.identity import id_number
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.models import Episode, Happening, PersonKey, RejectedRow, Signal, SignalBatch
from firsthour.web.alerts.signals_in import fill_in
from firsthour.web.alerts.signals_in import hand_in as hand_in_own
from firsthour.web.audit.models import AuditEvent
from firsthour.web.audit.verification import verify
from firsthour.web.config.environment import read_database
from firsthour.web.desk.models import Event, JobRun
from firsthour.web.ui.acting import system_actor
from tests.web.alerts.core_world import Station, hand_in, make_station, one_episode, warning

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(force, now: datetime) -> Station:
    return make_station(force, now)


def test_a_warning_is_kept_recorded_and_taken_up(station: Station, now: datetime) -> None:
    (taken,) = hand_in(station, [warning("A1", now)])
    assert taken.outcome == "taken"
    signal = Signal.objects.get(uid=taken.uid)
    assert (signal.phone, signal.facts["transfer_pending"], signal.joined_at) == ("10012342731", True, None)
    assert AuditEvent.objects.filter(action="signal.taken").count() == 1
    assert JobRun.objects.filter(label="alerts.take_up").count() == 1
    assert take_up(now) == 1
    episode = one_episode()
    assert (episode.tier, episode.channel, episode.unit.code, episode.n_signals) == ("high", "visit", "east-station", 1)
    assert episode.centre.code == "centre"
    assert [one.kind for one in episode.happenings.all()] == ["warned"]
    assert set(Event.objects.values_list("kind", flat=True)) == {"alert.received", "alert.tiered"}
    assert verify().n_damages == 0
    assert take_up(now) == 0


def test_sent_again_it_is_known_also_within_one_request_and_never_doubled(station: Station, now: datetime) -> None:
    first = hand_in(station, [warning("A1", now), warning("A1", now), warning("A2", now)])
    assert [one.outcome for one in first] == ["taken", "known", "taken"]
    assert first[0].uid == first[1].uid
    again = hand_in(station, [warning("A2", now), warning("A1", now, name="别人")])
    assert [(one.outcome, one.uid) for one in again] == [("known", first[2].uid), ("known", first[0].uid)]
    assert hand_in(station, [warning("A1", now)], source="other")[0].outcome == "taken"
    assert Signal.objects.count() == 3
    assert JobRun.objects.filter(label="alerts.take_up").count() == 1, "one piece of work for all that waits"


BAD = [
    ({"source_number": ""}, "value_missing"),
    ({"phone": "", "id_number": ""}, "nobody_named"),
    ({"phone": "not a number"}, "bad_number"),
    ({"id_number": "990000199003078431"}, "bad_number"),
    ({"seen_at": ""}, "value_missing"),
    ({"seen_at": "yesterday"}, "bad_moment"),
    ({"seen_at": "2026-12-24 10:00"}, "bad_moment"),
    ({"fraud_type": "astrology"}, "unknown_fraud_type"),
    ({"fraud_class": "ZZ99"}, "unknown_fraud_type"),
    ({"on_call": "perhaps"}, "bad_signal_fact"),
    ({"call_minutes": "-3"}, "bad_signal_fact"),
    ({"colour": "red"}, "unknown_signal_fact"),
    ({"name": "长" * 61}, "value_too_long"),
    ({"age": "two hundred"}, "bad_number"),
]


@pytest.mark.parametrize(("given", "code"), BAD)
def test_a_bad_row_is_kept_with_its_reason_and_keeps_no_other_out(
    station: Station, now: datetime, given: dict[str, str], code: str
) -> None:
    rows = [warning("A1", now), warning("A2", now, **given), warning("A3", now)]
    for _ in range(2):
        results = hand_in(station, rows)
        assert (results[1].outcome, results[1].code) == ("rejected", code)
        assert results[1].reason["en"]
        assert results[1].reason["zh"]
    assert Signal.objects.count() == 2
    row = RejectedRow.objects.get()
    assert (row.line, row.code, row.content["phone"]) == (2, code, rows[1]["phone"])
    assert AuditEvent.objects.filter(action="signal.rejected").count() == 1
    assert SignalBatch.objects.get().n_rejected == 1


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "', DROP --", "🙂" * 10])
def test_any_text_can_come_in(station: Station, now: datetime, text: str) -> None:
    (taken, rejected) = hand_in(
        station, [warning("A1", now, evidence=text), warning("A2", now, phone=text, id_number="")]
    )
    assert (taken.outcome, rejected.outcome) == ("taken", "rejected")
    assert verify().n_damages == 0


def test_words_and_years_are_understood_as_people_write_them(station: Station, now: datetime) -> None:
    hand_in(station, [warning("A1", now, fraud_type="刷单返利类", age="71", on_call="是", phone="+86 100 1234 2731")])
    signal = Signal.objects.get()
    assert signal.phone == "10012342731"
    assert signal.facts | {"on_call": True, "age_group": "elder"} == signal.facts
    assert signal.rank == 3, "an elder about to pay is urgent"


def test_by_hand_what_is_wrong_is_said_and_nothing_kept(station: Station, now: datetime) -> None:
    by, unit = station.actor("zhao"), station.units["centre"]
    with pytest.raises(UserError, match="telephone"):
        fill_in(warning("H1", now, phone=""), unit=unit, by=by, now=now)
    assert not RejectedRow.objects.exists()
    signal = fill_in(warning("H1", now), unit=unit, by=by, now=now)
    assert (signal.source, signal.batch.way) == ("hand", "hand")
    assert fill_in(warning("H1", now), unit=unit, by=by, now=now) == signal


def test_our_own_analyses_hand_in_under_their_name(station: Station, now: datetime) -> None:
    rows = [warning("x7", now)]
    for outcome in ("taken", "known"):
        (taken,) = hand_in_own(
            rows, analysis="fan_in", unit=station.units["centre"], by=system_actor("fan_in"), now=now
        )  # fmt: skip
        assert taken.outcome == outcome
    assert Signal.objects.get().source == "own:fan_in"


def test_same_person_and_type_is_one_episode_and_a_fresh_signal_retiers_it(station: Station, now: datetime) -> None:
    hand_in(station, [warning("A1", now, transfer_pending=None, call_minutes=4)])
    take_up(now)
    episode = one_episode()
    assert (episode.tier, episode.channel) == ("medium", "phone")
    later = now + timedelta(days=2)
    hand_in(station, [warning("A2", later, transfer_pending=None, remote_control=True, on_call=True)], now=later)
    take_up(later)
    episode = one_episode()
    assert (episode.tier, episode.n_signals, episode.step, episode.cause) == ("urgent", 2, 2, "tier_changed")
    assert episode.facts["call_minutes"] == 4
    assert episode.facts["repeat_signals"] == 1
    assert episode.reasons[0]["rule"] == "controlled_and_paying"
    assert [one.tier for one in episode.happenings.all()] == ["medium", "urgent"]
    assert episode.last_at == later


def test_another_type_another_person_or_a_later_month_is_another_episode(station: Station, now: datetime) -> None:
    month = timedelta(days=30)
    hand_in(
        station,
        [
            warning("A1", now - month), warning("A2", now), warning("A3", now, fraud_type="investment"),
            warning("A4", now, phone="10099990001"), warning("A5", now, fraud_type=None),
        ],
    )  # fmt: skip
    take_up(now)
    assert sorted(Episode.objects.values_list("n_signals", flat=True)) == [1, 1, 1, 2]
    warned = {one.first_at: one.facts["warned_before"] for one in Episode.objects.filter(fraud_type="rebate")
              .filter(phone="10012342731")}  # fmt: skip
    assert len(warned) == 2


def test_known_by_either_number_but_two_papers_are_two_people(station: Station, now: datetime) -> None:
    mine, yours = id_number(1), id_number(77)
    hand_in(station, [warning("A1", now, id_number=mine), warning("A2", now, phone="", id_number=mine)])
    take_up(now)
    assert one_episode().n_signals == 2
    hand_in(station, [warning("A3", now, id_number=yours), warning("A4", now)])
    take_up(now)
    assert Episode.objects.count() == 2
    assert Episode.objects.get(id_number=yours).n_signals >= 1
    assert PersonKey.objects.filter(value=mine).count() == 1


def test_what_is_likely_urgent_does_not_wait_behind_what_is_not(
    station: Station, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firsthour.web.alerts.episodes.BATCH", 5)
    monkeypatch.setattr("firsthour.web.alerts.episodes.MOST", 5)
    quiet = [warning(f"Q{n}", now, phone=f"1000000{n:04d}", transfer_pending=None) for n in range(20)]
    hand_in(station, [*quiet, warning("U", now, paid_already=True)])
    assert take_up(now) == 5
    assert Episode.objects.order_by("-rank").first().tier == "urgent"
    assert JobRun.objects.filter(label="alerts.take_up").count() == 1, "the one that waits is for the rest"
    while take_up(now):
        pass
    assert Signal.objects.filter(joined_at=None).count() == 0
    assert Happening.objects.count() == 21


def test_a_place_that_nobody_knows_leads_to_the_centre(station: Station, now: datetime) -> None:
    hand_in(station, [warning("A1", now, grid="G-404", station="nowhere")])
    take_up(now)
    episode = one_episode()
    assert (episode.unit.code, episode.queue.code, episode.assignee) == ("centre", "centre", None)


QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CUTS = st.lists(st.integers(1, 6), max_size=3)
DAYS = st.lists(st.integers(0, 40), min_size=7, max_size=7)
PEOPLE = st.lists(st.sampled_from(("10012342731", "10099990001")), min_size=7, max_size=7)


def arrive(station: Station, now: datetime, days: list[int], *, phones: list[str], cuts: list[int]) -> None:
    """Let warnings seen so many days ago arrive in the order given, in parts."""
    rows = [
        warning(f"N{n}", now - timedelta(days=day), phone=phones[n], transfer_pending=None)
        for n, day in enumerate(days)
    ]
    bounds = [0, *sorted(set(cuts)), len(rows)]
    for first, last in pairwise(bounds):
        hand_in(station, rows[first:last])
        take_up(now)


@QUICK
@given(cuts=CUTS, days=DAYS, phones=PEOPLE)
def test_in_the_order_of_time_episodes_part_where_the_gap_is_longer_than_the_window(
    station: Station, now: datetime, cuts: list[int], days: list[int], phones: list[str]
) -> None:
    """The twin: for each person the days in order, cut where two that follow each other lie more than a week apart."""
    ordered = sorted(days, reverse=True)
    with transaction.atomic():
        arrive(station, now, ordered, phones=phones, cuts=cuts)
        twin: list[tuple[str, int]] = []
        for phone in sorted(set(phones)):
            own = [day for day, whose in zip(ordered, phones, strict=True) if whose == phone]
            runs = [[own[0]]]
            for early, late in pairwise(own):
                if early - late > 7:
                    runs.append([])
                runs[-1].append(late)
            twin += [(phone, len(run)) for run in runs]
        assert sorted(Episode.objects.values_list("phone", "n_signals")) == sorted(twin)
        transaction.set_rollback(True)


@QUICK
@given(cuts=CUTS, days=DAYS, phones=PEOPLE)
def test_in_any_order_and_in_any_parts_each_warning_is_counted_once(
    station: Station, now: datetime, cuts: list[int], days: list[int], phones: list[str]
) -> None:
    with transaction.atomic():
        arrive(station, now, days, phones=phones, cuts=cuts)
        assert sum(Episode.objects.values_list("n_signals", flat=True)) == 7
        assert Signal.objects.filter(episode=None).count() == 0
        assert Happening.objects.filter(kind="warned").count() == 7
        for episode in Episode.objects.all():
            seen = sorted(episode.signals.values_list("seen_at", flat=True))
            assert (episode.first_at, episode.last_at) == (seen[0], seen[-1])
            assert set(episode.signals.values_list("phone", flat=True)) == {episode.phone}
        transaction.set_rollback(True)


def test_a_commit_of_the_embedded_default_survives_a_power_cut(tmp_path: Path) -> None:
    made = read_database("", tmp_path / "x.sqlite3")
    assert "PRAGMA synchronous=FULL" in made["OPTIONS"]["init_command"]
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
