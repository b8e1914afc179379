"""Who lives and trades in the city, and which accounts do they have?

Everything is kept as arrays by person or account; holders and accounts are spelt out only when asked for
(``directory.py``). Accounts stand in blocks of one kind, the people's first cards first: the first card of person p
is account p.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from firsthour.city.economy import Floats, Habits, Longs, draws, load_habits
from firsthour.city.institutions import list_charters, list_of_kind
from firsthour.city.model import AccountKind
from firsthour.city.names import load_names

Ints = NDArray[np.int32]
NO_FLOOR = -(2**61)  # what is not a customer's account is never empty
PEOPLE_STREAM = 1
PAYDAYS = (5, 10, 15, 25)
PENSION_DAY = 12


class HolderBlocks(NamedTuple):
    """The first holder of each sort; people begin at 0."""

    firms: int  # the first pays pensions
    shops: int
    institutions: int
    dealers: int
    abroad: int
    schemes: int  # fund-raising firm, pyramid scheme
    end: int


@dataclass(frozen=True)
class AccountTable:
    """By account: what it is, whose and where, what it holds at first, and how far down it may go."""

    kinds: NDArray[np.int8]
    holders: Ints
    institutions: NDArray[np.int16]
    openings: Longs
    floors: Longs


@dataclass(frozen=True)
class Population:
    """The people by number, and the accounts of everybody else; −1 stands for none."""

    seed: int
    n_people: int
    blocks: HolderBlocks
    accounts: AccountTable
    cards: Ints  # [3, people]: first, second and third card
    wallets: Ints  # [payment firms, people]
    credits: Ints
    employers: Ints  # account that pays the salary or pension
    salaries: Longs
    paydays: NDArray[np.int8]
    landlords: Ints  # account that the rent goes to
    rents: Longs
    firms: Ints  # accounts of those who employ
    shops: Ints
    cash: Ints  # by institution
    fees: Ints
    interest: Ints
    dealers: Ints
    abroad: Ints
    schemes: Ints


class AccountBlocks:
    """Accounts as they are numbered, block by block."""

    def __init__(self) -> None:
        self.n_accounts = 0
        self._columns: list[tuple[AccountKind, Ints, NDArray[np.int16], Longs, Longs]] = []

    def add(self, kind: AccountKind, holders: Ints, *, institutions: Longs, openings: Longs, floors: Longs) -> Ints:
        """Number one account for each holder and return the numbers."""
        first, self.n_accounts = self.n_accounts, self.n_accounts + holders.size
        self._columns.append((kind, holders, institutions.astype(np.int16), openings, floors))
        return np.arange(first, self.n_accounts, dtype=np.int32)

    def add_outside(self, kind: AccountKind, holders: Ints, *, institutions: Longs) -> Ints:
        """Number accounts that are only ever counterparties."""
        nothing = np.zeros(holders.size, np.int64)
        return self.add(kind, holders, institutions=institutions, openings=nothing, floors=nothing + NO_FLOOR)

    def table(self) -> AccountTable:
        """Return all accounts."""
        kinds = [np.full(block[1].size, block[0], np.int8) for block in self._columns]
        columns = [np.concatenate([block[place] for block in self._columns]) for place in range(1, 5)]
        return AccountTable(np.concatenate(kinds), *columns)


def make_population(seed: int, n_people: int) -> Population:
    """Return the people of a city, its firms, and their accounts."""
    habits, chances = load_habits(), draws(seed, stream=PEOPLE_STREAM)
    blocks, made = _holder_blocks(n_people), AccountBlocks()
    cards, wallets, credits = _people_accounts(made, n_people, habits, chances)
    work = _work(n_people, blocks, habits, chances)
    firms = _firm_accounts(made, blocks, work, chances)
    landlords, rents = _homes(cards[0], firms, habits, chances)
    outside = _outside_accounts(made, blocks, chances)
    return Population(
        seed=seed,
        n_people=n_people,
        blocks=blocks,
        accounts=made.table(),
        cards=cards,
        wallets=wallets,
        credits=credits,
        employers=np.where(work.firms >= 0, firms[work.firms], -1).astype(np.int32),
        salaries=work.salaries,
        paydays=work.paydays,
        landlords=landlords,
        rents=rents,
        firms=firms,
        **outside,
    )


def _holder_blocks(n_people: int) -> HolderBlocks:
    names = load_names()
    firms = n_people
    shops = firms + 3 + n_people // 40
    institutions = shops + 8 + n_people // 50
    dealers = institutions + len(list_charters())
    abroad = dealers + len(names.dealers)
    schemes = abroad + len(names.abroad)
    return HolderBlocks(firms, shops, institutions, dealers, abroad, schemes, schemes + 2)


def _choose_institutions(kind: AccountKind, chances: Floats) -> Longs:
    """Return an institution of a kind for each chance, by their shares."""
    choices = np.array(list_of_kind(kind))
    sums = np.cumsum([list_charters()[choice].share for choice in choices])
    chosen: Longs = choices[np.searchsorted(sums, chances * sums[-1], side="right")].astype(np.int64)
    return chosen


def _people_accounts(
    made: AccountBlocks, n_people: int, habits: Habits, chances: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    everybody = np.arange(n_people, dtype=np.int32)
    cards = np.full((3, n_people), -1, np.int32)
    for rank, share in enumerate((1000, habits.shares["second_card"], habits.shares["third_card"])):
        opening = habits.amounts["main_opening" if rank == 0 else "other_opening"]
        holders = everybody[(chances.random(n_people) * 1000 < share) & ((rank < 2) | (cards[1] >= 0))]
        cards[rank, holders] = made.add(
            AccountKind.BANK,
            holders,
            institutions=_choose_institutions(AccountKind.BANK, chances.random(holders.size)),
            openings=opening.draw(chances.random(holders.size)),
            floors=np.zeros(holders.size, np.int64),
        )
    firms = list_of_kind(AccountKind.WALLET)
    wallets = np.full((len(firms), n_people), -1, np.int32)
    for row, firm in enumerate(firms):
        holders = everybody[chances.random(n_people) * 1000 < list_charters()[firm].share]
        wallets[row, holders] = made.add(
            AccountKind.WALLET,
            holders,
            institutions=np.full(holders.size, firm, np.int64),
            openings=habits.amounts["wallet_opening"].draw(chances.random(holders.size)),
            floors=np.zeros(holders.size, np.int64),
        )
    return cards, wallets, _credit_cards(made, n_people, habits, chances)


def _credit_cards(made: AccountBlocks, n_people: int, habits: Habits, chances: np.random.Generator) -> Ints:
    credits = np.full(n_people, -1, np.int32)
    holders = np.flatnonzero(chances.random(n_people) * 1000 < habits.shares["credit"]).astype(np.int32)
    limits = habits.amounts["credit_limit"].draw(chances.random(holders.size))
    owed = (limits * chances.random(holders.size) * 0.4).astype(np.int64)
    credits[holders] = made.add(
        AccountKind.CREDIT,
        holders,
        institutions=_choose_institutions(AccountKind.CREDIT, chances.random(holders.size)),
        openings=-owed,
        floors=-limits,
    )
    return credits


class Work(NamedTuple):
    """By person: the firm (number among the firms, −1 none) that pays, how much a month, and on which day."""

    firms: Ints
    salaries: Longs
    paydays: NDArray[np.int8]


def _work(n_people: int, blocks: HolderBlocks, habits: Habits, chances: np.random.Generator) -> Work:
    n_firms = blocks.shops - blocks.firms
    sort = chances.random(n_people) * 1000
    employed, pensioner = sort < habits.shares["employed"], sort > 880
    place = chances.random(n_people)
    firms = np.where(employed, 1 + (place * place * (n_firms - 1)).astype(np.int64), np.where(pensioner, 0, -1))
    salary = habits.amounts["salary"].draw(chances.random(n_people))
    pension = habits.amounts["pension"].draw(chances.random(n_people))
    paydays = np.where(pensioner, PENSION_DAY, np.array(PAYDAYS)[firms % len(PAYDAYS)])
    return Work(firms.astype(np.int32), np.where(pensioner, pension, salary), paydays.astype(np.int8))


def _firm_accounts(made: AccountBlocks, blocks: HolderBlocks, work: Work, chances: np.random.Generator) -> Ints:
    """Number the accounts of those who employ; each holds the wages of half a year."""
    holders = np.arange(blocks.firms, blocks.shops, dtype=np.int32)
    paid = work.firms >= 0
    wages = np.zeros(holders.size, np.int64)
    np.add.at(wages, work.firms[paid], work.salaries[paid])
    return made.add(
        AccountKind.BANK,
        holders,
        institutions=_choose_institutions(AccountKind.BANK, chances.random(holders.size)),
        openings=wages * 6 + 20_000_000,
        floors=np.zeros(holders.size, np.int64),
    )


def _homes(cards: Ints, firms: Ints, habits: Habits, chances: np.random.Generator) -> tuple[Ints, Longs]:
    """Return to whom people pay rent: mostly to other people, who have several homes each, else to a firm."""
    n_people = cards.size
    place = chances.random(n_people)
    private = cards[(place * place * n_people).astype(np.int64)]
    housing = firms[(chances.random(n_people) * firms.size).astype(np.int64)]
    landlords = np.where(chances.random(n_people) < 0.8, private, housing)
    rents = chances.random(n_people) * 1000 < habits.shares["rents"]
    amounts = habits.amounts["rent"].draw(chances.random(n_people))
    return np.where(rents & (landlords != cards), landlords, -1).astype(np.int32), amounts


def _outside_accounts(made: AccountBlocks, blocks: HolderBlocks, chances: np.random.Generator) -> dict[str, Ints]:
    n_institutions = len(list_charters())
    own, every = np.arange(blocks.institutions, blocks.dealers, dtype=np.int32), np.arange(n_institutions)
    shops = np.arange(blocks.shops, blocks.institutions, dtype=np.int32)
    dealers = np.arange(blocks.dealers, blocks.abroad, dtype=np.int32)
    abroad = np.arange(blocks.abroad, blocks.schemes, dtype=np.int32)
    schemes = np.arange(blocks.schemes, blocks.end, dtype=np.int32)
    tills = _choose_institutions(AccountKind.WALLET, chances.random(shops.size))
    return {
        "shops": made.add_outside(AccountKind.MERCHANT, shops, institutions=tills),
        "cash": made.add_outside(AccountKind.CASH, own, institutions=every),
        "fees": made.add_outside(AccountKind.FEE, own, institutions=every),
        "interest": made.add_outside(AccountKind.INTEREST, own, institutions=every),
        "dealers": made.add_outside(
            AccountKind.EXCHANGE, dealers, institutions=np.full(dealers.size, list_of_kind(AccountKind.EXCHANGE)[0])
        ),
        "abroad": made.add_outside(
            AccountKind.ABROAD, abroad, institutions=np.full(abroad.size, list_of_kind(AccountKind.ABROAD)[0])
        ),
        "schemes": made.add(
            AccountKind.BANK,
            schemes,
            institutions=np.array(list_of_kind(AccountKind.BANK)[:2], np.int64),
            openings=np.full(2, 5_000_000, np.int64),
            floors=np.zeros(2, np.int64),
        ),
    }
