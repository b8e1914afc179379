"""A city made by hand: one account at every bank, two wallets at each firm, and every kind of counterparty."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, SECOND_US, parse_moment
from firsthour.city import identity
from firsthour.city.model import (
    MOVE,
    Account,
    AccountKind,
    CityClaim,
    Fraud,
    Holder,
    Institution,
    Moves,
    MoveState,
    Purpose,
)

START_US = parse_moment("2026-03-01").time_us
BANKS = ("bank_return", "ccb", "boc_debit", "bocom_debit", "cmb_debit", "icbc_debit")
INSTITUTIONS = (
    Institution("LZB", "澜州银行", AccountKind.BANK, "bank_return"),
    Institution("DLB", "东岭银行", AccountKind.BANK, "ccb", skew_s=75),
    Institution("HYB", "华屿银行", AccountKind.BANK, "boc_debit", skew_s=-130),
    Institution("BDB", "北渡银行", AccountKind.BANK, "bocom_debit"),
    Institution("YMB", "云陌银行", AccountKind.BANK, "cmb_debit", day_only=True),
    Institution("QZB", "青栈银行", AccountKind.BANK, "icbc_debit", day_only=True),
    Institution("YZP", "云栈支付", AccountKind.WALLET, "tenpay", skew_s=20),
    Institution("HTP", "海棠支付", AccountKind.WALLET, "alipay"),
    Institution("YMC", "云陌银行信用卡中心", AccountKind.CREDIT, "cmb_credit", day_only=True),
    Institution("XCX", "星潮数字资产（USDT）", AccountKind.EXCHANGE, ""),
    Institution("MLG", "境外·梅里港银行", AccountKind.ABROAD, ""),
)
BANK, SECOND_BANK, TENPAY, OTHER_TENPAY, ALIPAY, OTHER_ALIPAY, CREDIT = 0, 6, 12, 13, 14, 15, 16
CASH, MERCHANT, EXCHANGE, ABROAD, FEE, INTEREST = range(17, 23)
OPENING_FEN = 1_000_000


@dataclass
class HandmadeWorld:
    """Accounts 0–5 one at each bank, 6–11 a second one at each, then wallets, a credit card and the counterparties."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    seed: int = 3
    start_us: int = START_US
    n_days: int = 30
    institutions: Sequence[Institution] = INSTITUTIONS
    holders: Sequence[Holder] = ()
    accounts: Sequence[Account] = ()
    frauds: Sequence[Fraud] = ()
    claims: Sequence[CityClaim] = ()

    def __post_init__(self) -> None:
        self.accounts, self.holders = _accounts()

    @property
    def kinds(self) -> NDArray[np.int8]:
        """Kind of every account."""
        return np.array([account.kind for account in self.accounts], dtype=np.int8)

    @property
    def account_institutions(self) -> NDArray[np.int32]:
        """Institution of every account, −1 for none."""
        return np.array([account.institution for account in self.accounts], dtype=np.int32)

    @property
    def openings(self) -> NDArray[np.int64]:
        """Fen by account before the first day."""
        return np.array([account.opening_fen for account in self.accounts], dtype=np.int64)

    def pay(
        self,
        payer: int,
        payee: int,
        *,
        at: str,
        fen: int = 10_000,
        purpose: Purpose = Purpose.TRANSFER,
        state: MoveState = MoveState.DONE,
        back: str = "",
        claim: int = -1,
    ) -> int:
        """Add a movement (in order of time) and return its number; times are ``dd HH:MM:SS`` of March 2026."""
        number = len(self.rows)
        back_us = moment_us(back) if back else 0
        self.rows.append((moment_us(at) + 1, payer, payee, fen, purpose, state, back_us, -1, claim, number))
        return number

    def days(self) -> Iterator[Moves]:
        """Yield the movements of each day."""
        moves = np.array(self.rows, dtype=MOVE)
        moves = moves[np.argsort(moves["time_us"], kind="stable")]
        for day in range(self.n_days):
            first, last = START_US + day * DAY_US, START_US + (day + 1) * DAY_US
            yield moves[(moves["time_us"] >= first) & (moves["time_us"] < last)]

    def closing(self, account: int) -> int:
        """Return what an account holds in the end."""
        balance = int(self.openings[account])
        for _, payer, payee, fen, _, state, *_ in self.rows:
            if state == MoveState.DONE:
                balance += int(fen) * ((payee == account) - (payer == account))  # type: ignore[call-overload]
        return balance


def moment_us(text: str) -> int:
    """Return the time of ``dd HH:MM:SS`` in March 2026."""
    return parse_moment(f"2026-03-{text}").time_us // SECOND_US * SECOND_US


def _accounts() -> tuple[list[Account], list[Holder]]:
    kinds = [(AccountKind.BANK, bank) for bank in (*range(6), *range(6))]
    kinds += [(AccountKind.WALLET, 6), (AccountKind.WALLET, 6), (AccountKind.WALLET, 7), (AccountKind.WALLET, 7)]
    kinds += [(AccountKind.CREDIT, 8), (AccountKind.CASH, 0), (AccountKind.MERCHANT, 6), (AccountKind.EXCHANGE, 9)]
    kinds += [(AccountKind.ABROAD, 10), (AccountKind.FEE, 0), (AccountKind.INTEREST, 0)]
    holders = [
        Holder(
            f"{'王李张刘陈杨赵黄周吴徐孙'[idx % 12]}{'一二'[idx // 12]}样",
            identity.id_number(idx + 1),
            "10000000001",
            False,
        )
        for idx in range(17)
    ]
    firms = ("澜州银行", "夏和便利店", "蓝锚USDT兑换", "Coral Quay Holdings Ltd", "澜州银行", "澜州银行")
    holders += [Holder(name, identity.credit_code(place), "", True) for place, name in enumerate(firms)]
    accounts = [_account(idx, kind, institution) for idx, (kind, institution) in enumerate(kinds)]
    return accounts, holders


def _account(idx: int, kind: AccountKind, institution: int) -> Account:
    number = inner = ""
    if kind in (AccountKind.BANK, AccountKind.CREDIT):
        number, inner = identity.card_number(institution, idx + 1), identity.inner_number(institution, idx + 1)
    elif kind in (AccountKind.WALLET, AccountKind.EXCHANGE):
        number = identity.wallet_number(institution, idx + 1)
    elif kind == AccountKind.MERCHANT:
        number = identity.merchant_number(idx + 1)
    elif kind == AccountKind.ABROAD:
        number = identity.foreign_number(idx + 1)
    opening = OPENING_FEN if kind.has_statements else 0
    return Account(idx, kind, idx, institution, number, inner, -50_000 if kind == AccountKind.CREDIT else opening)
