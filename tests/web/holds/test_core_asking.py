"""Is a loss pursued from its report, asked for, approved by another, sent and answered, and is all of that kept?"""

from datetime import datetime

import pytest

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Document, Event
from firsthour.web.gateway.models import BankMessage
from firsthour.web.holds.models import Hold, HoldHappening, HoldRequest, Hop
from firsthour.web.holds.operations.drafting import NewRequest, StepRefusedError, draft_request
from firsthour.web.holds.operations.pursuing import (
    AccountFixedError,
    Corrected,
    HopTooLargeError,
    NewHop,
    add_account,
    correct_account,
    open_pursuit,
)
from firsthour.web.holds.operations.requesting import (
    NotFilledError,
    ask_for_approval,
    decide_request,
    send_again,
    withdraw_request,
)
from firsthour.web.holds.queries.holds import missing_of
from firsthour.web.intake.approvals import NotApproverError, decide_approval, withdraw_approval
from tests.web.holds.core_world import (
    FIRST,
    HOUR,
    MINUTE,
    SECOND,
    answer,
    approve,
    draft_of,
    empty_return,
    expect_twin,
    fresh,
    hold_of,
    message_of,
    paid,
    pursue,
    send,
    stopped,
)
from tests.web.intake.report_world import acting

pytestmark = pytest.mark.django_db


