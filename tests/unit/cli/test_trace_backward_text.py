"""How the answer of a trace backward reads on a screen."""

from firsthour.cli.backward_text import backward_lines
from firsthour.ledger.book import Book
from firsthour.tracing.backward import trace_back
from tests.book_tables import book_of, doubt

TABLE = "open A 100 \n ?V -> A 50 \n A -> B 170"


def shown(book: Book, account: str, *, language: str = "en", explain: str | None = None) -> list[str]:
    return list(backward_lines(trace_back(book, account=account, rules=("fifo",), explain=explain), language))


def test_balance_a_table_a_rule_and_the_line_that_adds_up() -> None:
    assert shown(book_of(TABLE), "B") == [
        "B held 1.70 at the end of 2026-03-01.",
        "",
        "== fifo · first in, first out",
        "came from  how                              into  transfer  amount",
        "A          there when its statements begin  A                 1.00",
        "V          paid in from outside             A     t2          0.50",
        "A          paid out without being held      A     t3          0.20",
        "1.00 opening + 0.20 unknown + 0.50 outside + 0.00 unmatched = 1.70 balance (difference 0.00)",
        "",
    ]


def test_the_same_in_chinese() -> None:
    lines = shown(book_of(TABLE), "B", language="zh")
    assert lines[0] == "账户 B 于 2026-03-01 结束时余额 1.70。"
    assert lines[-2].startswith("期初 1.00 + 来源不明 0.20 + 外部转入 0.50 + 未匹配 0.00 = 余额 1.70")


def test_doubts_stand_below_the_balance() -> None:
    lines = shown(doubt(book_of(TABLE), "A", transfer=2, reason="no_balance"), "B")
    assert lines[1] == "Doubtful from 2026-03-01 10:01:00 at A: the statement has no running balance"


def test_empty_account_has_no_table() -> None:
    assert "Nothing was held." in shown(book_of(TABLE), "A")


def test_other_currencies_are_named_and_added_up_without_a_line_of_nothing() -> None:
    lines = shown(book_of("?V -> A 5000000", currency="USDT"), "A")
    assert lines[0] == "A held 5.000000 USDT at the end of 2026-03-01."
    assert [line for line in lines if "difference" in line] == [
        "0.000000 USDT opening + 0.000000 USDT unknown + 5.000000 USDT outside + 0.000000 USDT unmatched"
        " = 5.000000 USDT balance (difference 0.000000 USDT)"
    ]


def test_explained_transfer_names_its_part_of_the_balance() -> None:
    lines = shown(book_of(TABLE), "B", explain="t2")
    assert lines[-3:] == [
        "Transfer t2: (not seen) → A, 0.50",
        f"  file {'0' * 12}, sheet 1, row 2",
        "  fifo: 0.50 of the balance",
    ]
    assert shown(book_of(TABLE + " \n ?W -> C 5"), "B", explain="t4")[-1] == "  fifo: nothing of the balance"
