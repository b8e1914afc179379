"""Workbooks read as a person sees them; broken and hostile ones are one clear error and never end the run."""

import contextlib
import datetime as dt
import io
import random
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from firsthour.base.errors import UserError
from firsthour.ledger.containers.calamine_child import cell_text
from firsthour.ledger.containers.limits import MIB, Limits
from firsthour.ledger.containers.open import open_sheets
from firsthour.ledger.sheets import Sheet
from tests.unit.ledger.containers.made import (
    CARD,
    HEADER,
    MAIN_SPACE,
    rows_of,
    saved,
    sheet_xml,
    source_of,
    with_sheet_xml,
    workbook_of,
    zip_of,
)


def open_bytes(folder: Path, content: bytes, *, limits: Limits | None = None) -> list[Sheet]:
    return open_sheets(source_of(folder, content, name="f.xlsx"), limits=limits or Limits())


def code_of(folder: Path, content: bytes, *, limits: Limits | None = None) -> str:
    with pytest.raises(UserError) as caught:
        open_bytes(folder, content, limits=limits)
    assert "f.xlsx" in caught.value.sentence("zh")
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"), (-5.0, "-5"), (12.34, "12.34"), (0.1 + 0.2, "0.3"), (1e-8, "0.00000001"), (7, "7"),
        (12.340000000000002, "12.34"), (123456789012.34, "123456789012.34"), (20260301100507.0, "20260301100507"),
        (999_999_999_999_999.0, "999999999999999"), (1e15, "1E+15"), (6.22202123456789e18, "6.22202123456789E+18"),
        (-1.5e16, "-1.5E+16"), (float("inf"), "inf"), (True, "TRUE"), (False, "FALSE"), ("  as is ", "  as is "),
        (dt.datetime(2026, 3, 1, 10, 5, 7), "2026-03-01 10:05:07"),
        (dt.datetime(2026, 3, 1, 10, 5, 6, 999_600), "2026-03-01 10:05:07"),
        (dt.datetime(2026, 3, 1, 10, 5, 6, 250_000), "2026-03-01 10:05:06.250"),
        (dt.date(2026, 3, 1), "2026-03-01"), (dt.time(9, 23, 15), "09:23:15"),
        (dt.timedelta(hours=30, minutes=5), "30:05:00"),
    ],
)  # fmt: skip
def test_a_cell_is_text_as_a_person_sees_it(cell, text):
    assert cell_text(cell) == text


def test_rows_and_columns_count_from_the_corner_of_the_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active["C3"], book.active["D3"], book.active["C6"] = "账号", CARD, 12.5
    (sheet,) = open_bytes(tmp_path, saved(book))
    assert sheet.head() == [[], [], ["", "", "账号", CARD], [], [], ["", "", "12.5", ""]]
    assert rows_of(sheet, n_columns=4, after_row=3) == [(6, ["", "", "12.5", ""])]


def test_every_sheet_is_read_hidden_ones_too_and_charts_are_not(tmp_path):
    book = openpyxl.Workbook()
    book.active.title, book.active["A1"] = "甲", "1"
    book.create_chartsheet("图")
    hidden = book.create_sheet("乙")
    hidden["A1"], hidden.sheet_state = "2", "veryHidden"
    book.create_sheet("空")
    sheets = open_bytes(tmp_path, saved(book))
    assert [(sheet.index, sheet.name, sheet.head()) for sheet in sheets] == [
        (1, "甲", [["1"]]), (3, "乙", [["2"]]), (4, "空", [])]  # fmt: skip


def test_a_formula_is_the_value_stored_with_it_and_an_error_is_blank(tmp_path):
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c>',
        '<c r="B1" t="e"><v>#REF!</v></c>',
        '<c r="C1" t="str"><f>A1</f><v>=cmd</v></c>',
    )
    row = f'<row r="1">{"".join(cells)}</row>'
    (sheet,) = open_bytes(tmp_path, with_sheet_xml(sheet_xml(row)))
    assert sheet.head() == [["2", "", "=cmd"]]


def test_merged_cells_are_filled_in_their_corner_only(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["B2"] = "流水", "a", "b"
    book.active.merge_cells("A1:B1")
    (sheet,) = open_bytes(tmp_path, saved(book))
    assert sheet.head() == [["流水", ""], ["a", "b"]]


@pytest.mark.parametrize("epoch", [openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH])
def test_dates_are_right_in_both_calendars(tmp_path, epoch):
    book = openpyxl.Workbook()
    book.epoch = epoch
    book.active["A1"] = dt.datetime(2026, 3, 1, 10, 5, 7)
    assert open_bytes(tmp_path, saved(book))[0].head() == [["2026-03-01 10:05:07"]]


def test_thousands_of_blank_formatted_rows_cost_nothing(tmp_path):
    blank = "".join(f'<row r="{i}"><c r="A{i}" s="0"/><c r="XFD{i}" s="0"></c></row>' for i in range(2, 20_000))
    (sheet,) = open_bytes(tmp_path, with_sheet_xml(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + blank)))
    assert rows_of(sheet, n_columns=1) == [(1, ["1"])]


