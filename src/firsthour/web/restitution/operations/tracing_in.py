"""What does a kept trace of statements say of the money that is held? Its rests, joint over all claims, as evidence.

The city's own rule (``restitution_rule.toml``) stands for "traceable by time"; whether the other rules find the same,
and whether a traced amount passes a doubtful place of a statement, is noted with it: then a person must decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.web.restitution.models import HeldFund, Restitution, VictimClaim
from firsthour.web.restitution.operations.books import lock, make_stale, tell
from firsthour.web.restitution.operations.planning import rule_in_force
from firsthour.web.statements.models import Trace, WorkState
from firsthour.web.statements.queries.traces import Result
from firsthour.web.ui.acting import Actor

Json = dict[str, Any]
Sums = dict[tuple[str, str], int]


class TraceNotUsableError(UserError):
    """A trace that is not done, of another matter, or that meets neither the victims nor the money of a restitution."""

    code = "trace_not_usable"
    english = "This trace is not done, or none of its claims and accounts is registered here."
    chinese = "该追踪尚未完成，或其款项、账户均未在此登记。"


@transaction.atomic
def take_trace(one: Restitution, trace: Trace, *, by: Actor, now: datetime) -> list[HeldFund]:
    """Take what a trace found resting in the held accounts as evidence; it replaces what an earlier trace said.

    A claim of the trace belongs to the victim whose report it names.

    Raises
    ------
    TraceNotUsableError
    """
    one = lock(one)
    if trace.state != WorkState.DONE or trace.ledger.matter_id != one.matter_id:
        raise TraceNotUsableError
    result, rule = Result(trace), rule_in_force().trace_rule
    funds = {_plain(fund.account): fund for fund in one.funds.exclude(account="")}
    victims = _victims(one, trace)
    found = {code: _rests(result.claims, code, victims=victims, funds=funds) for code in result.head["rules"]}
    if not found[rule]:
        raise TraceNotUsableError
    doubtful = {name for doubt in result.content["doubts"] for name in doubt["by_rule"].get(rule, {}).get("claims", ())}
    passing = {victims[name].key for name in doubtful & victims.keys()}
    changed = []
    for fund in funds.values():
        own = sorted((claim, fen) for (claim, key), fen in found[rule].items() if key == fund.key)
        agree = all(_of(sums, fund.key) == dict(own) for sums in found.values())
        if not own and agree and not fund.evidence.get("traced"):
            continue
        fund.evidence = {
            **fund.evidence, "traced": [list(each) for each in own], "rules_agree": agree,
            "is_doubtful": any(claim in passing for claim, _fen in own),
            "source": f"{rule} {trace.ledger_version[:12]} {trace.identity[:12]}", "trace": str(trace.uid),
        }  # fmt: skip
        changed.append(fund)
    HeldFund.objects.bulk_update(changed, ["evidence"], batch_size=500)
    make_stale(one)
    tell("trace.take", one, by=by, now=now, trace=str(trace.uid), rule=rule, n=len(changed))
    return changed


def _victims(one: Restitution, trace: Trace) -> dict[str, VictimClaim]:
    """Return the victim of each claim of a trace, by the report that the claim names."""
    by_report = {
        (claim.report.number, claim.currency): claim
        for claim in one.claims.exclude(report=None).select_related("report")
        if claim.report is not None
    }
    pairs = {each["claim_id"]: (each["origin"], each["currency"]) for each in trace.claims}
    return {name: by_report[pair] for name, pair in pairs.items() if pair in by_report}


def _rests(
    claims: Iterable[Json], rule: str, *, victims: Mapping[str, VictimClaim], funds: Mapping[str, HeldFund]
) -> Sums:
    sums: Sums = defaultdict(int)
    for entry in claims:
        victim = victims.get(entry["claim_id"])
        for rest in entry.get("by_rule", {}).get(rule, {}).get("rests", ()) if victim is not None else ():
            fund = funds.get(_plain(rest["account"].rpartition("/")[2]))
            if fund is not None and victim is not None and fund.currency == rest.get("currency", DEFAULT_CURRENCY):
                sums[victim.key, fund.key] += rest["amount_fen"]
    return dict(sums)


def _of(sums: Sums, fund: str) -> dict[str, int]:
    return {claim: fen for (claim, key), fen in sums.items() if key == fund}


def _plain(account: str) -> str:
    return "".join(sign for sign in account if sign.isalnum()).upper()
