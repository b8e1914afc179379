"""The kernel that puts tied rows into the order in which their balances meet, against every order there is."""

from itertools import pairwise, permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.ledger.assembly._kernel_chain import chain_order

Rows = list[tuple[int, int]]


def order_of(rows: Rows, balance: int | None = None) -> list[int]:
    """Return the kernel's order of rows (balance before, balance after)."""
    before, after = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return chain_order(before, after, balance is not None, balance or 0).tolist()


def n_meetings(rows: Rows, order: tuple[int, ...], balance: int | None) -> int:
    """Return how many balances meet in an order."""
    first = balance is not None and rows[order[0]][0] == balance
    return first + sum(rows[a][1] == rows[b][0] for a, b in pairwise(order))


def test_the_file_order_stands_when_its_balances_meet() -> None:
    assert order_of([(0, 100), (100, 0), (0, 100)], 0) == [0, 1, 2]


def test_the_file_order_stands_when_no_other_meets_more() -> None:
    assert order_of([(5, 6), (1, 2), (8, 9)], 7) == [0, 1, 2]


def test_a_row_that_ends_the_chain_is_left_for_last() -> None:
    """0 → 50 would strand the three others."""
    assert order_of([(0, 50), (0, 100), (100, 0), (0, 100), (100, 0)], 0) == [1, 2, 3, 4, 0]


def test_the_known_balance_decides_where_a_circle_begins() -> None:
    assert order_of([(0, 100), (100, 0)], 100) == [1, 0]
    assert order_of([(0, 100), (100, 0)]) == [0, 1]


def test_a_break_costs_one_meeting_and_no_more() -> None:
    assert order_of([(20, 30), (0, 10), (10, 0)], 0) == [1, 2, 0]


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6),
    st.one_of(st.none(), st.integers(0, 3)),
)
def test_of_all_orders_it_is_the_first_in_which_most_balances_meet(rows: Rows, balance: int | None) -> None:
    best = max(permutations(range(len(rows))), key=lambda order: n_meetings(rows, order, balance))
    assert order_of(rows, balance) == list(best)
