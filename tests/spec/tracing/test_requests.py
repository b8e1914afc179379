"""Which statements to ask for next: what is missing, for which days, and how much depends on it.

A request is told as ``ACCOUNT reason FROM..TO amount transfers``; days are those of March 2026, amounts yuan.
Transfers are named by their row in A's table, whose first is row 2.
"""

from pathlib import Path
from typing import Any

import pytest

from firsthour.ledger.book import Book
from firsthour.ledger.reading import AccountFacts
from firsthour.tracing.claims import parse_claims
from firsthour.tracing.requests import list_requests
from tests.ledger_tables import Statement, book_of
from tests.statement_files import yuan

PAYER = """
    own  time              in   out  balance  peer  name    memo
    A    2026-03-05 09:00  100  -    100      V     -       转账
"""


def asked(book: Book, *claims: str, rule: str = "fifo") -> str:
    """Return the requests under one rule, one a line, the largest first."""
    answer = list_requests(book, parse_claims(list(claims)), rules=(rule,))
    return "\n".join(told(request) for request in answer["requests"])


def told(request: dict[str, Any]) -> str:
    ids = [transfer.partition(":")[2] for transfer in request["transfers"]]
    days = f"{request['from'][8:]}..{request['to'][8:]}"
    return " ".join([request["account"], request["reason"], days, yuan(request), *ids])


def test_an_account_without_statement_is_asked_for_from_the_first_arrival_on(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        PAYER
        + """
        A    2026-03-05 10:00  -    30   70       B     -       转账
        A    2026-03-06 10:00  -    20   50       B     -       转账
        A    2026-03-09 10:00  -    10   40       -     -       ATM取款
    """,
    )
    assert asked(book, "A@2026-03-05 09:00=100") == "B never 05..09 50 3 4"  # the ledger speaks to the 9th


def test_the_largest_amount_stands_first_and_equal_ones_by_account(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        PAYER
        + """
        A    2026-03-05 10:00  -    20   80       D     -       转账
        A    2026-03-05 11:00  -    20   60       C     -       转账
        A    2026-03-05 12:00  -    50   10       E     -       转账
    """,
    )
    assert asked(book, "A@2026-03-05 09:00=100") == lines_in_order("""
        E never 05..05 50 5
        C never 05..05 20 4
        D never 05..05 20 3
    """)


def test_what_is_missing_of_a_covered_account_is_the_hole_between_its_spans(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        PAYER
        + """
        A    2026-03-05 10:00  -    30   70       B     -       转账
    """,
        """
        own  time              in   out  balance  peer
        B    2026-03-02 08:00  5    -    5        Z
    """,
        """
        own  time              in   out  balance  peer
        B    2026-03-08 08:00  1    -    36       Z
    """,
    )  # B is seen at 08:00 of the 2nd (balance 5) and of the 8th (before it 35)
    assert asked(book, "A@2026-03-05 09:00=100") == "B period 02..08 30 3"


@pytest.mark.parametrize(
    ("seen", "days"),
    [
        ("2026-03-08 08:00", "05..08"),  # nothing before: from the first arrival to where coverage begins
        ("2026-03-08 00:00", "05..07"),  # the 8th is covered from its first moment
        ("2026-03-02 08:00", "02..06"),  # nothing behind: to the last day of which the ledger speaks
    ],
)
def test_a_hole_that_is_open_on_one_side(tmp_path: Path, seen: str, days: str) -> None:
    book = book_of(
        tmp_path,
        PAYER
        + """
        A    2026-03-05 10:00  -    30   70       B     -       转账
        A    2026-03-06 10:00  -    5    65       -     -       ATM取款
    """,
        f"""
        own  time              in   out  balance  peer
        B    {seen}  5    -    5        Z
    """,
    )
    assert asked(book, "A@2026-03-05 09:00=100") == f"B period {days} 30 3"


def test_two_holes_of_one_account_are_two_requests(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        PAYER
        + """
        A    2026-03-05 10:00  -    30   70       B     -       转账
        A    2026-03-11 10:00  -    20   50       B     -       转账
    """,
        """
        own  time              in   out  balance  peer
        B    2026-03-08 08:00  5    -    5        Z
    """,
    )
    assert asked(book, "A@2026-03-05 09:00=100") == lines_in_order("""
        B period 05..08 30 3
        B period 08..11 20 4
    """)


def test_money_at_the_edge_of_a_gap_asks_for_the_days_between(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        PAYER
        + """
        A    2026-03-05 10:00  -    30   70       -     -       ATM取款
    """,
        """
        own  time              in   out  balance  peer
        A    2026-03-09 08:00  1    -    51       Z
    """,
    )  # 70 were left, 50 are there on the 9th
    assert asked(book, "A@2026-03-05 09:00=100") == "A gap 05..09 70 2"


def test_a_row_that_a_covered_statement_lacks_is_asked_for_once_more(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        PAYER
        + """
        A    2026-03-05 10:00  -    30   70       B     -       转账
        A    2026-03-06 23:55  -    20   50       B     -       转账
    """,
        """
        own  time              in   out  balance  peer
        B    2026-03-02 08:00  5    -    5        Z
        B    2026-03-08 08:00  5    -    10       Z
    """,
    )  # by B's clock the second may stand on the 7th
    assert asked(book, "A@2026-03-05 09:00=100") == "B unmatched 05..07 50 3 4"


