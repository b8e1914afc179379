"""Number, name and bank out of one cell."""

import pytest

from firsthour.ledger.statements.alipay_inquiry.quirks import read_party


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2088000000000029(李样本)", ("2088000000000029", "支付宝", "李样本")),
        ("sample@example.com(示例小店)", ("sample@example.com", "支付宝", "示例小店")),
        ("李样本(示例银行)(6229990000000000025)", ("6229990000000000025", "示例银行", "李样本")),
        ("李样本（示例银行）（6229990000000000025）", ("6229990000000000025", "示例银行", "李样本")),
        ("(示例银行)6229990000000000025", ("6229990000000000025", "示例银行", "")),
        ("(示例银行)622999******0025", ("622999******0025", "示例银行", "")),
        ("2088000000000029", ("2088000000000029", "支付宝", "")),
        ("199****0001", ("199****0001", "支付宝", "")),
        ("余额宝", ("", "", "余额宝")),
        ("", ("", "", "")),
        ("--", ("", "", "")),
    ],
)
def test_each_form_of_a_party_is_read(cell: str, expected: tuple[str, str, str]) -> None:
    assert read_party(cell) == expected
