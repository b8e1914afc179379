"""What do people in the city mean to pay on an ordinary day?"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, local_day
from firsthour.city.economy import (
    Floats,
    Habits,
    Longs,
    day_of_month,
    draws,
    load_habits,
    mix,
    mixed_chances,
)
from firsthour.city.economy_candidates import Candidates, Mode, make_candidates
from firsthour.city.economy_people import Population
from firsthour.city.model import AccountKind, Moves, MoveState, Purpose

EVERYTHING = 2**60  # an upper limit that is none
INTEREST_MILLIONTHS = 750  # of a quarter: 0.3 % a year
INTEREST_DAYS = frozenset({(3, 21), (6, 21), (9, 21), (12, 21)})
FRIENDS = np.array([0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 60.0])  # one's 1st, 2nd … friend: a few get nearly all
FRIENDS_AT = np.array([0.0, 0.4, 0.6, 0.75, 0.86, 0.94, 1.0])
WEEKEND = 1.3


class Stream(IntEnum):
    """The streams of chances of an ordinary day."""

    WALLET_SHOPPING = 10
    CARD_SHOPPING = 11
    CARD_PURCHASE = 12
    TOP_UP = 13
    CASH_OUT = 14
    WALLET_TRANSFER = 15
    CARD_TRANSFER = 16
    ATM = 17
    CASH_IN = 18
    TRADE = 19
    MONTHLY = 20
    REFUNDS = 21


@dataclass(frozen=True)
class Day:
    """One day of a population: its number and its first microsecond."""

    population: Population
    number: int
    start_us: int

    def chances(self, stream: int) -> np.random.Generator:
        """Return the chances of one stream of this day."""
        return draws(self.population.seed, stream=stream, day=self.number)


def ordinary_day(day: Day) -> Iterator[Candidates]:
    """Yield what people mean to pay, sort by sort."""
    habits = load_habits()
    for row in range(day.population.wallets.shape[0]):
        yield from _wallet_life(day, habits, row)
    yield _shopping(day, habits, Purpose.SHOPPING)
    yield _shopping(day, habits, Purpose.CARD_PURCHASE)
    yield _card_transfers(day, habits)
    yield _machines(day, habits, Purpose.ATM)
    yield _machines(day, habits, Purpose.CASH_IN)
    yield _trade(day, habits)
    yield from _monthly(day, habits)
    yield from _interest(day)


def _how_many(chances: np.random.Generator, holders: int, per_month: float) -> int:
    return int(holders * per_month / 30 + chances.random())


def _payers(accounts: NDArray[np.int32], chances: np.random.Generator, number: int) -> Longs:
    """Return people chosen by chance, some three times as often as others, who have one of the accounts."""
    place = chances.random(number)
    people = ((0.5 + 0.5 * place) * place * accounts.size).astype(np.int64)
    return people[accounts[people] >= 0]


def _wallet_life(day: Day, habits: Habits, row: int) -> Iterator[Candidates]:
    """Yield shopping, topping up, cashing out and gifts with the wallets of one payment firm."""
    population = day.population
    wallets, cards = population.wallets[row], population.cards[0]
    share = (0.55, 0.45)[row] if row < 2 else 0.0
    for purpose, stream, name, hours in (
        (Purpose.SHOPPING, Stream.WALLET_SHOPPING, "wallet_shopping", "shopping"),
        (Purpose.TOP_UP, Stream.TOP_UP, "top_up", "people"),
        (Purpose.CASH_OUT, Stream.CASH_OUT, "cash_out", "people"),
        (Purpose.TRANSFER, Stream.WALLET_TRANSFER, "wallet_transfer", "people"),
    ):
        chances = day.chances(stream * 100 + row)
        number = _how_many(chances, wallets.size, habits.rates[name] * share)
        people = _payers(wallets, chances, number)
        payer, payee = wallets[people], cards[people]
        if purpose == Purpose.SHOPPING:
            payee = _shops(population, chances.random(people.size))
        elif purpose == Purpose.TOP_UP:
            payer, payee = payee, payer
        elif purpose == Purpose.TRANSFER:
            payee = wallets[_friends(population, people, chances.random(people.size))]
        amounts = habits.amounts[name].draw(chances.random(people.size))
        times = habits.draw_times(hours, chances.random(people.size), day_us=day.start_us)
        mode = Mode.HELD if purpose == Purpose.CASH_OUT else Mode.EXACT
        shows = _shows(chances, payer)
        made = make_candidates(
            purpose, payer, payee=payee, amount=amounts, time_us=times, mode=mode, step=1000, shows=shows
        )
        yield made[(payee >= 0) & (payee != payer)]


def _shows(chances: np.random.Generator, payer: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which of the uncovered attempts leave a trace in the statement."""
    return chances.random(payer.size) < 0.15


