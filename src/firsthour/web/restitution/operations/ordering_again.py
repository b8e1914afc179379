"""How is a payment ordered again that did not arrive? Within its decision, to a corrected account, as a second person
approves; under a reference of its own, so that the first can never be paid besides.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.recovery import registers as books
from firsthour.web.desk.clocks import Subject, start_clock
from firsthour.web.gateway.queries.messages import messages_about
from firsthour.web.intake.approvals import NewApproval, ask_approval
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.restitution.models import (
    AgainState,
    BatchLine,
    BatchState,
    ObjectionState,
    OrderAgain,
    Restitution,
    RestitutionState,
)
from firsthour.web.restitution.operations.booking import is_free
from firsthour.web.restitution.operations.books import lock, make_stale, post, read_books, tell
from firsthour.web.restitution.operations.deciding import ObjectedMeanwhileError, OwnDecisionError, payment_of
from firsthour.web.restitution.operations.paying import expect_own_account, put_orders
from firsthour.web.restitution.operations.planning import PAYOUT_ABOUT, rule_in_force
from firsthour.web.restitution.policies import AGAIN, RANK, may_be_ordered_again
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.masking import tail_of


class NotToOrderError(UserError):
    """A payment that arrived, may still arrive, or was ordered again before."""

    code = "payment_not_to_order_again"
    english = "Only a payment that the bank says did not arrive can be ordered again, and only once."
    chinese = "只有银行反馈未到账的款项可以重新打款，且只能重新打一次。"


class NotFreeAnyMoreError(UserError):
    """The money of a payment was shared anew meanwhile."""

    code = "payment_money_not_free"
    english = "The money of this payment, or what the victim is owed, went into another decision meanwhile."
    chinese = "该笔款项或被害人的未补损失已列入其他返还决定，不能重新打款。"


@dataclass(frozen=True)
class NewOrder:
    """Where a payment is to go now, and why."""

    bank: str
    account: str
    reason: str


@transaction.atomic
def ask_again(
    line: BatchLine, new: NewOrder, *, officer: Officer, version: int, by: Actor, now: datetime
) -> OrderAgain:  # fmt: skip
    """Ask that a payment which did not arrive is ordered again; whoever decided on it, or their like, approves.

    Raises
    ------
    NotToOrderError, NotFreeAnyMoreError, HandlerIsPayeeError, ObjectedMeanwhileError
    """
    line = _fetch(line.pk)
    one = lock(line.batch.restitution)
    claim_version(line, version=version)
    _expect_unpaid(one, line)
    expect_own_account(line.claim, bank=new.bank, account=new.account, handlers=_handlers(line, officer))
    again = OrderAgain.objects.create(
        line=line, bank=new.bank, account=new.account, reason=new.reason, asked_by=officer, asked_at=now
    )
    words = f"{line.reference} → {new.bank} {tail_of(new.account)}：{new.reason}"
    facts = {"number": one.number, "reference": line.reference, "amount_fen": line.amount_fen}
    wanted = NewApproval(AGAIN, one.matter, RANK, words, event=str(again.uid), facts=facts)
    again.approval = ask_approval(wanted, officer=officer, by=by, now=now)
    again.save(update_fields=["approval"])
    line.save(update_fields=["version"])
    tell("payout.again_ask", one, by=by, now=now, reference=line.reference)
    return again


def carry_out_again(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Order the payment again: its money is promised anew, and goes the way its decision went."""
    again = OrderAgain.objects.get(uid=UUID(approval.event))
    line = _fetch(again.line_id)
    batch, one = line.batch, lock(line.batch.restitution)
    _expect_unpaid(one, line, own=again)
    if approval.decided_by is None or approval.decided_by_id == batch.plan.drafted_by_id:
        raise OwnDecisionError
    handlers = {*_handlers(line, again.asked_by), approval.decided_by.name}
    expect_own_account(line.claim, bank=again.bank, account=again.account, handlers=handlers)
    made = BatchLine.objects.create(
        batch=batch, reference=_reference(line), claim=line.claim, fund=line.fund, way=line.way,
        amount_fen=line.amount_fen, currency=line.currency, payee_bank=again.bank, payee_account=again.account,
        sent_at=now, decision=line.decision,
    )  # fmt: skip
    entry = books.commit_batch([payment_of(made)], batch=made.reference, at=now, by=by.name)
    post(one, read_books(one), entries=[entry], by=by)
    _keep(again, approval, made=made, now=now)
    _open_again(one, made, again=again, by=by, now=now)
    if messages_about(PAYOUT_ABOUT, [str(batch.uid)]):
        put_orders(batch, [made], name=made.reference.removeprefix(f"{one.number}-"), by=by, now=now)
    make_stale(one, by_own_payments=True)
    tell("payout.again", one, by=by, now=now, reference=made.reference, instead_of=line.reference)


