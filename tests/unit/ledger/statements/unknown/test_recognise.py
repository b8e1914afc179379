"""Invented statements that nobody has declared: what each of their columns is taken for."""

import pytest

from firsthour.ledger.statements.unknown import recognise
from tests.reference.layout_reading import read_movements
from tests.unit.ledger.statements.unknown.tables import mapping, recognised, sheet_of, table


def amounts(text: str, *, file_name: str = "export.csv") -> list[int | None]:
    """Return the signed amounts in fen that the recognised layout reads from a text table."""
    found = recognised(text, file_name=file_name)
    sheet = sheet_of(table(text))
    return [movement.amount for movement in read_movements(sheet, found.layout, header_row=found.header_row)]


SPLIT = """
某某村镇银行账户交易明细
账号：|6229990000000000017|户名：|张示例
交易日|摘要|借方发生额|贷方发生额|余额|对方户名|对方账号
2025-01-03|工资||8,000.00|8,500.00|示例贸易有限公司|62299900000000901
2025-01-04|转账|1,200.00||7,300.00|李样本|62299900000000902
2025-01-06|取现|300.00||7,000.00||
2025-01-09|转账|50.50||6,949.50|李样本|62299900000000902
合计||1,550.50|8,000.00|||
"""


def test_split_amounts_are_found_with_their_balance_and_parties():
    assert mapping(recognised(SPLIT)) == {
        "time": "交易日", "memo": "摘要", "amount_out": "借方发生额", "amount_in": "贷方发生额", "balance": "余额",
        "peer_name": "对方户名", "peer_number": "对方账号", "own_number": "(outside)", "own_name": "(outside)",
    }  # fmt: skip
    assert amounts(SPLIT) == [800000, -120000, -30000, -5050]


def test_a_balance_that_reconciles_makes_amounts_surer():
    with_breaks = SPLIT.replace("7,300.00", "1.00").replace("7,000.00", "2.00").replace("6,949.50", "3.00")
    sure, unsure = recognised(SPLIT), recognised(with_breaks)
    assert sure.confidence > unsure.confidence + 0.1
    assert "100%" in next(guess.why["en"] for guess in sure.columns if guess.field == "balance")
    assert "吻合 100%" in next(guess.why["zh"] for guess in sure.columns if guess.field == "balance")


def test_flagged_amounts_take_the_words_that_the_file_uses():
    text = """
    时间戳|资金流向|发生额|当前余额
    20250103101500|转入|500.00|1500.00
    20250103121500|转出|200.00|1300.00
    20250104080000|转出|100.00|1200.00
    20250105080000|转入|1.00|1201.00
    """
    found = recognised(text)
    assert found.layout.direction == {"sign": "flag", "in": ["转入"], "out": ["转出"]}
    assert amounts(text) == [50000, -20000, -10000, 100]


def test_unheard_of_flag_words_are_told_by_the_balance():
    text = """
    日期|类|金额|余额
    2025-01-01|甲|100.00|1100.00
    2025-01-02|乙|30.00|1070.00
    2025-01-03|乙|20.00|1050.00
    2025-01-04|甲|5.00|1055.00
    2025-01-05|乙|6.00|1049.00
    """
    assert amounts(text) == [10000, -3000, -2000, 500, -600]


def test_bookkeepers_words_seen_from_the_other_side_are_turned_by_the_balance():
    text = """
    日期|借贷|金额|余额
    2025-01-01|借|100.00|1100.00
    2025-01-02|贷|30.00|1070.00
    2025-01-03|贷|20.00|1050.00
    2025-01-04|借|5.00|1055.00
    """
    assert amounts(text) == [10000, -3000, -2000, 500]
    without_balance = "\n".join(line.rpartition("|")[0] for line in text.strip("\n ").split("\n"))
    assert amounts(without_balance) == [-10000, 3000, 2000, -500]


def test_signed_amounts_newest_first_with_days_only():
    text = """
    Date|Details|Amount|Balance
    2025-03-09|CARD PAYMENT TO SHOP|-12.10|1,187.90
    2025-03-08|SALARY|1,000.00|1,200.00
    2025-03-08|CASH|-50.00|200.00
    2025-03-07|TRANSFER|-25.00|250.00
    """
    found = recognised(text)
    assert mapping(found) == {"time": "Date", "memo": "Details", "amount": "Amount", "balance": "Balance"}
    assert amounts(text) == [-1210, 100000, -5000, -2500]
    assert found.confidence > 0.8


def test_a_cards_bill_with_spending_positive_is_inverted():
    text = """
    某某银行信用卡对账单 2025年1月
    交易日|记账日|交易说明|人民币金额|卡号末四位
    2025-01-03|2025-01-04|消费 示例超市|120.00|0017
    2025-01-05|2025-01-06|消费 某某餐厅|80.00|0017
    2025-01-09|2025-01-09|还款|-200.00|0017
    """
    assert recognised(text).layout.direction == {"sign": "inverted"}
    assert amounts(text) == [-12000, -8000, 20000]


