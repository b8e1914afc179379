"""Rows of cells become a sheet."""

from firsthour.ledger.containers.grid import RowSheet, chunk_of
from tests.unit.ledger.containers.made import rows_of


def sheet_of(*rows: tuple[int, list[str]]) -> RowSheet:
    return RowSheet(2, "流水", rows=lambda: iter(rows))


def test_head_fills_in_rows_that_are_not_there():
    assert sheet_of((2, ["a", "b"]), (4, ["", ""]), (5, ["c"])).head(4) == [[], ["a", "b"], [], []]


def test_chunks_leave_out_blank_rows_and_those_above():
    sheet = sheet_of((1, ["title"]), (2, ["a"]), (3, [" ", ""]), (9, ["b", "c", "d"]))
    assert rows_of(sheet, n_columns=2, after_row=1) == [(2, ["a", ""]), (9, ["b", "c"])]


def test_filled_cells_beyond_the_columns_are_ragged():
    chunk = chunk_of([(1, ["a", ""]), (2, ["b", "x"]), (3, ["c", " "])], n_columns=1)
    assert chunk.ragged.tolist() == [1]


def test_unwanted_columns_are_none():
    chunk = chunk_of([(1, ["a", "b"])], n_columns=2, wanted=[1])
    assert chunk.columns[0] is None
    assert chunk.columns[1].to_pylist() == ["b"]