def end_again(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Note that a payment is not ordered again: nothing was promised."""
    again = OrderAgain.objects.select_related("line__batch__restitution__matter").get(uid=UUID(approval.event))
    one = lock(again.line.batch.restitution)
    again.state, again.decided_by, again.decided_at = AgainState.REFUSED, approval.decided_by, now
    again.save(update_fields=["state", "decided_by", "decided_at"])
    tell("payout.again_refuse", one, by=by, now=now, reference=again.line.reference)


def _fetch(key: int) -> BatchLine:
    related = ("batch__restitution__matter__unit", "batch__plan", "batch__asked_by", "claim", "fund", "decision")
    line: BatchLine = BatchLine.objects.select_related(*related).get(pk=key)
    return line


def _expect_unpaid(one: Restitution, line: BatchLine, *, own: OrderAgain | None = None) -> None:
    """Let nothing be ordered twice: the bank says it did not arrive, the money is free, nobody objects meanwhile."""
    others = line.orders_again.exclude(state=AgainState.REFUSED)
    if own is not None:
        others = others.exclude(pk=own.pk)
    if not may_be_ordered_again(line) or others.exists():
        raise NotToOrderError
    if not is_free(read_books(one), line, target_fen=line.amount_fen):
        raise NotFreeAnyMoreError
    disputed = one.objections.filter(state=ObjectionState.OPEN)
    if disputed.filter(claim=line.claim).exists() or disputed.filter(fund=line.fund).exists():
        raise ObjectedMeanwhileError


def _handlers(line: BatchLine, officer: Officer) -> set[str]:
    batch = line.batch
    return {officer.name, batch.asked_by.name, batch.plan.drafted_by.name}


def _reference(line: BatchLine) -> str:
    """Return the reference of the next order: that of the first, and which one it is."""
    first, n = line, 2
    while (before := OrderAgain.objects.filter(made=first).select_related("line").first()) is not None:
        first, n = before.line, n + 1
    return f"{first.reference}-{n}"


def _keep(again: OrderAgain, approval: Approval, *, made: BatchLine, now: datetime) -> None:
    claim = made.claim
    claim.bank, claim.account, claim.version = again.bank, again.account, claim.version + 1
    claim.save(update_fields=["bank", "account", "version"])
    again.state, again.made, again.decided_by, again.decided_at = AgainState.ORDERED, made, approval.decided_by, now
    again.save(update_fields=["state", "made", "decided_by", "decided_at"])


def _open_again(one: Restitution, made: BatchLine, *, again: OrderAgain, by: Actor, now: datetime) -> None:
    """Open the decision again until the second order is answered, with the bank's time running for it."""
    batch = made.batch
    batch.state, batch.settled_at = BatchState.SENT, None
    batch.save(update_fields=["state", "settled_at"])
    if one.state != RestitutionState.ASKED:
        one.state = RestitutionState.DECIDED
        one.save(update_fields=["state"])
    subject = Subject(PAYOUT_ABOUT, str(made.uid), one.matter.unit, again.asked_by, one.matter)
    start_clock(rule_in_force().payment, subject, started_at=now, by=by, now=now)
