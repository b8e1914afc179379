"""Who gets how much? Ways decided, the table computed and kept, the notice published."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from firsthour import __version__
from firsthour.base.errors import UserError
from firsthour.law.restitution_rule import RestitutionRule, Way, read_restitution_rule
from firsthour.recovery.registers import open_position
from firsthour.recovery.restitution import Payment, TracedMoney, share_out
from firsthour.recovery.ways import (
    Decision,
    Deposit,
    HoldEvidence,
    HoldWay,
    list_traced,
    needs_notice,
    propose_ways,
    within_held,
)
from firsthour.web.desk import events
from firsthour.web.desk.clocks import Subject, start_clock
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.restitution.models import (
    BatchLine,
    BatchState,
    HeldFund,
    PublicNotice,
    Restitution,
    RestitutionState,
    SharePlan,
    VictimClaim,
)
from firsthour.web.restitution.operations.books import lock, make_stale, read_books, tell
from firsthour.web.restitution.queries.restitutions import is_decided_on
from firsthour.web.ui.acting import Actor

CLOCK_ABOUT = "restitution"
PAYOUT_ABOUT = "payout"


class NothingToShareError(UserError):
    """No open loss, or no money."""

    code = "nothing_to_share"
    english = "There is nothing to share: register open losses and held money first."
    chinese = "没有可分配的内容：请先登记未补损失和在控资金。"


class StalePlanError(UserError):
    """The table is older than the registers."""

    code = "plan_is_stale"
    english = "The registers changed after the table was computed; compute it again first."
    chinese = "台账在计算后有变动，请先重新计算。"


class NoNoticeNeededError(UserError):
    """Nothing of the table has to be announced, or it was announced already."""

    code = "notice_not_needed"
    english = "Nothing of this table has to be announced, or its notice is published already."
    chinese = "本表无须公告，或者公告已发布。"


class WayUndecidedError(UserError):
    """A hold for which a person must decide the way."""

    code = "way_undecided"
    english = "Decide first which way these go back: {funds}."
    chinese = "须先由人决定返还方式：{funds}。"


class NoSuchClaimError(UserError):
    """Evidence names a victim who is not registered."""

    code = "no_such_claim"
    english = "No victim of this restitution has the number {key}."
    chinese = "本次返还没有编号 {key} 的被害人。"


def rule_in_force() -> RestitutionRule:
    """Return the city's own rule, else the one that comes with the program."""
    own = Path(settings.HOME) / "restitution_rule.toml"
    return read_restitution_rule(own if own.is_file() else None)


def ways_of(one: Restitution) -> dict[str, HoldWay]:
    """Return the way of each fund that still has money free, by its key."""
    funds = one.funds.select_related("way_by")
    return {way.hold_id: way for way in propose_ways((_evidence(fund) for fund in funds), rule=rule_in_force())}


@transaction.atomic
def decide_way(
    fund: HeldFund, way: Way | str, *, reason: str, officer: Officer, version: int, by: Actor, now: datetime
) -> HeldFund:
    """Decide which way a fund goes back; the evidence must allow it.

    Raises
    ------
    BadWayError
        The evidence rules this way out.
    """
    one = lock(fund.restitution)
    claim_version(fund, version=version)
    fund.way, fund.way_reason, fund.way_by, fund.way_at = str(way), reason, officer, now
    propose_ways([_evidence(fund)], rule=rule_in_force())
    fund.save()
    make_stale(one)
    tell("fund.way", one, by=by, now=now, fund=fund.key, way=fund.way)
    return fund


@transaction.atomic
def add_evidence(
    fund: HeldFund, claim: VictimClaim, *, amount_fen: int, is_deposit: bool, source: str, version: int, by: Actor,
    now: datetime,
) -> HeldFund:  # fmt: skip
    """Say that a payment of a victim came into a fund's account (``is_deposit``), or was traced into it.

    Raises
    ------
    NoSuchClaimError
        The victim belongs to another restitution.
    """
    one = lock(fund.restitution)
    if claim.restitution_id != one.pk:
        raise NoSuchClaimError(key=claim.key)
    claim_version(fund, version=version)
    kept = dict(fund.evidence)
    deposits, traced = list(kept.get("deposits", [])), list(kept.get("traced", []))
    if is_deposit:
        deposits.append([source, claim.key, amount_fen])
    else:
        traced.append([claim.key, amount_fen])
    fund.evidence = {**kept, "deposits": deposits, "traced": traced, "source": source}
    fund.save()
    make_stale(one)
    tell("fund.evidence", one, by=by, now=now, fund=fund.key, claim=claim.key)
    return fund


