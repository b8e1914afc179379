"""Which step leads from where to where? Every step is tried in every state, against a table written by hand."""

from datetime import datetime

import pytest

from firsthour.web.audit.models import AuditEvent
from firsthour.web.cases import moving
from firsthour.web.cases.models import Case, CaseStep
from firsthour.web.cases.moving import (
    NothingAskedError,
    SamePersonError,
    StepAskedError,
    WrongWayError,
    ask_step,
    grant_step,
    refuse_step,
    take_step,
)
from firsthour.web.cases.steps import STATES, STEPS, UnknownStepError, WrongCaseStateError, check_step
from firsthour.web.desk.models import Document, Matter, RunningClock
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from tests.web.cases.conftest import actor

#: The twin: from where, by which step, to where. What is not here is refused.
TABLE = {
    "accepted": {"begin_review": "under_review"},
    "under_review": {"file": "filed", "refuse": "refused", "transfer": "transferred"},
    "filed": {"begin_investigation": "investigating", "transfer_filed": "transferred", "cancel": "closed"},
    "investigating": {
        "transfer_filed": "transferred", "suspend": "suspended", "end_for_person": "investigating", "cancel": "closed",
        "conclude": "closed",
    },
    "suspended": {"resume": "investigating", "end_for_person": "suspended", "cancel": "closed"},
    "refused": {"put_away": "closed", "review_again": "under_review", "review_file": "filed"},
    "transferred": {"put_away": "closed", "take_back": "under_review"},
    "closed": {"reopen": "under_review"},
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_from_each_state_exactly_the_steps_of_the_table_lead_on(state: str) -> None:
    assert set(TABLE) == set(STATES)
    for name in STEPS:
        if name in TABLE[state]:
            assert (check_step(name, state=state).to or state) == TABLE[state][name]
        else:
            with pytest.raises(WrongCaseStateError):
                check_step(name, state=state)


def put(case: Case, state: str, now: datetime) -> Case:
    """Put a case into a state past all rules."""
    Matter.objects.filter(pk=case.matter_id).update(state=state, closed_at=now if state == "closed" else None)
    return Case.objects.select_related("matter__unit", "matter__owner").get(pk=case.pk)


@pytest.mark.parametrize("state", STATES)
def test_every_step_is_taken_or_refused_as_the_table_says(bureau, case: Case, state: str, now: datetime) -> None:
    for name, step in STEPS.items():
        if step.way not in ("direct", "asked"):
            continue
        fresh = put(case, state, now)
        CaseStep.objects.filter(case=case, outcome="asked").delete()
        given = {"officer": bureau.bob, "reason": "理由", "version": fresh.matter.version, "by": actor(bureau.bob),
                 "now": now}  # fmt: skip
        if name not in TABLE[state]:
            with pytest.raises(WrongCaseStateError):
                (take_step if step.way == "direct" else ask_step)(fresh, name, **given)
            continue
        if step.way == "direct":
            take_step(fresh, name, **given)
        else:
            row = ask_step(fresh, name, **given)
            assert Matter.objects.get(pk=case.matter_id).state == state
            grant_step(row, officer=bureau.kai, words="同意", version=Matter.objects.get(pk=case.matter_id).version,
                       by=actor(bureau.kai), now=now)  # fmt: skip
        moved = Matter.objects.get(pk=case.matter_id)
        assert moved.state == TABLE[state][name]
        assert (moved.closed_at is not None) == (moved.state == "closed")


def test_a_step_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownStepError):
        check_step("forget", state="filed")


def given(officer, case: Case, now: datetime, **more: object) -> dict[str, object]:
    version = Matter.objects.get(pk=case.matter_id).version
    return {"officer": officer, "reason": "理由", "version": version, "by": actor(officer), "now": now, **more}


def test_a_step_that_needs_approval_is_not_taken_alone(bureau, case: Case, now: datetime) -> None:
    case = put(case, "investigating", now)
    with pytest.raises(WrongWayError):
        take_step(case, "suspend", **given(bureau.bob, case, now))
    with pytest.raises(WrongWayError):
        ask_step(put(case, "accepted", now), "begin_review", **given(bureau.bob, case, now))


def test_who_asks_for_a_step_cannot_grant_it(bureau, case: Case, now: datetime) -> None:
    case = put(case, "investigating", now)
    row = ask_step(case, "suspend", **given(bureau.kai, case, now))
    with pytest.raises(SamePersonError):
        grant_step(row, officer=bureau.kai, words="", version=case.matter.version, by=actor(bureau.kai), now=now)
    assert Matter.objects.get(pk=case.matter_id).state == "investigating"


def test_a_granted_step_leaves_its_signed_paper_its_basis_and_who_did_it(bureau, case: Case, now: datetime) -> None:
    case = put(case, "investigating", now)
    row = ask_step(case, "suspend", **given(bureau.bob, case, now))
    row = grant_step(row, officer=bureau.kai, words="同意", version=Matter.objects.get(pk=case.matter_id).version,
                     by=actor(bureau.kai), now=now)  # fmt: skip
    row.refresh_from_db()
    assert (row.asked_by, row.decided_by, row.outcome) == (bureau.bob, bureau.kai, "granted")
    assert row.paper is not None
    assert (row.paper.kind, row.paper.state, row.paper.unit.code) == ("suspension_decision", "signed", "east")
    assert (row.paper.made_by, row.paper.signer) == (bureau.bob, bureau.kai)
    assert "未核" in row.paper.fields["basis"]
    assert case.matter.events.filter(kind="case.suspend").count() == 1


