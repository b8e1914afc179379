"""Who takes a report on? Is every step open to the right people only, kept on the trail, and answered in time?"""

from datetime import datetime, timedelta

import pytest

from firsthour.web.desk.clocks import tick
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.matters import ReasonMissingError
from firsthour.web.desk.models import Event, Matter, Notice, RunningClock
from firsthour.web.desk.policies import visible_matters
from firsthour.web.intake import policies
from firsthour.web.intake.models import CustodyStep, Report
from firsthour.web.intake.operations import closing, custody
from firsthour.web.intake.operations.custody_moves import WrongReportStateError
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.people.policies import access_of
from tests.web.intake.report_world import acting, post, register


def fresh(report: Report) -> Report:
    return Report.objects.select_related("matter__unit", "asked_unit", "reviewer").get(pk=report.pk)


def take(step, report: Report, who: Officer, now: datetime, **given) -> Report:
    version = Matter.objects.get(pk=report.matter_id).version
    return step(fresh(report), version=version, by=acting(who), now=now, **given)


def offer(report: Report, force, now: datetime, unit: str = "east-squad") -> Report:
    return take(custody.offer_report, report, force.henry, now, unit=force.units[unit], reason="涉及多地")


def refuse(report: Report, force, now: datetime, who: str = "bob", reviewer: str = "alice") -> Report:
    officer = force.officers[who]
    return take(
        custody.refuse_report, report, officer, now, reason="不属我管辖", reviewer=force.officers[reviewer],
        officer=officer,
    )  # fmt: skip


def steps_of(report: Report) -> list[str]:
    return list(report.matter.custody.order_by("at", "pk").values_list("step", flat=True))


def may(report: Report, force, now: datetime) -> dict[str, list[str]]:
    """Return which steps each officer may take."""
    one, found = fresh(report), {}
    for name, officer in force.officers.items():
        access = access_of(officer, now=now)
        standing = standing_of(access, one.matter, now=now)
        steps = policies.report_steps(access, one, standing=standing, now=now)
        if steps:
            found[name] = [step for step in steps if step != "supplement"]
    return {name: steps for name, steps in found.items() if steps}


def test_who_was_asked_first_owns_it_until_somebody_accepts(force, report: Report, now: datetime) -> None:
    station, squad = force.units["east-station"], force.units["east-squad"]
    assert may(report, force, now) == {
        "henry": ["accept", "offer", "refer", "refuse"], "dana": ["accept", "offer", "refer", "refuse"],
    }  # fmt: skip
    offer(report, force, now)
    assert fresh(report).matter.unit == station
    assert may(report, force, now) == {
        "alice": ["accept", "refuse"], "bob": ["accept", "refuse"], "dana": ["accept", "refuse", "withdraw"],
        "henry": ["withdraw"],
    }  # fmt: skip
    take(custody.accept_report, report, force.bob, now, unit=squad, officer=force.bob)
    matter = fresh(report).matter
    assert (matter.unit, matter.owner, matter.state) == (squad, force.bob, "accepted")
    assert steps_of(report) == ["registered", "offered", "accepted"]
    assert visible_matters(access_of(force.henry, now=now), now=now).filter(pk=matter.pk).exists()
    assert not RunningClock.objects.filter(about_kind="handover", done_at=None).exists()
    assert [one.kind for one in Event.objects.filter(matter=matter, kind__startswith="report.").order_by("pk")] == [
        "report.registered", "report.offered", "report.accepted",
    ]  # fmt: skip


def test_an_offer_can_be_taken_back_and_the_other_unit_sees_it_no_longer(force, report: Report, now: datetime) -> None:
    offer(report, force, now, unit="west")
    west = access_of(force.charlie, now=now)
    assert visible_matters(west, now=now).exists()
    take(custody.withdraw_offer, report, force.henry, now, reason="自行办理")
    assert not visible_matters(west, now=now + timedelta(seconds=1)).exists()
    assert steps_of(report) == ["registered", "offered", "withdrawn"]
    assert fresh(report).matter.state == "registered"


