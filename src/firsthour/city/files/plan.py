"""Which statements are asked for, and what is wrong with each of them?

A plan says it account by account. Days are local days and times those of the institution's own clock, because that is
what an institution selects its rows by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from firsthour.base.clock import DAY_US
from firsthour.base.errors import InternalError
from firsthour.city.model import AccountKind, World

BANK_RETURN = "bank_return"
WALLET_LAYOUTS = {"tenpay": "tenpay", "alipay": "alipay_inquiry", "alipay_inquiry": "alipay_inquiry"}
NAMELESS_LAYOUTS = ("icbc_debit",)  # give no counterparty numbers
DAYS_AROUND = 4  # what bounces on the last day comes back soon after

Period = tuple[int, int]


class NotPlannedError(InternalError):
    """A statement is asked for that the plan does not know."""

    code = "statement_not_planned"
    english = "The plan of files says nothing of account {account}."
    chinese = "文件计划中没有账户 {account}。"


class NoStatementError(InternalError):
    """A statement is asked of what keeps none: a cash machine, a shop, a bank's own income."""

    code = "no_statement_kept"
    english = "Account {account} is of a kind that has no statements."
    chinese = "账户 {account} 属于没有交易明细的类型。"


@dataclass(frozen=True)
class AccountPlan:
    """What is asked of one account and what is wrong with what comes back.

    ``periods``: one file for each ``[from_us, to_us)``, whole days. ``layout``: its layout. ``unnamed`` and
    ``lost``: of a thousand rows, how many come without the counterparty's number or not at all (rows that have
    their like, or begin a claim, are left alone). ``both_tables``: a wallet's answer holds 账户明细 beside 余额明细.
    """

    account: int
    periods: tuple[Period, ...]
    layout: str
    skew_s: int = 0
    day_only: bool = False
    unnamed: int = 0
    lost: int = 0
    both_tables: bool = False


@dataclass(frozen=True)
class FilePlan:
    """The plans of all accounts that are asked for; ``batch`` goes into the names of files."""

    accounts: Mapping[int, AccountPlan] = field(default_factory=dict)
    seed: int = 0
    batch: str = "1"

    @classmethod
    def complete(
        cls, world: World, accounts: Iterable[int], *, batch: str = "1", within: Period | None = None
    ) -> "FilePlan":
        """Return the plan in which nothing is missing: full spans, every number, clocks within ten minutes.

        ``within``: only these days, for an answer that fills what earlier files left open.
        """
        periods = (within or whole_period(world),)
        plans = {account: _plan(world, account, periods, names_all=True) for account in accounts}
        return cls(plans, world.seed, batch)

    @classmethod
    def messy(cls, world: World, accounts: Iterable[int], *, seed: int, batch: str = "1") -> "FilePlan":
        """Return a plan as units know it: early ends, gaps, missing pages and numbers, drawn from ``seed``."""
        plans = {account: _messy_plan(world, account, seed) for account in accounts}
        return cls(plans, seed, batch)

    def of(self, account: int) -> AccountPlan:
        """Return the plan of one account.

        Raises
        ------
        NotPlannedError
        """
        plan = self.accounts.get(account)
        if plan is None:
            raise NotPlannedError(account=str(account))
        return plan


def whole_period(world: World) -> Period:
    """Return a period that holds every row of the city by any clock, what comes back late included."""
    return world.start_us - DAY_US, world.start_us + (world.n_days + DAYS_AROUND) * DAY_US


def layout_of(world: World, account: int, *, names_all: bool) -> str:
    """Return the layout in which an account's statement is written; ``names_all``: one with counterparty numbers.

    A credit card's rows, and all that must name the other side where the bank's own export cannot, come as a bank
    return: units can ask every bank for one.
    """
    kind = AccountKind(int(world.kinds[account]))
    if not kind.has_statements:
        raise NoStatementError(account=str(account))
    layout = world.institutions[world.accounts[account].institution].layout
    if kind == AccountKind.WALLET:
        return WALLET_LAYOUTS.get(layout, "tenpay")
    if kind == AccountKind.CREDIT or (names_all and layout in NAMELESS_LAYOUTS):
        return BANK_RETURN
    return layout


def _plan(world: World, account: int, periods: tuple[Period, ...], *, names_all: bool) -> AccountPlan:
    institution = world.institutions[world.accounts[account].institution]
    layout = layout_of(world, account, names_all=names_all)
    return AccountPlan(account, periods, layout, institution.skew_s, institution.day_only)


def _messy_plan(world: World, account: int, seed: int) -> AccountPlan:
    chances = np.random.default_rng([seed, account])
    fault, both = chances.integers(0, 100, 2).tolist()
    plain = _plan(world, account, _messy_periods(world, chances, fault), names_all=False)
    return AccountPlan(
        account,
        plain.periods,
        plain.layout,
        plain.skew_s if plain.day_only else _messy_skew(world, plain, seed),
        plain.day_only,
        unnamed=60 if 40 <= fault < 60 else 5,
        lost=25 if 60 <= fault < 70 else 0,
        both_tables=plain.layout == "alipay_inquiry" and both < 50 and len(plain.periods) == 1,
    )


def _messy_skew(world: World, plain: AccountPlan, seed: int) -> int:
    """Return a clock that may be wrong by more than the ten minutes within which rows find each other."""
    institution = world.accounts[plain.account].institution
    drawn = int(np.random.default_rng([seed, 1_000_000_000, institution]).integers(0, 12))
    return {0: -840, 1: 930}.get(drawn, plain.skew_s)


def _messy_periods(world: World, chances: np.random.Generator, fault: int) -> tuple[Period, ...]:
    """Return the whole time, one that ends early, or two with a gap between them."""
    from_us, to_us = whole_period(world)
    first, second = sorted(chances.integers(world.n_days // 3, world.n_days, 2).tolist())
    if fault < 20:
        return ((from_us, world.start_us + second * DAY_US),)
    if fault < 40 and first < second:
        return (from_us, world.start_us + first * DAY_US), (world.start_us + second * DAY_US, to_us)
    return ((from_us, to_us),)
