"""Kinds of counterparties: what a text says, and how a counterparty without number is written."""

import pytest

from firsthour.ledger.book import End
from firsthour.ledger.counterparties import (
    KIND_ENDS,
    NO_RULE,
    exits_table_version,
    kind_of_text,
    synthetic_kind,
    synthetic_number,
)


@pytest.mark.parametrize(
    ("where", "text", "kind"),
    [
        ("memo", "ATM取款", "cash"),
        ("memo", "转账手续费", "fee"),
        ("memo", "结息", "interest"),
        ("memo", "信用卡还款", "debt"),
        ("memo", "扫码消费", "merchant"),
        ("name", "财付通支付科技有限公司", "wallet"),
        ("name", "某某证券股份有限公司", "exchange"),
        ("institution", "HONG KONG BRANCH", "abroad"),
        ("name", "张示例", ""),
        ("memo", "", ""),
    ],
)
def test_the_first_rule_that_fits_says_the_kind(where: str, text: str, kind: str) -> None:
    place, found = kind_of_text(where, text)
    assert found == kind
    assert (place == NO_RULE) == (kind == "")


def test_a_counterparty_without_number_is_written_by_its_kind() -> None:
    def written(kind: str, *, institution: str = "", name: str = "") -> str:
        return synthetic_number(kind, institution=institution, name=name, account="A")

    assert written("cash", name="柜台") == "~cash"
    assert written("fee", institution="招商银行") == "~fee:招商银行"
    assert written("interest", institution="招商银行") == "~interest:招商银行"
    assert written("fee") == "~fee"
    assert written("", name="张示例") == "~unknown:A"
    assert written("merchant", name="示例超市") == "~merchant:示例超市"
    assert written("wallet") == "~wallet"


def test_only_the_written_forms_of_this_ledger_are_synthetic() -> None:
    assert synthetic_kind("~fee:招商银行") == "fee"
    assert synthetic_kind("~unknown:A") == "unknown"
    for name in ("~", "~file:0123456789ab", "fee:X", "~feel", "6229990000000000017"):
        assert synthetic_kind(name) == ""


def test_every_kind_but_unknown_ends_as_an_exit() -> None:
    assert all(end.is_exit for end in KIND_ENDS.values())
    assert KIND_ENDS["interest"] == End.FEE
    assert len(exits_table_version()) == 12
