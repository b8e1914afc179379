"""Who is owed what, what is held, what was seized and sold, what is promised and paid? A double-entry ledger in fen.

Entries are only ever added. Each is a set of postings that sum to zero in every currency; a mistake is undone by an
entry that turns every posting of the wrong one round. Accounts are paths::

    claim:ID:open · committed · paid · returned     against   owed:victims
    hold:ID:free · committed                        against   held:accounts
    asset:ID:value · cost                           against   seized:value, costs:due, costs:paid, sold:proceeds
    source:ID:due · given                           against   owed:sources

What a claim or a hold has can never fall below nothing; an entry that would do it is refused.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from firsthour.base.errors import InternalError, UserError
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.recovery.restitution import Claim, HeldMoney, Payment

GUARDED = ("claim:", "hold:", "asset:", "source:")
ASSET_HOLD = "asset "  # what is left of an asset's proceeds is a hold of this name
SOURCE_HOLD = "back "  # what a source gave back is a hold of this name


class UnbalancedError(InternalError):
    """An entry does not sum to zero."""

    code = "unbalanced_entry"
    english = "The entry {what} does not balance: {sum} {currency}."
    chinese = "分录 {what} 借贷不平：{sum} {currency}。"


class OverdrawnError(UserError):
    """An entry would take more from an account than it has."""

    code = "overdrawn"
    english = "{account} has {has_fen} and cannot give {takes_fen} (minor units of {currency})."
    chinese = "{account} 现有 {has_fen}，不能减少 {takes_fen}（{currency} 最小单位）。"


class NoSuchEntryError(UserError):
    """A correction names an entry that is not there or was corrected before."""

    code = "no_such_entry"
    english = "Entry {number} is not there or was corrected before."
    chinese = "第 {number} 号分录不存在或已更正。"


class TwiceRegisteredError(UserError):
    """A claim, hold or asset of this number stands in the register already."""

    code = "registered_twice"
    english = "{what} stands in the register already."
    chinese = "{what} 已登记。"


class Posting(NamedTuple):
    """Minor units onto an account (below zero: off it)."""

    account: str
    amount_fen: int
    currency: str = DEFAULT_CURRENCY


@dataclass(frozen=True)
class Entry:
    """One thing that happened, as postings; ``corrects`` is the number of the entry it undoes, 0 for none."""

    kind: str
    at: datetime
    by: str
    postings: tuple[Posting, ...]
    note: str = ""
    corrects: int = 0


@dataclass(frozen=True)
class ClaimFigures:
    """A claim as the register has it; the loss is the sum of all four."""

    open_fen: int
    committed_fen: int
    paid_fen: int
    returned_fen: int

    @property
    def loss_fen(self) -> int:
        """What was lost."""
        return self.open_fen + self.committed_fen + self.paid_fen + self.returned_fen


@dataclass
class Register:
    """The entries in order and what every account has after them."""

    entries: list[Entry] = field(default_factory=list)
    balances: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    corrected: set[int] = field(default_factory=set)
    known: set[str] = field(default_factory=set)  # claims, holds and assets: ``claim:ID``

    def post(self, entry: Entry) -> int:
        """Add an entry; return its number, from 1. A refused one leaves everything as it was.

        Raises
        ------
        UnbalancedError, OverdrawnError, NoSuchEntryError
        """
        change = _checked_sums(entry)
        for (account, currency), amount in change.items():
            has = self.balances.get((account, currency), 0)
            if account.startswith(GUARDED) and has + amount < 0:
                raise OverdrawnError(account=account, has_fen=has, takes_fen=-amount, currency=currency)
        if entry.corrects:
            if not 0 < entry.corrects <= len(self.entries) or entry.corrects in self.corrected:
                raise NoSuchEntryError(number=entry.corrects)
            self.corrected.add(entry.corrects)
        self.entries.append(entry)
        for key, amount in change.items():
            self.balances[key] += amount
            self.known.add(key[0].rpartition(":")[0])
        return len(self.entries)

    def balance(self, account: str, currency: str = DEFAULT_CURRENCY) -> int:
        """Return what an account has."""
        return self.balances.get((account, currency), 0)

    def claim(self, claim_id: str, currency: str = DEFAULT_CURRENCY) -> ClaimFigures:
        """Return a claim's figures."""
        return ClaimFigures(
            *(self.balance(f"claim:{claim_id}:{part}", currency) for part in ("open", "committed", "paid", "returned"))
        )


