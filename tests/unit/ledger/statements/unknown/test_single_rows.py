"""A table of one row has no second row to compare with: it is read where its header leaves no doubt, else refused."""

import pytest

from tests.reference.layout_reading import read_movements
from tests.unit.ledger.statements.unknown.tables import mapping, recognised, sheet_of, table


def amount_of(text: str, *, file_name: str = "export.csv") -> int | None:
    """Return the signed amount in fen that is read from the only row of a text table."""
    found = recognised(text, file_name=file_name)
    (movement,) = read_movements(sheet_of(table(text)), found.layout, header_row=found.header_row)
    return movement.amount


@pytest.mark.parametrize(
    ("header", "row", "amount"),
    [
        ("交易时间|收付标志|交易金额", "2025-01-03 10:00:00|付|100.00", -10000),
        ("交易时间|收付标志|交易金额", "2025-01-03 10:00:00|收|100.00", 10000),
        ("Date|Dr/Cr|Amount|Balance", "2025-01-03|DR|100|900", -10000),
        ("交易日期|摘要|收入|支出|余额", "20250103|转账||100.00|900.00", -10000),
        ("交易日期|摘要|收入|支出|余额", "20250103|转账|100.00|0.00|900.00", 10000),
        ("记账日期|金额|余额", "2025-01-03|-100.00|900.00", -10000),
        ("记账日期|金额|余额", "2025-01-03|+100.00|900.00", 10000),
        ("记账日期|金额|余额", "2025-01-03|（100.00）|900.00", -10000),
    ],
)
def test_one_row_under_a_header_without_doubt_is_read(header: str, row: str, amount: int):
    assert amount_of(f"{header}\n{row}") == amount


def test_one_row_below_a_masthead_and_above_a_total_is_read():
    text = """
    某某银行
    账号：|6229990000000000017|户名：|张示例
    交易日期|借贷标志|交易金额|账户余额|对方户名
    2025-01-03 10:00|贷|100.00|900.00|李样本
    合计|1笔|100.00
    """
    assert amount_of(text) == 10000
    assert mapping(recognised(text))["own_number"] == "(outside)"


def test_signs_tell_the_direction_of_several_rows_that_all_went_out():
    text = "记账日期|金额|余额\n2025-01-03|-100.00|900.00\n2025-03-03|-50.00|500.00"
    assert recognised(text).layout.direction == {"sign": "signed"}


@pytest.mark.parametrize(
    "row", ["2025-01-03|你好|100.00|900.00", "2025-01-03|工资|100.00|900.00", "2025-01-03|消费|100.00|900.00"]
)
def test_a_bare_size_without_a_flag_stays_without_direction(row: str):
    assert amount_of(f"日期|摘要|金额|余额\n{row}") is None


def test_a_minus_sign_without_balance_or_words_stays_without_direction():
    assert amount_of("日期|去处|金额\n2025-01-03|甲店|-100.00") is None


def test_a_minus_sign_whose_description_says_the_same_is_money_out():
    assert amount_of("日期|摘要|金额\n2025-01-03|消费|-100.00") == -10000


def test_a_minus_sign_whose_description_says_the_contrary_stays_without_direction():
    assert amount_of("日期|摘要|金额\n2025-01-03|退款|-100.00") is None


CARD = "交易日期|记账日期|交易说明|入账金额"


@pytest.mark.parametrize(
    ("row", "amount"),
    [
        ("2025-01-10|2025-01-10|消费 甲店|123.18", -12318),
        ("2025-01-10|2025-01-10|退货 甲店|-123.18", 12318),
        ("2025-01-10|2025-01-10|信用卡还款|-500.00", 50000),
        ("2025-01-10|2025-01-10|消费 甲店|-123.18", -12318),
        ("2025-01-10|2025-01-10|退货 甲店|123.18", None),
        ("2025-01-10|2025-01-10|信用卡还款|500.00", None),
    ],
)
def test_on_a_cards_bill_sign_and_description_must_not_contradict_each_other(row: str, amount: int | None):
    assert amount_of(f"{CARD}\n{row}", file_name="信用卡账单.csv") == amount


def test_an_empty_column_for_the_direction_is_not_made_up_for_by_the_habit_of_cards():
    text = "交易时间|收/支|交易说明|金额\n2025-01-10 10:00:00|/|理财通|123.18"
    assert amount_of(text, file_name="信用卡账单.csv") is None
