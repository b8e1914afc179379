"""Amounts are whole minor units of their currency, and no line holds two currencies."""

from pathlib import Path

from tests.ledger_tables import Statement, book_of, lines, told


def test_an_account_has_one_line_per_currency(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in   out   balance  peer  currency
        A    2026-03-01 10:00  100  -     100      X     CNY
        A    2026-03-01 10:01  -    7     3        X     JPY
        A    2026-03-01 10:02  -    1.000001  0    X     USDT
        """,
    )
    assert told(book) == lines("""
        open A 0
        ? -> A 100
        open A 10 JPY
        A -> ?X 7 JPY never
        open A 1.000001 USDT
        A -> ?X 1.000001 USDT never
    """)
    assert book.amount.tolist() == [0, 10000, 10, 7, 1000001, 1000001]


def test_equal_numbers_of_two_currencies_are_no_transfer(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        "own  time  in  out  peer  currency\nA  2026-03-01 10:00  -  50  B  USD",
        "own  time  in  out  peer  currency\nB  2026-03-01 10:00  50  -  A  CNY",
    )
    assert told(book).count("->") == 2


def test_a_conversion_is_an_exit_and_a_clean_credit_in_the_other_currency(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              leg  in   out  balance  peer  kind      currency  flags
        A    2026-03-01 10:00  0    -    700  300      -     exchange  CNY       CONVERSION
        A    2026-03-01 10:00  1    100  -    -        -     exchange  USD       CONVERSION
        """,
    )
    assert told(book) == lines("""
        open A 1000
        A -> ?~exchange 700 exchange
        open A 0 USD
        ? -> A 100 USD
    """)


def test_a_conversion_in_a_plain_ledger_pays_out_one_currency_and_brings_another(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        Statement(
            """
            own  time              leg  in   amount  peer  kind      currency  flags
            A    2026-03-01 10:00  0    -    700     B     exchange  CNY       CONVERSION+PLAIN
            B    2026-03-01 10:00  1    100  -       A     exchange  USD       CONVERSION
            """
        ),
    )
    assert told(book) == lines("""
        A -> ?B 700 exchange
        ? -> B 100 USD
    """)
    assert book.doubts == []