@pytest.mark.parametrize(
    ("reason", "reviewer", "error"),
    [
        (" ", "alice", ReasonMissingError),
        ("理由", None, custody.ReviewerMissingError),
        ("理由", "bob", custody.ReviewerMissingError),
    ],
)
def test_a_refusal_needs_a_reason_and_another_reviewer(
    force, report: Report, now: datetime, reason, reviewer, error
) -> None:
    offer(report, force, now)
    named = force.officers[reviewer] if reviewer else None
    with pytest.raises(error):
        take(custody.refuse_report, report, force.bob, now, reason=reason, reviewer=named, officer=force.bob)
    assert fresh(report).matter.state == "offered"


def test_only_the_reviewer_reviews_and_an_overturned_refusal_takes_the_report_on(
    force, report: Report, now: datetime
) -> None:
    offer(report, force, now)
    refuse(report, force, now)
    assert may(report, force, now) == {"alice": ["review"]}
    assert RunningClock.objects.get(about_kind="handover", done_at=None).officer == force.alice
    take(custody.review_refusal, report, force.alice, now, stands=False, reason="属我管辖")
    matter = fresh(report).matter
    assert (matter.unit, matter.state) == (force.units["east-squad"], "accepted")
    assert steps_of(report) == ["registered", "offered", "refused", "reviewed"]


def test_refused_twice_it_goes_to_the_leader_who_decides(force, report: Report, now: datetime) -> None:
    chief = post("所长甲", "990050", force.units["east-station"], "leader", now=now)
    for unit, who, reviewer in (("east-squad", "bob", "alice"), ("west", "charlie", "dana")):
        offer(report, force, now, unit=unit)
        refuse(report, force, now, who=who, reviewer=reviewer)
        take(custody.review_refusal, report, force.officers[reviewer], now, stands=True, reason="同意")
    one = fresh(report)
    assert (one.n_bounced, one.matter.state, one.decider) == (2, "for_decision", "unit_leader")
    force.officers["chief"] = chief
    assert may(report, force, now) == {
        "henry": ["accept"], "chief": ["decide", "accept"], "dana": ["decide", "accept"],
    }  # fmt: skip
    take(custody.decide_report, report, force.dana, now, unit=force.units["east-squad"], reason="由大队办理")
    one = fresh(report)
    assert (one.matter.unit, one.matter.state, one.decider) == (force.units["east-squad"], "accepted", "")
    assert steps_of(report)[-3:] == ["bounced", "escalated", "decided"]


def test_unanswered_it_climbs_by_itself_to_the_unit_leader_and_the_bureau_leader_once_each(
    force, report: Report, now: datetime
) -> None:
    offer(report, force, now)
    due = RunningClock.objects.get(about_kind="handover").due_at
    for at in (due - timedelta(minutes=1), due, due, due + timedelta(hours=1)):
        tick(at)
    one = fresh(report)
    assert (one.decider, one.deciding_unit) == ("unit_leader", force.units["east-squad"])
    late = due + timedelta(hours=4)
    tick(late)
    tick(late + timedelta(hours=9))
    one = fresh(report)
    assert (one.decider, one.deciding_unit) == ("bureau_leader", force.units["city"])
    told = CustodyStep.objects.filter(matter=report.matter, step="escalated").order_by("at")
    assert [(step.rank, step.by_key) for step in told] == [
        ("unit_leader", "system:intake.escalation"), ("bureau_leader", "system:intake.escalation"),
    ]  # fmt: skip
    assert Notice.objects.filter(topic="clock.overdue", officer=force.alice).count() == 1
    assert Notice.objects.filter(topic="clock.overdue", officer=force.dana).count() == 1
    assert may(report, force, late)["dana"][0] == "decide"
    assert "decide" not in may(report, force, late)["alice"], "it has left the unit's leader"
    take(custody.accept_report, report, force.bob, late, unit=force.units["east-squad"], officer=force.bob)
    assert fresh(report).decider == ""
    tick(late + timedelta(days=30))
    assert CustodyStep.objects.filter(step="escalated").count() == 2


def test_an_unreviewed_refusal_climbs_too(force, report: Report, now: datetime) -> None:
    offer(report, force, now)
    refuse(report, force, now)
    due = RunningClock.objects.get(about_kind="handover", done_at=None).due_at
    tick(due + timedelta(hours=4))
    assert fresh(report).decider == "bureau_leader"
    take(custody.decide_report, report, force.dana, due, unit=force.units["east-station"], reason="由派出所先行办理")
    assert fresh(report).matter.unit == force.units["east-station"]


