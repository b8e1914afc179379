"""A case of Bob's squad whose victims, held money and decisions a test makes as it needs them."""

from datetime import datetime, timedelta
from typing import Any

from firsthour.recovery.payouts import BankAnswer
from firsthour.recovery.registers import read_register
from firsthour.web.intake.approvals import decide_approval
from firsthour.web.people.models import Officer
from firsthour.web.restitution.models import Batch, BatchLine, HeldFund, Restitution, SharePlan, VictimClaim
from firsthour.web.restitution.operations.books import entry_of
from firsthour.web.restitution.operations.deciding import ask_decision
from firsthour.web.restitution.operations.paying import send_batch, take_answers
from firsthour.web.restitution.operations.planning import compute_plan, publish_notice
from firsthour.web.restitution.operations.registering import (
    NewClaim,
    NewFund,
    add_claims,
    add_fund,
    open_restitution,
    verify_claim,
)
from tests.web.intake.report_world import acting, post, register

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def head_of(force: Any, now: datetime) -> Officer:
    """Return the head of the county, who decides."""
    found = Officer.objects.filter(badge="990077").first()
    return found or post("言书衡", "990077", force.units["east"], "leader", now=now)


def begun(force: Any, now: datetime) -> Restitution:
    """Begin a restitution for a matter of Bob's squad."""
    matter = register(force.units["east-squad"], force.bob, now=now).matter
    return open_restitution(matter, officer=force.bob, by=acting(force.bob), now=now)


def victim(one: Restitution, name: str, loss: int, *, force: Any, now: datetime, returned: int = 0) -> VictimClaim:
    """Register and verify a victim with an account of their own."""
    account = f"00000099{one.claims.count() + 1:08d}"
    new = NewClaim(name, loss, returned, id_number=f"ID-{name}", bank="北渡银行", account=account)
    (claim,) = add_claims(one, [new], by=acting(force.bob), now=now)
    verify_claim(claim, evidence="转账回单", officer=force.bob, version=claim.version, by=acting(force.bob), now=now)
    return VictimClaim.objects.get(pk=claim.pk)


def fund(one: Restitution, account: str, fen: int, *, force: Any, now: datetime) -> HeldFund:
    """Register money that is held in an account."""
    return add_fund(one, NewFund("澜州银行", account, fen), by=acting(force.bob), now=now)


def plan(one: Restitution, *, force: Any, now: datetime) -> SharePlan:
    """Compute a table, as Bob."""
    one.refresh_from_db()
    return compute_plan(one, officer=force.bob, version=one.version, by=acting(force.bob), now=now)


def announce(table: SharePlan, *, force: Any, now: datetime) -> None:
    """Publish the notice of a table."""
    one = Restitution.objects.get(pk=table.restitution_id)
    publish_notice(
        SharePlan.objects.get(pk=table.pk),
        place="公告栏",
        officer=force.bob,
        version=one.version,
        by=acting(force.bob),
        now=now,
    )


def ask(table: SharePlan, *, force: Any, now: datetime) -> Batch:
    """Ask for the decision on what may go, as Bob."""
    one = Restitution.objects.get(pk=table.restitution_id)
    head_of(force, now)
    fresh = SharePlan.objects.select_related("restitution__matter__unit").get(pk=table.pk)
    return ask_decision(fresh, officer=force.bob, version=one.version, by=acting(force.bob), now=now)


def approve(batch: Batch, *, force: Any, now: datetime, head: Officer | None = None, is_approved: bool = True) -> Batch:
    """Let the head decide."""
    head = head or head_of(force, now)
    assert batch.approval is not None
    batch.approval.refresh_from_db()
    decide_approval(
        batch.approval, is_approved=is_approved, says="同意", officer=head, version=batch.approval.version,
        by=acting(head), now=now,
    )  # fmt: skip
    return fresh_batch(batch)


def fresh_batch(batch: Batch) -> Batch:
    """Return a decision as it is kept."""
    return Batch.objects.select_related("restitution__matter__unit", "plan__drafted_by", "asked_by").get(pk=batch.pk)


def send(batch: Batch, *, force: Any, now: datetime) -> Batch:
    """Hand the pay-out file to the banks."""
    batch = fresh_batch(batch)
    send_batch(batch, through_gateway=False, officer=force.bob, version=batch.version, by=acting(force.bob), now=now)
    return fresh_batch(batch)


def decided(table: SharePlan, *, force: Any, now: datetime) -> Batch:
    """Ask, approve and send."""
    return send(approve(ask(table, force=force, now=now), force=force, now=now), force=force, now=now)


def answered(
    batch: Batch, *lines: tuple[BatchLine, str, int], force: Any, now: datetime, bank: str = "B"
) -> Batch:  # fmt: skip
    """Let the bank answer: line, state, amount; one transfer of the bank's a line unless ``bank`` differs."""
    answers = [
        BankAnswer(line.reference, f"{bank}-{line.reference}", state, fen, now)  # type: ignore[arg-type]
        for line, state, fen in lines
    ]
    take_answers(fresh_batch(batch), answers, by=acting(force.bob), now=now)
    return fresh_batch(batch)


def expect_books(one: Restitution) -> None:
    """Hold every copy against the entries replayed, and the sums against what must be conserved."""
    register = read_register(entry_of(row) for row in one.entries.order_by("number"))
    for claim in VictimClaim.objects.filter(restitution=one):
        figures = register.claim(claim.key, claim.currency)
        assert (claim.loss_fen, claim.returned_fen, claim.committed_fen, claim.paid_fen) == (
            figures.loss_fen, figures.returned_fen, figures.committed_fen, figures.paid_fen,
        )  # fmt: skip
        assert claim.open_fen == figures.open_fen >= 0
        lines = claim.lines.exclude(batch__state__in=("asked", "refused"))
        assert claim.paid_fen == sum(line.booked_fen for line in lines)
        assert claim.committed_fen == sum(line.amount_fen for line in lines if not line.booked)
    for held in HeldFund.objects.filter(restitution=one):
        assert held.free_fen == register.balance(f"hold:{held.key}:free", held.currency) >= 0
        assert held.committed_fen == register.balance(f"hold:{held.key}:committed", held.currency)
        assert held.paid_fen == sum(line.booked_fen for line in held.lines.filter(booked="paid"))
