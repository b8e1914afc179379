"""Cities written as small text tables, and what their books say read back as such.

First the accounts, then what happens, oldest first, a minute apart from 2026-03-01 10:00 on::

    bank A 100             an account with statements that begins with 100; also wallet, credit
    cash K                 … without: cash merchant exchange abroad fee interest
    bank B 0 +90           its bank's clock is 90 seconds fast
    bank D 0 day           its bank writes only the day

    V -> A 50 claim c1     a victim's stolen payment
    A -> B 30              a payment
    A -> B 30 failed       never happened
    A -> B 30 bounced 2    left, and came back 2 minutes later
    M -> A 10 refund       a merchant gives back
    next day               the next row is at 10:00 of the next day

Payments are called t1, t2, … by their place. Amounts are fen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, MINUTE_US, SECOND_US, WIDTH_US, Precision, parse_moment
from firsthour.city.books import keep_books
from firsthour.city.books_shown import SHOWN_ROW, Shown, ShownSpan, Side, Told
from firsthour.city.books_steps import by_clock
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
FIRST_US = START_US + 10 * 60 * MINUTE_US
Ranges = Sequence[tuple[int, int]]  # (first payment, last payment), both included


@dataclass
class TableCity:
    """A city of a table; satisfies ``model.World``."""

    seed: int = 0
    start_us: int = START_US
    n_days: int = 1
    institutions: list[Institution] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    frauds: list[Fraud] = field(default_factory=list)
    claims: list[CityClaim] = field(default_factory=list)
    moves: Moves = field(default_factory=lambda: np.zeros(0, dtype=MOVE))

    @property
    def kinds(self) -> NDArray[np.int8]:
        return np.array([account.kind for account in self.accounts], dtype=np.int8)

    @property
    def account_institutions(self) -> NDArray[np.int32]:
        return np.array([account.institution for account in self.accounts], dtype=np.int32)

    @property
    def openings(self) -> NDArray[np.int64]:
        return np.array([account.opening_fen for account in self.accounts], dtype=np.int64)

    def days(self) -> Iterator[Moves]:
        for day in range(self.n_days):
            begin = self.start_us + day * DAY_US
            yield self.moves[(self.moves["time_us"] >= begin) & (self.moves["time_us"] < begin + DAY_US)]

    def named(self, name: str) -> int:
        """Return the account of a holder's name."""
        return next(account.idx for account in self.accounts if self.holders[account.holder].name == name)


def city_of(table: str) -> TableCity:
    """Return the city of a text table."""
    city, moves, day, minute = TableCity(), list[tuple[Any, ...]](), 0, 0
    for line in table.strip().splitlines():
        words = line.split("#")[0].split()
        if words == ["next", "day"]:
            day, minute = day + 1, 0
        elif "->" in words:
            moves.append(_move(city, words, len(moves) + 1, FIRST_US + day * DAY_US + minute * MINUTE_US))
            minute += 1
        elif words:
            _add_account(city, words)
    city.n_days = day + 1
    city.moves = np.array(moves, dtype=MOVE)
    city.frauds = [Fraud(0, "test", tuple(sorted({claim.victim for claim in city.claims})))]
    return city


def _add_account(city: TableCity, words: list[str]) -> None:
    kind, name = AccountKind[words[0].upper()], words[1]
    opening = int(words[2]) if len(words) > 2 else 0
    clock = words[3] if len(words) > 3 else "+0"
    idx = len(city.accounts)
    skew_s, day_only = (0, True) if clock == "day" else (int(clock), False)
    city.institutions.append(Institution(f"I{idx}", f"{name}银行", kind, "", skew_s, day_only))
    city.holders.append(Holder(name, "", "", False))
    number = name if kind not in (AccountKind.CASH, AccountKind.FEE, AccountKind.INTEREST) else ""
    city.accounts.append(Account(idx, kind, idx, idx, number, "", opening))


def _move(city: TableCity, words: list[str], number: int, time_us: int) -> tuple[Any, ...]:
    payer, payee, amount = city.named(words[0]), city.named(words[2]), int(words[3])
    state, back_us, claim, purpose = MoveState.DONE, 0, -1, Purpose.TRANSFER
    match words[4:]:
        case ["claim", claim_id]:
            claim, purpose = len(city.claims), Purpose.STOLEN
            victim = city.accounts[payer].holder
            city.claims.append(CityClaim(claim_id, victim, 0, payee, time_us, amount, number))
        case ["refund"]:
            purpose = Purpose.REFUND
        case ["failed"]:
            state = MoveState.FAILED
        case ["bounced", minutes]:
            state, back_us = MoveState.BOUNCED, time_us + int(minutes) * MINUTE_US + SECOND_US
        case []:
            pass
        case other:
            raise AssertionError(other)
    return time_us, payer, payee, amount, purpose, state, back_us, 0 if claim >= 0 else -1, claim, number