def test_a_huge_declared_area_costs_nothing(tmp_path):
    xml = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    xml = xml.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    assert open_bytes(tmp_path, with_sheet_xml(xml))[0].head() == [["1"]]


def test_a_cell_in_the_last_corner_is_refused_before_memory_is_taken(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert code_of(tmp_path, with_sheet_xml(sheet_xml(rows))) == "workbook_too_large"


def test_cells_without_references_are_measured_too(tmp_path):
    wide = "<row>" + "<c><v>1</v></c>" * 5000 + "</row>"
    rows = wide + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    assert code_of(tmp_path, with_sheet_xml(sheet_xml(rows))) == "workbook_too_large"


def test_a_long_sheet_without_references_is_read(tmp_path):
    rows = "<row>" + "<c><v>1</v></c>" * 20 + "</row>"
    (sheet,) = open_bytes(tmp_path, with_sheet_xml(sheet_xml(rows * 5000)), limits=Limits(sheet_cells=100_000))
    assert sum(len(chunk.rows) for chunk in sheet.chunks(after_row=0, n_columns=20)) == 5000


def test_a_workbook_that_multiplies_in_memory_is_stopped_alone(tmp_path):
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 400_000))
    strings = f'<sst xmlns="{MAIN_SPACE}"><si><t>{"x" * 30_000}</t></si></sst>'.encode()
    plain = zipfile.ZipFile(io.BytesIO(with_sheet_xml(sheet_xml(rows))))
    content = {name: plain.read(name) for name in plain.namelist()} | {"xl/sharedStrings.xml": strings}
    limits = Limits(workbook_memory_bytes=400 * MIB)
    assert code_of(tmp_path, zip_of(content), limits=limits) == "workbook_too_large"


def test_a_sheet_that_is_a_bomb_is_refused(tmp_path):
    xml = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (66 * MIB))
    assert code_of(tmp_path, with_sheet_xml(xml)) == "workbook_bomb"


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    content = bytearray(with_sheet_xml(sheet_xml(" " * (66 * MIB))))
    entry = content.rindex(b"PK\x01\x02", 0, content.index(b"xl/worksheets/sheet1.xml", content.index(b"PK\x01\x02")))
    struct.pack_into("<I", content, entry + 24, 1000)
    assert code_of(tmp_path, bytes(content)) == "workbook_bomb"


def test_uncompressed_xml_is_bounded(tmp_path):
    noise = random.Random(1).randbytes(MIB).hex()
    content = with_sheet_xml(sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{noise}</t></is></c></row>'))
    assert code_of(tmp_path, content, limits=Limits(workbook_bytes=MIB)) == "workbook_too_large"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_half_a_workbook_is_refused(tmp_path, share):
    content = workbook_of([HEADER, ["2026-03-01", 12.34, "张示例"]])
    assert code_of(tmp_path, content[: int(len(content) * share)]) == "workbook_damaged"


def test_a_workbook_with_any_byte_wrong_is_read_or_refused(tmp_path):
    content, chance = workbook_of([HEADER, ["2026-03-01", 12.34, "张示例"]]), random.Random(7)
    for _ in range(25):
        broken = bytearray(content)
        for _ in range(10):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with contextlib.suppress(UserError):
            assert all(sheet.head() is not None for sheet in open_bytes(tmp_path, bytes(broken)))


def test_half_an_old_workbook_does_not_end_the_run(tmp_path, samples_dir):
    content = next((samples_dir / "statements" / "citic").rglob("*.xls")).read_bytes()
    for share in (0.2, 0.5, 0.8):
        assert code_of(tmp_path, content[: int(len(content) * share)]) == "workbook_damaged"


def test_old_workbooks_are_read(samples_dir, tmp_path):
    content = next((samples_dir / "statements" / "citic").rglob("*.xls")).read_bytes()
    (sheet,) = open_bytes(tmp_path, content)
    assert sheet.head()[1][:3] == ["交易日期", "入账日期", "交易描述"]


def test_both_sheets_of_a_workbook_are_read(samples_dir, tmp_path):
    content = next((samples_dir / "statements" / "wechat").rglob("*.xlsx")).read_bytes()
    assert [(sheet.index, len(sheet.head())) for sheet in open_bytes(tmp_path, content)] == [(1, 45), (2, 45)]
