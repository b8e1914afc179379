"""What follows from an attempt: the next step, the report, return visits, figures, what was averted; and conflicts."""

from datetime import datetime, timedelta

import pytest

from firsthour.base.errors import UserError
from firsthour.web.alerts import attempts, deciding
from firsthour.web.alerts.aftercare import RevisitOverError, bring_due, drop_revisit, finish_revisit
from firsthour.web.alerts.attempts import NewAttempt, OtherEpisodeError, begin_call, record_attempt
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.hand_over import BadShiftError, read_hand_over, write_hand_over
from firsthour.web.alerts.models import Attempt, Episode, Happening, PersonKey, Revisit
from firsthour.web.alerts.policies import episode_steps, may_know_person, visible_episodes, workable_episodes
from firsthour.web.alerts.reporting import PaidTold
from firsthour.web.alerts.rules import script_of
from firsthour.web.alerts.taking import take
from firsthour.web.audit.models import AuditEvent
from firsthour.web.audit.verification import verify
from firsthour.web.desk.events import standing_events
from firsthour.web.desk.models import Event
from firsthour.web.intake.models import Payment, Report, Supplement
from tests.web.alerts.core_world import Station, hand_in, make_station, one_episode, warning

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def station(force, now: datetime) -> Station:
    return make_station(force, now)


@pytest.fixture
def episode(station: Station, now: datetime) -> Episode:
    hand_in(station, [warning("A1", now)])
    take_up(now)
    one = one_episode()
    return take(one, station.officers["lin"], version=one.version, by=station.actor("lin"), now=now)


def tried(
    station: Station, episode: Episode, result: str, *, at: datetime, who: str = "lin", **given: object
) -> Attempt:
    """Record an attempt of an officer."""
    new = NewAttempt(result=result, officer=station.officers[who], **{"channel": "visit", **given})
    return record_attempt(episode, new, by=station.actor(who), now=at)


def test_dissuaded_closes_plans_return_visits_and_counts(station: Station, episode: Episode, now: datetime) -> None:
    at = now + 12 * MINUTE
    attempt = tried(station, episode, "01", at=at, about_to_leave_fen=5_000_000, place="栖云路", note="已卸载")
    episode.refresh_from_db()
    assert (episode.is_open, episode.closed_by, episode.closed_at) == (False, "dissuaded", at)
    assert (episode.first_contact_at, episode.reached_at, episode.next_at) == (at, at, None)
    assert [one.on - attempt.at.date() for one in episode.revisits.all()] == [3 * DAY, 7 * DAY, 30 * DAY]
    facts = {one.kind: one.facts for one in Event.objects.all()}
    assert facts["alert.first_contact"]["minutes"] == facts["alert.reached"]["minutes"] == 12
    assert {"alert.dissuaded", "alert.closed"} <= set(facts)
    assert (episode.averted_fen, episode.averted_why) == (0, "paid_unknown"), "not known yet that nothing was paid"
    assert verify().n_damages == 0


def test_averted_is_counted_when_it_is_known_that_nothing_was_paid_and_corrected_later(
    station: Station, episode: Episode, now: datetime
) -> None:
    tried(station, episode, "dissuaded", at=now, about_to_leave_fen=5_000_000, available_fen=4_000_000)
    assert bring_due(now + 8 * DAY) == 2
    first, second, third = Revisit.objects.order_by("on")
    by = station.actor("wei")
    finish_revisit(first, paid_fen=0, note="未再联系", version=first.version, by=by, now=now + 3 * DAY)
    assert one_episode().averted_fen == 4_000_000
    with pytest.raises(RevisitOverError):
        finish_revisit(first, paid_fen=0, note="", version=first.version, by=by, now=now + 3 * DAY)
    finish_revisit(second, paid_fen=900_000, note="又转了", version=second.version, by=by, now=now + 7 * DAY)
    one = one_episode()
    assert (one.averted_fen, one.averted_why, one.paid_fen) == (0, "paid", 900_000)
    figures = [event.facts["counted_fen"] for event in Event.objects.filter(kind="alert.averted").order_by("pk")]
    assert figures == [4_000_000, 0]
    assert standing_events().filter(kind="alert.averted").get().facts["counted_fen"] == 0
    assert Event.objects.get(kind="alert.paid").facts["when"] == "after"
    third.refresh_from_db()
    drop_revisit(third, reason="已转属地", version=third.version, by=by, now=now + 8 * DAY)
    assert third.state == "dropped"