def show(
    city: TableCity,
    covered: Mapping[str, Ranges] | None = None,
    *,
    hidden: str = "",
    untold: str = "",
    **more: Any,
) -> Shown:
    """Return what statements show of a city.

    ``covered``: account → spans from one payment to another; accounts that are not named were never returned. All
    accounts with statements throughout when None. ``hidden``: rows that are missing (``t3<`` the payer's,
    ``t3>`` the payee's, ``t3<<`` the return of a bounced one). ``untold``: rows that do not name the other side.
    """
    n = len(city.moves)
    if covered is None:
        covered = {city.holders[a.holder].name: [(1, n)] for a in city.accounts if a.kind.has_statements}
    rows: list[tuple[Any, ...]] = []
    spans: dict[int, tuple[ShownSpan, ...]] = {}
    for name, ranges in covered.items():
        account = city.named(name)
        written = _rows_of(city, account, untold=untold.split())
        times = [_period(city, account, first, last) for first, last in ranges]
        found = []
        for from_us, to_us in times:
            inside = [one for one in written if from_us <= one[0][4] < to_us and one[1] not in hidden.split()]
            rows += [row for row, _, _ in inside]
            opening = city.accounts[account].opening_fen + sum(effect for row, _, effect in written if row[4] < from_us)
            closing = opening + sum(effect for _, _, effect in inside)
            balances = (opening, closing) if inside else (None, None)
            found.append(ShownSpan(from_us, to_us, *balances, has_rows=bool(inside)))
        spans[account] = tuple(found)
    apart = {
        number for number in range(1, n + 1) if (f"t{number}<" in untold.split()) != (f"t{number}<<" in untold.split())
    }
    bounced = {int(move["number"]) for move in city.moves if move["state"] == MoveState.BOUNCED}
    more["apart"] = more.get("apart", frozenset()) | (apart & bounced)  # counterparties differ
    return Shown(spans=spans, rows=np.array(rows, dtype=SHOWN_ROW), **more)


def _rows_of(city: TableCity, account: int, *, untold: list[str]) -> list[tuple[tuple[Any, ...], str, int]]:
    """Return (row, its mark, its effect on the balance) of all rows of an account, in order."""
    found = []
    for move in city.moves[city.moves["state"] != MoveState.FAILED]:
        bounced, amount = move["state"] == MoveState.BOUNCED, int(move["amount"])
        for side, owner, time_us, mark, effect in (
            (Side.PAYS, move["payer"], move["time_us"], "<", -amount),
            (Side.RECEIVES, move["payee"], move["time_us"], ">", amount),
            (Side.RETURNS, move["payer"], move["back_us"], "<<", amount),
        ):
            if owner != account or (side == Side.RETURNS and not bounced) or (side == Side.RECEIVES and bounced):
                continue
            moment = by_clock(city, account, time_us=int(time_us))
            named = f"t{move['number']}{mark}"
            told = Told.NOTHING if named in untold else Told.NUMBER
            row = (int(move["number"]), account, side, told, moment.time_us, int(moment.precision))
            found.append((int(time_us), (row, named, effect)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _period(city: TableCity, account: int, first: int, last: int) -> tuple[int, int]:
    """Return the written times from one payment to another."""
    begin = by_clock(city, account, time_us=int(city.moves["time_us"][first - 1]))
    end = by_clock(city, account, time_us=int(city.moves["time_us"][last - 1]))
    return begin.time_us, end.time_us + max(WIDTH_US[Precision(end.precision)], MINUTE_US)


def ends_of(city: TableCity, rule: str, *, shown: Shown | None = None) -> str:
    """Return where claims end under a rule, one line an entry."""
    books = keep_books(city, rules=(rule,), shown=shown)
    gone = [f"{entry['claim_id']} unmatched {entry['reason']}" for entry in books.unmatched]
    return "\n".join([*entry_lines(books.claims[rule]), *gone])


def entry_lines(claims: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the entries of claims, as of ``trace --json`` or of the books, one line each."""
    told = []
    for claim in claims:
        for part, names in (
            ("rests", ("account",)),
            ("exits", ("account", "kind")),
            ("unseen", ("account", "reason")),
            ("overlap", ("claim_id",)),
        ):
            for entry in claim[part]:
                words = [claim["claim_id"], part, *(entry[name] for name in names), str(entry["amount_fen"])]
                told.append(" ".join([*words, *(["refunded"] if entry.get("refunded") else [])]))
    return told


def lines(table: str) -> str:
    """Return a text table without indents, doubled spaces and comments, to compare with."""
    written = [" ".join(line.split("#")[0].split()) for line in table.splitlines()]
    return "\n".join(line for line in written if line)