def test_a_report_becomes_hops_holds_and_drafts_with_everything_it_tells(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    assert (pursuit.loss_fen, pursuit.drafted_fen, pursuit.residual_fen) == (35_000_000, 35_000_000, 0)
    assert Hop.objects.count() == 3
    assert Hold.objects.count() == 2
    request = draft_of(hold_of(pursuit, FIRST))
    assert (request.code, request.amount_fen, request.drafted_by) == ("100101", 30_000_000, force.bob)
    assert request.values["holder"] == "向晚晴"
    assert request.values["transfer_amount"] == 20_000_000
    assert missing_of(request) == ()
    assert request.due_at == now + 30 * MINUTE
    assert pursuit.first_known_at == now
    assert request.number.startswith("EASTSQUAD20261122-")
    expect_twin(request.hold)


def test_pursued_again_only_what_came_since_is_added(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    open_pursuit(pursuit.matter, officer=force.bob, by=acting(force.bob), now=now)
    assert (Hop.objects.count(), HoldRequest.objects.count()) == (3, 2)
    payment = pursuit.matter.report.payments.last()
    payment.pk, payment.order, payment.amount_fen = None, 9, 700_000
    payment.save()
    again = open_pursuit(pursuit.matter, officer=force.bob, by=acting(force.bob), now=now)
    assert (Hop.objects.count(), HoldRequest.objects.count()) == (4, 2)
    assert again.loss_fen == 35_700_000


def test_what_is_missing_is_named_and_not_asked_for(force, now: datetime) -> None:
    pursuit = pursue(force, now, payments=[paid(100_00, FIRST, now, institution="", holder="")])
    request = draft_of(hold_of(pursuit, FIRST))
    assert missing_of(request) == ("institution",)  # without a name it can be asked
    with pytest.raises(NotFilledError):
        ask_for_approval(request, officer=force.bob, version=request.version, by=acting(force.bob), now=now)
    right = Corrected(account=FIRST, institution="澜州银行", holder="向晚晴", flags=["running_firm"])
    hold = hold_of(pursuit, FIRST)
    correct_account(hold, right, version=hold.version, by=acting(force.bob), now=now)
    assert missing_of(fresh(request)) == ()
    expect_twin(hold)


def test_an_approved_request_is_signed_numbered_and_on_its_way_at_once(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now)
    assert request.state == "approved"
    assert request.approved_by == force.alice
    paper = Document.objects.get(kind="stop_request")
    assert paper.number is not None
    assert paper.signer == force.alice
    assert paper.made_by == force.bob
    message = message_of(request)
    assert (message.number, message.code, message.institution) == (request.number, "100101", "澜州银行")
    assert message.values["document_number"] == paper.number
    assert message.values["amount"] == "300000.00"
    assert hold_of(pursuit, FIRST).state == "approved"
    request = send(request, force.bob, now + 4 * MINUTE)
    assert (request.state, request.sent_at) == ("sent", now + 4 * MINUTE)
    sent = Event.objects.get(kind="hold.sent")
    assert sent.facts["minutes"] == 4
    assert sent.happened_at == now + 4 * MINUTE
    pursuit.refresh_from_db()
    assert (pursuit.first_sent_at, pursuit.asked_fen) == (now + 4 * MINUTE, 30_000_000)


def test_who_drafted_or_asked_never_approves(force, now: datetime) -> None:
    pursuit = open_pursuit(pursue(force, now).matter, officer=force.bob, by=acting(force.bob), now=now)
    request = draft_of(hold_of(pursuit, FIRST))
    asked = ask_for_approval(request, officer=force.alice, version=request.version, by=acting(force.alice), now=now)
    for officer in (force.alice, force.bob, force.charlie):
        with pytest.raises(NotApproverError):
            decide_request(
                asked, is_approved=True, says="", officer=officer, version=asked.version, by=acting(officer), now=now
            )
    own = draft_request(
        hold_of(pursuit, SECOND), NewRequest(measure=""), officer=force.alice, by=acting(force.alice), now=now
    )
    own = ask_for_approval(own, officer=force.bob, version=own.version, by=acting(force.bob), now=now)
    approval = own.approval
    assert approval is not None
    with pytest.raises(NotApproverError):  # also not on the page of all approvals
        decide_approval(
            approval, is_approved=True, says="", officer=force.alice, version=approval.version,
            by=acting(force.alice), now=now,
        )  # fmt: skip
    assert BankMessage.objects.count() == 0


def test_what_the_system_drafted_a_leader_approves_at_once_in_the_name_of_who_works_on_it(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = hold_of(pursuit, FIRST)
    drafted = draft_request(hold, NewRequest(measure=""), officer=None, by=acting(force.bob), now=now)
    drafted = fresh(drafted)
    done = decide_request(
        drafted, is_approved=True, says="", officer=force.alice, version=drafted.version, by=acting(force.alice),
        now=now,
    )  # fmt: skip
    assert done.state == "approved"
    assert done.document is not None
    assert done.document.made_by == force.bob
    assert message_of(done).code == "100301"


def test_a_refusal_and_a_request_taken_back_leave_no_message(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = draft_of(hold_of(pursuit, FIRST))
    asked = ask_for_approval(request, officer=force.bob, version=request.version, by=acting(force.bob), now=now)
    approval = asked.approval
    assert approval is not None
    withdraw_approval(approval, version=approval.version, by=acting(force.bob), now=now)
    request = fresh(request)
    assert request.state == "drafted"
    assert request.approval is None
    asked = ask_for_approval(request, officer=force.bob, version=request.version, by=acting(force.bob), now=now)
    refused = decide_request(
        asked, is_approved=False, says="先核实账号", officer=force.alice, version=asked.version,
        by=acting(force.alice), now=now,
    )  # fmt: skip
    assert (refused.state, refused.said) == ("refused", "先核实账号")
    assert hold_of(pursuit, FIRST).state == "known"
    assert BankMessage.objects.count() == 0
    draft_request(hold_of(pursuit, FIRST), NewRequest(), officer=force.bob, by=acting(force.bob), now=now)
    expect_twin(hold_of(pursuit, FIRST))


def test_a_stop_holds_for_48_hours_and_no_more_than_twice(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    assert (hold.state, hold.held_fen, hold.stops_used) == ("stopped", 30_000_000, 1)
    assert hold.ends_at == now + 2 * MINUTE + 48 * HOUR
    assert hold.falls_at == now + 2 * MINUTE + 96 * HOUR
    later = now + 40 * HOUR
    second = draft_request(hold, NewRequest(), officer=force.bob, by=acting(force.bob), now=later)
    assert second.code == "100105"
    assert second.original is not None
    assert second.due_at == hold.ends_at
    second = send(approve(second, force.bob, force.alice, later), force.bob, later)
    answer(second, force.bob, later, held=30_000_000, at=later)
    hold = hold_of(pursuit, FIRST)
    assert (hold.stops_used, hold.ends_at) == (2, later + 48 * HOUR)
    with pytest.raises(StepRefusedError) as refused:
        draft_request(hold, NewRequest(), officer=force.bob, by=acting(force.bob), now=later + HOUR)
    assert refused.value.why_not == "no_stops_left"
    assert "止付次数" in refused.value.sentence("zh")
    pursuit.refresh_from_db()
    assert pursuit.held_fen == 30_000_000
    assert pursuit.first_held_at == now + 2 * MINUTE
    expect_twin(hold)


def test_a_failed_and_an_empty_return_reopen_the_same_request(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = send(approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now), force.bob, now)
    answer(request, force.bob, now + MINUTE, code="200002")
    request = fresh(request)
    assert (request.state, request.outcome, hold_of(pursuit, FIRST).state) == ("approved", "failed", "failed")
    request = send_again(request, version=request.version, by=acting(force.bob), now=now + 2 * MINUTE)
    assert message_of(request).number == f"{request.number}-2"
    request = send(request, force.bob, now + 2 * MINUTE)
    empty_return(request, force.bob, now + 3 * MINUTE)
    request = fresh(request)
    assert (request.state, request.outcome) == ("approved", "blank")
    request = send_again(request, version=request.version, by=acting(force.bob), now=now + 4 * MINUTE)
    answer(request, force.bob, now + 5 * MINUTE, held=12_000_000)
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.held_fen, hold.stops_used) == ("stopped", 12_000_000, 1)
    assert fresh(request).outcome == "partly_held"
    assert HoldRequest.objects.filter(hold=hold, measure="stop").count() == 1
    expect_twin(hold)


def test_a_refused_request_is_drafted_anew_and_nothing_there_uses_up_no_stop(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    first = send(approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now), force.bob, now)
    answer(first, force.bob, now, code="200010")
    anew = draft_of(hold_of(pursuit, FIRST))
    assert anew.reopens == first
    assert anew.drafted_by is None
    assert anew.state == "drafted"
    second = send(approve(draft_of(hold_of(pursuit, SECOND)), force.bob, force.alice, now), force.bob, now)
    answer(second, force.bob, now, held=0)
    hold = hold_of(pursuit, SECOND)
    assert (hold.state, hold.stops_used, fresh(second).outcome) == ("empty", 0, "nothing_there")
    pursuit.refresh_from_db()
    assert pursuit.residual_fen == 5_000_000


def test_an_answer_without_an_amount_holds_and_the_amount_is_filled_in_later(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = send(approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now), force.bob, now)
    answer(request, force.bob, now)
    assert (hold_of(pursuit, FIRST).held_fen, fresh(request).outcome) == (None, "unsaid")
    answer(request, force.bob, now + 9 * MINUTE, held=30_000_000)
    hold = hold_of(pursuit, FIRST)
    assert (hold.held_fen, hold.n_flags, fresh(request).outcome) == (30_000_000, 0, "held")


def test_repeated_contradicting_and_late_answers_are_kept_and_flagged(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    request = draft_of(hold)
    answer(request, force.bob, now + 10 * MINUTE, held=30_000_000, at=now + 2 * MINUTE)
    answer(request, force.bob, now + 11 * MINUTE, held=100, at=now + 2 * MINUTE)
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.held_fen, hold.n_flags, hold.stops_used) == ("stopped", 30_000_000, 2, 1)
    other = send(approve(draft_of(hold_of(pursuit, SECOND)), force.bob, force.alice, now), force.bob, now)
    answer(other, force.bob, now + 60 * HOUR, held=5_000_000, at=now)
    late = hold_of(pursuit, SECOND)
    assert (late.state, late.n_flags, late.stops_used) == ("lapsed", 1, 1)
    assert Event.objects.filter(kind="hold.lapsed").count() == 1
    assert HoldHappening.objects.filter(kind="answered").count() == 4
    for one in (hold, late):
        expect_twin(one)


def test_an_answer_to_a_withdrawn_request_stands_and_is_flagged(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = send(approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now), force.bob, now)
    withdraw_request(request, reason="账号有误", version=request.version, by=acting(force.bob), now=now + MINUTE)
    assert hold_of(pursuit, FIRST).state == "known"
    answer(request, force.bob, now + 2 * MINUTE, held=30_000_000)
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.held_fen, hold.n_flags) == ("stopped", 30_000_000, 1)
    with pytest.raises(AccountFixedError):
        correct_account(
            hold, Corrected(account=SECOND), version=hold.version, by=acting(force.bob), now=now + 2 * MINUTE
        )
    expect_twin(hold)


def test_a_request_taken_back_before_it_left_never_leaves(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now)
    withdraw_request(request, reason="重复", version=request.version, by=acting(force.bob), now=now)
    assert message_of(request).state == "withdrawn"
    assert hold_of(pursuit, FIRST).state == "known"


def test_a_hop_added_by_hand_takes_no_more_than_its_parent_has_left(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    parent = Hop.objects.filter(hold=hold_of(pursuit, FIRST)).first()
    new = NewHop(
        account="6200000000000077", institution="北渡银行", amount_fen=20_000_000, arrived_at=now, parent=parent
    )
    hop = add_account(pursuit, new, officer=force.bob, by=acting(force.bob), now=now)
    assert hop.hold.later_hop
    assert draft_of(hop.hold).amount_fen == 20_000_000
    with pytest.raises(HopTooLargeError):
        add_account(
            pursuit, NewHop(account="6200000000000078", amount_fen=1, arrived_at=now, parent=parent),
            officer=force.bob, by=acting(force.bob), now=now,
        )  # fmt: skip
    pursuit.refresh_from_db()
    assert pursuit.drafted_fen == 35_000_000


def test_every_step_stands_in_the_record(force, now: datetime) -> None:
    stopped(force, pursue(force, now), FIRST, now)
    kinds = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"hold.pursued", "hold.known", "hold.drafted", "hold.asked", "hold.approved", "hold.sent"} <= kinds
    assert "hold.answered" in kinds


def test_a_failure_that_comes_back_after_withdrawal_leaves_nothing_open(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = send(approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now), force.bob, now)
    withdraw_request(request, reason="改", version=request.version, by=acting(force.bob), now=now + MINUTE)
    answer(request, force.bob, now + 2 * MINUTE, code="200002")
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.n_flags, fresh(request).state) == ("known", 1, "withdrawn")
    draft_request(hold, NewRequest(), officer=force.bob, by=acting(force.bob), now=now + 3 * MINUTE)
    expect_twin(hold)
