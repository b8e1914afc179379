"""Is a payment that did not arrive ordered again once, by two persons, and never paid besides the first?"""

from datetime import datetime

import pytest

from firsthour.recovery.payouts import BankAnswer
from firsthour.web.desk.models import Notice, RunningClock
from firsthour.web.gateway.models import BankMessage
from firsthour.web.intake.approvals import NotApproverError
from firsthour.web.restitution.models import (
    Batch,
    BatchLine,
    HeldFund,
    OrderAgain,
    Restitution,
    SharePlan,
    VictimClaim,
)
from firsthour.web.restitution.operations.deciding import ObjectedMeanwhileError
from firsthour.web.restitution.operations.looking import look_at_all
from firsthour.web.restitution.operations.objecting import enter_objection
from firsthour.web.restitution.operations.ordering_again import (
    NewOrder,
    NotFreeAnyMoreError,
    NotToOrderError,
    ask_again,
)
from firsthour.web.restitution.operations.paying import HandlerIsPayeeError, send_batch, take_answers
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
    victim,
)

pytestmark = pytest.mark.django_db
BY = system_actor("test")
NEW = NewOrder("华屿银行", "0000007777", "原账户已销户")


def failed(force, now: datetime, *, through_gateway: bool = False) -> tuple[Restitution, Batch, BatchLine]:
    """Two victims share 200 yuan pro rata; the bank pays the second and refuses the first, a day after it was sent."""
    one = begun(force, now)
    victim(one, "温若白", 30_000, force=force, now=now)
    victim(one, "闻行舟", 10_000, force=force, now=now)
    fund(one, "0000002219", 20_000, force=force, now=now)
    table = plan(one, force=force, now=now)
    announce(table, force=force, now=now)
    at = now + 31 * DAY
    if through_gateway:
        batch = fresh_batch(approve(ask(table, force=force, now=at), force=force, now=at))
        by = acting(force.bob)
        send_batch(batch, through_gateway=True, officer=force.bob, version=batch.version, by=by, now=at)
    else:
        batch = decided(table, force=force, now=at)
    first, second = batch.lines.order_by("reference")
    batch = answered(batch, (first, "failed", 15_000), (second, "paid", 5_000), force=force, now=at + MINUTE)
    return one, batch, fresh(first)


def fresh(line: BatchLine) -> BatchLine:
    return BatchLine.objects.select_related("batch__restitution").get(pk=line.pk)


def wish(line: BatchLine, *, force, now: datetime, new: NewOrder = NEW) -> OrderAgain:
    line = fresh(line)
    return ask_again(line, new, officer=force.bob, version=line.version, by=acting(force.bob), now=now)


def ordered(line: BatchLine, *, force, now: datetime) -> BatchLine:
    """Ask, and let the head approve."""
    approve_wish(wish(line, force=force, now=now), force=force, now=now)
    return fresh(OrderAgain.objects.get(line=line, state="ordered").made)


def approve_wish(again: OrderAgain, *, force, now: datetime, **more) -> None:
    again = OrderAgain.objects.select_related("approval", "line__batch").get(pk=again.pk)
    batch = fresh_batch(again.line.batch)
    batch.approval = again.approval
    approve(batch, force=force, now=now, **more)


def test_a_failed_payment_is_ordered_again_to_the_corrected_account_and_settles(force, now: datetime) -> None:
    one, batch, first = failed(force, now)
    at = now + 32 * DAY
    assert batch.state == "settled"
    made = ordered(first, force=force, now=at)
    assert (made.reference, made.amount_fen, made.payee_account) == (f"{first.reference}-2", 15_000, NEW.account)
    assert (first.payee_account, fresh(first).state) == ("0000009900000001", "failed")
    assert (fresh_batch(batch).state, HeldFund.objects.get().committed_fen) == ("sent", 15_000)
    assert VictimClaim.objects.get(key="C000001").account == NEW.account
    expect_books(one)
    batch = answered(batch, (made, "paid", 15_000), force=force, now=at + MINUTE)
    one.refresh_from_db()
    assert (batch.state, one.state, VictimClaim.objects.get(key="C000001").paid_fen) == ("settled", "settled", 15_000)
    assert not RunningClock.objects.filter(about_kind="payout", done_at=None).exists()
    expect_books(one)


def test_the_same_payment_is_never_ordered_twice(force, now: datetime) -> None:
    one, batch, first = failed(force, now)
    at = now + 32 * DAY
    again = wish(first, force=force, now=at)
    with pytest.raises(NotToOrderError):
        wish(first, force=force, now=at)
    approve_wish(again, force=force, now=at)
    with pytest.raises(NotToOrderError):
        wish(first, force=force, now=at)
    second = batch.lines.order_by("reference").last()
    with pytest.raises(NotToOrderError):
        wish(second, force=force, now=at)  # paid
    expect_books(one)


def test_a_refused_wish_promises_nothing_and_may_be_asked_again(force, now: datetime) -> None:
    one, _batch, first = failed(force, now)
    at = now + 32 * DAY
    approve_wish(wish(first, force=force, now=at), force=force, now=at, is_approved=False)
    assert (HeldFund.objects.get().committed_fen, OrderAgain.objects.get().state) == (0, "refused")
    assert ordered(first, force=force, now=at).reference == f"{first.reference}-2"
    expect_books(one)


def test_whoever_asked_does_not_approve(force, now: datetime) -> None:
    _one, _batch, first = failed(force, now)
    again = wish(first, force=force, now=now + 32 * DAY)
    with pytest.raises(NotApproverError):
        approve_wish(again, force=force, now=now + 32 * DAY, head=force.bob)
    assert BatchLine.objects.count() == 2


