"""Does each fen leave once, whatever the banks answer and in whatever order?"""

from datetime import datetime

import pytest

from firsthour.recovery.registers import OverdrawnError
from firsthour.web.desk.models import Document, Notice, RunningClock
from firsthour.web.gateway.models import BankMessage
from firsthour.web.gateway.operations.by_hand import note_passed_on, paste_answer
from firsthour.web.restitution.models import Batch, BatchLine, HeldFund, Restitution, VictimClaim
from firsthour.web.restitution.operations.deciding import (
    NothingMayGoError,
    NotVerifiedError,
    ObjectedMeanwhileError,
    WaitsForApprovalError,
)
from firsthour.web.restitution.operations.looking import look_at_all, write_all_decisions
from firsthour.web.restitution.operations.objecting import OwnReviewError, decide_objection, enter_objection
from firsthour.web.restitution.operations.paying import (
    HandlerIsPayeeError,
    NotToSendError,
    PayeeMissingError,
    send_batch,
    settle_line,
)
from firsthour.web.restitution.operations.planning import add_evidence
from firsthour.web.restitution.operations.registering import NewClaim, add_claims
from firsthour.web.ui.acting import system_actor
from tests.web.intake.report_world import acting
from tests.web.restitution.core_world import (
    DAY,
    MINUTE,
    announce,
    answered,
    approve,
    ask,
    begun,
    decided,
    expect_books,
    fresh_batch,
    fund,
    plan,
    send,
    victim,
)

pytestmark = pytest.mark.django_db
BY = system_actor("test")


def trace(held: HeldFund, claim: VictimClaim, fen: int, *, force, now: datetime) -> None:
    """Say that so much of a victim's money was traced into a fund."""
    held.refresh_from_db()
    add_evidence(
        held,
        claim,
        amount_fen=fen,
        is_deposit=False,
        source="fifo",
        version=held.version,
        by=acting(force.bob),
        now=now,
    )


def shared(force, now: datetime) -> tuple[Restitution, Batch]:
    """Two victims of 300 and 100 yuan share 200 pro rata; announced, decided and sent 31 days later."""
    one = begun(force, now)
    victim(one, "温若白", 30_000, force=force, now=now)
    victim(one, "闻行舟", 10_000, force=force, now=now)
    fund(one, "0000002219", 20_000, force=force, now=now)
    table = plan(one, force=force, now=now)
    announce(table, force=force, now=now)
    return one, decided(table, force=force, now=now + 31 * DAY)


def lines_of(batch: Batch) -> list[BatchLine]:
    return list(batch.lines.order_by("reference"))


def test_nothing_pro_rata_goes_before_its_notice_is_over(force, now: datetime) -> None:
    one = begun(force, now)
    victim(one, "温若白", 30_000, force=force, now=now)
    fund(one, "0000002219", 20_000, force=force, now=now)
    table = plan(one, force=force, now=now)
    with pytest.raises(NothingMayGoError):
        ask(table, force=force, now=now)
    announce(table, force=force, now=now)
    with pytest.raises(NothingMayGoError):
        ask(table, force=force, now=now + 29 * DAY)
    assert ask(table, force=force, now=now + 31 * DAY).lines.count() == 1


def test_what_was_traced_goes_at_once_and_never_twice(force, now: datetime) -> None:
    one = begun(force, now)
    traced, other = (victim(one, name, 10_000, force=force, now=now) for name in ("温若白", "闻行舟"))
    held = fund(one, "0000000431", 10_000, force=force, now=now)
    trace(held, traced, 4_000, force=force, now=now)
    batch = decided(plan(one, force=force, now=now), force=force, now=now)
    (line,) = lines_of(batch)
    assert (line.claim, line.amount_fen, line.way) == (traced, 4_000, "traced")
    answered(batch, (line, "paid", 4_000), force=force, now=now + MINUTE)
    rest = plan(one, force=force, now=now + DAY)
    assert rest.traced == []
    assert [each[1:] for each in rest.payments] == [["H00001", 2_250, "pro-rata"], ["H00001", 3_750, "pro-rata"]]
    assert other.open_fen == 10_000
    expect_books(one)


