"""Small worlds of accounts whose every row is true, so that what a ledger of some statements says can be checked.

Victims pay into first accounts; the money is split, passed on, withdrawn, spent, sent back and mixed with wages,
friends' transfers and shopping. Every account's rows carry its running balance; each bank's clock is off by its own
few minutes; a payer may write the payee's card or its account number. On the last day every account earns interest.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from firsthour.base.clock import local_day, parse_moment
from firsthour.tracing.claims import Claim, read_claim
from tests.statement_files import bank_return

FIRST_DAY = datetime(2026, 3, 1)
LAST_DAY = datetime(2026, 3, 21)
COLUMNS = ("card", "account", "time", "in", "out", "balance", "peer", "name", "bank", "memo", "serial")
BANKS = ("示例银行", "样本银行", "试验银行", "虚构银行")
EXITS = (
    ("", "ATM取款"),
    ("财付通支付科技有限公司", "转账"),
    ("示例超市", "扫码消费"),
    ("", "跨行手续费"),
)


@dataclass
class Row:
    """One row of an account's own statement, written by its bank's clock."""

    time: datetime
    cells: dict[str, str]


@dataclass
class Account:
    """An account with its card, its account number, its bank and all its rows, oldest first."""

    card: str
    number: str
    bank: str
    name: str
    balance: int
    hidden: bool = False  # no statement of it exists anywhere
    rows: list[Row] = field(default_factory=list)

    def statement(self, from_day: str = "", to_day: str = "9999") -> bytes:
        """Return the bank's answer for some days (both included); empty when it has no row then."""
        asked = [row for row in self.rows if from_day <= f"{row.time:%Y-%m-%d}" <= to_day]
        lines = [COLUMNS, *([row.cells.get(name) or "-" for name in COLUMNS] for row in asked)]
        return bank_return("\n".join("  ".join(cells) for cells in lines)) if asked else b""


Deed = Callable[[datetime, Account], None]


