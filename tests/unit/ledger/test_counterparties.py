"""Kinds of counterparties: what a text says, and how a counterparty without number is written."""

import pytest

from firsthour.ledger.book import End
from firsthour.ledger.counterparties import (
    KIND_ENDS,
    NO_RULE,
    exits_table_version,
    kind_of_text,
    list_payment_firms,
    payment_firm_of,
    synthetic_kind,
    synthetic_number,
)
from firsthour.ledger.institutions import institution_name


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


@pytest.mark.parametrize(
    ("account", "institution", "firm"),
    [
        ("~wallet:微信转账", "", "财付通"),
        ("~merchant:支付宝-示例小店", "", "支付宝"),
        ("2088000000000001", "", "支付宝"),
        ("1000000000", "财付通支付科技有限公司", "财付通"),
        ("~merchant:示例超市", "", ""),
        ("~merchant:示例超市", "中国银行", ""),
        ("~wallet", "", ""),
        ("微信", "", ""),  # an account's own number says nothing unless it stands for a name
    ],
)
def test_a_payment_firm_is_told_by_institution_number_or_name(account: str, institution: str, firm: str) -> None:
    found = payment_firm_of(account, institution)
    assert (found.name if found else "") == firm


def test_every_payment_firm_bears_its_settled_name_and_says_whether_it_answers() -> None:
    firms = list_payment_firms()
    assert [institution_name(firm.name) for firm in firms] == [firm.name for firm in firms]
    assert {firm.answers_requests for firm in firms} == {True, False}