def _shops(population: Population, place: Floats) -> NDArray[np.int32]:
    """Return shops, a few of them with most of the customers."""
    return population.shops[(place * place * place * population.shops.size).astype(np.int64)]


def _friends(population: Population, people: Longs, chances: Floats) -> Longs:
    """Return a friend of each: most often the closest ones; some people are friends of very many (power law)."""
    rank = np.interp(chances, FRIENDS_AT, FRIENDS).astype(np.int64)
    place = mixed_chances(people * 64 + rank, population.seed * 4 + 1)
    popular = (place * place * population.n_people).astype(np.uint64)
    return (mix(popular, population.seed * 4 + 2) % np.uint64(population.n_people)).astype(np.int64)


def _shopping(day: Day, habits: Habits, purpose: Purpose) -> Candidates:
    population = day.population
    by_credit = purpose == Purpose.CARD_PURCHASE
    accounts = population.credits if by_credit else population.cards[0]
    name = "card_purchase" if by_credit else "card_shopping"
    chances = day.chances(Stream.CARD_PURCHASE if by_credit else Stream.CARD_SHOPPING)
    busy = WEEKEND if local_day(day.start_us) % 7 in (2, 3) else 1.0  # 1970-01-01 was a Thursday
    people = _payers(accounts, chances, _how_many(chances, accounts.size, habits.rates[name] * busy))
    return make_candidates(
        purpose,
        accounts[people],
        payee=_shops(population, chances.random(people.size)),
        amount=habits.amounts[name].draw(chances.random(people.size)),
        time_us=habits.draw_times("shopping", chances.random(people.size), day_us=day.start_us),
        shows=_shows(chances, people.astype(np.int32)),
    )


def _card_transfers(day: Day, habits: Habits) -> Candidates:
    """Return transfers from card to card, to friends and between one's own cards."""
    population, chances = day.population, day.chances(Stream.CARD_TRANSFER)
    first, second = population.cards[0], population.cards[1]
    number = _how_many(chances, population.n_people, habits.rates["card_transfer"])
    people = _payers(first, chances, number)
    payee = first[_friends(population, people, chances.random(people.size))]
    own = (chances.random(people.size) < 0.3) & (second[people] >= 0)
    back = own & (chances.random(people.size) < 0.4)
    payee = np.where(back, first[people], np.where(own, second[people], payee))
    payer = np.where(back, second[people], first[people])
    made = make_candidates(
        Purpose.TRANSFER,
        payer,
        payee=payee,
        amount=habits.amounts["card_transfer"].draw(chances.random(people.size)),
        time_us=habits.draw_times("people", chances.random(people.size), day_us=day.start_us),
        shows=_shows(chances, payer),
    )
    between_two: Candidates = made[payee != payer]
    return between_two


def _machines(day: Day, habits: Habits, purpose: Purpose) -> Candidates:
    """Return cash drawn or paid in at a machine or counter of the card's own bank."""
    population = day.population
    drawn = purpose == Purpose.ATM
    name = "atm" if drawn else "cash_in"
    chances = day.chances(Stream.ATM if drawn else Stream.CASH_IN)
    people = _payers(population.cards[0], chances, _how_many(chances, population.n_people, habits.rates[name]))
    cards = population.cards[0][people]
    machines = population.cash[population.accounts.institutions[cards]]
    return make_candidates(
        purpose,
        cards if drawn else machines,
        payee=machines if drawn else cards,
        amount=habits.amounts[name].draw(chances.random(people.size)),
        time_us=habits.draw_times("people" if drawn else "office", chances.random(people.size), day_us=day.start_us),
        shows=_shows(chances, cards),
    )


