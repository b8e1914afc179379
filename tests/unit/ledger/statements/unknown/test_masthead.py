"""Account and holder that no column names are found above the table, in the sheet's or in the file's name."""

import re

from tests.unit.ledger.statements.unknown.tables import mapping, recognised

ROWS = """
日期|摘要|金额|余额
2025-01-03|工资|800.00|850.00
2025-01-04|转账|-100.00|750.00
2025-01-05|转账|-50.00|700.00
"""


def said(text: str, *, above: str = "", name: str = "", file_name: str = "export.csv") -> dict[str, str]:
    """Return what the declared expressions find, looked up row by row, then in the sheet's and the file's name."""
    found = recognised(above + text, name=name, file_name=file_name)
    places = [*(" ".join(line.split("|")) for line in above.split("\n")), name, file_name.rpartition(".")[0]]
    result = {}
    for key, pattern in found.layout.masthead.items():
        match = next(match for place in places if (match := re.search(pattern, place)))
        result[key] = match.group(1)
    return result


def test_account_and_holder_in_labelled_cells():
    above = "某某银行流水\n账　号：|6229990000000000017|户　名：|张示例|币种：|人民币"
    assert said(ROWS, above=above) == {"account": "6229990000000000017", "holder": "张示例", "currency": "人民币"}


def test_masked_account_in_one_cell_with_its_label():
    assert said(ROWS, above="卡号: 6229****0017  姓名: 李样本")["account"] == "6229****0017"


def test_account_written_in_groups_of_four():
    assert said(ROWS, above="Account No. 6229 9900 0000 0000 017")["account"] == "6229 9900 0000 0000 017"


def test_the_counterparty_above_the_table_is_not_the_holder():
    assert "holder" not in said(ROWS, above="对方户名：李样本")


def test_account_and_holder_in_the_sheets_name():
    assert said(ROWS, name="张示例-6229990000000000017") == {"account": "6229990000000000017", "holder": "张示例"}


def test_account_and_holder_in_the_files_name():
    found = said(ROWS, file_name="李样本_6229990000000000017_20250101-20250131交易明细.xlsx")
    assert found == {"account": "6229990000000000017", "holder": "李样本"}


def test_a_stamp_in_the_files_name_is_no_account():
    assert said(ROWS, file_name="交易明细20250131101500.xlsx") == {}


def test_a_number_above_the_table_names_the_column_that_repeats_it():
    rows = "甲|日期|金额\n6229990000000000017|2025-01-03|-1.00\n6229990000000000017|2025-01-04|2.00"
    found = recognised("账号：|6229990000000000017\n" + rows)
    assert mapping(found)["own_number"] == "甲"
