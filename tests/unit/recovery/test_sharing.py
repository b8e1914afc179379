"""Is a sum split exactly, under either rounding?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.law.restitution_rule import FORMULAS
from firsthour.recovery.sharing import lay_out, share


def by_place(place: int) -> int:
    return place


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [3, 3, 3], [3, 3, 3]),
        (8, [3, 3, 3], [2, 3, 3]),  # 2.67 each: two of the three fen left, by place
        (1, [1, 1, 5], [0, 0, 1]),
        (0, [5, 5], [0, 0]),
        (5, [], []),
    ],
)
def test_the_tail_goes_to_the_largest_as_far_as_it_is_open(total: int, weights: list[int], parts: list[int]) -> None:
    taken = share(total, weights, ties=by_place, formula="tail-to-largest")
    assert sorted(taken) == sorted(parts)
    assert all(part <= weight for part, weight in zip(taken, weights, strict=True))


def test_what_the_largest_cannot_take_goes_to_the_next() -> None:
    # 99 of 100 ones: each share is 0.99, 99 fen are left, each takes one
    assert share(99, [1] * 100, ties=by_place, formula="tail-to-largest") == [1] * 99 + [0]


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**13), max_size=8), st.sampled_from(FORMULAS))
def test_parts_add_up_and_stay_below_the_weights(total: int, weights: list[int], formula) -> None:  # type: ignore[no-untyped-def]
    parts = share(total, weights, ties=by_place, formula=formula)
    assert sum(parts) == min(total, sum(weights))
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@given(st.lists(st.integers(0, 9), max_size=6), st.lists(st.integers(0, 9), max_size=6))
def test_laying_out_takes_at_most_as_many_rows_as_both_sides_have(wanted: list[int], held: list[int]) -> None:
    while sum(wanted) > sum(held):
        wanted = wanted[:-1]
    rows = lay_out(wanted, held)
    assert len(rows) <= len(wanted) + len(held)
    assert [sum(row[2] for row in rows if row[0] == want) for want in range(len(wanted))] == wanted
    assert all(sum(row[2] for row in rows if row[1] == place) <= amount for place, amount in enumerate(held))
