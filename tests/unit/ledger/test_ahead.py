"""Work done ahead comes back in order, a few pieces at a time, and a single piece needs no thread."""

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.ledger.ahead import LOOK_AHEAD, work_ahead


def name_of_thread(number: int) -> tuple[int, str]:
    """Return a piece's number and the thread that worked on it."""
    return number, threading.current_thread().name


@given(n=st.integers(0, 12))
def test_results_come_in_order_beside_their_keys(n: int) -> None:
    pieces = [(number, partial(name_of_thread, number)) for number in range(n)]
    assert [(key, number) for key, (number, _) in work_ahead(pieces, name="w")] == [(each, each) for each in range(n)]


def test_a_single_piece_is_worked_on_where_it_is_asked_for() -> None:
    ((_, (_, thread)),) = work_ahead([("only", partial(name_of_thread, 1))], name="w")
    assert thread == threading.current_thread().name


def test_of_two_pieces_both_are_worked_on_in_threads() -> None:
    pieces = [(number, partial(name_of_thread, number)) for number in range(2)]
    assert all(thread.startswith("w") for _, (_, thread) in work_ahead(pieces, name="w"))


def test_never_more_pieces_are_taken_than_can_be_held() -> None:
    taken: list[int] = []
    given_back: list[int] = []

    def pieces() -> Iterator[tuple[int, Callable[[], int]]]:
        for number in range(20):
            assert len(taken) - len(given_back) <= LOOK_AHEAD
            taken.append(number)
            yield number, partial(int, number)

    for key, _ in work_ahead(pieces(), name="w"):
        given_back.append(key)
    assert given_back == taken == list(range(20))


@pytest.mark.parametrize("n", [1, 2, 5])
def test_an_error_in_a_piece_is_raised_where_its_result_is_asked_for(n: int) -> None:
    def fail() -> int:
        raise ZeroDivisionError

    pieces = [*((number, partial(int, number)) for number in range(n - 1)), (n, fail)]
    seen: list[int] = []
    with pytest.raises(ZeroDivisionError):
        seen.extend(key for key, _ in work_ahead(pieces, name="w"))