def test_a_hole_that_balances_hide_is_found_by_what_payers_say(tmp_path: Path) -> None:
    payer = (
        PAYER
        + """
        A    2026-03-05 10:00  -    30   70       B     -       转账
    """
    )
    without_the_5th = """
        own  time              in   out  balance  peer
        B    2026-03-02 08:00  5    -    5        Z
        B    2026-03-02 09:00  -    5    0        Y
        B    2026-03-08 08:00  1    -    1        Z
    """
    assert asked(book_of(tmp_path / "1", payer, without_the_5th), "A@2026-03-05 09:00=100") == "B unmatched 05..05 30 3"
    the_5th = """
        own  time              in   out  balance  peer
        B    2026-03-05 10:01  30   -    30       A
        B    2026-03-05 10:02  -    30   0        C
    """
    answered = book_of(tmp_path / "2", payer, without_the_5th, the_5th)
    assert asked(answered, "A@2026-03-05 09:00=100") == "C never 05..08 30 3"


def test_a_clock_near_midnight_moves_the_first_day(tmp_path: Path) -> None:
    book = book_of(tmp_path, PAYER + "A    2026-03-06 00:04  -    30   70       B     -       转账")
    assert asked(book, "A@2026-03-05 09:00=100") == "B never 05..06 30 3"


def test_payment_firms_that_answer_are_asked_cash_and_unknown_counterparties_are_not(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        PAYER
        + """
        A    2026-03-05 10:00  -    10   90       -     -                       ATM取款
        A    2026-03-05 10:01  -    10   80       -     财付通支付科技有限公司  转账
        A    2026-03-06 10:02  -    9    71       -     示例超市                扫码消费
        A    2026-03-06 10:03  -    8    63       -     美团-示例小店           扫码消费
        A    2026-03-07 10:04  -    7    56       -     PAYPAL                  转账
        A    2026-03-08 10:05  -    6    50       -     李样本                  转账
    """,
    )
    answer = list_requests(book, parse_claims(["A@2026-03-05 09:00=100"]), rules=("fifo",))
    assert [(entry["institution"], told(entry)) for entry in answer["requests"]] == [
        ("财付通", "~wallet:财付通支付科技有限公司 wallet 05..08 10 4"),
        ("美团支付", "~merchant:美团-示例小店 merchant 06..06 8 6"),
    ]


def test_a_claim_on_an_account_without_statement_asks_for_it(tmp_path: Path) -> None:
    book = book_of(tmp_path, PAYER)
    answer = list_requests(book, parse_claims(["X@2026-03-04 09:00=30", "X@2026-03-06=5"]), rules=("fifo", "lifo"))
    (request,) = answer["requests"]
    assert told(request) == "X never 04..06 35"  # no transfer is known, the claims are all there is
    assert request["claims"] == ["c1", "c2"]
    assert request["by_rule"] == {"fifo": 35_00, "lifo": 35_00}


def test_a_claim_outside_what_is_covered_asks_for_the_hole(tmp_path: Path) -> None:
    book = book_of(tmp_path, PAYER)
    assert asked(book, "A@2026-03-07 09:00=30") == "A period 05..07 30"


def test_a_claim_that_names_no_transfer_is_told_and_not_asked_for(tmp_path: Path) -> None:
    answer = list_requests(book_of(tmp_path, PAYER), parse_claims(["A@2026-03-05 09:00=101"]))
    assert answer["requests"] == []
    assert answer["unmatched"] == [{"claim_id": "c1", "account": "A", "amount_fen": 10_100, "reason": "none"}]


def test_the_rank_is_the_largest_amount_over_all_rules(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in   out  balance  peer
        A    2026-03-05 09:00  100  -    140      V
        A    2026-03-05 10:00  -    60   80       B
        A    2026-03-05 11:00  -    70   10       C
    """,
    )  # 40 were there before
    answer = list_requests(book, parse_claims(["A@2026-03-05 09:00=100"]))
    assert [(entry["account"], entry["amount_fen"]) for entry in answer["requests"]] == [("C", 70_00), ("B", 60_00)]
    assert {entry["account"]: entry["by_rule"] for entry in answer["requests"]} == {
        "B": {"fifo": 20_00, "lifo": 60_00, "pro-rata": 42_85, "tainted-first": 60_00, "lowest-balance": 20_00},
        "C": {"fifo": 70_00, "lifo": 40_00, "pro-rata": 50_00, "tainted-first": 40_00, "lowest-balance": 70_00},
    }  # fmt: skip


def test_amounts_of_two_currencies_are_ranked_in_major_units(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in   out  balance  peer  currency
        A    2026-03-05 09:00  9    -    9        V     -
        A    2026-03-05 10:00  -    9    0        B     -
        A    2026-03-05 09:00  8    -    8        V     USDT
        A    2026-03-05 10:00  -    8    0        B     USDT
    """,
    )  # 900 fen, and 8 000 000 of USDT's minor unit
    answer = list_requests(book, parse_claims(["A@2026-03-05 09:00=9", "A@2026-03-05 09:00=8USDT"]))
    assert [(entry["amount_fen"], entry.get("currency", "")) for entry in answer["requests"]] == [
        (900, ""),
        (8_000_000, "USDT"),
    ]
    assert answer["requests"][1]["arrivals"][0]["currency"] == "USDT"


def test_the_whole_period_of_a_masthead_counts_as_covered(tmp_path: Path) -> None:
    told_period = AccountFacts(number="B", from_us=_us(4), to_us=_us(7))
    book = book_of(tmp_path, PAYER + """
        A    2026-03-05 10:00  -    30   70       B     -       转账
        A    2026-03-08 10:00  -    20   50       B     -       转账
    """, Statement("own  time              in   out  balance  peer\n B    2026-03-05 10:01  30   -    30       A",
                   accounts=[told_period]))  # fmt: skip
    assert asked(book, "A@2026-03-05 09:00=100") == "B period 07..08 20 4"


def _us(day: int) -> int:
    from firsthour.base.clock import parse_moment

    return parse_moment(f"2026-03-{day:02d}").time_us


def lines_in_order(text: str) -> str:
    """Return the lines of an expected list in their order."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