def _trade(day: Day, habits: Habits) -> Candidates:
    """Return what firms pay each other."""
    firms, chances = day.population.firms, day.chances(Stream.TRADE)
    number = _how_many(chances, firms.size, habits.rates["trade"])
    payer = firms[(chances.random(number) * firms.size).astype(np.int64)]
    payee = firms[(chances.random(number) * firms.size).astype(np.int64)]
    made = make_candidates(
        Purpose.TRANSFER,
        payer,
        payee=payee,
        amount=habits.amounts["trade"].draw(chances.random(number)),
        time_us=habits.draw_times("office", chances.random(number), day_us=day.start_us),
    )
    between_two: Candidates = made[payee != payer]
    return between_two


def _monthly(day: Day, habits: Habits) -> Iterator[Candidates]:
    """Yield salaries and pensions, rents, and what is owed on credit cards, each on its day of the month."""
    population, chances = day.population, day.chances(Stream.MONTHLY)
    today = day_of_month(day.start_us)[1]
    cards, people = population.cards[0], np.arange(population.n_people)
    paid = np.flatnonzero((population.paydays == today) & (population.employers >= 0))
    yield make_candidates(
        Purpose.SALARY,
        population.employers[paid],
        payee=cards[paid],
        amount=population.salaries[paid],
        time_us=habits.draw_times("office", chances.random(paid.size), day_us=day.start_us),
        shows=True,
    )
    due = np.flatnonzero((people % 28 + 1 == today) & (population.landlords >= 0))
    yield make_candidates(
        Purpose.RENT,
        cards[due],
        payee=population.landlords[due],
        amount=population.rents[due],
        time_us=habits.draw_times("people", chances.random(due.size), day_us=day.start_us),
        shows=True,
    )
    owing = np.flatnonzero((people % 27 + 1 == today) & (population.credits >= 0))
    yield make_candidates(
        Purpose.REPAYMENT,
        cards[owing],
        payee=population.credits[owing],
        amount=EVERYTHING,
        time_us=habits.draw_times("people", chances.random(owing.size), day_us=day.start_us),
        mode=Mode.OWED,
    )


def _interest(day: Day) -> Iterator[Candidates]:
    """Yield the interest that banks credit in the night after the end of a quarter."""
    if day_of_month(day.start_us) not in INTEREST_DAYS:
        return
    table, population = day.population.accounts, day.population
    accounts = np.flatnonzero(table.kinds == AccountKind.BANK)
    chances = day.chances(Stream.MONTHLY + 100)
    yield make_candidates(
        Purpose.INTEREST,
        population.interest[table.institutions[accounts]],
        payee=accounts,
        amount=0,
        time_us=load_habits().draw_times("night", chances.random(accounts.size), day_us=day.start_us),
        mode=Mode.INTEREST,
        share=INTEREST_MILLIONTHS,
    )


def refunds_of(day: Day, moves: Moves) -> Iterator[tuple[int, Candidates]]:
    """Yield (in how many days, refunds) for some of a day's purchases: all of the price, or half of it."""
    chances = day.chances(Stream.REFUNDS)
    bought = np.isin(moves["purpose"], (Purpose.SHOPPING, Purpose.CARD_PURCHASE)) & (moves["state"] == MoveState.DONE)
    bought &= chances.random(moves.size) * 1000 < load_habits().shares["refunded"]
    chosen = moves[bought]
    waits = 1 + (chances.random(chosen.size) * 7).astype(np.int64)
    amounts = np.where(chances.random(chosen.size) < 0.8, chosen["amount"], (chosen["amount"] + 1) // 2)
    places = chances.random(chosen.size)
    for wait in range(1, 8):
        due = waits == wait
        start_us = day.start_us + wait * DAY_US
        yield (
            wait,
            make_candidates(
                Purpose.REFUND,
                chosen["payee"][due],
                payee=chosen["payer"][due],
                amount=amounts[due],
                time_us=load_habits().draw_times("office", places[due], day_us=start_us),
            ),
        )