def test_a_balance_that_is_a_debt_proves_the_amounts_but_is_not_money_held():
    text = """
    某某银行贷记卡账单
    交易日|摘要|金额|余额
    2025-01-03|消费 甲店|100.00|300.00
    2025-01-04|消费 乙店|50.00|350.00
    2025-01-05|还款|-300.00|50.00
    2025-01-06|消费 丙店|7.00|57.00
    """
    found = recognised(text)
    assert mapping(found) == {"time": "交易日", "memo": "摘要", "amount": "金额"}
    assert "100%" in next(guess.why["en"] for guess in found.columns if guess.field == "amount")
    assert amounts(text) == [-10000, -5000, 30000, -700]


def test_unsigned_amounts_take_their_direction_from_the_first_word_of_the_description():
    text = """
    交易日期|记账日期|交易说明|入账金额
    2025-01-03|2025-01-04|消费 示例超市|CNY 120.00
    2025-01-05|2025-01-06|消费 某某餐厅|CNY 80.00
    2025-01-09|2025-01-09|还款 跨行转账|CNY 200.00
    2025-01-11|2025-01-11|退货 示例超市|CNY 20.00
    """
    found = recognised(text)
    assert found.layout.direction == {"sign": "flag", "in": ["还款*", "退货*"], "out": ["消费*"]}
    assert mapping(found)["memo"] == "交易说明"
    assert amounts(text) == [-12000, -8000, 20000, 2000]


def test_a_sign_that_repeats_the_flag_is_read_once():
    text = """
    Transaction date|Debit or credit|Amount
    2025-01-03|DEBIT|-12.00
    2025-01-04|CREDIT|30.00
    2025-01-05|DEBIT|-1.00
    """
    assert recognised(text).layout.direction == {"sign": "signed"}
    assert amounts(text) == [-1200, 3000, -100]


def test_english_bank_with_day_first_and_money_in_money_out():
    text = """
    Account Name: ALICE SAMPLE
    Account Number: 12-345678-9

    Date|Type|Description|Paid out|Paid in|Balance
    13/02/2025|DD|WATER COMPANY|30.00||970.00
    14/02/2025|TFR|FROM B EXAMPLE||100.00|1,070.00
    03/03/2025|ATM|CASH|20.00||1,050.00
    """
    found = recognised(text)
    assert found.header_row == 4
    assert found.layout.time["order"] == "dmy"
    fields = mapping(found)
    assert (fields["amount_out"], fields["amount_in"], fields["own_number"]) == ("Paid out", "Paid in", "(outside)")
    assert amounts(text) == [-3000, 10000, -2000]


def test_an_ambiguous_order_of_day_and_month_is_told_and_less_sure():
    text = """
    Date|Description|Amount
    01/02/2025|A|-1.00
    02/02/2025|B|-2.00
    03/02/2025|C|5.00
    """
    found = recognised(text)
    assert found.layout.time["order"] == "dmy"  # three days in a row, not three months
    assert next(guess for guess in found.columns if guess.field == "time").confidence < 0.7


def test_date_and_clock_in_two_columns_even_when_the_clock_lost_its_zero():
    text = """
    记账日期|记账时间|交易金额|账户余额
    20250103|92315|-10.00|90.00
    20250103|101500|-20.00|70.00
    20250104|235959|100.00|170.00
    """
    assert mapping(recognised(text)) == {
        "date": "记账日期", "clock": "记账时间", "amount": "交易金额", "balance": "账户余额",
    }  # fmt: skip


def test_excel_serial_days_are_days_only_where_the_name_says_so():
    text = """
    交易日期|金额|余额
    45660|45000.00|145000.00
    45661|-20.00|144980.00
    45662|-30.00|144950.00
    """
    found = recognised(text)
    assert mapping(found) == {"time": "交易日期", "amount": "金额", "balance": "余额"}


def test_days_without_a_year_ask_the_masthead():
    text = """
    2025年01月账单
    日期|摘要|金额
    12/29|转账|-5.00
    01/03|转账|10.00
    """
    assert recognised(text).layout.time["year"] == "masthead"


def test_the_header_is_found_below_thirty_nine_rows_of_anything():
    junk = "\n".join(["日期：|2025-01-03|余额：|100.00", "交易明细 交易时间 交易金额", ""] * 13)
    assert recognised(junk + SPLIT.split("户名：|张示例")[1]).header_row == 40


def test_names_that_say_nothing_are_explained_by_contents():
    text = """
    C1|C2|C3|C4
    2025-01-01 10:00:00|1100.00|100.00|
    2025-01-02 10:00:00|1070.00||30.00
    2025-01-03 10:00:00|1050.00||20.00
    2025-01-04 10:00:00|1055.00|5.00|
    2025-01-05 10:00:00|1049.00||6.00
    """
    assert mapping(recognised(text)) == {"time": "C1", "balance": "C2", "amount_in": "C3", "amount_out": "C4"}


