"""Which accounts are there, what moved, what is held? Money is only ever moved from one account to another."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.city.bank.holding import Hold, draw_from, lay_holds
from firsthour.city.bank.wire import write_time

OUTSIDE = ""


@dataclass
class Account:
    """An account; one without an institution is outside, and owes whatever came from there."""

    number: str
    institution: str
    holder: str
    holder_number: str = ""
    currency: str = DEFAULT_CURRENCY
    balance_fen: int = 0
    rows: list["Row"] = field(default_factory=list)
    queue: list[Hold] = field(default_factory=list)

    @property
    def is_outside(self) -> bool:
        """Whether no institution here keeps it."""
        return self.institution == OUTSIDE


@dataclass(frozen=True)
class Row:
    """One line of an account's statement, ``amount_fen`` more (or less) on it; a failed one moved nothing."""

    at: datetime
    amount_fen: int
    balance_fen: int
    other: Account
    other_bank: str
    serial: str
    is_cash: bool
    has_failed: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as it stands on the wire."""
        return {
            "at": write_time(self.at),
            "direction": "1" if self.amount_fen > 0 else "0",
            "amount_fen": abs(self.amount_fen),
            "balance_fen": self.balance_fen,
            "counterparty": self.other.number,
            "counterparty_name": self.other.holder,
            "counterparty_bank": self.other_bank,
            "serial": self.serial,
            "status": "01" if self.has_failed else "00",
            "cash_mark": "01" if self.is_cash else "00",
        }


@dataclass(frozen=True)
class Transfer:
    """What is to be moved, and how it is told."""

    payer: str
    payee: str
    amount_fen: int
    payee_name: str = ""
    payee_bank: str = ""
    is_cash: bool = False


@dataclass
class Books:
    """All accounts of all institutions, and those outside that money came from or went to."""

    accounts: dict[str, Account] = field(default_factory=dict)
    hold_of: dict[tuple[str, str], Hold] = field(default_factory=dict)
    n_rows: int = 0
    n_holds: int = 0

    def account_of(self, number: str, institution: str = "") -> Account | None:
        """Return an account that is kept here, of that institution where one is named."""
        account = self.accounts.get(number)
        if account is None or account.is_outside or (institution and account.institution != institution):
            return None
        return account

    def find_or_know(self, number: str, name: str = "") -> Account:
        """Return an account; one never heard of is outside from now on."""
        if number not in self.accounts:
            self.accounts[number] = Account(number, OUTSIDE, name)
        return self.accounts[number]

    def live(self, account: Account, now: datetime) -> list[Hold]:
        """Return the holds in force on an account, in their order."""
        return sorted((hold for hold in account.queue if hold.is_live(now)), key=lambda hold: hold.rank)

    def laid(self, account: Account, now: datetime) -> list[tuple[Hold, int]]:
        """Return the holds in force and how much each has."""
        live = self.live(account, now)
        return list(zip(live, lay_holds(account.balance_fen, [hold.asked_fen for hold in live]), strict=True))

    def held_by(self, hold: Hold, now: datetime) -> int:
        """Return how much a hold has."""
        account = self.accounts[hold.account]
        return next((held for one, held in self.laid(account, now) if one is hold), 0)

    def free(self, account: Account, now: datetime) -> int:
        """Return how much of an account nobody holds."""
        return account.balance_fen - sum(held for _hold, held in self.laid(account, now))

    def move(self, transfer: Transfer, now: datetime) -> str:
        """Move free money; return the number of the transaction, "" where there is not enough (which is noted)."""
        payer = self.find_or_know(transfer.payer)
        has_failed = not payer.is_outside and self.free(payer, now) < transfer.amount_fen
        serial = self._write(transfer, now, has_failed=has_failed)
        return "" if has_failed else serial

    def pay_out(self, transfer: Transfer, now: datetime, *, authority: str) -> tuple[str, list[tuple[Hold, int]]]:
        """Move money that is free or held by an authority's own freezes, which shrink by what is taken from them.

        Returns the number of the transaction ("" where there is not enough) and what was taken from which freeze.
        """
        payer = self.accounts[transfer.payer]
        own = [
            (hold, held)
            for hold, held in self.laid(payer, now)
            if hold.authority == authority and hold.measure == "freeze"
        ]
        if self.free(payer, now) + sum(held for _hold, held in own) < transfer.amount_fen:
            return "", []
        taken = draw_from([held for _hold, held in own], transfer.amount_fen)
        drawn = [(hold, amount) for (hold, _held), amount in zip(own, taken, strict=True) if amount]
        for hold, amount in drawn:
            hold.asked_fen -= amount
        return self._write(transfer, now), drawn

    def place(self, hold: Hold) -> None:
        """Put a hold into the queue of its account."""
        self.n_holds += 1
        self.hold_of[(hold.authority, hold.number)] = hold
        self.accounts[hold.account].queue.append(hold)

    def take_over(self, account: Account, authority: str, *, case_number: str, now: datetime) -> int:
        """End the stop whose place a freeze takes, and return the rank of that place: those of its case; where none
        is (a stop often comes before the case has its number), the earliest of that authority.
        """
        own = [hold for hold in self.live(account, now) if (hold.measure, hold.authority) == ("stop", authority)]
        stops = [hold for hold in own if hold.case_number == case_number] or own[:1]
        for stop in stops:
            stop.ended_at = now
        return min((stop.rank for stop in stops), default=self.n_holds)

    def ahead_of(self, hold: Hold, now: datetime) -> tuple[Hold, int] | None:
        """Return the hold that has money and stands first before another, and how much it has."""
        laid = self.laid(self.accounts[hold.account], now)
        return next(((one, has) for one, has in laid if has and one.rank < hold.rank), None)

    def _write(self, transfer: Transfer, now: datetime, *, has_failed: bool = False) -> str:
        payer = self.find_or_know(transfer.payer)
        payee = self.find_or_know(transfer.payee, transfer.payee_name)
        self.n_rows += 1
        serial = f"{self.n_rows:012d}"
        moved = 0 if has_failed else transfer.amount_fen
        payer.balance_fen -= moved
        payee.balance_fen += moved
        for account, other, sign in ((payer, payee, -1), (payee, payer, 1)):
            if has_failed and account is payee:
                continue
            bank = other.institution or transfer.payee_bank
            moved_fen = sign * transfer.amount_fen
            account.rows.append(
                Row(now, moved_fen, account.balance_fen, other, bank, serial, transfer.is_cash, has_failed)
            )
        return serial
