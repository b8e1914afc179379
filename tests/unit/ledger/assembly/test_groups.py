"""Grouping and ordering by sorts of single numbers say what plain sorting says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from firsthour.ledger.assembly.groups import dense_groups, order_by
from firsthour.ledger.assembly.legs import Texts

LARGEST = 2**31 - 1
CODES = st.one_of(st.integers(0, 3), st.integers(LARGEST - 1, LARGEST))


@given(st.sets(st.tuples(CODES, CODES)))
def test_rows_are_ordered_by_the_first_and_then_the_second(pairs: set[tuple[int, int]]) -> None:
    rows = list(pairs)
    codes = np.array([a for a, _ in rows], dtype=np.int32)
    then = np.array([b for _, b in rows], dtype=np.int64)
    assert [rows[place] for place in order_by(codes, then).tolist()] == sorted(rows)


@given(st.lists(st.tuples(st.integers(-2, 2), st.sampled_from([-(2**63), 0, 2**63 - 1]))))
def test_rows_share_a_group_exactly_when_they_agree_in_every_column(rows: list[tuple[int, int]]) -> None:
    columns = [np.array([row[place] for row in rows], dtype=np.int64) for place in range(2)]
    group = dense_groups(columns).tolist()
    assert sorted(set(group)) == list(range(len(set(rows))))
    assert [[a == b for b in group] for a in group] == [[a == b for b in rows] for a in rows]


@given(st.lists(st.lists(st.sampled_from(["", "甲", "乙", "622", "丙"]))))
def test_many_texts_get_the_codes_that_each_gets_alone(batches: list[list[str]]) -> None:
    together, alone = Texts(), Texts()
    for batch in batches:
        assert together.codes(batch).tolist() == [alone.code(text) for text in batch]
    assert together == alone
