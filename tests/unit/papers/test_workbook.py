"""Does a workbook show exactly what it was given, and does it appear whole or not at all?"""

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from firsthour.papers import workbook
from firsthour.papers.workbook import CellTypeError, Sheet, UnevenSheetError, write_workbook


def read_back(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def written(tmp_path: Path, *cells: object) -> list[Any]:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [Sheet("a", [f"c{i}" for i in range(len(cells))], [list(cells)])])
    return list(openpyxl.load_workbook(path)["a"][2])


def test_ids_keep_every_digit_and_leading_zero(tmp_path: Path) -> None:
    long, zeros = written(tmp_path, "6229990000000000017", "000123")
    assert (long.value, long.data_type) == ("6229990000000000017", "s")
    assert (zeros.value, zeros.data_type) == ("000123", "s")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@SUM(A1)", "#N/A", "TRUE", "2026-03-01", " spaced ", "1e5"])
def test_text_is_never_a_formula_nor_anything_else(tmp_path: Path, text: str) -> None:
    (cell,) = written(tmp_path, text)
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_header_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [Sheet("a", ["=1+1"], [])])
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["a"]["A1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_amounts_are_numbers_with_their_decimals(tmp_path: Path) -> None:
    yuan, tether, yen, count = written(tmp_path, Decimal("1234.50"), Decimal("0.000001"), Decimal("5"), np.int64(7))
    assert (yuan.value, yuan.number_format) == (1234.5, "#,##0.00")
    assert (tether.value, tether.number_format) == (0.000001, "#,##0.000000")
    assert (yen.value, yen.number_format, count.value, count.number_format) == (5, "#,##0", 7, "0")
    assert {cell.data_type for cell in (yuan, tether, yen, count)} == {"n"}


def test_a_number_too_long_for_a_spreadsheet_stays_exact_as_text(tmp_path: Path) -> None:
    whole, amount = written(tmp_path, 2**62, Decimal("92233720368547758.07"))
    assert (whole.value, amount.value) == (str(2**62), "92233720368547758.07")
    assert whole.data_type == amount.data_type == "s"


def test_none_is_empty_and_control_signs_are_made_visible(tmp_path: Path) -> None:
    empty, bell, half = written(tmp_path, None, "a\x07b\n", "\udcb0")
    assert (empty.value, bell.value, half.value) == (None, "a_x0007_b\n", "_xDCB0_")


def test_text_beyond_what_a_cell_holds_says_so(tmp_path: Path) -> None:
    (cell,) = written(tmp_path, "x" * 40_000)
    assert len(cell.value) == 32_767
    assert cell.value.endswith("x … (40000)")


def test_the_header_stands_still_and_can_be_filtered(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [Sheet("账户", ["account", "户名"], [["6" * 19, "张示例"]] * 3)])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["账户"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B4")
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width >= 19
    assert sheet.column_dimensions["B"].width >= 6


def test_too_many_rows_go_on_in_further_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 2)
    sheets = [Sheet("t", ["n"], [[n] for n in range(5)]), Sheet("u", ["n"], [[n] for n in range(2)])]
    write_workbook(tmp_path / "a.xlsx", sheets)
    assert read_back(tmp_path / "a.xlsx") == {
        "t": [("n",), (0,), (1,)],
        "t 2": [("n",), (2,), (3,)],
        "t 3": [("n",), (4,)],
        "u": [("n",), (0,), (1,)],
    }


def test_titles_are_made_fit_and_different(tmp_path: Path) -> None:
    titles = ["a/b:c", "A_b_c", "x" * 40, "x" * 40, ""]
    write_workbook(tmp_path / "a.xlsx", [Sheet(title, ["n"], []) for title in titles])
    assert list(read_back(tmp_path / "a.xlsx")) == ["a_b_c", "A_b_c 2", "x" * 31, "x" * 29 + " 2", "sheet"]


@pytest.mark.parametrize(
    ("row", "error"), [([1.5], CellTypeError), ([Decimal("nan")], CellTypeError), ([1, 2], UnevenSheetError)]
)
def test_a_bad_cell_leaves_the_old_workbook_and_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: list[object], error: type[Exception]
) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    path = tmp_path / "a.xlsx"
    write_workbook(path, [Sheet("a", ["n"], [["old"]])])

    def rows() -> Iterator[list[object]]:
        yield from ([n] for n in range(1000))
        yield row

    with pytest.raises(error):
        write_workbook(path, [Sheet("first", ["n"], [[1]]), Sheet("a", ["n"], rows())])
    assert read_back(path) == {"a": [("n",), ("old",)]}
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == ["a.xlsx", "scratch"]
