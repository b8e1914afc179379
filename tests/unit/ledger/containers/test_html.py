"""Tables in HTML read as a spreadsheet would open them."""

from pathlib import Path

import pytest

from firsthour.ledger.containers.open import open_sheets
from tests.unit.ledger.containers.made import source_of

PAGE = """<html><head><meta charset="{charset}"><title>不读</title><style>td {{}}</style></head><body>
<p>账号：6229990000000000017</p>户名：张示例<br>
<table><tr><th>时间</th><th>金额</th><th>备注</th></tr>
<tr><td>2026-03-01</td><td>1,234.56</td><td>转账<br>第二行 &amp; 更多</td></tr>
<tr><td>2026-03-02<td>2.00<td></tr></table>
<script>var rows = "<tr><td>no</td></tr>";</script></body></html>"""


def head_of(folder: Path, content: bytes) -> list[list[str]]:
    (sheet,) = open_sheets(source_of(folder, content, name="f.xls"))
    return sheet.head()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_tables_and_the_words_above_them_are_rows(tmp_path, encoding):
    assert head_of(tmp_path, PAGE.format(charset=encoding).encode(encoding)) == [
        ["账号：6229990000000000017"],
        ["户名：张示例"],
        ["时间", "金额", "备注"],
        ["2026-03-01", "1,234.56", "转账 第二行 & 更多"],
        ["2026-03-02", "2.00", ""],
    ]


def test_a_wrong_charset_in_the_page_is_not_believed(tmp_path):
    assert head_of(tmp_path, PAGE.format(charset="iso-8859-1").encode("gb18030"))[2] == ["时间", "金额", "备注"]


def test_cells_that_span_keep_the_others_in_their_columns(tmp_path):
    page = b"""<table><tr><td colspan=2>A</td><td rowspan=3>B</td><td>C</td></tr>
    <tr><td>1</td><td>2</td><td>3</td></tr><tr><td>4</td><td>5</td><td>6</td></tr><tr><td>7</td><td>8</td></tr></table>"""
    assert head_of(tmp_path, page) == [
        ["A", "", "B", "C"], ["1", "2", "", "3"], ["4", "5", "", "6"], ["7", "8"]]  # fmt: skip


def test_several_tables_stand_one_below_the_other(tmp_path):
    page = b"<table><tr><td>a</td></tr></table><table><tr><td>b</td></tr></table>"
    assert head_of(tmp_path, page) == [["a"], ["b"]]


def test_a_table_inside_a_cell_has_its_rows_of_its_own(tmp_path):
    page = (
        b"<table><tr><td>out<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table></td></tr></table>"
    )
    assert head_of(tmp_path, page) == [["out"], ["1", "2"], ["3", "4"]]


def test_spans_beyond_reason_do_not_fill_memory(tmp_path):
    page = b"<table>" + b"<tr><td colspan=999999999 rowspan=999999999>x</td></tr>" * 50 + b"</table>"
    assert [len(row) for row in head_of(tmp_path, page)][:1] == [512]
