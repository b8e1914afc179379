"""How rows are said: words, amounts, times, names."""

import pytest

from firsthour.city.files.entries import Parties, grouped_yuan, shown_name, time_text, words_for, yuan
from firsthour.city.files.write import FORMS
from firsthour.city.model import AccountKind, Purpose
from tests.unit.city.files.handmade import CREDIT, TENPAY, HandmadeWorld, moment_us


@pytest.mark.parametrize("layout", FORMS)
def test_every_layout_has_words_for_every_purpose_and_for_what_comes_back(layout: str) -> None:
    for purpose in (*(purpose.name for purpose in Purpose), "BACK"):
        assert all(words_for(layout, purpose, is_in=is_in)[0] for is_in in (True, False))


def test_only_a_return_says_that_it_takes_a_payment_back() -> None:
    for layout in FORMS:
        assert "退汇" in "".join(words_for(layout, "BACK", is_in=True))
        assert not any("退汇" in "".join(words_for(layout, purpose.name, is_in=True)) for purpose in Purpose)


def test_amounts_are_written_in_yuan_to_the_fen() -> None:
    assert [yuan(fen) for fen in (5, -5, 123456, 0)] == ["0.05", "-0.05", "1234.56", "0.00"]
    assert [grouped_yuan(fen) for fen in (123456789, -100000, 99)] == ["1,234,567.89", "-1,000.00", "0.99"]


def test_times_are_local() -> None:
    assert time_text(moment_us("05 23:59:58")) == "2026-03-05 23:59:58"


def test_money_into_a_wallet_or_a_credit_card_goes_to_the_firm_by_name() -> None:
    parties = Parties(HandmadeWorld())
    assert parties[TENPAY].shown == "云栈支付科技有限公司"
    assert parties[TENPAY].name != parties[TENPAY].shown
    assert parties[CREDIT].shown == "云陌银行信用卡中心"
    assert shown_name(AccountKind.CASH, holder="澜州银行", institution="澜州银行") == ""
