"""How is an amount counted before it is held against a line: what is added up, what is deducted?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from firsthour.base.errors import UserError
from firsthour.law.offences import get_one_offence
from firsthour.law.standards import CHAPTERS, Provision, read_chapter, read_provision


class NoActError(UserError):
    """There is nothing to count. Source: none; an error of ours."""

    code = "no_act"
    english = "No act was given to count."
    chinese = "没有可供计算的行为。"


class BadActError(UserError):
    """An act has an amount that cannot be. Source: none; an error of ours."""

    code = "bad_act"
    english = "An act of {day} cannot have {amount_fen} fen, of which {returned_fen} returned."
    chinese = "{day} 的行为金额 {amount_fen} 分、归还 {returned_fen} 分，不成立。"


@dataclass(frozen=True)
class CountingRule:
    """How the amount of an offence is counted.

    Source: its provision.
    """

    key: str
    offence: str
    within_months: int
    deducts_returned: bool
    words: dict[str, str]
    provision: Provision


@dataclass(frozen=True)
class Act:
    """One act: its day, its amount, what was given back before the matter came to light, whether it was dealt with.

    Source: the record.
    """

    on: date
    amount_fen: int
    returned_fen: int = 0
    is_dealt_with: bool = False


@dataclass(frozen=True)
class Counted:
    """The amount that is held against a line, the acts in it, those left out, and the rules that say so.

    Source: the rules'.
    """

    amount_fen: int
    acts: tuple[Act, ...]
    left_out: tuple[Act, ...]
    rules: tuple[CountingRule, ...]


@cache
def list_counting_rules(offence: str = "") -> tuple[CountingRule, ...]:
    """Return every rule of counting, or those of one offence (by key).

    Source: ``standards_*.toml``.
    """
    rules = (_rule(entry) for chapter in CHAPTERS for entry in read_chapter(chapter).get("counting", ()))
    return tuple(rule for rule in rules if offence in ("", rule.offence))


def count_acts(offence: str, acts: Sequence[Act]) -> Counted:
    """Return the amount of the acts as the offence's rules count it.

    Acts already dealt with are left out. Where a rule adds up within so many months, those count that lie no further
    back from the last act; without such a rule all of them do. What was returned is deducted only where a rule says
    so.

    Source: the rules of the offence that held on the day of the last act.

    Raises
    ------
    NoActError, BadActError
        Nothing to count, or an amount that cannot be.
    """
    if not acts:
        raise NoActError
    for act in acts:
        if act.amount_fen < 0 or not 0 <= act.returned_fen <= act.amount_fen:
            raise BadActError(day=act.on, amount_fen=act.amount_fen, returned_fen=act.returned_fen)
    last = max(act.on for act in acts)
    rules = tuple(
        rule for rule in list_counting_rules(get_one_offence(offence).key) if rule.provision.holds_on(last)
    )  # fmt: skip
    since = max((_months_before(last, rule.within_months) for rule in rules if rule.within_months), default=date.min)
    counted = tuple(act for act in acts if not act.is_dealt_with and act.on >= since)
    deducts = any(rule.deducts_returned for rule in rules)
    amount = sum(act.amount_fen - (act.returned_fen if deducts else 0) for act in counted)
    return Counted(amount, counted, tuple(act for act in acts if act not in counted), rules)


def _months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError(day)


def _rule(entry: dict[str, Any]) -> CountingRule:
    return CountingRule(
        key=entry["key"],
        offence=entry["offence"],
        within_months=entry["within_months"],
        deducts_returned=entry["deducts_returned"],
        words={"en": entry["en"], "zh": entry["zh"]},
        provision=read_provision(entry),
    )