def test_paid_as_ordered_settles_and_the_same_answer_again_changes_nothing(force, now: datetime) -> None:
    one, batch = shared(force, now)
    first, second = lines_of(batch)
    at = now + 31 * DAY + MINUTE
    for _again in range(2):
        batch = answered(batch, (first, "paid", 15_000), (second, "paid", 5_000), force=force, now=at)
    one.refresh_from_db()
    assert (batch.state, one.state) == ("settled", "settled")
    assert one.entries.filter(kind="payout").count() == 2
    assert RunningClock.objects.get(about_kind="payout").done_at == at
    expect_books(one)


def test_a_failed_payment_is_free_again_and_paid_after_all_is_taken_in_while_it_is_free(force, now: datetime) -> None:
    one, batch = shared(force, now)
    first, second = lines_of(batch)
    at = now + 32 * DAY
    batch = answered(batch, (first, "failed", 15_000), (second, "paid", 5_000), force=force, now=at)
    assert HeldFund.objects.get().free_fen == 15_000
    expect_books(one)
    batch = answered(batch, (first, "paid", 15_000), force=force, now=at + MINUTE, bank="later")
    assert HeldFund.objects.get().free_fen == 0
    assert VictimClaim.objects.get(key="C000001").paid_fen == 15_000
    expect_books(one)


def test_paid_after_its_money_was_promised_anew_is_for_a_person(force, now: datetime) -> None:
    one, batch = shared(force, now)
    first, second = lines_of(batch)
    at = now + 32 * DAY
    answered(batch, (first, "failed", 15_000), (second, "paid", 5_000), force=force, now=at)
    again = decided(plan(one, force=force, now=at), force=force, now=at)
    assert sum(line.amount_fen for line in lines_of(again)) == 15_000
    answered(batch, (first, "paid", 15_000), force=force, now=at + MINUTE, bank="later")
    first.refresh_from_db()
    assert (first.state, first.booked, first.needs_person) == ("paid", "back", True)
    with pytest.raises(OverdrawnError):
        settle_line(first, reason="-", officer=force.dana, version=first.version, by=acting(force.dana), now=at)
    expect_books(one)


def test_another_amount_is_settled_by_hand_and_a_later_return_takes_back_just_that(force, now: datetime) -> None:
    one, batch = shared(force, now)
    first, second = lines_of(batch)
    at = now + 32 * DAY
    batch = answered(batch, (first, "paid", 14_000), (second, "paid", 5_000), force=force, now=at)
    assert batch.state == "sent"
    first.refresh_from_db()
    settle_line(first, reason="银行少付", officer=force.dana, version=first.version, by=acting(force.dana), now=at)
    batch = fresh_batch(batch)
    assert batch.state == "settled"
    assert HeldFund.objects.get().free_fen == 1_000
    answered(batch, (first, "returned", 14_000), force=force, now=at + MINUTE)
    assert HeldFund.objects.get().free_fen == 15_000
    expect_books(one)


def test_two_transfers_under_one_reference_wait_for_a_person(force, now: datetime) -> None:
    one, batch = shared(force, now)
    first, second = lines_of(batch)
    at = now + 32 * DAY
    batch = answered(batch, (first, "paid", 15_000), (second, "paid", 5_000), force=force, now=at)
    batch = answered(batch, (first, "paid", 15_000), force=force, now=at + MINUTE, bank="twin")
    first.refresh_from_db()
    assert (first.state, first.left_fen, first.needs_person) == ("doubled", 30_000, True)
    expect_books(one)


def test_a_decision_is_sent_once_and_only_when_it_was_approved(force, now: datetime) -> None:
    one = begun(force, now)
    claim = victim(one, "温若白", 30_000, force=force, now=now)
    trace(fund(one, "0000000431", 10_000, force=force, now=now), claim, 10_000, force=force, now=now)
    table = plan(one, force=force, now=now)
    batch = ask(table, force=force, now=now)
    with pytest.raises(NotToSendError):
        send(batch, force=force, now=now)
    with pytest.raises(WaitsForApprovalError):
        ask(table, force=force, now=now)
    batch = send(approve(batch, force=force, now=now), force=force, now=now)
    with pytest.raises(NotToSendError):
        send(batch, force=force, now=now + DAY)
    assert fresh_batch(batch).sent_at == now


