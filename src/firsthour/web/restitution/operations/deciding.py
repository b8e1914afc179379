"""Which payments may go now, who approves them, and what follows the approval?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.recovery import registers as books
from firsthour.recovery.objections import Release, which_may_go
from firsthour.recovery.restitution import Payment
from firsthour.web.desk import events
from firsthour.web.desk.models import RunningClock
from firsthour.web.intake.approvals import NewApproval, ask_approval
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.models import Officer
from firsthour.web.restitution.models import (
    Batch,
    BatchLine,
    BatchState,
    ObjectionState,
    Restitution,
    RestitutionState,
    SharePlan,
)
from firsthour.web.restitution.operations.books import lock, make_stale, post, read_books, tell
from firsthour.web.restitution.operations.objecting import demand_of, plan_of
from firsthour.web.restitution.operations.papers import draft_papers, return_papers, sign_papers, write_decisions
from firsthour.web.restitution.operations.planning import CLOCK_ABOUT, StalePlanError, notice_of
from firsthour.web.restitution.policies import APPROVAL, RANK
from firsthour.web.restitution.queries.restitutions import is_decided_on
from firsthour.web.ui.acting import Actor


class NothingMayGoError(UserError):
    """All of a table waits for its notice or for objections."""

    code = "nothing_may_go"
    english = "Nothing may be paid now: what is pro rata waits for the end of the notice, the rest for objections."
    chinese = "目前没有可以返还的部分：按比例部分须公告期满，其余须复完异议。"


class NotVerifiedError(UserError):
    """Losses that nobody has verified."""

    code = "losses_not_verified"
    english = "These losses are not verified yet: {claims}."
    chinese = "以下损失尚未核实：{claims}。"


class OwnDecisionError(UserError):
    """Who drafted the table decides on it."""

    code = "own_restitution_decision"
    english = "Whoever drafted the table cannot decide on it."
    chinese = "分配表的拟稿人不得作出返还决定。"


class ObjectedMeanwhileError(UserError):
    """An objection touches what was asked for."""

    code = "objected_meanwhile"
    english = "An objection came after this decision was asked for and touches it; refuse it and ask again."
    chinese = "报批后有异议涉及本决定，请退回后重新报批。"


class WaitsForApprovalError(UserError):
    """A decision was asked for and is not taken yet."""

    code = "decision_waits"
    english = "A decision waits for approval already."
    chinese = "已有一份返还决定正在审批。"


def read_release(plan: SharePlan, *, now: datetime) -> Release:
    """Return which payments of a table may go now and which wait: for objections, or for the end of the notice."""
    one = plan.restitution
    open_ones = list(one.objections.filter(state=ObjectionState.OPEN).select_related("claim", "fund"))
    release = which_may_go(plan_of(plan), [demand_of(each, plan) for each in open_ones])
    if not plan.needs_notice or is_announced(one, now=now):
        return release
    return Release(tuple(each for each in release.go if each.way != "pro-rata"), release.wait)


def is_announced(one: Restitution, *, now: datetime) -> bool:
    """Tell whether the notice of this round was published and its period is over."""
    notice = notice_of(one)
    if notice is None:
        return False
    row = RunningClock.objects.filter(about_kind=CLOCK_ABOUT, about_key=str(notice.uid)).first()
    return row is not None and row.due_at <= now


@transaction.atomic
def ask_decision(plan: SharePlan, *, officer: Officer, version: int, by: Actor, now: datetime) -> Batch:
    """Ask for the decision on all that may go now: application and report are handed in, the head decides.

    Raises
    ------
    StalePlanError, WaitsForApprovalError, NothingMayGoError, NotVerifiedError
    """
    one = lock(plan.restitution, version=version)
    plan.refresh_from_db()
    if plan.is_stale or is_decided_on(plan):
        raise StalePlanError
    if one.batches.filter(state=BatchState.ASKED).exists():
        raise WaitsForApprovalError
    plan.restitution = one
    release = read_release(plan, now=now)
    if not release.go:
        raise NothingMayGoError
    _expect_verified(one, release)
    waits = [[w.payment.claim_id, w.payment.hold_id, w.payment.amount_fen, list(w.objections)] for w in release.wait]
    batch = Batch.objects.create(
        restitution=one, plan=plan, n=one.batches.count() + 1, waits=waits, asked_by=officer, asked_at=now
    )
    lines = _keep_lines(batch, release.go)
    draft_papers(batch, lines, by=by, now=now)
    amount = sum(line.amount_fen for line in lines if line.currency == "CNY")
    wanted = NewApproval(
        APPROVAL, one.matter, RANK, f"{one.number}-{batch.n}", event=str(batch.uid),
        facts={"number": one.number, "amount_fen": amount, "lines": len(lines)},
    )  # fmt: skip
    batch.approval = ask_approval(wanted, officer=officer, by=by, now=now)
    batch.save()
    one.state = RestitutionState.ASKED
    one.save(update_fields=["state"])
    tell("decision.ask", one, by=by, now=now, batch=batch.n, lines=len(lines))
    return batch


def carry_out(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Do what follows the approval: money is promised, papers are signed, decisions are written."""
    batch = _batch_of(approval)
    one = lock(batch.restitution)
    if batch.plan.is_stale:
        raise StalePlanError
    if approval.decided_by_id == batch.plan.drafted_by_id:
        raise OwnDecisionError
    _expect_undisputed(batch, now=now)
    batch.restitution, batch.decided_by, batch.decided_at = one, approval.decided_by, now
    batch.state, batch.said = BatchState.DECIDED, approval.says[:400]
    batch.save()
    payments = [payment_of(line) for line in batch.lines.select_related("claim", "fund")]
    post(one, read_books(one), entries=[books.commit_batch(payments, batch=_words(batch), at=now, by=by.name)], by=by)
    make_stale(one, by_own_payments=True)
    if approval.decided_by is not None:
        sign_papers(batch, approval.decided_by, by=by, now=now)
    batch.save()
    write_decisions(batch, by=by, now=now)
    one.state = RestitutionState.DECIDED
    one.save(update_fields=["state"])
    events.append(
        "restitution.decided", unit=one.matter.unit, matter=one.matter, by=by, happened_at=now, recorded_at=now,
        facts={"number": one.number, "batch": batch.n, "amount_fen": approval.facts.get("amount_fen", 0)},
    )  # fmt: skip
    tell("decision.approve", one, by=by, now=now, batch=batch.n)


