"""Who objects to what, and what becomes of it? Entered, tried out, decided by who had no part in it."""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.base.money import DEFAULT_CURRENCY, format_amount
from firsthour.recovery import objections as rules
from firsthour.recovery import registers as books
from firsthour.recovery.restitution import Claim, HeldMoney, TracedMoney
from firsthour.web.desk.models import DocumentState
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.restitution.models import (
    HeldFund,
    Objection,
    ObjectionState,
    Restitution,
    SharePlan,
    VictimClaim,
)
from firsthour.web.restitution.operations.books import lock, make_stale, post, read_books, tell
from firsthour.web.restitution.operations.papers import write_objection_decision
from firsthour.web.restitution.operations.planning import traced_of
from firsthour.web.restitution.operations.registering import NewClaim, add_claims
from firsthour.web.restitution.policies import fund_words
from firsthour.web.ui.acting import Actor

_DEMANDS = {"loss": "损失数额应为", "held": "在控资金数额应为", "traced": "追踪金额应为", "other": "其他"}


class OwnReviewError(UserError):
    """Who drafted the table or entered the objection decides on it."""

    code = "own_objection_review"
    english = "Somebody decides on this objection who neither drafted the table nor entered the objection."
    chinese = "异议须由非拟稿、非登记人员复核。"


class NotDecidedError(UserError):
    """A decision on an objection that is not signed cannot reach anybody."""

    code = "objection_not_decided"
    english = "The decision on this objection is not signed yet."
    chinese = "该异议的复核决定尚未签发。"


class ReviewedBeforeError(UserError):
    """An objection that was decided on already."""

    code = "objection_decided"
    english = "This objection was decided on already."
    chinese = "该异议已复核。"


@transaction.atomic
def enter_objection(
    one: Restitution, *, who: str, kind: str, words: str, received_at: datetime, officer: Officer, by: Actor,
    now: datetime, claim: VictimClaim | None = None, fund: HeldFund | None = None, amount_fen: int | None = None,
) -> Objection:  # fmt: skip
    """Keep what somebody demands; a payment that it touches waits until it is decided."""
    one = lock(one)
    made = Objection.objects.create(
        restitution=one, who=who, kind=kind, claim=claim, fund=fund, amount_fen=amount_fen, words=words,
        received_at=received_at, entered_by=officer,
    )  # fmt: skip
    tell("objection.enter", one, by=by, now=now, kind=kind, objection=str(made.uid))
    return made