def test_a_table_without_header_is_read_by_position_when_its_balance_reconciles():
    text = """
    01/13/2025|SHOP|10.00||90.00
    01/14/2025|SALARY||500.00|590.00
    01/15/2025|RENT|300.00||290.00
    01/16/2025|SHOP|40.00||250.00
    """
    found = recognised(text)
    assert found.header_row == 0
    assert found.layout.headerless
    assert found.layout.fields == {"time": [1], "memo": [2], "amount_out": [3], "amount_in": [4], "balance": [5]}
    assert found.layout.recognise["types"] == ["date", "text", "amount", "amount", "amount"]


def test_repeated_column_names_are_told_apart_by_position():
    text = """
    日期|金额|备注|余额|备注
    2025-01-01|-10.00|甲店|90.00|早
    2025-01-02|-20.00|乙店|70.00|晚
    2025-01-03|30.00|丙店|100.00|午
    """
    layout = recognised(text).layout
    assert layout.position
    assert layout.fields["memo"] == [3, 5]


def test_several_accounts_in_one_table_reconcile_each_on_its_own():
    text = """
    交易卡号|交易时间|收付标志|交易金额|交易余额|证件号码
    6229990000000000017|2025-01-01 10:00:00|进|100.00|1100.00|000000199001010011
    6229990000000000025|2025-01-01 11:00:00|出|5.00|45.00|000000199001010011
    6229990000000000017|2025-01-01 12:00:00|出|50.00|1050.00|000000199001010011
    6229990000000000025|2025-01-01 13:00:00|进|15.00|60.00|000000199001010011
    6229990000000000017|2025-01-01 14:00:00|出|50.00|1000.00|000000199001010011
    6229990000000000025|2025-01-01 15:00:00|出|20.00|40.00|000000199001010011
    """
    found = recognised(text)
    fields = mapping(found)
    assert [fields["own_number"], fields["direction"], fields["balance"]] == ["交易卡号", "收付标志", "交易余额"]
    assert "证件号码" not in fields.values()
    assert found.confidence > 0.9


def test_a_header_of_two_rows_is_read_as_one():
    text = """
    某某银行
    日期|摘要|发生额||余额
    ||借方|贷方|
    2025-01-03|转账|10.00||90.00
    2025-01-04|工资||50.00|140.00
    2025-01-05|转账|30.00||110.00
    """
    found = recognised(text)
    assert found.header_row == 3
    assert found.layout.fields == {"time": [1], "memo": [2], "amount_out": [3], "amount_in": [4], "balance": [5]}
    assert found.layout.columns == ("", "", "借方", "贷方")
    assert amounts(text) == [-1000, 5000, -3000]


def test_a_name_that_varies_is_the_counterpartys():
    text = """
    日期|钱款户名|金额
    2025-01-01|李样本|-10.00
    2025-01-02|王示范|-20.00
    2025-01-03|李样本|30.00
    """
    assert mapping(recognised(text))["peer_name"] == "钱款户名"


def test_rows_with_payer_and_payee_are_transfers_from_the_payer():
    text = """
    付款账号|收款账号|交易时间|交易金额
    6229990000000000017|6229990000000000025|2025-01-01 10:00:00|100.00
    6229990000000000025|6229990000000000033|2025-01-01 11:00:00|60.00
    """
    found = recognised(text)
    assert found.layout.direction == {"sign": "plain"}
    assert mapping(found)["own_number"] == "付款账号"
    assert mapping(found)["peer_number"] == "收款账号"


def test_amounts_whose_direction_nothing_tells_are_not_guessed():
    text = """
    日期|金额
    2025-01-01|10.00
    2025-01-02|20.00
    """
    found = recognised(text)
    assert found.layout.direction == {"sign": "unsigned"}
    assert mapping(found)["direction"] == "金额"  # whose cells are no words: every row is rejected, none guessed
    assert found.confidence < 0.1


def test_status_words_that_move_no_money_are_listed():
    text = """
    交易时间|收/支|金额|交易状态
    2025-01-01 10:00:00|支出|10.00|交易成功
    2025-01-01 11:00:00|支出|12.00|交易关闭
    2025-01-01 12:00:00|收入|3.00|交易成功
    2025-01-01 13:00:00|不计收支|9.00|交易成功
    """
    layout = recognised(text).layout
    assert "交易关闭" in layout.status["failed"]
    assert "交易成功" in layout.status["ok"]
    assert layout.direction["not_counted"] == ["不计收支"]


@pytest.mark.parametrize(
    "text",
    [
        "姓名|电话|地址\n张示例|19900000001|某市某路一号\n李样本|19900000002|某市某路二号",
        "日期|天气\n2025-01-01|晴\n2025-01-02|雨",
        "商品|单价|金额\n笔|1.00|10.00\n纸|2.00|20.00",
        "只有一行字",
        "",
    ],
)
def test_what_has_no_time_or_no_amount_is_not_recognised(text: str):
    assert recognise(sheet_of(table(text)), file_name="list.csv", registry=None) is None


def test_a_table_beside_the_movements_is_not_taken_for_movements():
    text = """
    账户开户名称|开户人证件号码|账号|开户日期|账户状态
    张示例|000000199001010011|6229990000000000017|2019-01-01|正常
    李样本|000000199001010012|6229990000000000025|2019-01-02|正常
    """
    assert recognise(sheet_of(table(text)), file_name="accounts.csv", registry=None) is None
