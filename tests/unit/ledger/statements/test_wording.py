"""Names with numbers in one cell and kinds of counterparties come out of what banks write."""

import pytest

from firsthour.ledger.statements.wording import is_negative, kind_of_summary, split_name_number


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("李样本 6229990000000000025", "李样本", "6229990000000000025"),
        ("示例公积金管理中心9900000001", "示例公积金管理中心", "9900000001"),
        ("6229990000000000025", "", "6229990000000000025"),
        ("李样本 622999****0025", "李样本", "622999****0025"),
        ("示例商户", "示例商户", ""),
        ("第12中学", "第12中学", ""),
        ("示例店20261", "示例店20261", ""),
        ("李样本 00017", "李样本", "00017"),
        ("--", "", ""),
        ("", "", ""),
    ],
)
def test_counterparty_in_one_cell_is_split_into_name_and_number(text: str, name: str, number: str) -> None:
    assert split_name_number(text) == (name, number)


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        ("ATM取款", "cash"),
        ("结息", "interest"),
        ("利息税", "fee"),
        ("信用卡转账还款", "debt"),
        ("消费 财付通-示例商户", "merchant"),
        ("消费 财付通-群收款", "wallet"),
        ("充值 支付宝", "wallet"),
        ("他行汇入", ""),
    ],
)
def test_summary_of_the_bank_tells_the_kind_of_counterparty(summary: str, kind: str) -> None:
    assert kind_of_summary(summary) == kind


@pytest.mark.parametrize(
    ("text", "negative"), [("-1.23", True), ("(1.00)", True), ("1.00-", True), ("¥-2", True), ("8,000.00", False)]
)
def test_sign_of_an_amount_is_seen_in_every_way_of_writing_it(text: str, negative: bool) -> None:
    assert is_negative(text) is negative