@transaction.atomic
def decide_objection(
    objection: Objection, *, is_upheld: bool, reason: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Objection:
    """Uphold an objection, which changes the registers, or not.

    Raises
    ------
    OwnReviewError, ReviewedBeforeError
    """
    one = lock(objection.restitution)
    claim_version(objection, version=version)
    if objection.state != ObjectionState.OPEN:
        raise ReviewedBeforeError
    drafters = one.plans.order_by().values_list("drafted_by", flat=True).distinct()
    if officer.pk in {*drafters, objection.entered_by_id, one.matter.owner_id}:
        raise OwnReviewError
    objection.state = ObjectionState.UPHELD if is_upheld else ObjectionState.REFUSED
    objection.decided_by, objection.decided_at, objection.reason = officer, now, reason
    objection.save()
    if is_upheld:
        _uphold(one, objection, by=by, now=now)
    objection.restitution = one
    objection.document = write_objection_decision(objection, demand=demand_words(objection), by=by, now=now)
    objection.save(update_fields=["document"])
    tell("objection.decide", one, by=by, now=now, objection=str(objection.uid), upheld=is_upheld)
    return objection


@transaction.atomic
def tell_objector(
    objection: Objection, *, way: str, note: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Objection:
    """Note how the signed decision reached whoever objected, and the proof of it.

    Raises
    ------
    NotDecidedError
        There is no signed decision to hand over.
    """
    one = lock(objection.restitution)
    claim_version(objection, version=version)
    if objection.document is None or objection.document.state != DocumentState.SIGNED:
        raise NotDecidedError
    objection.told_at, objection.told_by, objection.told_way, objection.told_note = now, officer, way, note
    objection.save()
    tell("objection.tell", one, by=by, now=now, objection=str(objection.uid), way=way)
    return objection


def demand_words(objection: Objection) -> str:
    """Return a demand as official papers say it, then in the objector's own words."""
    claim, fund, words = objection.claim, objection.fund, [_DEMANDS[objection.kind]]
    if claim is not None:
        words.append(claim.key)
    if fund is not None:
        words.append(fund_words(fund))
    if objection.amount_fen is not None:
        currency = claim.currency if claim is not None else fund.currency if fund is not None else DEFAULT_CURRENCY
        unit = "元" if currency == DEFAULT_CURRENCY else currency
        words.append(f"{format_amount(objection.amount_fen, currency=currency, grouping=True)} {unit}")
    return f"{' '.join(words)}；{objection.words.strip().rstrip('。')}"


def plan_of(plan: SharePlan) -> rules.Plan:
    """Return a kept table as the rules take it."""
    claims = [Claim(key, loss, returned, currency) for key, loss, returned, currency in plan.claims]
    holds = [HeldMoney(key, amount, currency) for key, amount, currency, _way in plan.holds]
    return rules.Plan(claims, holds, traced_of(plan), plan.formula)  # type: ignore[arg-type]


def demand_of(objection: Objection, plan: SharePlan) -> rules.Objection:
    """Return what an objection demands, as the rules take it; one of another kind touches what it names."""
    claim, fund, fen = objection.claim, objection.fund, objection.amount_fen
    key, currency = str(objection.uid), (claim or fund).currency if claim or fund else "CNY"  # type: ignore[union-attr]
    if objection.kind == "loss" and claim is not None and fen is not None:
        return rules.Objection(key, loss_fen=((claim.key, fen),), currency=currency)
    if objection.kind == "held" and fund is not None and fen is not None:
        return rules.Objection(key, held_fen=((fund.key, fen),), currency=currency)
    if objection.kind == "traced" and claim is not None and fund is not None and fen is not None:
        has = sum(each.amount_fen for each in traced_of(plan) if each[:2] == (claim.key, fund.key))
        return rules.Objection(key, traced=(TracedMoney(claim.key, fund.key, fen - has),), currency=currency)
    if objection.kind == "loss" and fen is not None:  # somebody who is not registered yet
        return rules.Objection(key, loss_fen=((f"new {key}", fen),), currency=currency)
    if fund is not None:
        return rules.Objection(key, held_fen=((fund.key, 0),), currency=currency)
    if claim is not None:
        return rules.Objection(key, loss_fen=((claim.key, 0),), currency=currency)
    return rules.Objection(key, held_fen=tuple((hold, 0) for hold, _fen, _currency, _way in plan.holds))


def _uphold(one: Restitution, objection: Objection, *, by: Actor, now: datetime) -> None:
    claim, fund, fen = objection.claim, objection.fund, objection.amount_fen
    register = read_books(one)
    if objection.kind == "loss" and claim is not None and fen is not None:
        by_fen = fen - register.claim(claim.key, claim.currency).loss_fen
        entry = books.change_loss(
            claim.key, by_fen, currency=claim.currency, at=now, by=by.name, note=objection.reason[:1000]
        )
        post(one, register, entries=[entry], by=by)
    elif objection.kind == "loss" and fen:
        add_claims(one, [NewClaim(objection.who, fen, evidence=objection.reason)], by=by, now=now)
    elif objection.kind == "held" and fund is not None and fen is not None:
        has = register.balance(f"hold:{fund.key}:free", fund.currency)
        entry = books.change_hold(
            fund.key, fen - has, currency=fund.currency, at=now, by=by.name, note=objection.reason[:1000]
        )
        post(one, register, entries=[entry], by=by)
    elif objection.kind == "traced" and claim is not None and fund is not None and fen is not None:
        kept = dict(fund.evidence)
        others = [each for each in kept.get("traced", []) if each[0] != claim.key]
        fund.evidence = {**kept, "traced": [*others, [claim.key, fen]]}
        fund.save(update_fields=["evidence"])
    make_stale(one)
