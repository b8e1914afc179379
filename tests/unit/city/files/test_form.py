"""Cells, lines and columns of layouts."""

import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from firsthour.city.files.archive import pack_folder
from firsthour.city.files.form import columns_of, csv_line, in_order, write_lines
from firsthour.city.files.workbooks import CellNotPlainError, write_fixed_workbook
from firsthour.papers.workbook import Sheet


def test_columns_come_from_the_declared_layout() -> None:
    assert len(columns_of("bank_return")) == 34
    assert columns_of("bank_return", "layout_contacts") == ("开户名称", "证照类型", "证照号码", "联系电话")


def test_cells_stand_in_the_order_of_the_columns() -> None:
    assert in_order(("a", "b", "c"), {"c": "3", "a": "1"}) == ["1", "", "3"]


def test_cells_with_commas_or_quotes_are_quoted() -> None:
    assert csv_line(["1", "2,000.00", 'say "x"']) == '1,"2,000.00","say ""x"""'


def test_an_archive_takes_the_place_of_its_folder(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        write_lines(tmp_path / "folder" / name, ["x"])
    pack_folder(tmp_path / "folder", tmp_path / "folder.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.zip"]


def test_a_workbook_of_the_same_cells_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_fixed_workbook(tmp_path / name, [Sheet("s", ["k"], [["1"]])])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert {member.date_time for member in book.infolist()} == {(2026, 1, 1, 0, 0, 0)}


def test_a_workbook_keeps_every_cell_and_a_sheet_too_long_goes_on_in_the_next_under_the_same_header(
    tmp_path: Path,
) -> None:
    rows = [["<&>", Decimal("12.30"), None], [" 6229 ", None, "x"], [None, Decimal("-1"), "y"]]
    sheets = [Sheet("流水", ["名", "额", "注"], rows), Sheet("empty", ["k"], [])]
    write_fixed_workbook(tmp_path / "a.xlsx", sheets, most_rows=2)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    read = {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book.worksheets}
    head = ["名", "额", "注"]
    assert read == {
        "流水": [head, ["<&>", 12.3, None], [" 6229 ", None, "x"]],
        "流水 2": [head, [None, -1, "y"]],
        "empty": [["k"]],
    }


def test_a_workbook_takes_no_number_that_is_not_exact(tmp_path: Path) -> None:
    with pytest.raises(CellNotPlainError):
        write_fixed_workbook(tmp_path / "a.xlsx", [Sheet("s", ["k"], [[0.1]])])
