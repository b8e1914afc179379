"""What is there in a city: holders, accounts, and every movement of money in the order in which it happened.

A city is made day by day and never held whole: ``World.days()`` gives the movements of one day after another,
and gives the same ones again whenever it is called. Everything follows from the seed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class AccountKind(IntEnum):
    """What an account is; the first three hand out statements, the others are only ever counterparties."""

    BANK = 0  # a debit card and the account behind it
    WALLET = 1  # the balance held at a payment firm
    CREDIT = 2  # a credit card; its balance is what is owed, below zero
    CASH = 3  # cash machines and counters
    MERCHANT = 4
    EXCHANGE = 5  # dealers in virtual currency
    ABROAD = 6
    FEE = 7  # a bank's own income
    INTEREST = 8  # a bank's own outlay

    @property
    def has_statements(self) -> bool:
        """Whether an institution keeps rows of its own for such an account."""
        return self <= AccountKind.CREDIT


class Purpose(IntEnum):
    """Why money moves; statements say it in each institution's own words."""

    TRANSFER = 0  # between people who know each other
    SALARY = 1
    RENT = 2
    SHOPPING = 3
    TOP_UP = 4  # card to own wallet
    CASH_OUT = 5  # wallet to own card
    ATM = 6
    CARD_PURCHASE = 7  # by credit card
    REPAYMENT = 8  # of a credit card
    FEE = 9
    INTEREST = 10
    REFUND = 11  # a merchant gives back
    STOLEN = 12  # a victim pays a fraudster
    LAYER = 13  # between accounts of a laundering chain
    USDT = 14  # stolen money buys virtual currency
    MERCHANT_RUN = 15  # stolen money through a merchant's till
    INVESTMENT = 16  # into a fund-raising firm or a pyramid scheme
    RETURN = 17  # what such a firm pays back
    CASH_IN = 18  # cash paid in at a counter


class MoveState(IntEnum):
    """What became of a movement."""

    DONE = 0
    FAILED = 1  # never moved money; some statements show the attempt
    BOUNCED = 2  # left, came back at ``back_us`` (退汇); never reached the payee


MOVE = np.dtype(
    [
        ("time_us", np.int64),  # true time, UTC; strictly increasing through the whole city
        ("payer", np.int32),  # account
        ("payee", np.int32),
        ("amount", np.int64),  # fen, > 0
        ("purpose", np.int8),  # Purpose
        ("state", np.int8),  # MoveState
        ("back_us", np.int64),  # true time of the return of a bounced one, else 0
        ("fraud", np.int32),  # number of the fraud it belongs to, −1 for ordinary life
        ("claim", np.int32),  # number of the claim that begins with it, −1 for none
        ("number", np.int64),  # counts all movements; serials are made of it
    ]
)
Moves = NDArray[np.void]  # of MOVE


@dataclass(frozen=True)
class Holder:
    """A person or a firm. ``id_number``: identity card or unified credit code with right check digits."""

    name: str
    id_number: str
    phone: str
    is_firm: bool


@dataclass(frozen=True)
class Institution:
    """A bank or payment firm: how it is called, how it numbers, and how it hands out statements.

    ``layout``: code of the layout of its exports (a folder of ``city/files``); ``skew_s``: by how much its clock
    is wrong; ``day_only``: its statements give no time of day.
    """

    code: str
    name: str
    kind: AccountKind
    layout: str
    skew_s: int = 0
    day_only: bool = False


@dataclass(frozen=True)
class Account:
    """One account as others write it: ``number`` (card, wallet id) and, at a bank, the inner ``account_number``.

    Counterparties without numbers (cash machines, fees) have ``number`` "".
    """

    idx: int
    kind: AccountKind
    holder: int
    institution: int
    number: str
    account_number: str
    opening_fen: int


@dataclass(frozen=True)
class CityClaim:
    """A victim's stolen payment: what it was and where it arrived."""

    claim_id: str
    victim: int  # holder
    fraud: int
    account: int  # account it arrived in
    time_us: int  # true time
    amount: int  # fen
    move: int  # MOVE.number of the payment


@dataclass(frozen=True)
class Fraud:
    """One fraud: its kind (a code of ``city/frauds.toml``), and who and which accounts had which part in it."""

    number: int
    kind: str
    victims: tuple[int, ...]
    roles: dict[str, tuple[int, ...]] = field(default_factory=dict)  # role → holders
    accounts: dict[str, tuple[int, ...]] = field(default_factory=dict)  # role or layer → accounts


@dataclass
class KeptDays:
    """A city of which only some movements are kept, day by day: its days need not be lived through again."""

    seed: int
    start_us: int
    n_days: int
    institutions: Sequence[Institution]
    holders: Sequence[Holder]
    accounts: Sequence[Account]
    kinds: NDArray[np.int8]
    account_institutions: NDArray[np.int32]
    openings: NDArray[np.int64]
    frauds: Sequence[Fraud]
    claims: Sequence[CityClaim]
    kept: Sequence[Moves]

    @classmethod
    def of(cls, world: "World", kept: Sequence[Moves]) -> "KeptDays":
        """Return ``world`` with nothing but the movements ``kept``, one array for each day."""
        return cls(
            world.seed,
            world.start_us,
            world.n_days,
            world.institutions,
            world.holders,
            world.accounts,
            world.kinds,
            world.account_institutions,
            world.openings,
            world.frauds,
            world.claims,
            kept,
        )

    def days(self) -> Iterator[Moves]:
        """Yield the movements kept of each day, in order."""
        yield from self.kept


class World(Protocol):
    """A city. Account 0 … n_accounts − 1; the rest as sequences that make their items when asked."""

    seed: int
    start_us: int  # first midnight, local time
    n_days: int
    institutions: Sequence[Institution]
    holders: Sequence[Holder]
    accounts: Sequence[Account]
    kinds: NDArray[np.int8]  # AccountKind by account
    account_institutions: NDArray[np.int32]  # institution by account, −1 for none
    openings: NDArray[np.int64]  # fen by account, before the first day
    frauds: Sequence[Fraud]
    claims: Sequence[CityClaim]  # in the order of their payments

    def days(self) -> Iterator[Moves]:
        """Yield the movements of each day, in order; the same on every call."""
        ...