def test_the_unit_that_has_it_turns_nobody_away_alone_and_the_reporter_can_complain(
    force, report: Report, now: datetime
) -> None:
    chief = post("所长甲", "990050", force.units["east-station"], "leader", now=now)
    force.officers["chief"] = chief
    refuse(report, force, now, who="henry", reviewer="chief")
    assert may(report, force, now) == {"chief": ["review"]}
    take(custody.review_refusal, report, chief, now, stands=True, reason="属经济纠纷，已告知诉讼途径")
    assert (fresh(report).matter.state, fresh(report).matter.closed_at) == ("turned_away", now)
    closing.complain(fresh(report), "我不服", by=acting(force.henry), now=now)
    one = fresh(report)
    assert (one.matter.state, one.matter.closed_at, one.decider) == ("for_decision", None, "unit_leader")
    assert steps_of(report)[-3:] == ["turned_away", "complained", "escalated"]
    take(custody.decide_report, report, chief, now, unit=None, reason="维持")
    assert fresh(report).matter.state == "turned_away"
    assert may(report, force, now) == {"chief": ["reopen"], "dana": ["reopen"]}


def test_a_step_that_is_not_open_or_came_too_late_changes_nothing(force, report: Report, now: datetime) -> None:
    with pytest.raises(WrongReportStateError):
        take(custody.review_refusal, report, force.alice, now, stands=True, reason="x")
    with pytest.raises(WrongReportStateError):
        take(custody.decide_report, report, force.dana, now, unit=force.units["west"], reason="x")
    with pytest.raises(WrongReportStateError):
        take(custody.accept_report, report, force.charlie, now, unit=force.units["west"], officer=force.charlie)
    with pytest.raises(custody.OfferedHereError):
        offer(report, force, now, unit="east-station")
    version = report.matter.version
    offer(report, force, now)
    with pytest.raises(ChangedMeanwhileError):
        custody.withdraw_offer(report, reason="x", version=version, by=acting(force.henry), now=now)
    assert fresh(report).matter.state == "offered"
    assert steps_of(report) == ["registered", "offered"]


def test_a_confidential_report_is_offered_by_name_and_hidden_from_the_rest(force, now: datetime) -> None:
    report = register(force.units["east-station"], force.henry, now=now, is_confidential=True)
    with pytest.raises(custody.NobodyToAskError):
        offer(report, force, now)
    take(
        custody.offer_report, report, force.henry, now, unit=force.units["east-squad"], officer=force.bob, reason="专办"
    )
    assert may(report, force, now) == {"bob": ["accept", "refuse"], "henry": ["withdraw"]}
    take(custody.accept_report, report, force.bob, now, unit=force.units["east-squad"], officer=force.bob)
    seers = {
        name
        for name, officer in force.officers.items()
        if visible_matters(access_of(officer, now=now), now=now).exists()
    }
    assert seers == {"henry", "bob"}


def test_it_is_referred_closed_and_opened_again_with_a_reason(force, report: Report, now: datetime) -> None:
    take(custody.accept_report, report, force.henry, now, unit=force.units["east-station"], officer=force.henry)
    take(closing.refer_report, report, force.henry, now, to="邻市公安局", reason="主要行为地在邻市")
    assert fresh(report).matter.state == "referred"
    take(closing.close_report, report, force.henry, now, reason="已移送")
    assert fresh(report).matter.state == "closed"
    take(closing.reopen_report, report, force.dana, now, reason="邻市退回")
    assert fresh(report).matter.state == "registered"
    assert steps_of(report)[-3:] == ["referred", "closed", "reopened"]


def test_each_step_is_told_at_once_to_whom_it_concerns_and_not_to_who_took_it(
    force, report: Report, now: datetime
) -> None:
    offer(report, force, now)
    refuse(report, force, now)
    take(custody.review_refusal, report, force.alice, now, stands=True, reason="同意")
    told = {(notice.topic, notice.officer.name) for notice in Notice.objects.filter(topic__startswith="report.")}
    assert told == {
        ("report.offered", force.alice.name), ("report.refused", force.alice.name),
        ("report.bounced", force.henry.name),
    }  # fmt: skip
    titles = " ".join(Notice.objects.values_list("title", flat=True))
    assert "许念安" not in titles
