"""How much does a cell say, in every form that real files use."""

from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.base.money import exponent
from firsthour.ledger.statements._kernel_parse import BLANK, ODD, OK, parse_amounts
from firsthour.ledger.statements.amounts import (
    NO_AMOUNT,
    TOO_LARGE,
    TOO_MANY_DECIMALS,
    read_amount,
    read_amounts,
)
from firsthour.ledger.statements.cells import buffers, constant, encode

READ = """
    1234.56          123456
    1,234.56         123456
    1,234,567.8      123456780
    +12              1200
    -12.3            -1230
    (12.30)          -1230
    12.30-           -1230
    １，２３４．５６   123456
    ¥12.30           1230
    ￥-12.30         -1230
    -¥12.30          -1230
    12.30元          1230
    ="12.30"         1230
    '12.30           1230
    .5               50
    12.              1200
    12.3000          1230
    1.2E+05          12000000
    1.2345E3         123450
    0.00             0
    92233720368547758.07   9223372036854775807
"""


@pytest.mark.parametrize("line", READ.strip().splitlines())
def test_amount_is_read_exactly_in_minor_units(line: str) -> None:
    text, minor = line.split()
    found = read_amount(text, currency="CNY")
    assert (found.status, found.minor) == (OK, int(minor))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", BLANK), ("  ", BLANK), ("--", BLANK), ("/", BLANK), ("null", BLANK),
        ("12,34", NO_AMOUNT), ("1.234,56", NO_AMOUNT), ("xx,yyyy.zz", NO_AMOUNT), ("12 34", NO_AMOUNT),
        ("1e", NO_AMOUNT), (".", NO_AMOUNT), ("12..3", NO_AMOUNT), ("abc12", NO_AMOUNT),
        ("12.345", TOO_MANY_DECIMALS), ("1.2345E1", TOO_MANY_DECIMALS),
        ("92233720368547758.08", TOO_LARGE), ("1E+300", TOO_LARGE),
    ],
)  # fmt: skip
def test_amount_that_cannot_be_exact_says_why(text: str, status: int) -> None:
    assert read_amount(text, currency="CNY").status == status


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("CNY 123.18", "CNY", 12318), ("USD1.00", "USD", 100), ("HK$ 8", "HKD", 800), ("JPY 120", "JPY", 120),
     ("BTC 0.00000001", "BTC", 1), ("5.00 USD", "USD", 500), ("美元5.00", "USD", 500)],
)  # fmt: skip
def test_amount_names_its_own_currency(text: str, currency: str, minor: int) -> None:
    found = read_amount(text, currency="CNY")
    assert (found.status, found.currency, found.minor) == (OK, currency, minor)


def test_decimals_beyond_the_currency_are_accepted_only_as_zeros() -> None:
    assert read_amount("120.00", currency="JPY").minor == 120
    assert read_amount("120.50", currency="JPY").status == TOO_MANY_DECIMALS


def test_amounts_in_minor_units_take_no_decimals() -> None:
    assert read_amount("12345", currency="CNY", in_minor=True).minor == 12345
    assert read_amount("123.45", currency="CNY", in_minor=True).status == TOO_MANY_DECIMALS


def test_currency_named_in_a_cell_goes_before_the_default_of_the_column() -> None:
    column = pa.array(["1.00", "USD 2.00", "3"])
    found = read_amounts(column, currency=constant("CNY", 3))
    assert found.minor.tolist() == [100, 200, 300]
    assert found.currency.texts().to_pylist() == ["CNY", "USD", "CNY"]


def test_decimals_follow_the_currency_of_each_row() -> None:
    column = pa.array(["1", "1", "1.5", "1.5"])
    found = read_amounts(column, currency=encode(pa.array(["CNY", "JPY", "USDT", "JPY"])))
    assert found.minor.tolist()[:3] == [100, 1, 1_500_000]
    assert found.status.tolist() == [OK, OK, OK, TOO_MANY_DECIMALS]


CELLS = st.one_of(
    st.from_regex(r"[ \t]{0,2}[+-]?[0-9]{0,20}(\.[0-9]{0,10})?[ \t]{0,2}", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,4}(,[0-9]{2,4}){0,4}(\.[0-9]{0,3})?", fullmatch=True),
    st.text(alphabet="0123456789,.-+()eE¥元 \tUSD\"='", max_size=14),
)


@given(st.lists(CELLS, max_size=8), st.sampled_from(["CNY", "JPY", "USDT", "BTC"]))
def test_kernel_agrees_with_the_slow_reader_wherever_it_answers(cells: list[str], currency: str) -> None:
    column = pa.array(cells, pa.string())
    values, status = parse_amounts(*buffers(column), np.array([exponent(currency)], np.int8))
    for cell, value, state in zip(cells, values.tolist(), status.tolist(), strict=True):
        slow = read_amount(cell, currency=currency)
        assert state == ODD or (state, value) == (slow.status, slow.minor)


@given(st.integers(-(10**15), 10**15), st.booleans())
def test_plain_decimals_never_need_the_slow_reader(minor: int, grouped: bool) -> None:
    whole = f"{abs(minor) // 100:,}" if grouped else str(abs(minor) // 100)
    text = f"{'-' if minor < 0 else ''}{whole}.{abs(minor) % 100:02d}\t"
    values, status = parse_amounts(*buffers(pa.array([text])), np.array([2], np.int8))
    assert (status[0], values[0]) == (OK, minor)


@given(st.text(alphabet="0123456789", min_size=1, max_size=16), st.text(alphabet="0123456789", max_size=4))
def test_slow_reader_equals_rational_arithmetic(whole: str, decimals: str) -> None:
    exact = Fraction(int(whole + decimals) * 100, 10 ** len(decimals))
    found = read_amount(f"{whole}.{decimals}", currency="CNY")
    assert (found.status == OK) == (exact.denominator == 1)
    assert found.status != OK or found.minor == exact
