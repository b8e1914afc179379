"""What does the demo's victim have back by the end of the hour? What is traced is paid, what is shared is announced.

Every step is one that people take on the pages; the payments go to the demo's banks and their answers are entered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.web.cases.demo.plan import actor
from firsthour.web.desk.models import Matter
from firsthour.web.intake.approvals import decide_approval
from firsthour.web.people.models import Officer, Unit
from firsthour.web.restitution.models import HeldFund, Restitution, VictimClaim
from firsthour.web.restitution.operations.deciding import ask_decision
from firsthour.web.restitution.operations.paying import send_batch
from firsthour.web.restitution.operations.planning import add_evidence, compute_plan, decide_way, publish_notice
from firsthour.web.restitution.operations.registering import (
    add_reports,
    change_payee,
    open_restitution,
    take_holds,
    verify_claim,
)

PLACE = "澜州市公安局网站公告栏"
WHY_SHARED = "账内另有户主自有资金和其他来源款项，逐分溯源依据不足，按比例返还并公告。"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Hands:
    """Who works on it and who decides, each with the unit they act for."""

    officer: Officer
    unit: Unit
    head: Officer
    head_unit: Unit


@dataclass(frozen=True)
class Known:
    """What the pursuit says: what is traced to lie in each account, which one is shared, and where the victim banks."""

    traced_fen: Mapping[str, int]
    shared: str
    payee_bank: str
    payee: str


def give_back(matter: Matter, known: Known, *, hands: Hands, now: datetime) -> Restitution:
    """Register loss and money of a case, decide the ways, announce what is shared and decide on the rest."""
    by = actor(hands.officer, hands.unit)
    one = open_restitution(matter, officer=hands.officer, by=by, now=now)
    take_holds(one, by=by, now=now)
    (claim,) = add_reports(one, by=by, now=now)
    change_payee(claim, bank=known.payee_bank, account=known.payee, version=claim.version, by=by, now=now + MINUTE)
    claim = VictimClaim.objects.get(pk=claim.pk)
    evidence = "报案笔录、付款回单，与银行反馈的流水一致"
    verify_claim(claim, evidence=evidence, officer=hands.officer, version=claim.version, by=by, now=now + MINUTE)
    for fund in one.funds.order_by("pk"):
        _say_whose(fund, claim, known, hands=hands, now=now + 2 * MINUTE)
    one.refresh_from_db()
    plan = compute_plan(one, officer=hands.officer, version=one.version, by=by, now=now + 3 * MINUTE)
    one.refresh_from_db()
    if plan.needs_notice:
        publish_notice(plan, place=PLACE, officer=hands.officer, version=one.version, by=by, now=now + 4 * MINUTE)
        one.refresh_from_db()
    batch = ask_decision(plan, officer=hands.officer, version=one.version, by=by, now=now + 5 * MINUTE)
    assert batch.approval is not None
    decide_approval(
        batch.approval, is_approved=True, says="同意返还。", officer=hands.head, version=batch.approval.version,
        by=actor(hands.head, hands.head_unit), now=now + 7 * MINUTE,
    )  # fmt: skip
    batch = type(batch).objects.get(pk=batch.pk)
    send_batch(batch, through_gateway=True, officer=hands.officer, version=batch.version, by=by, now=now + 8 * MINUTE)
    one.refresh_from_db()
    return one


def _say_whose(fund: HeldFund, claim: VictimClaim, known: Known, *, hands: Hands, now: datetime) -> None:
    """Enter what is traced to lie there; decide that one account is shared."""
    by, fen = actor(hands.officer, hands.unit), known.traced_fen.get(fund.account, 0)
    if not fen:
        return
    add_evidence(
        fund, claim, amount_fen=fen, is_deposit=False, source="流水追踪结果", version=fund.version, by=by, now=now
    )
    if fund.account == known.shared:
        fund = HeldFund.objects.get(pk=fund.pk)
        decide_way(fund, "pro-rata", reason=WHY_SHARED, officer=hands.officer, version=fund.version, by=by, now=now)