@transaction.atomic
def compute_plan(one: Restitution, *, officer: Officer, version: int, by: Actor, now: datetime) -> SharePlan:
    """Compute who gets what of what is open and free now, and keep the table.

    Raises
    ------
    NothingToShareError
        There is no open loss, or no money.
    WayUndecidedError
        Somebody must first decide which way a fund goes.
    """
    one = lock(one, version=version)
    claims, holds = open_position(read_books(one))
    claims, holds = [claim for claim in claims if claim.open_fen], [hold for hold in holds if hold.amount_fen]
    if not claims or not holds:
        raise NothingToShareError
    ways, free = ways_of(one), {hold.hold_id: hold.amount_fen for hold in holds}
    undecided = [key for key, way in ways.items() if way.needs_decision and key in free]
    if undecided:
        raise WayUndecidedError(funds="、".join(undecided))
    known = {claim.claim_id for claim in claims}
    lying = within_held(still_traced(one, ways), ways.values(), held=free)
    direct = [each for each in lying if each.hold_id in free and each.claim_id in known]
    rule, notice = rule_in_force(), notice_of(one)
    shared = share_out(claims, holds, traced=direct, formula=rule.formula)
    if one.is_reopened or (notice is not None and not _shared_from(shared.payments) <= announced_by(notice)):
        one.round, one.is_reopened = one.round + 1, False
    content = {
        "claims": [[c.claim_id, c.loss_fen, c.returned_fen, c.currency] for c in claims],
        "holds": [[h.hold_id, h.amount_fen, h.currency, ways[h.hold_id].way] for h in holds],
        "traced": [list(each) for each in direct],
        "payments": [[p.claim_id, p.hold_id, p.amount_fen, p.way] for p in shared.payments],
    }
    make_stale(one)
    digest = hashlib.sha256(json.dumps([rule.formula, content], sort_keys=True).encode()).hexdigest()
    plan = SharePlan.objects.create(
        restitution=one, round=one.round, formula=rule.formula, digest=digest, needs_notice=needs_notice(shared),
        code_version=__version__, drafted_by=officer, drafted_at=now, **content,
    )  # fmt: skip
    _move(one, RestitutionState.ANNOUNCED if notice_of(one) else RestitutionState.DRAFTED)
    tell("plan.compute", one, by=by, now=now, digest=digest[:12], n_claims=len(claims), n_holds=len(holds))
    return plan


@transaction.atomic
def publish_notice(
    plan: SharePlan, *, place: str, officer: Officer, version: int, by: Actor, now: datetime
) -> PublicNotice:  # fmt: skip
    """Publish the notice of a table; its period runs from now.

    Raises
    ------
    StalePlanError
        The registers changed since.
    NoNoticeNeededError
        Nothing is paid pro rata, or it was announced.
    """
    one = lock(plan.restitution, version=version)
    plan.refresh_from_db()
    if plan.is_stale or is_decided_on(plan):
        raise StalePlanError
    if not plan.needs_notice or notice_of(one) is not None:
        raise NoNoticeNeededError
    notice = PublicNotice.objects.create(
        restitution=one, plan=plan, round=one.round, place=place, published_at=now, published_by=officer
    )
    subject = Subject(CLOCK_ABOUT, str(notice.uid), one.matter.unit, plan.drafted_by, one.matter)
    start_clock(rule_in_force().notice, subject, started_at=now, by=by, now=now)
    _move(one, RestitutionState.ANNOUNCED)
    events.append(
        "restitution.announced", unit=one.matter.unit, matter=one.matter, by=by, happened_at=now, recorded_at=now,
        facts={"number": one.number, "round": one.round},
    )  # fmt: skip
    tell("notice.publish", one, by=by, now=now, round=one.round)
    return notice


def notice_of(one: Restitution) -> PublicNotice | None:
    """Return the notice of the round in hand."""
    return one.notices.filter(round=one.round).select_related("published_by", "plan").first()


def announced_by(notice: PublicNotice) -> set[str]:
    """Return the funds of which a notice says that they are shared pro rata."""
    return {hold for _claim, hold, _fen, way in notice.plan.payments if way == "pro-rata"}


def still_traced(one: Restitution, ways: Mapping[str, HoldWay]) -> list[TracedMoney]:
    """Return what counts as traced and did not go back directly before, or is promised so."""
    left: dict[tuple[str, str], int] = {}
    for each in list_traced(ways.values()):
        left[each.claim_id, each.hold_id] = left.get((each.claim_id, each.hold_id), 0) + each.amount_fen
    standing = BatchLine.objects.filter(batch__restitution=one).exclude(way="pro-rata").exclude(booked="back")
    gone = standing.exclude(batch__state__in=(BatchState.ASKED, BatchState.REFUSED))
    for claim, hold, fen, booked, paid in gone.values_list(
        "claim__key", "fund__key", "amount_fen", "booked", "booked_fen"
    ):
        if (claim, hold) in left:
            left[claim, hold] -= paid if booked else fen
    return [TracedMoney(claim, hold, fen) for (claim, hold), fen in sorted(left.items()) if fen > 0]


def traced_of(plan: SharePlan) -> list[TracedMoney]:
    """Return what counted as traced."""
    return [TracedMoney(*each) for each in plan.traced]


def _shared_from(payments: Iterable[Payment]) -> set[str]:
    return {each.hold_id for each in payments if each.way == "pro-rata"}


def _move(one: Restitution, state: str) -> None:
    one.state = state
    one.save(update_fields=["state", "round", "is_reopened"])


def _evidence(fund: HeldFund) -> HoldEvidence:
    kept: Mapping[str, object] = fund.evidence
    deposits = tuple(Deposit(*each) for each in kept.get("deposits", []))  # type: ignore[attr-defined]
    traced = tuple(TracedMoney(key, fund.key, fen) for key, fen in kept.get("traced", []))  # type: ignore[attr-defined]
    decided = None
    if fund.way and fund.way_by is not None:
        decided = Decision(fund.way, fund.way_by.name, fund.way_reason)
    return HoldEvidence(
        fund.key, deposits, traced, bool(kept.get("rules_agree", True)), bool(kept.get("is_doubtful", False)), decided
    )