def test_losses_that_nobody_verified_are_not_paid(force, now: datetime) -> None:
    one = begun(force, now)
    (claim,) = add_claims(one, [NewClaim("温若白", 10_000)], by=acting(force.bob), now=now)
    trace(fund(one, "0000000431", 10_000, force=force, now=now), claim, 10_000, force=force, now=now)
    with pytest.raises(NotVerifiedError):
        ask(plan(one, force=force, now=now), force=force, now=now)


def test_nobody_collects_for_others(force, now: datetime) -> None:
    for names in (("温若白", "闻行舟"), (force.bob.name,)):
        one = begun(force, now)
        claims = [victim(one, name, 10_000, force=force, now=now) for name in names]
        held = fund(one, "0000000431", 20_000, force=force, now=now)
        for claim in claims:
            trace(held, claim, 10_000, force=force, now=now)
        VictimClaim.objects.filter(restitution=one).update(account="0000 0099")
        batch = approve(ask(plan(one, force=force, now=now), force=force, now=now), force=force, now=now)
        with pytest.raises(HandlerIsPayeeError):
            send(batch, force=force, now=now)
        VictimClaim.objects.filter(restitution=one).update(account="")
        with pytest.raises(PayeeMissingError):
            send(batch, force=force, now=now)


def test_an_objection_holds_what_it_touches_also_after_the_decision_was_asked_for(force, now: datetime) -> None:
    one = begun(force, now)
    first, second = (victim(one, name, 10_000, force=force, now=now) for name in ("温若白", "闻行舟"))
    for account, claim in (("0000000431", first), ("0000000432", second)):
        trace(fund(one, account, 8_000, force=force, now=now), claim, 8_000, force=force, now=now)
    table = plan(one, force=force, now=now)
    batch = ask(table, force=force, now=now)
    objection = enter_objection(
        one, who="蒲声", kind="loss", words="损失仅 40 元", received_at=now, officer=force.bob,
        by=acting(force.bob), now=now,
        claim=first, amount_fen=4_000,
    )  # fmt: skip
    with pytest.raises(ObjectedMeanwhileError):
        approve(batch, force=force, now=now)
    approve(batch, force=force, now=now, is_approved=False)
    batch = ask(table, force=force, now=now)
    gone = {line.claim_id: line.amount_fen for line in lines_of(batch)}
    assert gone == {first.pk: 4_000, second.pk: 8_000}
    assert batch.waits == [["C000001", "H00001", 4_000, [str(objection.uid)]]]
    with pytest.raises(OwnReviewError):
        decide_objection(
            objection, is_upheld=True, reason="-", officer=force.bob, version=1, by=acting(force.bob), now=now
        )
    decide_objection(
        objection, is_upheld=True, reason="查实", officer=force.dana, version=1, by=acting(force.dana), now=now
    )
    assert VictimClaim.objects.get(pk=first.pk).loss_fen == 4_000
    expect_books(one)


def test_somebody_who_is_not_registered_objects_and_is_registered_when_upheld(force, now: datetime) -> None:
    one = begun(force, now)
    victim(one, "温若白", 30_000, force=force, now=now)
    fund(one, "0000002219", 20_000, force=force, now=now)
    plan(one, force=force, now=now)
    objection = enter_objection(
        one, who="柏言", kind="loss", words="我也被骗 100 元", received_at=now, officer=force.bob,
        by=acting(force.bob), now=now,
        amount_fen=10_000,
    )  # fmt: skip
    decide_objection(
        objection, is_upheld=True, reason="查实", officer=force.dana, version=1, by=acting(force.dana), now=now
    )
    assert [each[1:3] for each in plan(one, force=force, now=now).payments] == [["H00001", 15_000], ["H00001", 5_000]]


