"""Do the tables of a graph keep ids as text, amounts as numbers, and names as what they were?"""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given

from firsthour.base.text import FORMULA_STARTS
from firsthour.papers.graph_tables import guarded, write_graph_workbook, write_plain_ledger
from tests.unit.papers.graph_samples import ANY_TEXT, EDGES, A, graph_of, trace_graph


def test_a_workbook_has_ids_as_text_and_amounts_as_numbers(tmp_path: Path) -> None:
    write_graph_workbook(tmp_path / "a.xlsx", graph_of())
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["accounts", "transfers"]
    header, first, *_ = book["transfers"].iter_rows()
    cells = dict(zip([cell.value for cell in header], first, strict=True))
    assert (cells["source"].value, cells["source"].data_type) == (A, "s")
    assert (cells["amount"].value, cells["amount"].data_type, cells["amount"].number_format) == (
        100.05,
        "n",
        "#,##0.00",
    )
    assert cells["rows"].value == "0123456789ab:2 ba9876543210:7"


def test_the_workbook_of_a_trace_has_its_own_tables_first(tmp_path: Path) -> None:
    write_graph_workbook(tmp_path / "a.xlsx", trace_graph())
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["claims", "accounts", "transfers"]
    assert [row[-2:] for row in book["transfers"].iter_rows(min_row=2, values_only=True)] == [
        (60, "c1 60.00 CNY"), (45, "c1 40.00 CNY; c2 5.00 CNY"),
    ]  # fmt: skip


def test_a_plain_ledger_has_the_columns_that_import_reads(tmp_path: Path) -> None:
    write_plain_ledger(tmp_path / "a.csv", graph_of())
    lines = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig").split("\r\n")
    assert lines == [
        "time,source,target,amount,currency,id,memo",
        f"2026-03-01 05:05:07,{A},示例银行/0001234,100.05,CNY,t1,",
        f"2026-03-01,{A},~cash,49.95,CNY,t2,",
        f"2026-03-02 10:05,{A},示例银行/0001234,0.07,USD,t3,",
        "",
    ]


@given(ANY_TEXT)
def test_no_guarded_name_is_a_formula_and_each_can_be_told_from_all_others(name: str) -> None:
    shown = guarded(name)
    assert shown == name or shown == "'" + name
    assert not shown.startswith(FORMULA_STARTS) or shown.lstrip("+-").replace(",", "").replace(".", "").isdigit()
    changed = shown != name
    assert changed == (guarded("'" + name) != "'" + name)  # so that 'x is never what x was written as


@pytest.mark.parametrize("name", ["+8613800000000", "-12", "张示例", "'张示例"])
def test_usual_names_are_left_alone(name: str) -> None:
    assert guarded(name) == name
    assert EDGES[0].source == A