def read_register(entries: Iterable[Entry]) -> Register:
    """Return the register of entries as they are kept; raises as ``Register.post`` does."""
    register = Register()
    for entry in entries:
        register.post(entry)
    return register


def register_claim(register: Register, claim: Claim, *, at: datetime, by: str, note: str = "") -> Entry:
    """Return the entry of a claim: what is open and what was returned before."""
    _refuse_known(register, f"claim:{claim.claim_id}")
    part = f"claim:{claim.claim_id}"
    amounts = {f"{part}:open": claim.open_fen, f"{part}:returned": claim.returned_fen, "owed:victims": -claim.loss_fen}
    return Entry("claim", at, by, _postings(amounts, claim.currency), note)


def change_loss(claim_id: str, by_fen: int, *, currency: str, at: datetime, by: str, note: str) -> Entry:
    """Return the entry that raises (or lowers, below zero) what was lost."""
    amounts = {f"claim:{claim_id}:open": by_fen, "owed:victims": -by_fen}
    return Entry("loss", at, by, _postings(amounts, currency), note)


def register_hold(register: Register, hold: HeldMoney, *, at: datetime, by: str, note: str = "") -> Entry:
    """Return the entry of money held."""
    _refuse_known(register, f"hold:{hold.hold_id}")
    return change_hold(hold.hold_id, hold.amount_fen, currency=hold.currency, at=at, by=by, note=note)


def change_hold(hold_id: str, by_fen: int, *, currency: str, at: datetime, by: str, note: str = "") -> Entry:
    """Return the entry by which more is held, or less (below zero: released, or never there)."""
    amounts = {f"hold:{hold_id}:free": by_fen, "held:accounts": -by_fen}
    return Entry("hold", at, by, _postings(amounts, currency), note)


def seize_asset(
    register: Register, asset_id: str, *, value_fen: int, currency: str, at: datetime, by: str, note: str = ""
) -> Entry:
    """Return the entry of a seized thing at its first valuation."""
    _refuse_known(register, f"asset:{asset_id}")
    amounts = {f"asset:{asset_id}:value": value_fen, "seized:value": -value_fen}
    return Entry("seizure", at, by, _postings(amounts, currency), note)


def value_asset(
    register: Register, asset_id: str, *, value_fen: int, currency: str, at: datetime, by: str, note: str = ""
) -> Entry:
    """Return the entry of a new valuation."""
    more = value_fen - register.balance(f"asset:{asset_id}:value", currency)
    amounts = {f"asset:{asset_id}:value": more, "seized:value": -more}
    return Entry("valuation", at, by, _postings(amounts, currency), note)


def charge_asset(asset_id: str, cost_fen: int, *, currency: str, at: datetime, by: str, note: str = "") -> Entry:
    """Return the entry of a cost of keeping it, to be taken from its proceeds."""
    amounts = {f"asset:{asset_id}:cost": cost_fen, "costs:due": -cost_fen}
    return Entry("custody", at, by, _postings(amounts, currency), note)


def dispose_asset(
    register: Register, asset_id: str, *, proceeds_fen: int, currency: str, at: datetime, by: str, note: str = ""
) -> Entry:
    """Return the entry of a disposal: costs come first out of the proceeds, the rest is a hold to share out."""
    value = register.balance(f"asset:{asset_id}:value", currency)
    cost = min(proceeds_fen, register.balance(f"asset:{asset_id}:cost", currency))
    amounts = {
        f"asset:{asset_id}:value": -value,
        "seized:value": value,
        f"asset:{asset_id}:cost": -cost,
        "costs:due": cost,
        f"hold:{ASSET_HOLD}{asset_id}:free": proceeds_fen - cost,
        "costs:paid": cost,
        "sold:proceeds": -proceeds_fen,
    }
    return Entry("disposal", at, by, _postings(amounts, currency), note)


def register_source(
    register: Register, source_id: str, *, due_fen: int, currency: str, at: datetime, by: str, note: str = ""
) -> Entry:
    """Return the entry of somebody who received more than they paid in: what they must give back."""
    _refuse_known(register, f"source:{source_id}")
    amounts = {f"source:{source_id}:due": due_fen, "owed:sources": -due_fen}
    return Entry("source", at, by, _postings(amounts, currency), note)


