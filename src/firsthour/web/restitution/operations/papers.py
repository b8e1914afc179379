"""How are the papers of a restitution written and signed? Drafted by who asks, signed by who approves, numbered then.

Official papers are in Chinese and say of every text of law how far it was checked.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from firsthour.base.money import format_amount
from firsthour.law.citing import cite
from firsthour.law.restitution_rule import RuleText
from firsthour.web.cases.papers import NONE, basis_words, moment_words
from firsthour.web.desk.documents import draft_document, return_document, sign_document, submit_document
from firsthour.web.desk.models import Document
from firsthour.web.people.models import Officer
from firsthour.web.restitution.models import Batch, BatchLine, Objection, ObjectionState, Restitution
from firsthour.web.restitution.operations.planning import notice_of, rule_in_force
from firsthour.web.restitution.policies import fund_words
from firsthour.web.ui.acting import Actor

AT_ONCE = 50  # decisions written at once; a job writes the others
FURTHER = {
    True: "返还台账已据此更正，将重新计算分配表。",
    False: "受本异议影响的暂缓部分将按分配表继续办理。",
}


def hand_in(
    kind: str, one: Restitution, *, fields: Mapping[str, str], writer: Officer, by: Actor, now: datetime
) -> Document:
    """Write a paper and hand it in for signature."""
    filled = {name: text.strip() or NONE for name, text in fields.items()}
    paper = draft_document(kind, one.matter, unit=one.matter.unit, fields=filled, officer=writer, by=by, now=now)
    return submit_document(paper, version=paper.version, by=by, now=now)


def draft_papers(batch: Batch, lines: Sequence[BatchLine], *, by: Actor, now: datetime) -> None:
    """Hand in the application and the report of a decision that is asked for."""
    one, rule = batch.restitution, rule_in_force()
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.amount_fen
    amount = "；".join(f"{format_amount(fen, currency=key, grouping=True)} {_unit(key)}" for key, fen in sums.items())
    ways = sorted({line.way for line in lines})
    notice = notice_of(one)
    said = f"{notice.published_at:%Y-%m-%d} 起公告于{notice.place}" if notice else "无按比例返还部分，无须公告"
    application = {
        "number": one.number, "victims": str(len({line.claim_id for line in lines})), "amount": amount,
        "basis": "；".join(_law(rule.ways[way]) for way in ways if way in rule.ways),
        "notice": said, "waiting": f"{len(batch.waits)} 笔因异议暂缓" if batch.waits else NONE,
    }  # fmt: skip
    report = {
        "number": one.number, "held": "；".join(_fund_lines(lines)), "computed": f"分配表 {batch.plan.digest[:12]}",
        "formula": _law(rule.formulas.get(batch.plan.formula, rule.chosen)),
    }  # fmt: skip
    given = {"writer": batch.asked_by, "by": by, "now": now}
    batch.application = hand_in("restitution_application", one, fields=application, **given)
    batch.report = hand_in("restitution_report", one, fields=report, **given)


def write_objection_decision(objection: Objection, *, demand: str, by: Actor, now: datetime) -> Document:
    """Write the decision on an objection for whoever objected; who entered it writes, who decided signs."""
    assert objection.decided_by is not None
    is_upheld = objection.state == ObjectionState.UPHELD
    fields = {
        "objector": objection.who, "number": objection.restitution.number, "demand": demand,
        "received": moment_words(objection.received_at), "outcome": "异议成立" if is_upheld else "异议不成立",
        "why": objection.reason.strip().rstrip("。"), "further": FURTHER[is_upheld],
    }  # fmt: skip
    one, writer = objection.restitution, objection.entered_by
    paper = hand_in("restitution_objection", one, fields=fields, writer=writer, by=by, now=now)
    return sign_document(paper, signer=objection.decided_by, version=paper.version, by=by, now=now)


def sign_papers(batch: Batch, signer: Officer, *, by: Actor, now: datetime) -> None:
    """Sign the application and the report."""
    for paper in (batch.application, batch.report):
        if paper is not None:
            sign_document(paper, signer=signer, version=paper.version, by=by, now=now)


def return_papers(batch: Batch, *, reason: str, by: Actor, now: datetime) -> None:
    """Give the application and the report back."""
    for paper in (batch.application, batch.report):
        if paper is not None:
            return_document(paper, reason=reason or NONE, version=paper.version, by=by, now=now)


def write_decisions(batch: Batch, *, by: Actor, now: datetime, most: int = AT_ONCE) -> int:
    """Write and sign the decisions of victims who have none yet, at most so many; return how many were written."""
    if batch.decided_by is None:
        return 0
    waiting = batch.lines.filter(decision=None).order_by("claim_id").values_list("claim_id", flat=True).distinct()
    claims = list(waiting[:most])
    for claim_id in claims:
        lines = list(batch.lines.filter(claim_id=claim_id).select_related("claim", "fund"))
        paper = hand_in(
            "restitution_decision", batch.restitution, fields=_decision(batch, lines), writer=batch.asked_by, by=by,
            now=now,
        )  # fmt: skip
        paper = sign_document(paper, signer=batch.decided_by, version=paper.version, by=by, now=now)
        batch.lines.filter(claim_id=claim_id).update(decision=paper)
    return len(claims)


def _decision(batch: Batch, lines: Sequence[BatchLine]) -> dict[str, str]:
    claim, rule = lines[0].claim, rule_in_force()
    amount = sum(line.amount_fen for line in lines)
    unit = _unit(claim.currency)
    ways = sorted({line.way for line in lines})
    return {
        "victim": claim.victim, "number": batch.restitution.number,
        "loss": f"{format_amount(claim.loss_fen, currency=claim.currency, grouping=True)} {unit}",
        "amount": f"{format_amount(amount, currency=claim.currency, grouping=True)} {unit}",
        "held": "；".join(_fund_lines(lines)),
        "basis": "；".join(_law(rule.ways[way]) for way in ways if way in rule.ways),
        "payee": f"{claim.bank} 尾号 {claim.account[-4:]}".strip() if claim.account else NONE,
    }  # fmt: skip


def _fund_lines(lines: Sequence[BatchLine]) -> list[str]:
    sums: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (fund_words(line.fund), line.currency)
        sums[key] = sums.get(key, 0) + line.amount_fen
    return [
        f"{words} {format_amount(fen, currency=currency, grouping=True)} {_unit(currency)}"
        for (words, currency), fen in sorted(sums.items())
    ]


def _law(text: RuleText) -> str:
    where = cite(text.provision.source, text.provision.article, language="zh")
    return f"{text.words['zh']}：{basis_words(where, text.provision.status)}"


def _unit(currency: str) -> str:
    return "元" if currency == "CNY" else currency