#: Steps of daily work that change nothing for anybody outside; who took them, why, and the event stand for them.
WITHOUT_PAPER = {"begin_investigation", "put_away", "take_back"}


def papers_of(case: Case) -> set[tuple[str, str]]:
    return set(Document.objects.filter(matter=case.matter).values_list("kind", "state"))


@pytest.mark.parametrize(("state", "name"), [(state, name) for state, steps in TABLE.items() for name in steps])
def test_each_step_leaves_who_on_which_basis_with_which_paper_and_an_event(
    bureau, case: Case, state: str, name: str, now: datetime
) -> None:
    case, step, before = put(case, state, now), STEPS[name], papers_of(case)
    if step.way == "direct":
        row = take_step(case, name, **given(bureau.bob, case, now))
    elif step.way == "asked":
        row = ask_step(case, name, **given(bureau.bob, case, now))
        row = grant_step(row, officer=bureau.kai, words="同意", by=actor(bureau.kai), now=now,
                         version=Matter.objects.get(pk=case.matter_id).version)  # fmt: skip
    else:  # what comes with a decision: its paper is the decision's (test_filing)
        row = moving.record_step(case, name, asked_by=bureau.bob, **given(bureau.kai, case, now))
    row.refresh_from_db()
    assert (row.asked_by, row.decided_by) == (bureau.bob, None if step.way == "direct" else bureau.kai)
    assert (row.reason, row.asked_at) == ("理由", now)
    assert row.basis
    assert row.basis_status in ("C", "C2", "U", "X")
    papers = papers_of(case) - before
    assert bool(step.paper or papers) == (name not in WITHOUT_PAPER)
    if step.way == "asked":
        assert papers == {(step.paper, "signed")}
    event = case.matter.events.get(kind=f"case.{name}")
    assert (event.facts["basis"], event.facts["reason"]) == (row.basis, "理由")
    assert AuditEvent.objects.filter(action=f"case.{name}").count() == 1


def test_a_refused_step_leaves_the_case_where_it_is(bureau, case: Case, now: datetime) -> None:
    case = put(case, "investigating", now)
    row = ask_step(case, "suspend", **given(bureau.bob, case, now))
    refuse_step(row, officer=bureau.kai, reason="理由不足", by=actor(bureau.kai), now=now)
    assert Matter.objects.get(pk=case.matter_id).state == "investigating"
    with pytest.raises(NothingAskedError):
        grant_step(row, officer=bureau.kai, words="", version=1, by=actor(bureau.kai), now=now)
    assert not Document.objects.filter(kind="suspension_decision").exists()


def test_one_step_waits_at_a_time(bureau, case: Case, now: datetime) -> None:
    case = put(case, "investigating", now)
    ask_step(case, "suspend", **given(bureau.bob, case, now))
    with pytest.raises(StepAskedError):
        ask_step(case, "cancel", **given(bureau.bob, case, now))


def test_two_who_move_a_case_at_once_do_not_both_move_it(bureau, case: Case, now: datetime) -> None:
    version = case.matter.version
    other = Case.objects.select_related("matter__unit").get(pk=case.pk)
    take_step(case, "begin_review", officer=bureau.bob, reason="", version=version, by=actor(bureau.bob), now=now)
    with pytest.raises((ChangedMeanwhileError, WrongCaseStateError)):
        take_step(other, "begin_review", officer=bureau.bob, reason="", version=version, by=actor(bureau.bob), now=now)


def test_taking_a_case_up_again_begins_a_new_round_with_a_clock_of_its_own(bureau, case: Case, now: datetime) -> None:
    case = put(case, "closed", now)
    row = ask_step(case, "reopen", **given(bureau.bob, case, now))
    grant_step(row, officer=bureau.kai, words="", version=Matter.objects.get(pk=case.matter_id).version,
               by=actor(bureau.kai), now=now)  # fmt: skip
    assert list(case.filings.values_list("round", flat=True)) == [1, 2]
    clocks = RunningClock.objects.filter(matter=case.matter, kind="economic_review")
    assert clocks.count() == 2


def test_the_acceptance_form_is_handed_in_when_the_review_begins(bureau, case: Case, now: datetime) -> None:
    paper = Document.objects.get(kind="case_acceptance")
    assert paper.state == "draft"
    take_step(case, "begin_review", **given(bureau.bob, case, now))
    paper.refresh_from_db()
    assert paper.state == "submitted"


def test_a_case_that_goes_to_another_unit_takes_its_clocks_along(bureau, case: Case, now: datetime) -> None:
    due = RunningClock.objects.get(kind="economic_review").due_at
    moving.hand_over_case(
        case, unit=bureau.force.units["west"], owner=bureau.charlie, reason="管辖", keep_sight=True,
        version=case.matter.version, by=actor(bureau.alice), now=now,
    )  # fmt: skip
    clock = RunningClock.objects.get(kind="economic_review")
    assert (clock.unit.code, clock.officer, clock.due_at) == ("west", bureau.charlie, due)