def test_a_later_victim_reopens_the_rest_under_a_notice_of_its_own(force, now: datetime) -> None:
    one, batch = shared(force, now)
    first, second = lines_of(batch)
    at = now + 32 * DAY
    answered(batch, (first, "paid", 15_000), (second, "failed", 5_000), force=force, now=at)
    victim(one, "谷棠", 40_000, force=force, now=at)
    table = plan(one, force=force, now=at)
    assert (table.round, sum(each[2] for each in table.payments)) == (2, 5_000)
    with pytest.raises(NothingMayGoError):
        ask(table, force=force, now=at)
    announce(table, force=force, now=at)
    assert ask(table, force=force, now=at + 35 * DAY).n == 2
    expect_books(one)


def test_what_becomes_pro_rata_after_the_notice_is_announced_first(force, now: datetime) -> None:
    one = begun(force, now)
    claim = victim(one, "温若白", 90_000, force=force, now=now)
    fund(one, "0000002219", 20_000, force=force, now=now)
    trace(fund(one, "0000000431", 10_000, force=force, now=now), claim, 10_000, force=force, now=now)
    announce(plan(one, force=force, now=now), force=force, now=now)
    assert plan(one, force=force, now=now + DAY).round == 1
    HeldFund.objects.filter(account="0000000431").update(evidence={})
    assert plan(one, force=force, now=now + 2 * DAY).round == 2


def test_a_bank_that_does_not_answer_is_told_of_once(force, now: datetime) -> None:
    _one, batch = shared(force, now)
    late = now + 31 * DAY + 10 * DAY
    for _run in range(3):
        look_at_all(by=BY, now=late, check=lambda: None)
    assert {line.state for line in lines_of(batch)} == {"overdue"}
    assert Notice.objects.filter(key=f"restitution:overdue:{batch.uid}", officer=force.bob).count() == 1
    assert Notice.objects.filter(key__startswith="restitution:notice:", officer=force.bob).count() == 1


def test_three_papers_are_written_and_signed_with_numbers(force, now: datetime) -> None:
    _one, batch = shared(force, now)
    kinds = ("restitution_application", "restitution_report", "restitution_decision")
    papers = Document.objects.filter(kind__in=kinds)
    assert sorted(papers.values_list("kind", flat=True)) == sorted((*kinds[:2], kinds[2], kinds[2]))
    assert all(paper.number and paper.paper_id for paper in papers)
    batch.lines.update(decision=None)
    assert write_all_decisions(by=BY, now=now + 32 * DAY, check=lambda: None) == 2
    assert write_all_decisions(by=BY, now=now + 32 * DAY, check=lambda: None) == 0


def test_through_the_gateway_each_bank_gets_one_order_and_its_answer_settles(force, now: datetime) -> None:
    one = begun(force, now)
    claims = [victim(one, name, 30_000, force=force, now=now) for name in ("温若白", "闻行舟")]
    for account, claim in zip(("0000000431", "0000000432"), claims, strict=True):
        trace(fund(one, account, 10_000, force=force, now=now), claim, 10_000, force=force, now=now)
    batch = approve(ask(plan(one, force=force, now=now), force=force, now=now), force=force, now=now)
    send_batch(
        batch, through_gateway=True, officer=force.bob, version=batch.version, by=acting(force.bob), now=now + MINUTE
    )
    message = BankMessage.objects.get(about_kind="payout")
    assert [row["amount"] for row in message.rows] == ["100.00", "100.00"]
    note_passed_on(message, by=acting(force.bob), now=now + MINUTE)
    said = "\n".join(f"{line.reference} | T{line.pk} | paid | 100.00 | 20261122093500 |" for line in lines_of(batch))
    for _again in range(2):
        message.refresh_from_db()
        paste_answer(said, to=message, by=acting(force.bob), now=now + DAY)
    assert fresh_batch(batch).state == "settled"
    assert [claim.paid_fen for claim in VictimClaim.objects.order_by("key")] == [10_000, 10_000]
    expect_books(one)