def test_paid_after_all_while_the_wish_waits_is_taken_in_and_the_wish_comes_to_nothing(force, now: datetime) -> None:
    one, batch, first = failed(force, now)
    at = now + 32 * DAY
    again = wish(first, force=force, now=at)
    answered(batch, (first, "paid", 15_000), force=force, now=at, bank="later")
    with pytest.raises(NotToOrderError):
        approve_wish(again, force=force, now=at)
    assert VictimClaim.objects.get(key="C000001").paid_fen == 15_000
    expect_books(one)


def test_paid_after_all_though_it_was_ordered_again_is_told_and_booked_once(force, now: datetime) -> None:
    one, batch, first = failed(force, now)
    at = now + 32 * DAY
    made = ordered(first, force=force, now=at)
    late = BankAnswer(first.reference, "later", "paid", 15_000, at)
    take_answers(fresh_batch(batch), [late], by=BY, now=at)
    assert fresh(first).needs_person
    assert Notice.objects.filter(key=f"restitution:after_all:{first.uid}").exists()
    assert VictimClaim.objects.get(key="C000001").paid_fen == 0
    expect_books(one)
    batch = answered(batch, (made, "failed", 15_000), force=force, now=at + MINUTE)  # the bank stopped the second
    assert (fresh(first).booked, fresh(made).booked, batch.state) == ("paid", "back", "settled")
    assert VictimClaim.objects.get(key="C000001").paid_fen == 15_000
    expect_books(one)


def test_paid_twice_is_for_a_person_and_never_above_the_loss(force, now: datetime) -> None:
    one, batch, first = failed(force, now)
    at = now + 32 * DAY
    made = ordered(first, force=force, now=at)
    batch = answered(
        batch, (first, "paid", 15_000), (made, "paid", 15_000), force=force, now=at + MINUTE, bank="both"
    )  # fmt: skip
    assert (batch.state, fresh(first).needs_person, fresh(made).booked) == ("sent", True, "paid")
    assert VictimClaim.objects.get(key="C000001").paid_fen == 15_000
    expect_books(one)


def test_money_that_was_shared_anew_is_not_ordered_again(force, now: datetime) -> None:
    one, _batch, first = failed(force, now)
    at = now + 32 * DAY
    again = wish(first, force=force, now=at)
    decided(plan(one, force=force, now=at), force=force, now=at)
    with pytest.raises(NotFreeAnyMoreError):
        approve_wish(again, force=force, now=at)
    expect_books(one)


def test_nobody_collects_under_a_second_order_and_an_objection_stops_it(force, now: datetime) -> None:
    one, _batch, first = failed(force, now)
    at = now + 32 * DAY
    theirs = VictimClaim.objects.get(key="C000002")
    with pytest.raises(HandlerIsPayeeError):
        wish(first, force=force, now=at, new=NewOrder(theirs.bank, theirs.account, "换户"))
    enter_objection(
        one, who="闻行舟", kind="loss", words="数额不对", received_at=at, officer=force.bob, by=acting(force.bob),
        now=at, claim=first.claim, amount_fen=1,
    )  # fmt: skip
    with pytest.raises(ObjectedMeanwhileError):
        wish(first, force=force, now=at)


def test_a_second_order_has_its_own_time_and_goes_the_way_the_first_went(force, now: datetime) -> None:
    one, _batch, first = failed(force, now, through_gateway=True)
    at = now + 60 * DAY
    made = ordered(first, force=force, now=at)
    message = BankMessage.objects.latest("pk")
    assert message.number == f"{made.reference}-1"
    assert [row["to_account"] for row in message.rows] == [NEW.account]
    look_at_all(by=BY, now=at + MINUTE, check=lambda: None)
    assert fresh(made).state == "waiting"  # long after the time of the first
    look_at_all(by=BY, now=at + 10 * DAY, check=lambda: None)
    assert fresh(made).state == "overdue"
    assert Notice.objects.filter(key=f"restitution:overdue:{made.uid}").exists()
    expect_books(one)


def test_a_second_order_that_fails_too_is_ordered_a_third_time(force, now: datetime) -> None:
    one, batch, first = failed(force, now)
    at = now + 32 * DAY
    made = ordered(first, force=force, now=at)
    answered(batch, (made, "returned", 15_000), force=force, now=at)
    third = wish(made, force=force, now=at, new=NewOrder("北渡银行", "0000008888", "户名不符"))
    approve_wish(third, force=force, now=at)
    last = BatchLine.objects.latest("pk")
    assert (last.reference, last.payee_account) == (f"{first.reference}-3", "0000008888")
    expect_books(one)


def test_own_payments_do_not_make_a_table_stale_but_a_new_victim_does(force, now: datetime) -> None:
    one, batch, first = failed(force, now)
    table = SharePlan.objects.get()
    assert not table.is_stale
    answered(batch, (first, "paid", 15_000), force=force, now=now + 33 * DAY, bank="later")
    assert not SharePlan.objects.get().is_stale
    victim(one, "谷棠", 1_000, force=force, now=now + 34 * DAY)
    assert SharePlan.objects.get().is_stale


def test_a_payment_that_comes_back_makes_a_later_table_stale(force, now: datetime) -> None:
    one, batch, _first = failed(force, now)
    at = now + 32 * DAY
    later = plan(one, force=force, now=at)
    line = batch.lines.order_by("reference").last()
    answered(batch, (line, "returned", 5_000), force=force, now=at + MINUTE)
    later.refresh_from_db()
    assert later.is_stale
