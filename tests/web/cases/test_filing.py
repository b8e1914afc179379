"""Is it decided by three people, on what was compared, with its paper; and never by the program?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from firsthour.law.standards import NoLineThenError
from firsthour.web.cases import deciding, filing, judging
from firsthour.web.cases.deciding import NoCollectiveError, decide
from firsthour.web.cases.filing import (
    Facts,
    NoAddresseeError,
    NothingComparedError,
    TooFewMembersError,
    Voice,
    WrongFilingStateError,
    ask_longer_review,
    enter_facts,
    opine,
    propose,
    record_collective,
    send_back,
)
from firsthour.web.cases.models import Case, Filing, Proposal, Refusal
from firsthour.web.cases.moving import SamePersonError, take_step
from firsthour.web.cases.refusals import to_the_second
from firsthour.web.desk.clocks import RefusedHappeningError, tick
from firsthour.web.desk.models import Document, Event, Matter, Notice, RunningClock
from firsthour.web.intake.approvals import NotApproverError, NotOfferedError, decide_approval
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from tests.web.cases.conftest import actor, filing_of

ACT = date(2026, 11, 1)
DEPOSITS = {"amount_fen": 843_150_000, "direct_loss_fen": 652_950_000}


def by(officer, now: datetime, filing_row: Filing | None = None) -> dict[str, object]:
    given = {"by": actor(officer), "now": now}
    return given if filing_row is None else {**given, "version": filing_row.version}


@pytest.fixture
def reviewed(bureau, case: Case, now: datetime) -> Filing:
    """A case under review."""
    take_step(case, "begin_review", officer=bureau.bob, reason="", version=case.matter.version, **by(bureau.bob, now))
    return filing_of(case)


@pytest.fixture
def compared(bureau, reviewed: Filing, now: datetime) -> Filing:
    """A case under review, with its facts compared."""
    facts = Facts("illegal_deposit_taking", DEPOSITS, act_on=ACT)
    enter_facts(reviewed, facts, **by(bureau.bob, now, reviewed))
    return filing_of(reviewed.case)


def go(bureau, row: Filing, now: datetime, *, proposal=Proposal.FILE, agrees: bool = True, **more: object) -> Filing:
    """Take a filing as far as the decision."""
    propose(row, proposal, words="达到数额线，材料齐备", officer=bureau.bob, **by(bureau.bob, now, row), **more)
    row = filing_of(row.case)
    opine(row, agrees=agrees, words="意见", officer=bureau.lena, **by(bureau.lena, now, row))
    return filing_of(row.case)


def test_filing_takes_three_people_and_leaves_a_signed_numbered_decision(bureau, compared, now: datetime) -> None:
    row = go(bureau, compared, now)
    decide(row, Proposal.FILE, words="同意立案", officer=bureau.kai, **by(bureau.kai, now, row))
    row = filing_of(row.case)
    assert (row.proposed_by, row.opined_by, row.decided_by) == (bureau.bob, bureau.lena, bureau.kai)
    assert Matter.objects.get(pk=row.case.matter_id).state == "filed"
    assert Case.objects.get(pk=row.case_id).filed_at == now
    paper = Document.objects.get(kind="filing_decision")
    assert (paper.state, paper.made_by, paper.signer, paper.unit.code) == ("signed", bureau.bob, bureau.kai, "east")
    assert paper.number == "东岭分局立字〔2026〕0001号"
    assert "法释〔2022〕5号" in paper.fields["compared"]
    assert not RunningClock.objects.filter(about_kind="filing", done_at=None).exists()
    step = row.case.steps.get(name="file")
    assert (step.basis_status, step.paper) == ("C", paper)


def test_nobody_does_two_of_the_three_things(bureau, compared, now: datetime) -> None:
    propose(compared, Proposal.FILE, words="x", officer=bureau.lena, **by(bureau.lena, now, compared))
    row = filing_of(compared.case)
    with pytest.raises(SamePersonError):
        opine(row, agrees=True, words="x", officer=bureau.lena, **by(bureau.lena, now, row))
    row = filing_of(compared.case)
    opine(row, agrees=True, words="x", officer=bureau.mia, **by(bureau.mia, now, row))
    for officer in (bureau.lena, bureau.mia):
        row = filing_of(compared.case)
        with pytest.raises(SamePersonError):
            decide(row, Proposal.FILE, words="x", officer=officer, **by(officer, now, row))
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.filter(pk=row.pk).update(decided_by=bureau.mia)


def test_the_decision_waits_for_the_opinion_and_the_opinion_for_the_proposal(bureau, compared, now: datetime) -> None:
    with pytest.raises(WrongFilingStateError):
        opine(compared, agrees=True, words="x", officer=bureau.lena, **by(bureau.lena, now, compared))
    row = filing_of(compared.case)
    with pytest.raises(WrongFilingStateError):
        decide(row, Proposal.FILE, words="x", officer=bureau.kai, **by(bureau.kai, now, row))


def test_a_filing_without_any_comparison_is_not_proposed(bureau, reviewed, now: datetime) -> None:
    with pytest.raises(NothingComparedError):
        propose(reviewed, Proposal.FILE, words="x", officer=bureau.bob, **by(bureau.bob, now, reviewed))
    row = filing_of(reviewed.case)
    with pytest.raises(NoAddresseeError):
        propose(row, Proposal.TRANSFER, words="x", officer=bureau.bob, **by(bureau.bob, now, row))


def test_where_the_legal_officer_disagrees_a_collective_discussion_comes_first(bureau, compared, now) -> None:
    row = go(bureau, compared, now, agrees=False)
    with pytest.raises(NoCollectiveError):
        decide(row, Proposal.FILE, words="x", officer=bureau.kai, **by(bureau.kai, now, row))
    voices = [Voice(bureau.kai, "chair", "for"), Voice(bureau.lena, "member", "against", "数额未核")]
    row = filing_of(row.case)
    with pytest.raises(TooFewMembersError):
        record_collective(row, voices, minutes="x", met_at=now, **by(bureau.bob, now, row))
    voices.append(Voice(bureau.alice, "recorder", "for"))
    row = filing_of(row.case)
    record_collective(row, voices, minutes="经研究，多数同意立案。", met_at=now, **by(bureau.bob, now, row))
    row = filing_of(row.case)
    decide(row, Proposal.FILE, words="按集体意见", officer=bureau.kai, **by(bureau.kai, now, row))
    minutes = Document.objects.get(kind="collective_minutes")
    assert minutes.state == "signed"
    assert "不同意，数额未核" in minutes.fields["opinions"]
    assert filing_of(row.case).minutes_paper == minutes


def test_much_money_asks_for_a_collective_discussion_too(bureau, make_case, now: datetime) -> None:
    case = make_case(amount_fen=600_000_000)
    row = filing_of(case)
    assert deciding.why_collective(row)
    assert not deciding.why_collective(filing_of(make_case(amount_fen=1_000_00)))


def test_a_proposal_sent_back_is_made_anew_and_the_clock_runs_on(bureau, compared, now: datetime) -> None:
    row = go(bureau, compared, now)
    due = RunningClock.objects.get(kind="economic_review").due_at
    send_back(row, words="请补充流水", officer=bureau.kai, **by(bureau.kai, now, row))
    row = filing_of(row.case)
    assert (row.state, row.proposed_by, row.opined_by, row.opinion) == ("open", None, None, "")
    assert RunningClock.objects.get(kind="economic_review").due_at == due
    assert row.case.matter.events.get(kind="case.sent_back").facts["reason"] == "请补充流水"
    assert go(bureau, row, now).state == "opined"


def test_facts_stand_still_once_they_are_proposed_on(bureau, compared, now: datetime) -> None:
    propose(compared, Proposal.FILE, words="x", officer=bureau.bob, **by(bureau.bob, now, compared))
    row = filing_of(compared.case)
    with pytest.raises(WrongFilingStateError):
        enter_facts(row, Facts("embezzlement", {"amount_fen": 1}, act_on=ACT), **by(bureau.bob, now, row))


def test_another_day_of_the_act_is_judged_by_the_lines_of_that_day(bureau, reviewed, now: datetime) -> None:
    row = enter_facts(reviewed, Facts("illegal_deposit_taking", DEPOSITS, act_on=ACT), **by(bureau.bob, now, reviewed))
    assert row.judgement["state"] == "reached"
    before = row.judgement["lines"][0]["from"]
    assert before <= ACT.isoformat()
    fresh = filing_of(reviewed.case)
    old = Facts("illegal_deposit_taking", DEPOSITS, act_on=date(1999, 1, 1))
    with pytest.raises(NoLineThenError):
        enter_facts(fresh, old, **by(bureau.bob, now, fresh))
    fresh = filing_of(reviewed.case)
    small = Facts("illegal_deposit_taking", {"amount_fen": 100}, act_on=ACT)
    row = enter_facts(fresh, small, **by(bureau.bob, now, fresh))
    assert row.judgement["state"] == "cannot_tell"
    assert row.judgement["missing"]["zh"]
    assert filing_of(reviewed.case).comparisons.count() == 1


def test_the_version_of_the_law_is_kept_with_the_judgement(bureau, compared, now: datetime) -> None:
    row = compared.comparisons.get()
    assert row.law_version == judging.law_version() == row.judgement["version"]
    assert row.judged_at == now
    assert row.judgement["record"]["offence"]["key"] == "illegal_deposit_taking"


def test_several_offences_are_compared_and_one_is_the_main_one(bureau, compared, now: datetime) -> None:
    other = Facts("embezzlement", {"amount_fen": 4_600_000}, act_on=ACT, is_main=False)
    enter_facts(compared, other, **by(bureau.bob, now, compared))
    rows = {row.offence: row for row in filing_of(compared.case).comparisons.all()}
    assert [row.is_main for row in rows.values()] == [True, False]
    assert rows["embezzlement"].judgement["readings_differ"]
    text = "\n".join(judging.paper_lines(rows["embezzlement"].judgement))
    assert "【冲突】" in text
    assert Case.objects.get(pk=compared.case_id).offence == "illegal_deposit_taking"


def test_no_judgement_and_no_paper_says_that_a_case_should_be_filed(bureau, compared, now: datetime) -> None:
    row = go(bureau, compared, now)
    decide(row, Proposal.FILE, words="同意", officer=bureau.kai, **by(bureau.kai, now, row))
    said = str(compared.comparisons.get().judgement) + str(Document.objects.get(kind="filing_decision").fields)
    for word in ("应当立案", "应予立案", "构成犯罪", "should be filed", "must be filed"):
        assert word not in said


def test_a_refusal_starts_the_clock_of_its_notice(bureau, compared, now: datetime) -> None:
    row = go(bureau, compared, now, proposal=Proposal.REFUSE)
    decide(row, Proposal.REFUSE, words="属经济纠纷", officer=bureau.kai, **by(bureau.kai, now, row))
    refusal = Refusal.objects.get()
    clock = RunningClock.objects.get(kind="refusal_notice")
    assert clock.about_key == str(refusal.uid)
    assert timedelta(days=3) <= clock.due_at - now < timedelta(days=6)
    assert Document.objects.get(kind="filing_refusal").state == "signed"
    assert Matter.objects.get(pk=row.case.matter_id).state == "refused"


def test_a_transfer_is_shared_with_the_unit_it_goes_to(bureau, compared, now: datetime) -> None:
    row = go(bureau, compared, now, proposal=Proposal.TRANSFER, to_unit=bureau.force.units["west"])
    assert RunningClock.objects.get(kind="other_jurisdiction_transfer").due_at == now + timedelta(hours=24)
    decide(row, Proposal.TRANSFER, words="主要犯罪地在华屿", officer=bureau.kai, **by(bureau.kai, now, row))
    matter = Matter.objects.get(pk=row.case.matter_id)
    assert matter.state == "transferred"
    assert [share.unit.code for share in matter.shares.all()] == ["west"]
    assert Document.objects.get(kind="case_transfer").fields["addressee"] == "华屿分局"


def ask_longer(bureau, reviewed: Filing, event: str, *, now: datetime) -> Approval:
    row = filing_of(reviewed.case)
    return ask_longer_review(row, event, reason="重大疑难", officer=bureau.bob, **by(bureau.bob, now, row))


def answer(asked: Approval, officer, *, now: datetime, yes: bool = True, outside: str = "") -> Approval:
    asked.refresh_from_db()
    return decide_approval(
        asked, is_approved=yes, says="", officer=officer, version=asked.version, outside_words=outside,
        **by(officer, now),
    )  # fmt: skip


def test_a_longer_review_is_asked_for_and_approved_by_the_head_the_rule_names(bureau, reviewed, now: datetime) -> None:
    clock = RunningClock.objects.get(kind="economic_review")
    asked = ask_longer(bureau, reviewed, "extended_major", now=now)
    assert (asked.rank, asked.unit, asked.clock) == ("county_head", bureau.force.units["east"], clock)
    assert Notice.objects.filter(officer=bureau.kai, topic="approval.asked").exists()
    assert RunningClock.objects.get(kind="economic_review").due_at == clock.due_at
    for officer in (bureau.bob, bureau.alice):  # who asked, and who leads the squad only
        with pytest.raises(NotApproverError):
            answer(asked, officer, now=now)
    answer(asked, bureau.kai, now=now)
    after = RunningClock.objects.get(kind="economic_review")
    assert after.due_at - clock.due_at >= timedelta(days=22)
    happening = after.happenings.get()
    assert (bureau.kai.name in happening.approver, happening.reason) == (True, "重大疑难")
    kinds = Event.objects.filter(matter=reviewed.case.matter, kind__startswith="approval.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["approval.asked", "approval.approved"]
    assert Notice.objects.filter(officer=bureau.bob, topic="approval.decided").exists()


def test_thirty_days_more_come_after_the_first_and_from_the_bureau_above(bureau, reviewed, now: datetime) -> None:
    with pytest.raises(NotOfferedError):
        ask_longer(bureau, reviewed, "extended_superior", now=now)
    answer(ask_longer(bureau, reviewed, "extended_major", now=now), bureau.kai, now=now)
    before = RunningClock.objects.get(kind="economic_review").due_at
    asked = ask_longer(bureau, reviewed, "extended_superior", now=now)
    with pytest.raises(NotApproverError):
        answer(asked, bureau.kai, now=now)
    answer(asked, bureau.dana, now=now)
    assert RunningClock.objects.get(kind="economic_review").due_at - before >= timedelta(days=28)


def test_a_refused_extension_leaves_the_end_where_it_is(bureau, reviewed, now: datetime) -> None:
    due_at = RunningClock.objects.get(kind="economic_review").due_at
    answer(ask_longer(bureau, reviewed, "extended_major", now=now), bureau.kai, now=now, yes=False)
    row = RunningClock.objects.get(kind="economic_review")
    assert (row.due_at, row.happenings.count()) == (due_at, 0)
    assert Event.objects.filter(matter=reviewed.case.matter, kind="approval.refused").count() == 1
    asked = ask_longer(bureau, reviewed, "extended_major", now=now)
    with pytest.raises(RefusedHappeningError):  # approved when the review was over
        answer(asked, bureau.kai, now=due_at + timedelta(hours=1))
    with pytest.raises(NotOfferedError):
        ask_longer(bureau, reviewed, "extended_major", now=due_at + timedelta(hours=1))


def test_what_was_asked_for_a_review_is_taken_back_once_it_is_decided(bureau, compared, now: datetime) -> None:
    asked = ask_longer(bureau, compared, "extended_major", now=now)
    filing.end_clocks(compared, **by(bureau.kai, now))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert Event.objects.filter(matter=compared.case.matter, kind="approval.withdrawn").count() == 1


def test_the_review_escalates_with_nobody_logged_in_and_exactly_once(bureau, reviewed, now: datetime) -> None:
    due = RunningClock.objects.get(kind="economic_review").due_at
    tick(due - timedelta(days=3))
    assert not Notice.objects.filter(topic="clock.overdue").exists()
    n_raised = tick(due + timedelta(days=2))
    assert n_raised >= 2
    told = set(Notice.objects.filter(topic="clock.overdue").values_list("officer__name", flat=True))
    assert bureau.alice.name in told
    assert bureau.kai.name in told or bureau.dana.name in told
    assert tick(due + timedelta(days=2)) == 0


def test_waiting_for_material_stops_the_clock_where_its_kind_allows(bureau, reviewed, now: datetime) -> None:
    filing.pause_review(reviewed, reason="待银行流水", **by(bureau.bob, now))
    clock = RunningClock.objects.get(kind="economic_review")
    assert clock.paused_for == "materials_awaited"
    assert tick(now + timedelta(days=60)) == 0
    filing.resume_review(reviewed, **by(bureau.bob, now + timedelta(days=5)))
    later = RunningClock.objects.get(kind="economic_review")
    assert later.paused_for == ""
    assert clock.due_at == datetime(2026, 11, 30, 16, tzinfo=UTC)  # the 29th is a Sunday: the end of the Monday
    assert later.due_at == datetime(2026, 12, 4, 16, tzinfo=UTC)  # 22 + 7 + 5 days: the end of Friday the 4th


def test_two_legal_officers_do_not_both_give_the_opinion(bureau, compared, now: datetime) -> None:
    propose(compared, Proposal.FILE, words="x", officer=bureau.bob, **by(bureau.bob, now, compared))
    row, same = filing_of(compared.case), filing_of(compared.case)
    opine(row, agrees=True, words="x", officer=bureau.lena, **by(bureau.lena, now, same))
    with pytest.raises(ChangedMeanwhileError):
        opine(same, agrees=False, words="y", officer=bureau.mia, **by(bureau.mia, now, same))


def test_facts_raise_what_is_at_stake_and_never_lower_it(bureau, reviewed: Filing, now: datetime) -> None:
    for fen, stands in ((30_000_000, 30_000_000), (1_860_000, 30_000_000)):
        row = filing_of(reviewed.case)
        facts = Facts("contract_fraud", {"amount_fen": fen}, act_on=ACT, amount_fen=fen)
        enter_facts(row, facts, **by(bureau.bob, now, row))
        fresh = Case.objects.get(pk=reviewed.case_id)
        assert (fresh.amount_fen, fresh.is_supervised) == (stands, True)


def test_a_moment_typed_to_the_minute_is_not_before_what_came_first_in_that_minute(now) -> None:
    decided = now + timedelta(seconds=43)
    assert to_the_second(now, decided) == decided
    assert to_the_second(now - timedelta(minutes=1), decided) == now - timedelta(minutes=1), "that is another minute"
    assert to_the_second(decided + timedelta(minutes=2), decided) == decided + timedelta(minutes=2)
    assert to_the_second(now, None) == now