def give_back(source_id: str, fen: int, *, currency: str, at: datetime, by: str, note: str = "") -> Entry:
    """Return the entry of what a source gave back: it is held money to share out, and never more than was due."""
    amounts = {
        f"source:{source_id}:due": -fen,
        f"source:{source_id}:given": fen,
        f"hold:{SOURCE_HOLD}{source_id}:free": fen,
        "held:accounts": -fen,
    }
    return Entry("giveback", at, by, _postings(amounts, currency), note)


def commit_batch(payments: Iterable[Payment], *, batch: str, at: datetime, by: str) -> Entry:
    """Return the entry of a decision: what is to be paid is promised and can be promised to nobody else."""
    return Entry("decision", at, by, tuple(_moved(payments, "free", "open", ("committed", "committed"))), batch)


def confirm_paid(payments: Iterable[Payment], *, batch: str, at: datetime, by: str) -> Entry:
    """Return the entry of what the bank says it has paid out."""
    postings = []
    for one in payments:
        gone = [(f"hold:{one.hold_id}:committed", -one.amount_fen), ("held:accounts", one.amount_fen)]
        had = [(f"claim:{one.claim_id}:committed", -one.amount_fen), (f"claim:{one.claim_id}:paid", one.amount_fen)]
        postings += [Posting(account, amount, one.currency) for account, amount in (*gone, *had)]
    return Entry("payout", at, by, tuple(postings), batch)


def take_back(payments: Iterable[Payment], *, batch: str, at: datetime, by: str) -> Entry:
    """Return the entry of what was promised and is not paid: it is free and open again."""
    return Entry("refused", at, by, tuple(_moved(payments, "committed", "committed", ("free", "open"))), batch)


def correct(register: Register, number: int, *, at: datetime, by: str, note: str) -> Entry:
    """Return the entry that undoes another one.

    Raises
    ------
    NoSuchEntryError
    """
    if not 0 < number <= len(register.entries) or number in register.corrected:
        raise NoSuchEntryError(number=number)
    wrong = register.entries[number - 1]
    turned = tuple(Posting(one.account, -one.amount_fen, one.currency) for one in wrong.postings)
    return Entry("correction", at, by, turned, note, corrects=number)


def open_position(register: Register) -> tuple[list[Claim], list[HeldMoney]]:
    """Return what may be shared out now: what is open of each claim and free in each hold, promised money left out.

    A victim who comes later is simply among the claims: the next sharing takes in the newcomer and the remainder.
    """
    claims, holds = [], []
    for (account, currency), amount in sorted(register.balances.items()):
        room, _, rest = account.partition(":")
        key, _, part = rest.rpartition(":")
        if room == "claim" and part == "open":
            loss = register.claim(key, currency).loss_fen
            claims.append(Claim(key, loss, loss - amount, currency))
        elif room == "hold" and part == "free":
            holds.append(HeldMoney(key, amount, currency))
    return claims, holds


def _moved(payments: Iterable[Payment], hold_from: str, claim_from: str, to: tuple[str, str]) -> Iterator[Posting]:
    for one in payments:
        yield Posting(f"hold:{one.hold_id}:{hold_from}", -one.amount_fen, one.currency)
        yield Posting(f"hold:{one.hold_id}:{to[0]}", one.amount_fen, one.currency)
        yield Posting(f"claim:{one.claim_id}:{claim_from}", -one.amount_fen, one.currency)
        yield Posting(f"claim:{one.claim_id}:{to[1]}", one.amount_fen, one.currency)


def _postings(amounts: Mapping[str, int], currency: str) -> tuple[Posting, ...]:
    return tuple(Posting(account, amount, currency) for account, amount in amounts.items() if amount)


def _checked_sums(entry: Entry) -> dict[tuple[str, str], int]:
    """Return the change of each account; raise when a currency does not sum to zero."""
    change: dict[tuple[str, str], int] = defaultdict(int)
    totals: dict[str, int] = defaultdict(int)
    for one in entry.postings:
        change[one.account, one.currency] += one.amount_fen
        totals[one.currency] += one.amount_fen
    for currency, total in totals.items():
        if total:
            raise UnbalancedError(what=entry.kind, sum=total, currency=currency)
    return change


def _refuse_known(register: Register, what: str) -> None:
    if what in register.known:
        raise TwiceRegisteredError(what=what)