def end_asking(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Note that a decision was refused or taken back: nothing was promised."""
    batch = _batch_of(approval)
    one = lock(batch.restitution)
    batch.state, batch.said = BatchState.REFUSED, approval.says[:400]
    batch.save()
    return_papers(batch, reason=approval.says, by=by, now=now)
    one.state = RestitutionState.ANNOUNCED if notice_of(one) else RestitutionState.DRAFTED
    one.save(update_fields=["state"])
    tell("decision.refuse", one, by=by, now=now, batch=batch.n)


def payment_of(line: BatchLine) -> Payment:
    """Return a line as the rules take it."""
    return Payment(line.claim.key, line.fund.key, line.amount_fen, line.way, line.currency)  # type: ignore[arg-type]


def _expect_verified(one: Restitution, release: Release) -> None:
    """Pay no loss that no officer has verified; a group's net positions rest on its list of participants."""
    keys = {each.claim_id for each in release.go}
    open_ones = one.claims.filter(verified_at=None, investor=None).order_by("key").values_list("key", flat=True)
    wrong = [key for key in open_ones if key in keys]
    if wrong:
        raise NotVerifiedError(claims="、".join(wrong[:20]))


def _expect_undisputed(batch: Batch, *, now: datetime) -> None:
    """Let nothing be promised that an objection touches by now."""
    may_go: dict[tuple[str, str, bool], int] = {}
    for each in read_release(batch.plan, now=now).go:
        key = (each.claim_id, each.hold_id, each.way == "pro-rata")
        may_go[key] = may_go.get(key, 0) + each.amount_fen
    for line in batch.lines.select_related("claim", "fund"):
        if may_go.get((line.claim.key, line.fund.key, line.way == "pro-rata"), 0) < line.amount_fen:
            raise ObjectedMeanwhileError


def _keep_lines(batch: Batch, go: tuple[Payment, ...]) -> list[BatchLine]:
    one = batch.restitution
    claims = {claim.key: claim for claim in one.claims.all()}
    funds = {fund.key: fund for fund in one.funds.all()}
    ways = {key: way for key, _fen, _currency, way in batch.plan.holds if way != "pro-rata"}
    lines = [
        BatchLine(
            batch=batch, reference=f"{one.number}-{batch.n}-{place:06d}", claim=claims[each.claim_id],
            fund=funds[each.hold_id], amount_fen=each.amount_fen, currency=each.currency,
            way=each.way if each.way == "pro-rata" else ways.get(each.hold_id, each.way),
        )
        for place, each in enumerate(go, 1)
    ]  # fmt: skip
    return BatchLine.objects.bulk_create(lines, batch_size=500)


def _batch_of(approval: Approval) -> Batch:
    related = ("restitution__matter__unit", "plan", "asked_by", "application", "report")
    batch: Batch = Batch.objects.select_related(*related).get(uid=UUID(approval.event))
    return batch


def _words(batch: Batch) -> str:
    return f"{batch.restitution.number}-{batch.n}"
