"""Which requests are to be drafted for what the chase asks next?

A draft is a message with everything known filled in, and the fields that a person must still fill in named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.base.money import format_amount
from firsthour.law.messages import get_one_message_kind
from firsthour.law.tracing import list_rules
from firsthour.recovery.chase import Ask, Chase
from firsthour.recovery.messages import Value

STOP, QUERY = "100101", "100301"
_REASON = {
    "en": "{amount} of the loss came in at {at}, traced by: {rule}",
    "zh": "涉案款 {amount} 元于 {at} 转入，追踪规则：{rule}",
}


@dataclass(frozen=True)
class Draft:
    """A request as far as it is known: message code, values, what is still missing, and which node it is for."""

    code: str
    values: Mapping[str, Value]
    missing: tuple[str, ...]
    hop_key: str


def draft_requests(
    found: Chase, *, case_number: str, now: datetime, numbers: Mapping[str, str], language: str = "zh"
) -> tuple[Draft, ...]:
    """Return a draft for every stop and query that is to be asked next, in that order; drafted ones are left out.

    ``numbers``: our request number by hop key, where one is given out already. Queries ask from the arrival to ``now``.
    """
    asks = [ask for ask in found.asks if ask.why != "approve"]
    return tuple(_draft(ask, found, _common(ask, case_number, now, numbers), language) for ask in asks)


def _common(ask: Ask, case_number: str, now: datetime, numbers: Mapping[str, str]) -> dict[str, Value]:
    hop = ask.node.hop
    return {
        "number": numbers.get(hop.key, ""),
        "sent_at": now,
        "case_number": case_number,
        "institution": hop.institution,
        "account": hop.account,
    }


def _draft(ask: Ask, found: Chase, values: dict[str, Value], language: str) -> Draft:
    hop = ask.node.hop
    rule = next(card.name[language] for card in list_rules() if card.code == found.rule)
    amount = format_amount(hop.arrived_fen, currency=found.currency)
    when = f"{hop.arrived_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    values |= {"reason": _REASON[language].format(amount=amount, at=when, rule=rule)}
    if ask.kind == "stop":
        values |= {"holder": hop.holder, "transfer_amount": hop.arrived_fen, "transfer_at": hop.arrived_at}
        values |= {"amount": ask.amount_fen, "currency": found.currency}
    else:
        sent_at = values["sent_at"]
        assert isinstance(sent_at, datetime)
        values |= {"from_at": hop.arrived_at - timedelta(days=1), "until_at": sent_at}
    code = STOP if ask.kind == "stop" else QUERY
    kept = {key: value for key, value in values.items() if value != ""}
    kind = get_one_message_kind(code)
    missing = tuple(key for key in kind.must if key not in kept and key not in kind.may_be_unknown)
    return Draft(code, kept, missing, hop.key)
