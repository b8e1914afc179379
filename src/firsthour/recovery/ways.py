"""Which of the three ways does each hold's money go back: to the single payer, by the trace of time, or pro rata?

The program proposes and gives its reason; a person accepts or decides otherwise, with a reason of their own. What is
paid pro rata must be announced first.

Of a single payment only what is still held lies in the account, so no more of it counts as traced there. Where several
were traced, their amounts are what a trace found resting there and stay as they are: ``share_out`` scales them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from firsthour.base.errors import UserError
from firsthour.law.restitution_rule import RestitutionRule, RuleText, Way, example_restitution_rule
from firsthour.law.tracing import list_rules
from firsthour.recovery.restitution import Restitution, TracedMoney

REASONS = {
    "one_deposit": {"en": "One payment only came into the account.", "zh": "账户内仅有 1 笔汇（存）款。"},
    "one_deposit_unclaimed": {
        "en": "The one payment that came in belongs to no claim: whose it is must be found first.",
        "zh": "唯一一笔汇（存）款尚无对应被害人，须先查明。",
    },
    "traced": {"en": "The trace under {rule} says whose money lies there.", "zh": "按{rule}可逐分溯源。"},
    "rules_differ": {
        "en": "The trace depends on the rule: a person must decide.",
        "zh": "不同追踪规则结果不一，须由人决定。",
    },
    "doubtful": {"en": "The trace passes a doubtful place of a statement.", "zh": "追踪经过流水存疑之处。"},
    "not_traced": {"en": "No trace leads into this hold.", "zh": "没有可追踪到此的款项。"},
    "decided": {"en": "Decided by {by}: {reason}", "zh": "由{by}决定：{reason}"},
}


class BadWayError(UserError):
    """Somebody decided on a way that this hold does not have."""

    code = "bad_way"
    english = "Hold {hold_id} cannot go back as {way}: {why}."
    chinese = "冻结 {hold_id} 不能按 {way} 返还：{why_zh}。"


@dataclass(frozen=True)
class Deposit:
    """A payment that came into the account; ``claim_id`` "" where nobody claims it."""

    deposit_id: str
    claim_id: str
    amount_fen: int


@dataclass(frozen=True)
class Decision:
    """What a person decided, and why."""

    way: Way
    by: str
    reason: str


@dataclass(frozen=True)
class HoldEvidence:
    """What is known of one hold: payments in, amounts traced into it under the rule, whether other rules agree.

    ``is_doubtful``: a traced amount passes a gap, a break or a seam.
    """

    hold_id: str
    deposits: tuple[Deposit, ...]
    traced: tuple[TracedMoney, ...] = ()
    rules_agree: bool = True
    is_doubtful: bool = False
    decision: Decision | None = None


@dataclass(frozen=True)
class HoldWay:
    """The way of one hold: why, the text of law, what counts as traced, whether a person must still decide."""

    hold_id: str
    way: Way
    words: dict[str, str]
    law: RuleText
    traced: tuple[TracedMoney, ...]
    needs_decision: bool


def propose_ways(evidence: Iterable[HoldEvidence], *, rule: RestitutionRule | None = None) -> tuple[HoldWay, ...]:
    """Return the way of each hold, by its id.

    Raises
    ------
    BadWayError
        A decision names a way that the evidence rules out.
    """
    law = rule or example_restitution_rule()
    return tuple(_way(one, law) for one in sorted(evidence, key=lambda one: one.hold_id))


def list_traced(ways: Iterable[HoldWay]) -> list[TracedMoney]:
    """Return all amounts that count as traced, as ``share_out`` takes them."""
    return [amount for way in ways for amount in way.traced]


def within_held(
    traced: Iterable[TracedMoney], ways: Iterable[HoldWay], *, held: Mapping[str, int]
) -> list[TracedMoney]:
    """Return traced amounts, that of a single payment no larger than what is held (``held``: by the hold's id)."""
    single = {way.hold_id for way in ways if way.way == "single"}
    return [
        one._replace(amount_fen=min(one.amount_fen, held.get(one.hold_id, 0))) if one.hold_id in single else one
        for one in traced
    ]


def needs_notice(result: Restitution) -> bool:
    """Tell whether anything is paid pro rata, and so must be announced for 30 days first."""
    return any(one.way == "pro-rata" for one in result.payments)


def _way(one: HoldEvidence, law: RestitutionRule) -> HoldWay:
    if one.decision is not None:
        return _decided(one, one.decision, law)
    if len(one.deposits) == 1:
        (deposit,) = one.deposits
        if not deposit.claim_id:
            return HoldWay(one.hold_id, "pro-rata", REASONS["one_deposit_unclaimed"], law.ways["pro-rata"], (), True)
        return HoldWay(one.hold_id, "single", REASONS["one_deposit"], law.ways["single"], _single(one), False)
    if not one.traced:
        return HoldWay(one.hold_id, "pro-rata", REASONS["not_traced"], law.ways["pro-rata"], (), False)
    if one.is_doubtful or not one.rules_agree:
        why = "doubtful" if one.is_doubtful else "rules_differ"
        return HoldWay(one.hold_id, "pro-rata", REASONS[why], law.ways["pro-rata"], (), True)
    rule = next(card.name for card in list_rules() if card.code == law.trace_rule)
    words = {language: text.format(rule=rule[language]) for language, text in REASONS["traced"].items()}
    return HoldWay(one.hold_id, "traced", words, law.ways["traced"], one.traced, False)


def _decided(one: HoldEvidence, decision: Decision, law: RestitutionRule) -> HoldWay:
    payers = {deposit.claim_id for deposit in one.deposits}
    if decision.way == "single" and (len(one.deposits) != 1 or payers == {""}):
        _refuse(one, decision.way, ("not one payment of one claim came in", "转入的不是唯一一笔有主款项"))
    if decision.way == "traced" and not one.traced:
        _refuse(one, decision.way, ("nothing was traced into it", "没有追踪到此的款项"))
    direct: dict[Way, tuple[TracedMoney, ...]] = {"single": _single(one), "traced": one.traced, "pro-rata": ()}
    traced = direct[decision.way]
    words = _filled("decided", by=decision.by, reason=decision.reason)
    return HoldWay(one.hold_id, decision.way, words, law.ways[decision.way], traced, False)


def _refuse(one: HoldEvidence, way: Way, why: tuple[str, str]) -> NoReturn:
    raise BadWayError(hold_id=one.hold_id, way=way, why=why[0], why_zh=why[1])


def _single(one: HoldEvidence) -> tuple[TracedMoney, ...]:
    return tuple(TracedMoney(deposit.claim_id, one.hold_id, deposit.amount_fen) for deposit in one.deposits)


def _filled(key: str, /, **said: str) -> dict[str, str]:
    return {language: text.format(**said) for language, text in REASONS[key].items()}
