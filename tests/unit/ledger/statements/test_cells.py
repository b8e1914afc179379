"""What stands in a column, once the dress of spreadsheets is off."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.ledger.statements.cells import clean_strings, clean_value, encode, first_filled, join


@pytest.mark.parametrize(
    ("cell", "clean"),
    [
        ("张示例\t", "张示例"), (' ="6229990000000000017" ', "6229990000000000017"), ("６２２９", "6229"),
        ("'0012", "0012"),
        ("--", ""), ("/", ""), ("null", ""), ("无", ""), ("示例（有限）公司", "示例(有限)公司"),
        ("\u3000李样本\u3000", "李样本"),
    ],
)  # fmt: skip
def test_cell_is_cleaned(cell: str, clean: str) -> None:
    assert clean_strings(pa.array([cell])).to_pylist() == [clean]


TEXTS = st.lists(st.text(alphabet="ab12 \t\u3000张示，（-/*'=\"\u00a0NnulN\u0000", max_size=8), max_size=8)


@given(TEXTS)
def test_fast_cleaning_agrees_with_cleaning_one_by_one(texts: list[str]) -> None:
    assert clean_strings(pa.array(texts, pa.string())).to_pylist() == [clean_value(text) for text in texts]


@given(TEXTS, st.integers(0, 3))
def test_encoded_part_of_a_column_says_the_same_as_the_column(texts: list[str], start: int) -> None:
    part = pa.array(texts, pa.string()).dictionary_encode().slice(start)
    found = encode(part)
    assert found.texts().to_pylist() == [clean_value(text) for text in texts[start:]]
    assert len(set(found.values.to_pylist())) == len(found.values)


@given(st.lists(st.tuples(*[st.sampled_from(["", "a", "b", "-"])] * 3), max_size=6))
def test_columns_are_joined_or_chosen_row_by_row(rows: list[tuple[str, str, str]]) -> None:
    columns = [encode(pa.array([row[k] for row in rows], pa.string())) for k in range(3)]
    filled = [[clean_value(cell) for cell in row if clean_value(cell)] for row in rows]
    assert first_filled(columns, len(rows)).texts().to_pylist() == [row[0] if row else "" for row in filled]
    joined = join(columns, len(rows)).texts().to_pylist()
    assert [text.split() for text in joined if len(set(text.split())) == len(text.split())] == [
        row for row, text in zip([list(dict.fromkeys(row)) for row in filled], joined, strict=True)
        if len(set(text.split())) == len(text.split())
    ]  # fmt: skip
