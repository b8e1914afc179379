"""How signed amounts and a running balance agree."""

import pytest

from firsthour.ledger.statements.unknown.reconcile import agreement, word_directions

AMOUNTS = [100, -30, -20, 5, -7]
BALANCES = [1100, 1070, 1050, 1055, 1048]


def test_oldest_first_and_newest_first_are_told_apart():
    keys = [""] * 5
    assert not agreement(AMOUNTS, BALANCES, keys=keys).newest_first
    turned = agreement(AMOUNTS[::-1], BALANCES[::-1], keys=keys)
    assert turned.newest_first
    assert turned.share == 1


def test_a_break_costs_a_share_and_no_more():
    found = agreement(AMOUNTS, [1100, 1070, 2050, 2055, 2048], keys=[""] * 5)
    assert (found.share, found.n_steps) == (0.75, 4)


def test_a_debt_grows_by_what_is_paid():
    found = agreement([-value for value in AMOUNTS], BALANCES, keys=[""] * 5)
    assert (found.owed, found.share) == (True, 1)


def test_a_balance_that_moves_without_an_amount_disagrees():
    found = agreement([100, None, -20, 5, -7], BALANCES, keys=[""] * 5)
    assert found.share == pytest.approx(0.75)


def test_lines_are_kept_apart_by_account():
    amounts, balances = [100, 7, -30, 1], [1100, 57, 1070, 58]
    assert agreement(amounts, balances, keys=["a", "b", "a", "b"]).share == 1
    assert agreement(amounts, balances, keys=[""] * 4).share == 0


def test_one_step_is_no_evidence():
    assert agreement([1, 2], [1, 3], keys=["", ""]).weight == 0


def test_words_are_learnt_from_the_balance():
    sizes = [abs(value) for value in AMOUNTS]
    assert word_directions(sizes, BALANCES, words=["甲", "乙", "乙", "甲", "乙"]) == {"甲": 1, "乙": -1}