def test_held_money_and_other_episodes_of_the_person_are_not_counted_twice(
    station: Station, episode: Episode, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firsthour.law.averted import HeldMoney

    tried(station, episode, "dissuaded", at=now, about_to_leave_fen=5_000_000, paid_fen=0)
    hand_in(station, [warning("B1", now, fraud_type="investment")])
    take_up(now)
    other = Episode.objects.exclude(pk=episode.pk).get()
    tried(station, other, "dissuaded", at=now + MINUTE, about_to_leave_fen=6_000_000, paid_fen=0)
    assert sum(Episode.objects.values_list("averted_fen", flat=True)) == 6_000_000
    monkeypatch.setattr(
        "firsthour.web.alerts.averting.HOLDS", [lambda rows: [HeldMoney("h", "p", now, held_fen=1_000_000)]]
    )
    attempts.count_again(other, by=station.actor("lin"), now=now + 2 * MINUTE)
    assert sum(Episode.objects.values_list("averted_fen", flat=True)) == 5_000_000


def test_who_has_paid_already_is_reported_with_the_stop_path_filled_in(
    station: Station, episode: Episode, now: datetime
) -> None:
    told = PaidTold(8_600_000, to_account="0000 0004 1700 0123", to_institution="北渡银行", paid_at=now - 9 * MINUTE)
    tried(station, episode, "02", at=now, payment=told, note="对方自称客服")
    one = one_episode()
    report = Report.objects.get()
    assert (one.report, one.closed_by, one.paid_fen) == (report.matter, "registered", 8_600_000)
    assert (report.kind, report.fraud_type, report.first_unit.code, report.is_urgent) == (
        "online_fraud", "rebate", "east-station", True,
    )  # fmt: skip
    assert Payment.objects.get().to_normal == "0000000417000123"
    assert set(report.matter.identifiers.values_list("kind", flat=True)) == {"account"}
    victim = report.matter.mentions.get()
    assert (victim.role, victim.name, victim.phone) == ("victim", "许念安", "10012342731")
    assert [(one.on - now.date()).days for one in Revisit.objects.all()] == [1, 7, 30, 90]
    assert Event.objects.get(kind="alert.paid").facts["when"] == "before"


def test_without_an_account_the_report_stays_to_be_completed(station: Station, episode: Episode, now: datetime) -> None:
    tried(station, episode, "already_paid", at=now, payment=PaidTold(100_000))
    one = one_episode()
    assert (one.is_open, one.channel, one.assignee) == (True, "report", station.officers["lin"])
    assert one.due_at - now <= timedelta(minutes=60)
    assert Report.objects.count() == 1
    told = PaidTold(100_000, to_account="0000000417000123")
    tried(station, one, "already_paid", at=now + MINUTE, payment=told)
    assert Report.objects.count() == 1
    assert Supplement.objects.count() == 1
    assert one_episode().closed_by == "registered"


def test_refused_goes_to_a_second_person_who_is_not_the_first(
    station: Station, episode: Episode, now: datetime
) -> None:
    tried(station, episode, "06", at=now)
    one = one_episode()
    assert (one.channel, one.is_taken, one.assignee) == ("second_person", False, station.officers["wei"])
    take(one, station.officers["wei"], version=one.version, by=station.actor("wei"), now=now)
    tried(station, one, "refused", at=now + MINUTE, channel="second_person", who="wei")
    one.refresh_from_db()
    assert one.channel == "bank_notice", "without consent the family is not told"
    deciding.set_consent(one, True, words="电话中同意", version=one.version, by=station.actor("wei"), now=now + MINUTE)
    assert (one.channel, one.has_consent) == ("family", True)
    deciding.set_consent(one, False, version=one.version, by=station.actor("wei"), now=now + MINUTE)
    assert (one.channel, one.has_consent) == ("bank_notice", False)


def test_elsewhere_is_transferred_and_needs_where(station: Station, episode: Episode, now: datetime) -> None:
    with pytest.raises(UserError, match="transferred"):
        tried(station, episode, "07", at=now)
    tried(station, episode, "07", at=now, transferred_to="华屿分局")
    assert (one_episode().closed_by, one_episode().transferred_to) == ("elsewhere", "华屿分局")
    assert Event.objects.get(kind="alert.transferred").facts["to"] == "华屿分局"


def test_a_wrong_number_is_no_longer_the_persons_and_the_right_one_is(
    station: Station, episode: Episode, now: datetime
) -> None:
    tried(station, episode, "04", at=now, channel="phone")
    hand_in(station, [warning("A2", now)])
    take_up(now)
    assert Episode.objects.count() == 2, "who has that number in fact is somebody else"
    episode.refresh_from_db()
    deciding.correct_number(episode, "100 9999 0001", version=episode.version, by=station.actor("lin"), now=now)
    assert episode.phone == "10099990001"
    hand_in(station, [warning("A3", now, phone="10099990001")])
    take_up(now)
    episode.refresh_from_db()
    assert (Episode.objects.count(), episode.n_signals) == (2, 2)
    assert PersonKey.objects.filter(episode=episode, is_wrong=True).count() == 1


def test_the_tier_by_hand_needs_a_reason_and_the_leader_may_end_it(
    station: Station, episode: Episode, now: datetime
) -> None:
    by = station.actor("zhao")
    with pytest.raises(UserError):
        deciding.override_tier(episode, "low", reason=" ", version=episode.version, by=by, now=now)
    deciding.override_tier(episode, "urgent", reason="老人独居", version=episode.version, by=by, now=now)
    assert (episode.tier, episode.rank, episode.reasons[0]["rule"]) == ("urgent", 3, "by_hand")
    assert episode.cause == "tier_changed"
    deciding.decide(episode, reason="已由刑警接手", version=episode.version, by=by, now=now)
    assert (episode.is_open, episode.closed_by) == (False, "decided")
    with pytest.raises(UserError, match="closed"):
        deciding.decide(episode, reason="x", version=episode.version, by=by, now=now)
    assert AuditEvent.objects.filter(action="episode.overridden").count() == 1


def test_a_closed_episode_opens_again_with_a_fresh_warning_and_is_offered_anew(
    station: Station, episode: Episode, now: datetime
) -> None:
    tried(station, episode, "03", at=now)
    later = now + 3 * DAY
    hand_in(station, [warning("A9", later)], now=later)
    take_up(later)
    one = one_episode()
    assert (one.is_open, one.cause, one.is_taken, one.closed_at) == (True, "warned_again", False, None)
    assert one.offers.count() == 2


def test_a_visit_without_a_line_is_one_attempt_however_often_it_is_sent(
    station: Station, episode: Episode, now: datetime
) -> None:
    given = {"client_key": "k" * 36, "at_device": now + 5 * MINUTE}
    first = tried(station, episode, "dissuaded", at=now + 40 * MINUTE, **given)
    again = tried(station, episode, "dissuaded", at=now + 41 * MINUTE, **given)
    assert first == again
    assert (first.at, first.recorded_at, first.conflict) == (now + 5 * MINUTE, now + 40 * MINUTE, "")
    assert Happening.objects.filter(kind="attempt").count() == 1
    hand_in(station, [warning("B1", now, phone="10099990002")])
    take_up(now)
    other = Episode.objects.exclude(pk=episode.pk).get()
    with pytest.raises(OtherEpisodeError):
        tried(station, other, "dissuaded", at=now, **given)


def test_what_was_closed_meanwhile_or_tried_later_by_another_is_kept_and_said(
    station: Station, episode: Episode, now: datetime
) -> None:
    tried(station, episode, "unreachable", at=now + 10 * MINUTE, who="wei", detail="not_at_home")
    mine = tried(station, episode, "unreachable", at=now + 20 * MINUTE, client_key="k1", at_device=now + MINUTE)
    assert mine.conflict == "newer"
    tried(station, episode, "dissuaded", at=now + 21 * MINUTE, who="wei")
    late = tried(station, episode, "refused", at=now + 30 * MINUTE, client_key="k2", at_device=now + 2 * MINUTE)
    assert late.conflict == "closed"
    assert Attempt.objects.count() == 4
    assert one_episode().is_open, "a refusal is not passed over because somebody else closed it"
    ahead = tried(station, episode, "unreachable", at=now + 31 * MINUTE, client_key="k3", at_device=now + DAY)
    assert ahead.at == now + 31 * MINUTE, "a device whose clock runs ahead is not believed"


def test_ringing_up_is_the_first_contact(station: Station, episode: Episode, now: datetime) -> None:
    begin_call(episode, by=station.actor("lin"), now=now + 3 * MINUTE)
    assert episode.first_contact_at == now + 3 * MINUTE
    tried(station, episode, "unreachable", at=now + 5 * MINUTE, channel="phone")
    assert Event.objects.get(kind="alert.first_contact").facts["minutes"] == 3


def test_the_script_follows_type_age_and_circumstances(station: Station, episode: Episode, now: datetime) -> None:
    episode.facts = {**episode.facts, "age_group": "elder", "hard_of_hearing": True}
    script = script_of(episode, on=now.date())
    assert script.key.startswith("rebate.elder.")
    assert script.flags == ("hard_of_hearing",)


def test_who_sees_and_works_follows_place_offer_and_role(station: Station, episode: Episode, now: datetime) -> None:
    def seen(name: str) -> bool:
        return visible_episodes(station.access(name), now=now).exists()

    assert {name: seen(name) for name in ("lin", "wei", "sun", "hua", "zhao", "gao", "alice", "charlie", "grace")} == {
        "lin": True, "wei": True, "sun": True, "hua": True, "zhao": True, "gao": True, "alice": False,
        "charlie": False, "grace": False,
    }  # fmt: skip
    steps = {name: episode_steps(station.access(name), episode, now=now) for name in ("lin", "wei", "zhao", "gao")}
    assert {"attempt", "hand_back"} <= steps["lin"]
    assert "take" in steps["wei"]
    assert {"override", "assign", "decide"} <= steps["zhao"]
    assert "override" not in steps["lin"]
    assert not episode_steps(station.access("charlie"), episode, now=now)
    known = {name: may_know_person(station.access(name), episode, now=now) for name in ("lin", "gao", "wei", "zhao")}
    assert known == {"lin": True, "gao": True, "wei": False, "zhao": False}
    assert workable_episodes(station.access("gao"), now=now).count() == 1


def test_a_shift_is_handed_over_with_its_numbers(station: Station, episode: Episode, now: datetime) -> None:
    centre, zhao = station.units["centre"], station.officers["zhao"]
    span = {"from_at": now - timedelta(hours=12), "to_at": now}
    note = write_hand_over(centre, "注意许某", officer=zhao, by=station.actor("zhao"), now=now, **span)
    assert note.counts == {"open": 1, "late": 0, "untaken": 0, "urgent": 0, "high": 1, "medium": 0, "low": 0}
    assert read_hand_over(note, zhao, by=station.actor("zhao"), now=now).read_at is None
    read = read_hand_over(note, station.officers["hua"], by=station.actor("hua"), now=now)
    assert read.read_by == station.officers["hua"]
    with pytest.raises(BadShiftError):
        write_hand_over(
            centre, "", from_at=now, to_at=now, officer=zhao, by=station.actor("zhao"), now=now
        )  # fmt: skip


def test_a_note_is_left_for_the_next_one(station: Station, episode: Episode, now: datetime) -> None:
    deciding.add_note(episode, "家中有狗", by=station.actor("lin"), now=now)
    assert episode.notes.get().text == "家中有狗"
    with pytest.raises(UserError):
        deciding.add_note(episode, "  ", by=station.actor("lin"), now=now)
