"""What single cells may be."""

import pytest

from firsthour.ledger.statements.unknown.cells import is_account, parse_clock, parse_number, parse_when


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.56", "1234.56"), ("-5", "-5"), ("(7.10)", "-7.1"), ("7.10-", "-7.1"), ("¥3", "3"), ("CNY 1.5", "1.5")],
)
def test_numbers_are_compared_in_one_scale(text: str, number: str):
    assert parse_number(text) == parse_number(number) is not None


@pytest.mark.parametrize("text", ["工资", "1.2.3", "", "12,34", "2025-01-03"])
def test_other_cells_are_no_numbers(text: str):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2025-01-03", "ymd"),
        ("2025年1月3日 10:05:07", "ymd"),
        ("20250103", "compact"),
        ("20250103100507000001", "compact"),
        ("45660", "serial"),
        ("03/01/2025", "slash"),
        ("12/29", "month_day"),
    ],
)
def test_forms_of_days(text: str, form: str):
    found = parse_when(text)
    assert found is not None
    assert found.form == form


def test_a_day_above_twelve_tells_the_order():
    found = parse_when("13/01/2025")
    assert found is not None
    assert found.mdy_us is None
    assert found.dmy_us is not None


@pytest.mark.parametrize(("text", "seconds"), [("10:05", 36300), ("92315", 33795), ("09:23:15", 33795)])
def test_clocks(text: str, seconds: int):
    assert parse_clock(text) == seconds * 1_000_000


@pytest.mark.parametrize("text", ["20250103", "12.30", "工资", "25:00"])
def test_other_cells_are_no_clocks(text: str):
    assert parse_clock(text) is None


@pytest.mark.parametrize("text", ["6229990000000000017", "6229****0017", "12-345678-9"])
def test_numbers_of_accounts(text: str):
    assert is_account(text)


@pytest.mark.parametrize("text", ["123", "张示例", "12.50", "20250103 10:00"])
def test_other_cells_are_no_numbers_of_accounts(text: str):
    assert not is_account(text)
