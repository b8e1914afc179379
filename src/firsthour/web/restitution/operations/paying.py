"""What goes to the banks, what did they answer, and what of it is for a person?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from firsthour.base.errors import UserError
from firsthour.recovery.messages import Message
from firsthour.recovery.payouts import BankAnswer, Reconciliation, reconcile
from firsthour.web.desk import events
from firsthour.web.desk.clocks import Subject, calendar_in_use, start_clock, tell_clock
from firsthour.web.desk.models import RunningClock
from firsthour.web.desk.notices import notify
from firsthour.web.gateway.models import BankAnswer as GatewayAnswer
from firsthour.web.gateway.operations.putting import NewPayments, put_payments
from firsthour.web.gateway.payments import PaymentLine, payment_lines
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.restitution.averting import count_again_for
from firsthour.web.restitution.models import (
    AgainState,
    AnswerLine,
    Batch,
    BatchLine,
    BatchState,
    Restitution,
    RestitutionState,
    VictimClaim,
)
from firsthour.web.restitution.operations.booking import copy_paid, enter_answers, entries_to, mark
from firsthour.web.restitution.operations.books import lock, make_stale, post, read_books, tell
from firsthour.web.restitution.operations.deciding import payment_of
from firsthour.web.restitution.operations.following import TOPIC
from firsthour.web.restitution.operations.planning import PAYOUT_ABOUT, notice_of, rule_in_force
from firsthour.web.restitution.queries.restitutions import has_left
from firsthour.web.ui.acting import Actor


class PayeeMissingError(UserError):
    """A victim without an account."""

    code = "payee_missing"
    english = "{n} victims have no account of their own yet; enter them first."
    chinese = "还有 {n} 名被害人没有收款账户，请先登记。"


class NotToSendError(UserError):
    """A decision that was not taken, or went to the banks before."""

    code = "payout_not_to_send"
    english = "Only a decision that was approved and not sent yet can go to the banks."
    chinese = "只有已批准且尚未送银行的决定可以送银行。"


class HandlerIsPayeeError(UserError):
    """Somebody who handles the restitution would be paid, or two victims through one account."""

    code = "handler_is_payee"
    english = "Nobody may collect for others: look at the account or name of {claims} again."
    chinese = "承办人不得代领、他人不得代收：请核对 {claims} 的户名和收款账户。"


class NotSentError(UserError):
    """Answers to what was never sent."""

    code = "payout_not_sent"
    english = "This decision is not with the banks."
    chinese = "该决定尚未送银行。"


@transaction.atomic
def send_batch(
    batch: Batch, *, through_gateway: bool, officer: Officer, version: int, by: Actor, now: datetime
) -> Batch:
    """Note that a decision goes to the banks: by the gateway, or as a file that somebody hands over.

    Raises
    ------
    NotToSendError
        It was not approved, or is with the banks already.
    PayeeMissingError
        A victim has no account.
    HandlerIsPayeeError
        A handler would be paid, or one account would collect for two victims.
    """
    one = lock(batch.restitution)
    claim_version(batch, version=version)
    if batch.state != BatchState.DECIDED:
        raise NotToSendError
    lines = list(batch.lines.select_related("claim", "fund"))
    for line in lines:
        line.payee_bank, line.payee_account = line.claim.bank, line.claim.account
    missing = {line.claim_id for line in lines if not line.claim.account}
    if missing:
        raise PayeeMissingError(n=len(missing))
    _expect_own_accounts(batch, lines, officer)
    batch.state, batch.sent_at, batch.sent_by = BatchState.SENT, now, officer
    batch.save()
    BatchLine.objects.bulk_update(lines, ["payee_bank", "payee_account"], batch_size=500)
    if through_gateway:
        put_orders(batch, lines, name=str(batch.n), by=by, now=now)
    subject = Subject(PAYOUT_ABOUT, str(batch.uid), one.matter.unit, officer, one.matter)
    start_clock(rule_in_force().payment, subject, started_at=now, by=by, now=now)
    tell("payout.send", one, by=by, now=now, batch=batch.n, gateway=through_gateway)
    return batch


@transaction.atomic
def take_answers(batch: Batch, answers: Iterable[BankAnswer], *, by: Actor, now: datetime) -> Reconciliation:
    """Keep what the bank sent back, and enter what is plain: paid as ordered, or not paid. The rest is for a person.

    Raises
    ------
    NotSentError
        The decision never went to the bank.
    """
    one = lock(batch.restitution)
    batch.refresh_from_db()
    batch.restitution = one
    if batch.sent_at is None:
        raise NotSentError
    AnswerLine.objects.bulk_create(
        [AnswerLine(batch=batch, received_at=now, **_kept(answer)) for answer in answers], ignore_conflicts=True
    )
    lines = {line.reference: line for line in batch.lines.select_related("claim", "fund")}
    found = read_answers(batch, lines, now=now)
    booked = enter_answers(one, found, lines=lines, by=by, now=now)
    fields = ["state", "left_fen", "booked", "booked_fen", "settled_by"]
    BatchLine.objects.bulk_update(lines.values(), fields, batch_size=500)
    copy_paid(one)
    count_again_for(one, by=by, now=now)
    _tell_paid_after_all(batch, lines.values(), by=by, now=now)
    _settle(batch, by=by, now=now)
    tell("payout.answers", one, by=by, now=now, batch=batch.n, booked=booked)
    return found


@transaction.atomic
def settle_line(
    line: BatchLine, *, reason: str, officer: Officer, version: int, by: Actor, now: datetime
) -> BatchLine:  # fmt: skip
    """Enter by hand a payment that the bank made otherwise than ordered: what left is paid, what did not is free.

    Raises
    ------
    OverdrawnError
        What left was promised to somebody else meanwhile.
    """
    batch = Batch.objects.select_related("restitution__matter__unit").get(pk=line.batch_id)
    one = lock(batch.restitution)
    claim_version(line, version=version)
    line.settled_by, line.settled_why = officer, reason
    target = min(line.left_fen, line.amount_fen)
    post(one, read_books(one), entries=entries_to(line, target, at=now, by=by.name), by=by)
    mark(line, target)
    line.save()
    copy_paid(one)
    count_again_for(one, by=by, now=now)
    make_stale(one, by_own_payments=True)
    _settle(batch, by=by, now=now)
    tell("payout.settle", one, by=by, now=now, reference=line.reference)
    return line


def read_answers(batch: Batch, lines: dict[str, BatchLine], *, now: datetime) -> Reconciliation:
    """Return what became of each payment by all answers kept."""
    answers = [
        BankAnswer(row.reference, row.bank_reference, row.state, row.amount_fen, row.at, row.reason)  # type: ignore[arg-type]
        for row in batch.answers.all()
    ]
    payments = {reference: payment_of(line) for reference, line in lines.items()}
    later = {reference: line.sent_at for reference, line in lines.items() if line.sent_at is not None}
    return reconcile(
        payments, answers, sent_at=batch.sent_at or now, now=now, calendar=calendar_in_use(), rule=rule_in_force(),
        sent_later=later,
    )  # fmt: skip


def take_gateway_answer(answer: GatewayAnswer, message: Message | None, *, by: Actor, now: datetime) -> None:
    """Take what came back over the gateway."""
    order = answer.message
    if order is not None:
        batch = Batch.objects.select_related("restitution__matter__unit").get(uid=UUID(order.about_key))
        take_answers(batch, payment_lines(answer), by=by, now=now)


def _expect_own_accounts(batch: Batch, lines: Sequence[BatchLine], officer: Officer) -> None:
    """Let nobody collect for others: no handler is paid, no two victims have one account."""
    handlers = {officer.name, batch.asked_by.name, batch.plan.drafted_by.name}
    claims = {line.claim_id: line.claim for line in lines}
    holders: dict[tuple[str, str], set[str]] = {}
    for claim in claims.values():
        holders.setdefault((claim.bank, account_of(claim.account)), set()).add(_identity(claim))
    wrong = sorted(
        claim.key
        for claim in claims.values()
        if claim.victim in handlers or len(holders[claim.bank, account_of(claim.account)]) > 1
    )
    if wrong:
        raise HandlerIsPayeeError(claims="、".join(wrong[:20]))


def expect_own_account(claim: VictimClaim, *, bank: str, account: str, handlers: set[str]) -> None:
    """Let nobody collect for others under one order: the victim is no handler, the account nobody else's here.

    Raises
    ------
    HandlerIsPayeeError
    """
    others = VictimClaim.objects.filter(restitution=claim.restitution_id, bank=bank).exclude(account="")
    taken = any(
        account_of(each.account) == account_of(account) and _identity(each) != _identity(claim) for each in others
    )
    if claim.victim in handlers or taken:
        raise HandlerIsPayeeError(claims=claim.key)


def _identity(claim: VictimClaim) -> str:
    return claim.id_number or claim.victim


def account_of(typed: str) -> str:
    """Return an account without spaces and dashes."""
    return "".join(sign for sign in typed if sign.isalnum()).upper()


def put_orders(batch: Batch, lines: Sequence[BatchLine], *, name: str, by: Actor, now: datetime) -> None:
    """Give orders to the gateway, one message a bank; what has no account there leaves with the file.

    ``name``: how the messages are numbered after the restitution.
    """
    banks: dict[str, list[BatchLine]] = {}
    for line in lines:
        if line.fund.bank and line.fund.account and line.currency == "CNY":
            banks.setdefault(line.fund.bank, []).append(line)
    for place, (bank, own) in enumerate(sorted(banks.items()), 1):
        orders = [
            PaymentLine(
                reference=line.reference, from_account=line.fund.account, to_account=line.payee_account,
                to_name=line.claim.victim, amount_fen=line.amount_fen,
            )
            for line in own
        ]  # fmt: skip
        wanted = NewPayments(
            number=f"{batch.restitution.number}-{name}-{place}", lines=tuple(orders), institution=bank,
            matter=batch.restitution.matter, about_kind=PAYOUT_ABOUT, about_key=str(batch.uid),
        )  # fmt: skip
        put_payments(wanted, by=by, now=now)


def _tell_paid_after_all(batch: Batch, lines: Iterable[BatchLine], *, by: Actor, now: datetime) -> None:
    """Tell who handles it that a payment arrived after all which was ordered again: one of both must be stopped."""
    late = [line for line in lines if line.state == "paid" and line.needs_person]
    one = batch.restitution
    handlers = {each for each in (batch.sent_by, one.opened_by, one.matter.owner) if each is not None}
    for line in late:
        if not line.orders_again.filter(state=AgainState.ORDERED).exists():
            continue
        url = reverse("restitution:batch", args=[one.uid, batch.uid])
        notify(
            handlers, key=f"restitution:after_all:{line.uid}", topic=TOPIC, tone="bad", urgent=True,
            title=lambda: gettext("Ordered again, and paid after all: %(number)s") % {"number": one.number},
            words=line.reference, url=url, matter=one.matter, by=by, now=now,
        )  # fmt: skip


def _settle(batch: Batch, *, by: Actor, now: datetime) -> None:
    """End a decision whose payments are all entered and explained."""
    if batch.state != BatchState.SENT or any(not line.booked or line.needs_person for line in batch.lines.all()):
        return
    batch.state, batch.settled_at = BatchState.SETTLED, now
    batch.save(update_fields=["state", "settled_at"])
    one = batch.restitution
    if not one.batches.filter(state__in=(BatchState.ASKED, BatchState.DECIDED, BatchState.SENT)).exists():
        one.state = _state_after(one)
        one.save(update_fields=["state"])
    keys = [str(batch.uid), *(str(uid) for uid in batch.lines.exclude(sent_at=None).values_list("uid", flat=True))]
    for row in RunningClock.objects.filter(about_kind=PAYOUT_ABOUT, about_key__in=keys, done_at=None).order_by("pk"):
        tell_clock(row, "done", at=now, by=by, now=now)
    events.append(
        "restitution.settled", unit=one.matter.unit, matter=one.matter, by=by, happened_at=now, recorded_at=now,
        facts={"number": one.number, "batch": batch.n},
    )  # fmt: skip


def _state_after(one: Restitution) -> str:
    """Return where a restitution stands after its decisions are paid: settled once there is nothing left to share."""
    if not has_left(one):
        return RestitutionState.SETTLED
    return RestitutionState.ANNOUNCED if notice_of(one) else RestitutionState.DRAFTED


def _kept(answer: BankAnswer) -> dict[str, object]:
    return {
        "reference": answer.reference, "bank_reference": answer.bank_reference, "state": answer.state,
        "amount_fen": answer.amount_fen, "at": answer.at, "reason": answer.reason[:200],
    }  # fmt: skip
