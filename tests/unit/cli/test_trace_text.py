"""How the answer of a trace reads on a screen."""

import pytest

from firsthour.base.clock import Precision
from firsthour.cli.terminal import table_lines
from firsthour.cli.trace_text import answer_lines
from firsthour.ledger.book import Book, ReversedTransfer
from firsthour.tracing.trace import trace_claims
from tests.book_tables import FIRST_US, book_of, claims_on, doubt


def shown(book: Book, written: str, *, language: str = "en", explain: str | None = None) -> list[str]:
    answer = trace_claims(book, claims_on(book, written), rules=("fifo",), explain=explain)
    return list(answer_lines(answer, language))


def test_a_table_a_rule_and_the_line_that_adds_up() -> None:
    book = book_of("?V -> A 5000 \n A -> ?~cash 2000 cash refunded \n A -> ?X 500")
    assert shown(book, "c1 t1 5000 \n c2 t1 1000") == [
        "== fifo · first in, first out",
        "claim  ends     account  how                           amount",
        "c1     rests    A                                       25.00  as of 2026-03-01",
        "c1     exits    ~cash    cash                           20.00  refunded later",
        "c1     unseen   X        no statement of this account    5.00",
        "c2     overlap  c1       keeps claim                    10.00",
        "3 transfers carried it",
        "25.00 rests + 20.00 exits + 5.00 unseen + 10.00 overlap = 60.00 claimed (difference 0.00)",
        "",
    ]


def test_doubts_are_said_under_the_table() -> None:
    book = doubt(book_of("?V -> A 50"), "A", transfer=1, reason="no_balance")
    assert "c1 is doubtful from 2026-03-01 10:00:00 at A: the statement has no running balance" in shown(
        book, "c1 t1 50"
    )


def test_unmatched_claims_are_listed_with_their_candidates() -> None:
    book = book_of("?V -> A 50")
    book.reversed_transfers.append(ReversedTransfer(0, FIRST_US, Precision.MINUTE, 70, "gone"))
    lines = shown(book, "c1 t1 70")
    assert lines[-4:] == [
        "Not traced:",
        "  c1  A  0.70  the transfer was taken back",
        "    transfer gone  2026-03-01 10:00  0.70  taken back",
        "",
    ]


def test_a_long_list_of_candidates_is_cut_short() -> None:
    book = book_of("\n".join(["?V -> A 50"] * 30))
    book.dst_time_us[:] = FIRST_US
    assert "    … and 20 more" in shown(book, "c1 t1 50")


def test_other_currencies_are_named_and_added_up_apart() -> None:
    lines = shown(book_of("?V -> A 5000000", currency="USDT"), "c1 t1 5000000")
    assert any(line.startswith("5.000000 USDT rests") for line in lines)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_explained_transfer_names_its_rows_and_shares(language: str) -> None:
    lines = shown(book_of("?V -> A 50 \n ?W -> A 5"), "c1 t1 50", language=language, explain="t1")
    assert any("t1" in line and "0.50" in line for line in lines)
    assert lines[-1] == ("  fifo: c1 0.50" if language == "en" else "  fifo：c1 0.50")


def test_a_transfer_without_claimed_money_says_so() -> None:
    lines = shown(book_of("?V -> A 50 \n ?W -> A 5"), "c1 t1 50", explain="t2")
    assert lines[-1] == "  fifo: none of the claims"


def test_columns_line_up_where_signs_are_wide() -> None:
    rows = list(table_lines(("账户", "金额"), [("A", "1"), ("张示例", "10")], numbers=(1,)))
    assert rows == ["账户    金额", "A          1", "张示例    10"]
