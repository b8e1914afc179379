"""How much money did not leave because of a warning, counted so that no fen is counted twice?

The fen that a person had at stake are laid out on a line, from 0 up. What is held or returned takes the first of them,
then each episode in the order of time takes the fen from 0 to its stake that nobody has taken yet. So all that is
counted for a person and what is held are together never more than the larger of the two. The method and its limits in
words, and the number of days within which a person's money is taken to be the same, are data (``averted.toml``).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from firsthour.base.errors import UserError
from firsthour.law.own_tables import read_example_table

Why = Literal["counted", "not_dissuaded", "amount_unknown", "paid_unknown", "paid", "counted_elsewhere"]
WHY = {
    "counted": {"en": "counted", "zh": "已计入"},
    "not_dissuaded": {"en": "the result is not “dissuaded”", "zh": "结果不是劝阻成功"},
    "amount_unknown": {"en": "nobody knows how much was about to leave", "zh": "即将转出金额不明"},
    "paid_unknown": {"en": "it is not known yet that nothing was paid", "zh": "尚不能确认劝阻后未转账"},
    "paid": {"en": "money was paid after all", "zh": "劝阻后仍有转账"},
    "counted_elsewhere": {"en": "the same money is counted elsewhere already", "zh": "同一笔钱已另行计入"},
}


class BadAvertedAmountError(UserError):
    """An amount is negative. Source: none; an error of ours."""

    code = "bad_averted_amount"
    english = "{key}: an amount at stake, paid, held or returned is not negative."
    chinese = "{key}：涉及金额不能为负数。"


@dataclass(frozen=True)
class AvertedMethod:
    """The method in words: its name and version, formula, sentences and limits.

    Source: ours, status U.
    """

    key: str
    version: int
    same_money_days: int
    formula: dict[str, str]
    says: dict[str, tuple[str, ...]]
    limits: dict[str, tuple[str, ...]]
    status: str
    note: str


@dataclass(frozen=True)
class Stake:
    """What was at stake in an episode; None is unknown.

    ``about_to_leave_fen``: the amount named when the person was reached. ``available_fen``: what the person had there.
    ``paid_fen``: what was paid after the warning (0 only where that is known). ``result``: of ``law.attempts``.

    Source: the record.
    """

    episode: str
    person: str
    at: datetime
    result: str
    about_to_leave_fen: int | None
    available_fen: int | None = None
    paid_fen: int | None = None


@dataclass(frozen=True)
class HeldMoney:
    """Money of a person that is stopped, frozen or given back, and counted there; ``key`` names the very money.

    Source: the record of holds.
    """

    key: str
    person: str
    at: datetime
    held_fen: int = 0
    returned_fen: int = 0


@dataclass(frozen=True)
class Averted:
    """What is counted for an episode, out of how much, and why no more.

    Source: the method.
    """

    episode: str
    counted_fen: int
    stake_fen: int
    why: Why


@cache
def averted_method() -> AvertedMethod:
    """Return the method in words.

    Source: ``averted.toml``, ours, status U.
    """
    entry = read_example_table("averted.toml")["method"]
    return AvertedMethod(
        key=entry["key"],
        version=entry["version"],
        same_money_days=entry["same_money_days"],
        formula={"en": entry["formula_en"], "zh": entry["formula_zh"]},
        says={"en": tuple(entry["en"]), "zh": tuple(entry["zh"])},
        limits={"en": tuple(entry["limits_en"]), "zh": tuple(entry["limits_zh"])},
        status=entry["status"],
        note=entry["note"],
    )


def count_averted(
    stakes: Iterable[Stake], held: Iterable[HeldMoney] = (), *, same_money_days: int | None = None
) -> tuple[Averted, ...]:
    """Return what is counted for each episode, in the order of their time (then of their key).

    Source: ``averted.toml``, ours, status U.

    Raises
    ------
    BadAvertedAmountError
        A negative amount.
    """
    episodes, money = sorted(stakes, key=_order), list(held)
    _check(episodes, money)
    window = timedelta(days=averted_method().same_money_days if same_money_days is None else same_money_days)
    lines: dict[str, list[Stake]] = defaultdict(list)
    for one in episodes:
        if _refused(one) is None:
            lines[one.person].append(one)
    counted: dict[str, int] = {}
    for person, of_person in lines.items():
        own = [hold for hold in money if hold.person == person]
        for chain in _chains(of_person, window):
            counted |= _lay_out(chain, _held_near(chain, own, window))
    return tuple(_averted(one, counted) for one in episodes)


def stake_of(one: Stake) -> int:
    """Return what a person had at stake: what was about to leave, at most what was available; 0 where unknown.

    Source: the method.
    """
    leaving = one.about_to_leave_fen or 0
    return leaving if one.available_fen is None else min(leaving, one.available_fen)


def _refused(one: Stake) -> Why | None:
    """Say why nothing can be counted, None where something can."""
    if one.result != "dissuaded":
        return "not_dissuaded"
    if one.about_to_leave_fen is None:
        return "amount_unknown"
    if one.paid_fen is None:
        return "paid_unknown"
    return "paid" if one.paid_fen else None


def _lay_out(chain: Sequence[Stake], held_fen: int) -> dict[str, int]:
    """Give each episode the fen [0, stake) that are not taken; taken are always the fen [0, taken)."""
    counted, taken = {}, held_fen
    for one in chain:
        counted[one.episode] = max(0, stake_of(one) - taken)
        taken = max(taken, stake_of(one))
    return counted


def _chains(episodes: Sequence[Stake], window: timedelta) -> list[list[Stake]]:
    """Part a person's episodes where two that follow each other lie further apart than the window."""
    chains: list[list[Stake]] = []
    for one in episodes:
        if chains and one.at - chains[-1][-1].at <= window:
            chains[-1].append(one)
        else:
            chains.append([one])
    return chains


def _held_near(chain: Sequence[Stake], money: Iterable[HeldMoney], window: timedelta) -> int:
    """Add up what is held or returned near these episodes; of the very same money the larger figure once."""
    near: dict[str, int] = defaultdict(int)
    for one in money:
        if chain[0].at - window <= one.at <= chain[-1].at + window:
            near[one.key] = max(near[one.key], one.held_fen, one.returned_fen)
    return sum(near.values())


def _averted(one: Stake, counted: dict[str, int]) -> Averted:
    refused = _refused(one)
    if refused is not None:
        return Averted(one.episode, 0, stake_of(one), refused)
    fen = counted[one.episode]
    return Averted(one.episode, fen, stake_of(one), "counted" if fen == stake_of(one) else "counted_elsewhere")


def _check(stakes: Iterable[Stake], money: Iterable[HeldMoney]) -> None:
    amounts = [(one.episode, (one.about_to_leave_fen, one.available_fen, one.paid_fen)) for one in stakes]
    amounts += [(one.key, (one.held_fen, one.returned_fen, 0)) for one in money]
    for key, figures in amounts:
        if any(figure is not None and figure < 0 for figure in figures):
            raise BadAvertedAmountError(key=key)


def _order(one: Stake) -> tuple[float, str]:
    return one.at.timestamp(), one.episode
