"""A credit card pays merchants, and is repaid by nobody in particular."""

import pytest

from firsthour.ledger.statements.credit_cards import is_filled, kind_on_credit_card


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("示例影票", "merchant"),
        ("消费 Example Charge", "merchant"),
        ("ATM取现", "cash"),
        ("年费", "fee"),
        ("利息", "interest"),
        ("自动转账还款", "debt"),
    ],
)
def test_what_a_credit_card_pays_goes_to_a_merchant_unless_it_says_otherwise(text: str, kind: str) -> None:
    assert kind_on_credit_card(text, paid=True) == kind


@pytest.mark.parametrize(
    ("text", "kind"), [("示例商户退款", "merchant"), ("掌上生活还款", ""), ("存款利息", "interest")]
)
def test_what_comes_into_a_credit_card_is_a_refund_interest_or_a_repayment(text: str, kind: str) -> None:
    assert kind_on_credit_card(text, paid=False) == kind


@pytest.mark.parametrize(
    ("text", "filled"), [("", False), ("--", False), ("0.00", False), ("0", False), ("0.05", True)]
)
def test_zero_beside_the_amount_that_counts_is_not_filled(text: str, filled: bool) -> None:
    assert is_filled(text) is filled
