"""Who lives in the city, with which accounts?"""

import numpy as np

from firsthour.city.economy_people import make_population
from firsthour.city.institutions import list_of_kind
from firsthour.city.model import AccountKind

PEOPLE = make_population(5, 2000)


def test_every_adult_has_one_to_three_debit_cards_and_the_first_is_the_account_of_that_number() -> None:
    assert np.array_equal(PEOPLE.cards[0], np.arange(2000))
    number = (PEOPLE.cards >= 0).sum(axis=0)
    assert (number.min(), number.max()) == (1, 3)


def test_accounts_belong_to_who_has_them() -> None:
    for accounts in (*PEOPLE.cards, *PEOPLE.wallets, PEOPLE.credits):
        people = np.flatnonzero(accounts >= 0)
        assert people.size > 100
        assert np.array_equal(PEOPLE.accounts.holders[accounts[people]], people)


def test_wallets_are_at_payment_firms_cards_at_banks() -> None:
    table = PEOPLE.accounts
    for kind in (AccountKind.BANK, AccountKind.WALLET, AccountKind.CREDIT, AccountKind.EXCHANGE, AccountKind.ABROAD):
        institutions = set(table.institutions[table.kinds == kind].tolist())
        assert institutions == set(list_of_kind(kind))


def test_banks_have_cards_by_their_shares() -> None:
    cards = PEOPLE.accounts.institutions[PEOPLE.cards[0]]
    assert abs((cards == 0).mean() - 0.3) < 0.04


def test_wages_of_half_a_year_lie_with_those_who_pay_them() -> None:
    for account in PEOPLE.firms:
        wages = PEOPLE.salaries[PEOPLE.employers == account].sum()
        assert PEOPLE.accounts.openings[account] >= 6 * wages


def test_nobody_pays_rent_to_oneself() -> None:
    assert (PEOPLE.landlords != PEOPLE.cards[0]).all()
    assert 300 < (PEOPLE.landlords >= 0).sum() < 700


def test_nothing_but_credit_is_owed_at_first() -> None:
    owed = PEOPLE.accounts.openings < 0
    assert owed.any()
    assert (PEOPLE.accounts.kinds[owed] == AccountKind.CREDIT).all()
