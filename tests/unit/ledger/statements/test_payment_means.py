"""A wallet's payment is its own money or that of the card, credit or other wallet named beside it."""

import pytest

from firsthour.ledger.statements.payment_means import Means, read_means

OWN = ("余额", "零钱", "美团余额")


@pytest.mark.parametrize("text", ["", "/", "余额", "余额宝", "零钱通", "余额&红包", "美团余额", "红包"])
def test_wallets_own_money_stands_behind_no_means(text: str) -> None:
    assert read_means(text, own=OWN) is None


@pytest.mark.parametrize(
    ("text", "institution", "number"),
    [
        ("中国银行信用卡(0017)", "中国银行", "0017"),
        ("工商银行储蓄卡（0025）", "工商银行", "0025"),
        ("工商银行(0025)", "工商银行", "0025"),
        ("招商银行()", "招商银行", ""),
        ("工商银行", "工商银行", ""),
        ("花呗", "花呗", ""),
        ("美团月付", "美团月付", ""),
        ("先享后付", "先享后付", ""),
        ("微信支付", "微信", ""),
        ("微信-招商银行信用卡", "微信", ""),
        ("招商银行信用卡(0017)&立减", "招商银行", "0017"),
        ("红包&交通银行信用卡(0017)", "交通银行", "0017"),
    ],
)
def test_card_or_credit_behind_a_payment_is_named(text: str, institution: str, number: str) -> None:
    assert read_means(text, own=OWN) == Means(institution, number)
