"""Is a lead checked in its period, decided on what was checked, and told back to where it came from?"""

from datetime import datetime, timedelta

import pytest

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import documents, matters, tasks
from firsthour.web.desk.clocks import RefusedHappeningError, clock_of, tick
from firsthour.web.desk.matters import ReasonMissingError
from firsthour.web.desk.models import ClockAlarm, Document, Event, Matter, Notice, RunningClock, Share, Task
from firsthour.web.intake import approvals, lead_transfers, lead_unmerging, leads
from firsthour.web.intake.lead_sources import ANSWER_CLOCK
from firsthour.web.intake.leads import LEAD_ENDS, LeadEnd, LeadFacts, NewCheck, register_lead_end
from firsthour.web.intake.models.leads import Approval, Lead, LeadCheck
from firsthour.web.people.models import Officer, Posting
from firsthour.web.ui.acting import Actor, system_actor

BY = system_actor("test")
DAY = timedelta(days=1)


def acting(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


@pytest.fixture
def head(force, now: datetime) -> Officer:
    """Who leads the county bureau."""
    officer = Officer.objects.create_user("990050", name="闻人舒")
    Posting.objects.create(officer=officer, unit=force.units["east"], role="leader", from_at=now - 90 * DAY)
    return officer


@pytest.fixture
def register(force, now: datetime):
    def one(
        source: str = "superior", *, route: str = "economic", unit: str = "east-squad", secret: bool = False, **facts
    ) -> Lead:
        new = matters.NewMatter(
            "lead", "某平台返利线索", force.units[unit], force.bob, is_confidential=secret, named=(force.bob,)
        )
        told = LeadFacts(source=source, route=route, received_at=now, **facts)
        return leads.register_lead(new, told, officer=force.bob, by=acting(force.bob), now=now)

    return one


def check(lead: Lead, officer: Officer, *, now: datetime, result: str = "confirmed") -> LeadCheck:
    new = NewCheck(what="注册地址", way="visit", checked_at=now, result=result, words="门牌属实")
    return leads.add_check(lead, new, officer=officer, by=acting(officer), now=now)


def decide(lead: Lead, result: str, *, officer: Officer, now: datetime) -> Lead:
    lead.matter.refresh_from_db()
    return leads.decide_lead(
        lead, result=result, reasons="核查情况如下", officer=officer, version=lead.matter.version, by=acting(officer),
        now=now,
    )  # fmt: skip


def answer(lead: Lead, officer: Officer, *, now: datetime) -> Lead:
    lead.matter.refresh_from_db()
    return leads.answer_lead(
        lead,
        words="经核查属实，已移送立案审查",
        officer=officer,
        version=lead.matter.version,
        by=acting(officer),
        now=now,
    )


def periods(lead: Lead) -> dict[str, RunningClock]:
    return {row.kind: row for row in RunningClock.objects.filter(matter=lead.matter, about_kind="lead")}


def last_day(row: RunningClock) -> str:
    return f"{row.due_at - timedelta(minutes=1):%m-%d}"


@pytest.mark.parametrize(
    ("route", "kind", "ends"),
    [
        ("economic", "economic_review", "11-30"),  # 22 Nov + 7 days is a Sunday: the next working day
        ("administrative", "agency_transfer_review", "11-25"),
        ("ordinary", "criminal_review", "11-25"),
    ],
)
def test_each_route_runs_its_own_period(register, route: str, kind: str, ends: str) -> None:
    lead = register(route=route, source="agency_transfer" if route == "administrative" else "superior")
    assert last_day(periods(lead)[kind]) == ends


def test_a_result_needs_a_check_and_verified_one_that_confirms(force, register, now: datetime) -> None:
    lead = register()
    with pytest.raises(leads.NotCheckedError):
        decide(lead, "not_verified", officer=force.bob, now=now)
    check(lead, force.bob, now=now, result="unclear")
    with pytest.raises(leads.NotCheckedError):
        decide(lead, "verified", officer=force.bob, now=now)
    assert decide(lead, "not_verified", officer=force.bob, now=now).result == "not_verified"


def test_the_first_check_moves_it_on_and_a_decided_one_takes_no_more(force, register, now: datetime) -> None:
    lead = register()
    check(lead, force.bob, now=now)
    assert Matter.objects.get(pk=lead.matter_id).state == "checking"
    decide(lead, "verified", officer=force.bob, now=now)
    with pytest.raises(leads.DecidedLeadError):
        check(lead, force.bob, now=now)
    with pytest.raises(leads.DecidedLeadError):
        decide(lead, "not_verified", officer=force.bob, now=now)


def test_a_decision_ends_the_review_and_begins_the_answer(force, register, now: datetime) -> None:
    lead = register()
    check(lead, force.bob, now=now)
    decide(lead, "verified", officer=force.bob, now=now + DAY)
    rows = periods(lead)
    assert rows["economic_review"].done_at == now + DAY
    assert rows["lead_answer"].done_at is None
    assert Matter.objects.get(pk=lead.matter_id).state == "verified"


def test_the_source_is_told_by_a_paper_once_it_is_signed_and_then_the_lead_is_concluded(
    force, register, now: datetime
) -> None:
    lead = register("agency_transfer", source_unit=force.units["bank"], source_number="BD-7")
    check(lead, force.bob, now=now)
    decide(lead, "verified", officer=force.bob, now=now)
    answer(lead, force.bob, now=now)
    assert Lead.objects.get().answered_at is None
    paper = Document.objects.get(kind="lead_answer")
    documents.sign_document(paper, signer=force.alice, version=paper.version, by=acting(force.alice), now=now + DAY)
    lead.refresh_from_db()
    assert lead.answered_at == now + DAY
    assert Matter.objects.get(pk=lead.matter_id).state == "closed"
    assert "BD-7" in Notice.objects.get(officer=force.grace, topic="lead.answered").title
    assert paper.fields["addressee"] == force.units["bank"].name


def test_the_public_is_told_by_words_at_once(force, register, now: datetime) -> None:
    lead = register("public_report")
    check(lead, force.bob, now=now, result="refuted")
    decide(lead, "not_verified", officer=force.bob, now=now)
    answer(lead, force.bob, now=now)
    assert not Document.objects.exists()
    assert Lead.objects.get().answered_at == now
    with pytest.raises(leads.AnswerMissingError):
        answer(lead, force.bob, now=now)


def test_our_own_finding_is_concluded_with_its_result(force, register, now: datetime) -> None:
    lead = register("own_finding")
    check(lead, force.bob, now=now)
    decide(lead, "verified", officer=force.bob, now=now)
    assert Matter.objects.get(pk=lead.matter_id).closed_at == now


def test_the_desk_cannot_conclude_it_past_its_result_or_its_source(force, register, now: datetime) -> None:
    lead = register()
    matter = lead.matter
    with pytest.raises(leads.UndecidedLeadError):
        matters.close_matter(matter, reason="x", version=matter.version, by=BY, now=now)
    matter.refresh_from_db()
    assert matter.closed_at is None
    check(lead, force.bob, now=now)
    decide(lead, "verified", officer=force.bob, now=now)
    with pytest.raises(leads.UndecidedLeadError):
        matters.close_matter(matter, reason="x", version=matter.version, by=BY, now=now)


def test_a_decided_lead_is_not_opened_again_and_a_plain_one_is_left_alone(force, register, now: datetime) -> None:
    lead = register("own_finding")
    check(lead, force.bob, now=now)
    decide(lead, "verified", officer=force.bob, now=now)
    matter = Matter.objects.get(pk=lead.matter_id)
    with pytest.raises(leads.DecidedLeadError):
        matters.reopen_matter(matter, reason="x", version=matter.version, by=BY, now=now)
    plain = matters.open_matter(matters.NewMatter("lead", "旧线索", force.units["east-squad"]), by=BY, now=now)
    plain = matters.close_matter(plain, reason="x", version=plain.version, by=BY, now=now)
    assert matters.reopen_matter(plain, reason="x", version=plain.version, by=BY, now=now).closed_at is None


def test_a_plain_lead_is_described_once(force, now: datetime) -> None:
    plain = matters.open_matter(matters.NewMatter("lead", "旧线索", force.units["east-squad"]), by=BY, now=now)
    facts = LeadFacts(source="media", route="economic", received_at=now, source_name="澜州晚报")
    leads.describe_lead(plain, facts, officer=force.bob, by=BY, now=now)
    assert "晚报" in Matter.objects.get().search or Matter.objects.get().search
    with pytest.raises(leads.DescribedBeforeError):
        leads.describe_lead(plain, facts, officer=force.bob, by=BY, now=now)


def test_a_verified_lead_becomes_what_a_room_makes_of_it_once(force, register, now: datetime) -> None:
    def make(lead: Lead, *, officer: Officer, by: Actor, now: datetime) -> Matter:
        new = matters.NewMatter("lead", f"由 {lead.matter.number} 转来", lead.matter.unit, officer)
        return matters.open_matter(new, by=by, now=now)

    register_lead_end(LeadEnd("probe", "probe", make))
    try:
        lead = register()
        with pytest.raises(leads.DecidedLeadError):
            leads.let_lead_become(lead, "probe", officer=force.bob, by=BY, now=now)
        check(lead, force.bob, now=now)
        decide(lead, "verified", officer=force.bob, now=now)
        made = leads.let_lead_become(lead, "probe", officer=force.bob, by=BY, now=now)
        assert Lead.objects.get(matter=lead.matter).became == made
        with pytest.raises(leads.DecidedLeadError):
            leads.let_lead_become(lead, "probe", officer=force.bob, by=BY, now=now)
    finally:
        LEAD_ENDS.pop("probe")


def test_it_is_merged_into_another_and_its_own_record_stays(force, register, now: datetime) -> None:
    kept, lead = register("own_finding"), register("own_finding")
    leads.merge_lead(
        lead, into=kept.matter, reasons="同一平台", officer=force.bob, version=lead.matter.version, by=BY, now=now
    )
    lead.refresh_from_db()
    assert (lead.result, lead.became) == ("merged", kept.matter)
    assert Event.objects.get(kind="lead.merged").facts["to"] == kept.matter.number
    took_in = Event.objects.get(kind="lead.took_in")
    assert (took_in.matter, took_in.facts) == (kept.matter, {"number": lead.matter.number, "reasons": "同一平台"})
    with pytest.raises(leads.DecidedLeadError):
        leads.merge_lead(
            kept, into=kept.matter, reasons="x", officer=force.bob, version=kept.matter.version, by=BY, now=now
        )


def merge(force, register, *, now: datetime, source: str, **more) -> Lead:
    kept, lead = register("own_finding"), register(source, **more)
    leads.merge_lead(
        lead, into=kept.matter, reasons="同一平台", officer=force.bob, version=lead.matter.version, by=BY, now=now
    )
    return lead


def unmerge(lead: Lead, *, now: datetime, reasons: str = "不是同一平台") -> Lead:
    version = Matter.objects.get(pk=lead.matter_id).version
    return lead_unmerging.unmerge_lead(lead, reasons=reasons, version=version, by=BY, now=now)


def test_a_merge_by_mistake_is_undone_and_the_period_runs_on_from_its_start(force, register, now: datetime) -> None:
    lead = merge(force, register, now=now, source="own_finding")
    before = RunningClock.objects.get(matter=lead.matter, kind="economic_review")
    assert (before.done_at, Matter.objects.get(pk=lead.matter_id).closed_at) == (now, now)
    later = now + 3 * DAY
    with pytest.raises(ReasonMissingError):
        unmerge(lead, now=later, reasons=" ")
    lead = unmerge(lead, now=later)
    after = RunningClock.objects.get(pk=before.pk)
    assert (after.done_at, after.due_at, after.started_at) == (None, before.due_at, before.started_at)
    assert (lead.result, lead.became, lead.decided_at) == ("", None, None)
    matter = Matter.objects.get(pk=lead.matter_id)
    assert (matter.state, matter.closed_at) == ("open", None)
    told = Event.objects.get(kind="lead.unmerged")
    assert (told.facts["reasons"], told.facts["before"]) == ("不是同一平台", "同一平台")
    assert tick(before.due_at + DAY) >= 1  # it escalates like any other
    with pytest.raises(lead_unmerging.NotMergedError):
        unmerge(lead, now=later)


def test_what_goes_on_tells_of_a_lead_that_left_it_but_never_of_a_confidential_one(force, register, now) -> None:
    lead = merge(force, register, now=now, source="own_finding")
    unmerge(lead, now=now + DAY)
    gave_back = Event.objects.get(kind="lead.gave_back")
    assert (gave_back.matter, gave_back.facts["reasons"]) == (
        Event.objects.get(kind="lead.took_in").matter,
        "不是同一平台",
    )
    secret, kept = register("own_finding"), register("own_finding")
    Matter.objects.filter(pk=secret.matter_id).update(is_confidential=True)
    secret.matter.refresh_from_db()
    version = secret.matter.version
    leads.merge_lead(secret, into=kept.matter, reasons="同案", officer=force.bob, version=version, by=BY, now=now)
    assert not Event.objects.filter(kind="lead.took_in", matter=kept.matter).exists()


def test_after_an_undone_merge_the_source_is_owed_an_answer_of_its_own(force, register, now: datetime) -> None:
    lead = merge(force, register, now=now, source="superior")
    owed = RunningClock.objects.get(matter=lead.matter, kind=ANSWER_CLOCK)
    lead.matter.refresh_from_db()
    answered = leads.answer_lead(
        lead, words="已并入", officer=force.bob, version=lead.matter.version, by=BY, now=now + DAY
    )
    paper = answered.answer_paper
    assert paper is not None
    assert paper.state == "submitted"
    later = now + 2 * DAY
    lead = unmerge(lead, now=later)
    paper.refresh_from_db()
    assert (paper.state, lead.answer_paper, lead.answered_at) == ("returned", None, None)
    assert RunningClock.objects.get(pk=owed.pk).done_at == later
    check(lead, force.bob, now=later)
    lead.matter.refresh_from_db()
    decide(lead, "verified", officer=force.bob, now=later)
    again = RunningClock.objects.get(matter=lead.matter, kind=ANSWER_CLOCK, done_at=None)
    assert again.started_at == later


# longer periods


def ask(force, row: RunningClock, event: str, *, now: datetime) -> Approval:
    return approvals.ask_extension(row, event, reason="涉及多地", officer=force.bob, by=acting(force.bob), now=now)


def approve(approval: Approval, officer: Officer, *, now: datetime, yes: bool = True, outside: str = "") -> Approval:
    approval.refresh_from_db()
    return approvals.decide_approval(
        approval, is_approved=yes, says="", officer=officer, version=approval.version, by=acting(officer), now=now,
        outside_words=outside,
    )  # fmt: skip


def test_thirty_days_are_approved_by_the_county_head_in_the_own_log_in(force, head, register, now: datetime) -> None:
    lead = register()
    row = periods(lead)["economic_review"]
    asked = ask(force, row, "extended_major", now=now + DAY)
    assert (asked.unit, asked.is_outside) == (force.units["east"], False)
    assert Notice.objects.filter(officer=head, topic="approval.asked").exists()
    with pytest.raises(approvals.NotApproverError):
        approve(asked, force.alice, now=now + DAY)  # leads the squad only
    with pytest.raises(approvals.NotApproverError):
        approve(asked, force.bob, now=now + DAY)  # asked for it
    approve(asked, head, now=now + 2 * DAY)
    row.refresh_from_db()
    assert last_day(row) == "12-22"
    happening = row.happenings.get(name="extended_major")
    assert head.name in happening.approver
    assert Notice.objects.filter(officer=force.bob, topic="approval.decided").exists()
    with pytest.raises(approvals.DecidedBeforeError):
        approve(asked, head, now=now + 2 * DAY)


def test_thirty_more_come_only_after_the_first_thirty_and_from_the_superior_organ(
    force, head, register, now: datetime
) -> None:
    row = periods(register())["economic_review"]
    with pytest.raises(approvals.NotOfferedError):
        ask(force, row, "extended_superior", now=now)
    approve(ask(force, row, "extended_major", now=now), head, now=now)
    asked = ask(force, row, "extended_superior", now=now)
    assert (asked.unit, asked.is_outside) == (force.units["city"], False)
    with pytest.raises(approvals.NotApproverError):
        approve(asked, head, now=now)
    approve(asked, force.dana, now=now)
    row.refresh_from_db()
    assert last_day(row) == "01-21"
    with pytest.raises(approvals.NotOfferedError):
        ask(force, row, "extended_superior", now=now)


def test_above_the_city_the_citys_leader_enters_who_approved_it_there(force, head, register, now: datetime) -> None:
    row = periods(register(unit="centre"))["economic_review"]
    approve(ask(force, row, "extended_major", now=now), force.dana, now=now)
    asked = ask(force, row, "extended_superior", now=now)
    assert (asked.unit, asked.is_outside) == (force.units["city"], True)
    with pytest.raises(approvals.OutsideWordsError):
        approve(asked, force.dana, now=now)
    approve(asked, force.dana, now=now, outside="省厅经侦总队 批〔2026〕12号")
    assert "12号" in row.happenings.get(name="extended_superior").approver


def test_administrative_transfers_run_three_ten_thirty_and_thirty_more(force, head, register, now: datetime) -> None:
    row = periods(register("agency_transfer", route="administrative"))["agency_transfer_review"]
    ends = [last_day(row)]
    for event, who in (("extended_latest", force.alice), ("extended_major", head), ("extended_superior", force.dana)):
        approve(ask(force, row, event, now=now), who, now=now)
        row.refresh_from_db()
        ends.append(last_day(row))
    assert ends == ["11-25", "12-02", "12-22", "01-21"]


def test_what_is_approved_after_the_end_lengthens_nothing(force, head, register, now: datetime) -> None:
    row = periods(register())["economic_review"]
    asked = ask(force, row, "extended_major", now=now)
    with pytest.raises(RefusedHappeningError):
        approve(asked, head, now=now + 20 * DAY)
    asked.refresh_from_db()
    assert asked.state == "waiting"
    with pytest.raises(approvals.NotOfferedError):
        ask(force, row, "extended_major", now=now + 20 * DAY)


def test_a_refused_request_lengthens_nothing_and_the_same_is_asked_once_at_a_time(
    force, head, register, now: datetime
) -> None:
    row = periods(register())["economic_review"]
    asked = ask(force, row, "extended_major", now=now)
    with pytest.raises(approvals.WaitsAlreadyError):
        ask(force, row, "extended_major", now=now)
    approve(asked, head, now=now, yes=False)
    row.refresh_from_db()
    assert last_day(row) == "11-30"
    assert ask(force, row, "extended_major", now=now).state == "waiting"


def test_the_approver_is_named_on_a_confidential_lead(force, head, register, now: datetime) -> None:
    lead = register(secret=True)
    ask(force, periods(lead)["economic_review"], "extended_major", now=now)
    assert set(Share.objects.filter(matter=lead.matter).values_list("officer__name", flat=True)) == {
        force.bob.name,
        head.name,
    }


# elsewhere, and papers


def pass_on(lead: Lead, receiver: lead_transfers.Receiver, *, officer: Officer, now: datetime) -> Approval:
    return lead_transfers.ask_transfer(
        lead, receiver, reason="行为地在华屿", officer=officer, version=lead.matter.version, by=acting(officer), now=now
    )


def test_a_lead_of_another_place_goes_there_within_a_day_once_the_head_approves(
    force, head, register, now: datetime
) -> None:
    lead = register()
    asked = pass_on(lead, lead_transfers.Receiver(force.units["west"]), officer=force.bob, now=now)
    row = periods(lead)["other_jurisdiction_transfer"]
    assert row.due_at == now + DAY
    with pytest.raises(approvals.NotApproverError):
        approve(asked, force.alice, now=now)
    approve(asked, head, now=now + timedelta(hours=3))
    lead.refresh_from_db()
    matter = Matter.objects.get(pk=lead.matter_id)
    assert (matter.unit, lead.result, lead.passed_to) == (force.units["west"], "", force.units["west"].name)
    reviews = RunningClock.objects.filter(matter=matter, kind="economic_review").order_by("pk")
    assert [(one.unit.code, one.done_at is None) for one in reviews] == [("east-squad", False), ("west", True)]


def test_to_an_organ_outside_a_letter_goes_and_the_source_is_told(force, head, register, now: datetime) -> None:
    lead = register()
    asked = pass_on(lead, lead_transfers.Receiver(organ="邻市公安局经侦支队"), officer=force.bob, now=now)
    approve(asked, head, now=now)
    lead.refresh_from_db()
    assert (lead.result, Matter.objects.get(pk=lead.matter_id).state) == ("transferred", "transferred")
    assert Document.objects.get().fields["addressee"] == "邻市公安局经侦支队"
    answer(lead, force.bob, now=now)
    assert Document.objects.filter(kind="lead_answer", state="submitted").exists()


def test_missing_papers_are_told_within_a_day_never_refused_and_the_review_goes_on(
    force, register, now: datetime
) -> None:
    lead = register("agency_transfer", route="administrative", source_unit=force.units["bank"])
    assert periods(lead)["incomplete_transfer_notice"].due_at == now + DAY
    lead_transfers.tell_missing(
        lead, "缺账户流水", officer=force.bob, version=lead.matter.version, by=acting(force.bob), now=now
    )
    rows = periods(lead)
    assert rows["incomplete_transfer_notice"].done_at == now
    assert rows["agency_transfer_review"].done_at is None
    task = Task.objects.get()
    assert (task.unit, last_day(rows["transfer_completion"])) == (force.units["bank"], "11-25")
    assert Document.objects.get().kind == "missing_papers"
    assert Notice.objects.filter(officer=force.grace, topic="task.given").exists()
    tasks.answer(task, text="已补", version=task.version, by=acting(force.grace), now=now)
    lead.refresh_from_db()
    lead.matter.refresh_from_db()
    lead_transfers.note_complete(lead, version=lead.matter.version, by=acting(force.bob), now=now)
    assert Task.objects.get().state == "done"
    assert periods(lead)["transfer_completion"].done_at == now


def test_complete_papers_ask_for_nothing(force, register) -> None:
    rows = periods(register("agency_transfer", route="administrative", are_papers_complete=True))
    assert set(rows) == {"agency_transfer_review"}


# with nobody logged in


def test_an_overdue_lead_climbs_to_the_unit_and_then_the_bureau_exactly_once(force, register, now: datetime) -> None:
    lead = register()
    due_at = periods(lead)["economic_review"].due_at
    assert tick(due_at + timedelta(minutes=1)) == 3  # two warnings and the first escalation
    assert tick(due_at + timedelta(minutes=1)) == 0
    assert tick(due_at + DAY) == 1
    assert tick(due_at + 5 * DAY) == 0
    alarms = ClockAlarm.objects.order_by("at", "pk").values_list("to", flat=True)
    assert list(alarms) == ["holder", "holder", "unit_leader", "bureau_leader"]
    assert Notice.objects.filter(officer=force.alice, topic="clock.overdue").count() == 1
    assert Notice.objects.filter(officer=force.dana, topic="clock.overdue").count() == 1


def test_each_step_is_an_event_and_recorded(force, register, now: datetime) -> None:
    lead = register("public_report")
    check(lead, force.bob, now=now)
    decide(lead, "verified", officer=force.bob, now=now)
    answer(lead, force.bob, now=now)
    kinds = ["lead.registered", "lead.checked", "lead.verified", "lead.answered"]
    assert list(Event.objects.filter(kind__startswith="lead.").order_by("pk").values_list("kind", flat=True)) == kinds
    assert AuditEvent.objects.filter(action__in=kinds).count() == 4
    assert clock_of(periods(lead)["lead_answer"], now=now).state == "met"
