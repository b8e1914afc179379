"""Are all rows taken once and in their order, however many at a time?"""

from hypothesis import given
from hypothesis import strategies as st

from firsthour.base.batches import batches


@given(st.lists(st.integers()), st.integers(1, 7))
def test_batches_are_full_but_for_the_last_and_make_the_whole(rows: list[int], size: int) -> None:
    found = list(batches(iter(rows), size))
    assert [row for batch in found for row in batch] == rows
    assert all(len(batch) == size for batch in found[:-1])
    assert all(found)
