"""One spelling per institution, branches dropped."""

import pytest

from firsthour.ledger.institutions import institution_name


@pytest.mark.parametrize(
    ("written", "settled"),
    [
        ("", ""),
        ("  ", ""),
        ("工行", "中国工商银行"),
        ("中国工商银行股份有限公司示例支行", "中国工商银行"),
        ("ICBC", "中国工商银行"),
        ("icbc", "中国工商银行"),
        ("中国银行示例支行", "中国银行"),
        ("招商银行", "招商银行"),
        ("财付通支付科技有限公司", "财付通"),
        ("示例农村商业银行股份有限公司某支行", "示例农村商业银行"),
        ("某县农村信用合作联社", "某县农村信用合作联社"),
        ("010", "010"),
    ],
)
def test_an_institution_has_one_name_however_it_is_written(written: str, settled: str) -> None:
    assert institution_name(written) == settled


def test_a_settled_name_settles_to_itself() -> None:
    for written in ("工行", "建行", "邮储", "浦发银行", "微信", "示例银行某支行"):
        assert institution_name(institution_name(written)) == institution_name(written)