@dataclass
class World:
    """A world made from a seed: its accounts, the victims' claims and their first accounts."""

    seed: int
    accounts: list[Account] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    first: list[Account] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.clock: dict[str, timedelta] = {bank: timedelta(seconds=self.random.randrange(240)) for bank in BANKS}
        self.plans: list[tuple[datetime, int, Deed, Account]] = []
        self.taken: set[datetime] = set()
        self.n_rows = 0
        for place in range(self.random.randrange(18, 30)):
            self.accounts.append(self._account(place))
        self._plan_daily_life()
        self._plan_thefts()
        while self.plans:
            time, _, deed, account = heapq.heappop(self.plans)
            deed(time, account)
        for account in self.accounts:
            self._credit(account, LAST_DAY + timedelta(hours=3), 1, memo="结息")

    @property
    def answering(self) -> dict[str, Account]:
        """Return the accounts of which there are statements, by card and by account number."""
        return {n: account for account in self.accounts if not account.hidden for n in (account.card, account.number)}

    def quiet_days(self, account: Account) -> tuple[str, str] | None:
        """Return the last day before and the first behind three days in which no victim paid in, if there are such."""
        paid = {local_day(claim.moment.time_us) for claim in self.claims if claim.account == account.card}
        begins = [FIRST_DAY + timedelta(days=n) for n in range(1, 16)]
        free = [day for day in begins if not paid & {_day_number(day) + n for n in range(3)}]
        if not free:
            return None
        chosen = random.Random(account.card).choice(free)
        return f"{chosen - timedelta(days=1):%Y-%m-%d}", f"{chosen + timedelta(days=3):%Y-%m-%d}"

    def _account(self, place: int) -> Account:
        card = f"6229990000000{self.seed % 1000:03d}{place:03d}"
        number = f"999000000{self.seed % 1000:03d}{place:03d}" if self.random.random() < 0.4 else card
        bank, opening = self.random.choice(BANKS), self.random.choice([0, 0, 5_000, 123_456])
        return Account(card, number, bank, f"张示例{place}", opening, hidden=self.random.random() < 0.12)

    def _plan_daily_life(self) -> None:
        for account in self.accounts:
            for _ in range(self.random.randrange(2, 9)):
                deed = self.random.choice([self._wage, self._spend, self._friend, self._friend])
                self._plan(self._some_time(20 * 24 * 60), deed, account)

    def _plan_thefts(self) -> None:
        self.first = self.random.sample([a for a in self.accounts if not a.hidden], k=self.random.randrange(1, 4))
        for nth in range(self.random.randrange(1, 6)):
            day = FIRST_DAY + timedelta(days=self.random.randrange(1, 12), hours=nth * 3 + 2)
            self._plan(day + timedelta(minutes=self.random.randrange(60)), self._theft, self.random.choice(self.first))

    def _some_time(self, minutes: int) -> datetime:
        return FIRST_DAY + timedelta(minutes=self.random.randrange(60, minutes))

    def _plan(self, time: datetime, deed: Deed, account: Account) -> None:
        while time in self.taken:
            time += timedelta(seconds=1)
        self.taken.add(time)
        if time < LAST_DAY:
            heapq.heappush(self.plans, (time, len(self.taken), deed, account))

    def _theft(self, time: datetime, account: Account) -> None:
        amount = self.random.choice([500_000, 1_000_000, self.random.randrange(10_000, 5_000_000)])
        row = self._credit(account, time, amount, peer=f"62299980000{self.random.randrange(10**8):08d}", memo="转账")
        claim_id, asked = f"v{len(self.claims) + 1}", f"{amount / 100:.2f}"
        written = f"{row.time:%Y-%m-%d %H:%M:%S}"
        self.claims.append(read_claim(claim_id, account.card, time=written, amount=asked, currency=""))
        self._launder_soon(time, account, self.random.randrange(2, 5))

    def _launder_soon(self, time: datetime, account: Account, depth: int) -> None:
        for _ in range(self.random.randrange(1, 4)):
            later = time + timedelta(minutes=self.random.choice([2, 7, 30, 200, 1500, 6000]))
            self._plan(later, partial(self._launder, depth=depth), account)

    def _launder(self, time: datetime, account: Account, *, depth: int) -> None:
        amount = self._part(account)
        if amount and (depth == 0 or self.random.random() < 0.25):
            self._leave(time, account, amount)
        elif amount and self.random.random() < 0.08:
            self._bounce(time, account, amount)
        elif amount:
            payee = self._other(account)
            self._pay(time, account, payee, amount)
            self._launder_soon(time, payee, depth - 1)

    def _wage(self, time: datetime, account: Account) -> None:
        self._credit(account, time, self.random.randrange(100_000, 900_000), peer="6229997000000000001", memo="工资")

    def _spend(self, time: datetime, account: Account) -> None:
        if amount := self._part(account) // 4:
            self._leave(time, account, amount)

    def _friend(self, time: datetime, account: Account) -> None:
        if amount := self._part(account) // 3:
            self._pay(time, account, self._other(account), amount)

    def _part(self, account: Account) -> int:
        share = self.random.choice([100, 100, 90, 50, 33])
        amount = account.balance * share // 100
        return amount - amount % 10_000 if amount > 50_000 and self.random.random() < 0.5 else amount

    def _other(self, account: Account) -> Account:
        return self.random.choice([other for other in self.accounts if other is not account])

    def _leave(self, time: datetime, account: Account, amount: int) -> None:
        name, memo = self.random.choice(EXITS)
        self._debit(account, time, amount, name=name, memo=memo)

    def _bounce(self, time: datetime, account: Account, amount: int) -> None:
        payee = self._other(account)
        self._debit(account, time, amount, peer=payee.card, name=payee.name, memo="转账")
        back = time + timedelta(seconds=self.random.randrange(1, 50))
        self._credit(account, back, amount, peer=payee.card, name=payee.name, memo="退汇")

    def _pay(self, time: datetime, payer: Account, payee: Account, amount: int) -> None:
        written = self.random.choice([payee.card, payee.number])
        self._debit(payer, time, amount, peer=written, name=payee.name, bank=payee.bank, memo="转账")
        self._credit(payee, time, amount, peer=payer.card, name=payer.name, bank=payer.bank, memo="转账")

    def _debit(self, account: Account, time: datetime, amount: int, **cells: str) -> Row:
        account.balance -= amount
        return self._row(account, time, {"out": f"{amount / 100:.2f}", **cells})

    def _credit(self, account: Account, time: datetime, amount: int, **cells: str) -> Row:
        account.balance += amount
        return self._row(account, time, {"in": f"{amount / 100:.2f}", **cells})

    def _row(self, account: Account, time: datetime, cells: dict[str, str]) -> Row:
        self.n_rows += 1
        time += self.clock[account.bank]
        cells |= {"card": account.card, "account": account.number, "balance": f"{account.balance / 100:.2f}"}
        cells |= {"time": f"{time:%Y-%m-%d %H:%M:%S}", "serial": f"S{self.seed:04d}{self.n_rows:08d}"}
        account.rows.append(Row(time, cells))
        return account.rows[-1]


def _day_number(day: datetime) -> int:
    return local_day(parse_moment(f"{day:%Y-%m-%d}").time_us)
