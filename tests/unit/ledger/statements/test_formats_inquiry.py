"""Inquiry answers, chains, brokers and bank messages read their made samples: each row's fate, each fact.

The samples have the form that ``test_formats`` explains.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from firsthour.ledger.parts import read_part
from tests.unit.ledger.statements.reading_samples import read_sample, seen_rows

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
FORMATS = (
    "tenpay", "tenpay_reg", "tenpay_cards", "alipay_inquiry", "third_party_payment", "alipay_inquiry_old",
    "fraud_platform", "fund_flow_chart", "generic_detail", "database_export", "minimal_five", "htsec", "hxsec", "huobi",
    "oklink", "mt940", "camt053", "ofx",
)  # fmt: skip
LAYOUTS = {
    "TenpayTrades_27.txt": "tenpay_27",
    "余额明细.xlsx": "alipay_inquiry_balances",
    "支付宝协查.xlsx": "alipay_inquiry_registration+alipay_inquiry_logins+alipay_inquiry+alipay_inquiry_balances",
}


def list_samples() -> list[Any]:
    """Return (format, file name) of every sample."""
    pairs = [(name, file) for name in FORMATS for file in expected_rows(name)]
    return [pytest.param(*pair, id="/".join(pair)) for pair in pairs]


def expected_rows(name: str) -> dict[str, list[dict[str, Any]]]:
    """Return the expectations of a format by file name."""
    found: dict[str, list[dict[str, Any]]] = json.loads((SAMPLES / name / "expected.json").read_text("utf-8"))
    return found


def list_facts(out_dir: Path, kind: str) -> list[dict[str, str]]:
    """Return the fields of the facts of one kind, in order."""
    facts = read_part(out_dir, "facts.parquet").to_pylist()
    return [json.loads(fact["fields"]) for fact in facts if fact["kind"] == kind]


@pytest.mark.parametrize(("name", "file"), list_samples())
def test_sample_is_read_as_expected(name: str, file: str, tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / name / file, out_dir=tmp_path)
    seen, expected = seen_rows(tmp_path), expected_rows(name)[file]
    assert reading.layout == LAYOUTS.get(file, name)
    assert list(seen) == sorted((row.get("sheet", 1), row["row"], row.get("leg", 0)) for row in expected)
    for row in expected:
        found = seen[row.get("sheet", 1), row["row"], row.get("leg", 0)]
        assert {column: found.get(column) for column in row} == row
    main = [row for row in expected if row.get("leg", 0) == 0]
    fates = [sum("reject" in row for row in main), sum("set_aside" in row for row in main)]
    assert [reading.read, reading.rejected, reading.set_aside] == [len(main), *fates]


def test_tenpay_cards_are_facts_and_no_aliases(tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / "tenpay_cards" / "绑卡信息.csv", out_dir=tmp_path)
    assert [card["银行卡号"] for card in list_facts(tmp_path, "cards")] == [
        "6229990000000000017",
        "6229990000000000025",
    ]
    assert (reading.facts, reading.aliases, reading.read) == (2, [], 0)


def test_tenpay_registration_reads_the_block_of_cancelled_wallets_too(tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / "tenpay_reg" / "TenpayRegInfo.txt", out_dir=tmp_path)
    assert [fact["账户状态"] for fact in list_facts(tmp_path, "cards")] == ["正常", "正常", "注销"]
    assert {account.number for account in reading.accounts} == {"demo0001@wx.tenpay.com", "demo0009@wx.tenpay.com"}
    assert (reading.aliases, reading.read) == ([], 0)


def test_alipay_balances_do_not_book_again_what_the_movements_booked(tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / "alipay_inquiry" / "支付宝协查.xlsx", out_dir=tmp_path)
    assert [fact["交易订单号/外部流水号"] for fact in list_facts(tmp_path, "movements")] == [
        "20260301000001", "20260301000002", "20260301000005/9900001",
    ]  # fmt: skip
    assert (reading.read, reading.facts) == (6, 5)


def test_alipay_movements_and_balances_carry_the_same_serials(tmp_path: Path) -> None:
    for file in ("支付宝协查.xlsx", "余额明细.xlsx"):
        read_sample(SAMPLES / "alipay_inquiry" / file, out_dir=tmp_path / file)
    movements, balances = (
        {row["serial"] for row in seen_rows(tmp_path / file).values()} for file in ("支付宝协查.xlsx", "余额明细.xlsx")
    )
    assert balances < movements


def test_alipay_logins_are_facts_and_name_the_same_account(tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / "alipay_inquiry" / "支付宝协查.xlsx", out_dir=tmp_path)
    assert [fact["客户端ip"] for fact in list_facts(tmp_path, "logins")] == ["192.0.2.1"]
    assert {alias.other_number for alias in reading.aliases} == {"19900000001", "sample1@example.com"}


def test_statement_messages_say_whose_they_are_and_for_which_days(tmp_path: Path) -> None:
    for name, file, number in (
        ("mt940", "statement.sta", "9900000017"),
        ("camt053", "statement.xml", "DE00100000000990000017"),
        ("ofx", "checking.ofx", "990000000017"),
    ):
        account = read_sample(SAMPLES / name / file, out_dir=tmp_path / name).accounts[0]
        assert account.number == number
        assert account.from_us is not None
        assert account.to_us is not None
        assert (account.to_us - account.from_us) // 86_400_000_000 == 31
