"""Does a quick run try fewer generated examples than the whole one, of the same tests, and no test without any?"""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.quickly import FEWEST, n_quick, try_fewer_examples


@pytest.mark.parametrize(("whole", "quick"), [(1, 1), (12, 12), (20, 20), (60, 20), (100, 20), (400, 80), (1000, 200)])
def test_a_quick_run_tries_a_fifth_of_the_examples_and_few_are_tried_whole(whole: int, quick: int) -> None:
    assert n_quick(whole) == quick


@pytest.mark.parametrize("shown", [1, 3])
def test_a_test_with_many_parameters_is_shortened_once(shown: int) -> None:
    tried: list[int] = []

    @settings(max_examples=FEWEST * 10, deadline=None, database=None)
    @given(st.integers())
    def generated(number: int) -> None:
        tried.append(number)

    generated()
    whole, n_whole = list(tried), len(tried)
    tried.clear()
    items = [SimpleNamespace(obj=generated) for _ in range(shown)] + [SimpleNamespace(obj=print), SimpleNamespace()]
    try_fewer_examples(cast(Any, items))
    generated()
    assert (n_whole, len(tried)) == (FEWEST * 10, FEWEST * 2)
    assert tried == whole[: len(tried)]
