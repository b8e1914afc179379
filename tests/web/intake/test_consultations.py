"""Are hard questions answered by legal and squad officers apart, and decided with reasons?"""

from datetime import datetime, timedelta

import pytest

from firsthour.web.desk import documents, matters
from firsthour.web.desk.clocks import tick
from firsthour.web.desk.models import Document, Event, Matter, Notice, RunningClock, Share
from firsthour.web.intake import consultations
from firsthour.web.intake.consultation_policies import consultation_steps, readable_opinions
from firsthour.web.intake.consultations import NewConsultation
from firsthour.web.intake.models.consultations import Consultation, ConsultationMember
from firsthour.web.people.models import Officer, Posting
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor, system_actor

BY = system_actor("test")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def acting(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


@pytest.fixture
def lawyer(force, now: datetime) -> Officer:
    """A legal officer of the county."""
    officer = Officer.objects.create_user("990060", name="乌兰其")
    Posting.objects.create(officer=officer, unit=force.units["east"], role="legal_officer", from_at=now - 90 * DAY)
    return officer


def open_one(
    force, lawyer: Officer, *, now: datetime, secret: bool = False, due_at: datetime | None = None,
    unit: str = "east-station", **people,
) -> Consultation:  # fmt: skip
    new = matters.NewMatter(
        "lead", "合同纠纷还是诈骗", force.units[unit], force.henry, is_confidential=secret, named=(force.henry,)
    )
    matter = matters.open_matter(new, by=BY, now=now)
    asked = {"legal": [lawyer], "squad": [force.bob], "chair": force.alice, **people}
    return consultations.open_consultation(
        NewConsultation(matter, "是否属于合同诈骗？", due_at=due_at, **asked), officer=force.henry,
        by=acting(force.henry), now=now,
    )  # fmt: skip


def give(one: Consultation, officer: Officer, *, now: datetime, text: str = "已达立案条件") -> ConsultationMember:
    return consultations.give_opinion(one, officer=officer, view="accept", opinion=text, by=acting(officer), now=now)


def decide(one: Consultation, *, now: datetime) -> Consultation:
    one.refresh_from_db()
    return consultations.decide_consultation(
        one, decision="accept", reasons="意见一致", version=one.version, by=acting(one.chair), now=now
    )


def reads(one: Consultation, officer: Officer, *, now: datetime) -> set[str]:
    fresh = Consultation.objects.get(pk=one.pk)
    keys = readable_opinions(access_of(officer, now=now), fresh, now=now)
    return {member.officer.name for member in ConsultationMember.objects.filter(pk__in=keys)}


@pytest.mark.parametrize("missing", ["legal", "squad"])
def test_both_sides_are_asked(force, lawyer, now: datetime, missing: str) -> None:
    with pytest.raises(consultations.BothSidesError):
        open_one(force, lawyer, now=now, **{missing: []})


def test_nobody_is_asked_in_a_capacity_they_do_not_have(force, lawyer, now: datetime) -> None:
    with pytest.raises(consultations.WrongCapacityError):
        open_one(force, lawyer, now=now, legal=[force.bob])
    with pytest.raises(consultations.WrongCapacityError):
        open_one(force, lawyer, now=now, squad=[force.henry])  # of a station
    with pytest.raises(consultations.ChairIsMemberError):
        open_one(force, lawyer, now=now, chair=force.bob)
    assert not Consultation.objects.exists()


def test_everybody_asked_is_told_and_sees_the_matter(force, lawyer, now: datetime) -> None:
    one = open_one(force, lawyer, now=now)
    told = Notice.objects.filter(topic="consultation").values_list("officer__name", flat=True)
    assert set(told) == {lawyer.name, force.bob.name, force.alice.name}
    # the county's legal officer sees the station's matters anyway; the squad's people are named
    assert set(Share.objects.values_list("officer__name", flat=True)) == {force.bob.name, force.alice.name}
    assert one.matter.shares.filter(kind="named").count() == 2


def test_on_a_confidential_matter_all_of_them_are_named(force, lawyer, now: datetime) -> None:
    one = open_one(force, lawyer, now=now, secret=True)
    named = set(Share.objects.filter(matter=one.matter).values_list("officer__name", flat=True))
    assert named == {force.henry.name, lawyer.name, force.bob.name, force.alice.name}


def test_an_opinion_is_read_by_others_only_once_they_gave_theirs(force, lawyer, now: datetime) -> None:
    one = open_one(force, lawyer, now=now)
    give(one, lawyer, now=now)
    assert reads(one, lawyer, now=now) == {lawyer.name}
    assert (
        reads(one, force.bob, now=now) == reads(one, force.henry, now=now) == reads(one, force.alice, now=now) == set()
    )
    give(one, force.bob, now=now)
    both = {lawyer.name, force.bob.name}
    assert reads(one, force.bob, now=now) == reads(one, lawyer, now=now) == both
    assert reads(one, force.alice, now=now) == both  # the chair, now that all are in
    assert reads(one, force.henry, now=now) == set()
    decide(one, now=now)
    assert reads(one, force.henry, now=now) == both


def test_an_opinion_is_given_once_by_who_was_asked(force, lawyer, now: datetime) -> None:
    one = open_one(force, lawyer, now=now)
    give(one, lawyer, now=now)
    for officer in (lawyer, force.henry, force.alice):
        with pytest.raises(consultations.NotOpenError):
            give(one, officer, now=now)
    with pytest.raises(matters.ReasonMissingError):
        give(one, force.bob, now=now, text=" ")


def test_the_chair_is_told_when_all_are_in_and_decides_with_reasons_and_a_paper(force, lawyer, now: datetime) -> None:
    one = open_one(force, lawyer, now=now)
    give(one, lawyer, now=now)
    with pytest.raises(consultations.NotReadyError) as refused:
        decide(one, now=now)
    assert force.bob.name in str(refused.value)
    give(one, force.bob, now=now, text="同意立案审查")
    assert Notice.objects.filter(officer=force.alice, key=f"consultation:{one.uid}:complete").exists()
    decide(one, now=now + DAY)
    paper = Document.objects.get()
    assert (paper.kind, paper.state) == ("consultation_opinion", "submitted")
    assert "同意立案审查" in paper.fields["opinions"]
    assert paper.fields["decision"] == "受理"
    signed = documents.sign_document(
        paper, signer=force.alice, version=paper.version, by=acting(force.alice), now=now + DAY
    )
    assert signed.number
    assert RunningClock.objects.get(about_kind="consultation").done_at == now + DAY
    told = set(Notice.objects.filter(key=f"consultation:{one.uid}:decided").values_list("officer__name", flat=True))
    assert told == {lawyer.name, force.bob.name, force.henry.name}


def test_after_the_end_it_is_decided_without_who_stayed_silent_and_the_paper_says_so(
    force, lawyer, now: datetime
) -> None:
    one = open_one(force, lawyer, now=now, due_at=now + DAY)
    give(one, lawyer, now=now)
    decide(one, now=now + DAY)
    assert f"{force.bob.name}：期限内未出具意见" in Document.objects.get().fields["opinions"]


def test_the_silent_are_told_with_each_alarm_and_it_climbs_exactly_once(force, lawyer, now: datetime) -> None:
    one = open_one(force, lawyer, now=now, due_at=now + 3 * DAY, unit="east-squad")
    give(one, lawyer, now=now)
    counts = [
        tick(at) for at in (now + 2 * DAY, now + 2 * DAY, now + 3 * DAY, now + 3 * DAY, now + 9 * DAY, now + 9 * DAY)
    ]
    assert counts == [1, 0, 2, 0, 1, 0]
    late = Notice.objects.filter(key__startswith=f"consultation:{one.uid}:unanswered")
    assert set(late.values_list("officer__name", flat=True)) == {force.bob.name}
    assert late.count() == 4
    assert Notice.objects.filter(officer=force.dana, topic="clock.overdue").count() == 1


def test_who_opened_it_or_the_chair_calls_it_off(force, lawyer, now: datetime) -> None:
    one = open_one(force, lawyer, now=now)
    steps = {
        first: consultation_steps(access_of(force.officers[first], now=now), one, now=now)
        for first in ("henry", "bob", "alice", "dana")
    }
    assert steps == {"henry": {"withdraw"}, "bob": {"give"}, "alice": {"withdraw"}, "dana": set()}
    consultations.withdraw_consultation(
        one, reason="当事人已和解", version=one.version, by=acting(force.henry), now=now
    )
    with pytest.raises(consultations.NotOpenError):
        give(one, force.bob, now=now)
    assert tick(now + 30 * DAY) == 0
    assert Event.objects.filter(kind="consultation.withdrawn").count() == 1


def test_a_closed_matter_is_not_consulted_about(force, lawyer, now: datetime) -> None:
    plain = matters.open_matter(matters.NewMatter("lead", "旧事", force.units["east-squad"]), by=BY, now=now)
    matters.close_matter(plain, reason="x", version=plain.version, by=BY, now=now)
    new = NewConsultation(Matter.objects.get(), "?", [lawyer], [force.bob], force.alice)
    with pytest.raises(matters.MatterClosedError):
        consultations.open_consultation(new, officer=force.bob, by=BY, now=now)
