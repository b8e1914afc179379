"""What an expansion refuses, how it names what it found, and that both ways of finding are used as declared."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from firsthour.base.clock import DAY_US
from firsthour.ledger.book import Book, EventKind
from firsthour.tracing import _kernel_adjacency
from firsthour.tracing.backward_point import SeveralAccountsError, UnknownAccountError
from firsthour.tracing.expand import (
    BadLeastAmountError,
    DaysOutOfRangeError,
    Expansion,
    expand_accounts,
    least_amounts,
)
from firsthour.tracing.expand_moves import Moves
from firsthour.tracing.expand_reach import SEARCH_COST, SEARCH_SHARE, HopsOutOfRangeError, reach
from tests.book_tables import FIRST_US, book_of

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "schemas" / "expand.json"
WHOLE = (FIRST_US, FIRST_US + 400 * DAY_US)


def expand(book: Book, *accounts: str, **asked: Any) -> dict[str, Any]:
    """Return an answer, which must fit its schema."""
    answer = expand_accounts(book, Expansion(accounts, **({"hops": 4, "days": 1} | asked)))
    jsonschema.validate(answer, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return answer


def two_currencies() -> Book:
    """A pays B in yuan and C in dollars."""
    book = book_of("A -> B 100 \n D -> C 100")
    book.line_accounts[book.line_accounts.index("D")] = "A"
    book.line_currencies[2:] = ["USD", "USD"]
    return book


def test_kernels_and_books_number_the_kinds_of_events_alike() -> None:
    for name in ("OUT_TRANSIT", "IN_TRANSIT", "OPEN"):
        assert getattr(_kernel_adjacency, name) == EventKind[name]
    assert EventKind.CLOSE > EventKind.OPEN


def test_an_unknown_account_is_refused() -> None:
    with pytest.raises(UnknownAccountError, match="nobody"):
        expand(book_of("A -> B 10"), "nobody")
    with pytest.raises(UnknownAccountError, match="nobody"):
        expand(book_of("A -> B 10"), "A", targets=["nobody"])


def test_an_account_without_the_currency_asked_for_is_refused() -> None:
    with pytest.raises(UnknownAccountError, match="USD"):
        expand(book_of("A -> B 10"), "A", currency="USD")


def test_a_number_that_several_institutions_have_is_refused() -> None:
    with pytest.raises(SeveralAccountsError, match="X/123, Y/123"):
        expand(book_of("X/123 -> Y/123 10"), "123")


def test_another_spelling_of_an_account_is_known() -> None:
    book = book_of("A -> B 10")
    book.spellings["甲"] = "A"
    assert [entry["account"] for entry in expand(book, "甲")["accounts"]] == ["A", "B"]


@pytest.mark.parametrize("hops", [0, -1, 255])
def test_hops_out_of_range_are_refused(hops: int) -> None:
    with pytest.raises(HopsOutOfRangeError):
        expand(book_of("A -> B 10"), "A", hops=hops)


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_days_out_of_range_are_refused(days: int) -> None:
    with pytest.raises(DaysOutOfRangeError):
        expand(book_of("A -> B 10"), "A", days=days)


@pytest.mark.parametrize("least", ["", "many", "0", "-5", "1e3", "0.000000001"])
def test_a_least_amount_that_is_none_is_refused(least: str) -> None:
    with pytest.raises(BadLeastAmountError):
        expand(book_of("A -> B 10"), "A", least=least)


def test_the_most_hops_and_days_are_still_answered() -> None:
    chain = "\n".join(f"A{i} -> A{i + 1} 1" for i in range(256))
    answer = expand(book_of(chain), "A0", hops=254, days=36_500)
    assert max(entry["hops"] for entry in answer["accounts"]) == 254
    assert len(answer["accounts"]) == 255


def test_the_least_amount_is_the_same_figure_in_each_currency_rounded_up() -> None:
    book = book_of("A -> B 1 \n C -> D 1")
    book.line_currencies[:] = ["CNY", "JPY", "USDT", "CNY"]
    least = least_amounts(book, "¥1,000.505")
    assert least.amounts[least.currency_of].tolist() == [100_051, 1_001, 1_000_505_000, 100_051]


def test_each_currency_of_an_account_is_an_entry_of_its_own() -> None:
    entries = expand(two_currencies(), "A")["accounts"]
    assert [(entry["account"], entry.get("currency")) for entry in entries] == [
        ("A", None), ("A", "USD"), ("B", None), ("C", "USD"),
    ]  # fmt: skip
    entries = expand(two_currencies(), "A", currency="USD")["accounts"]
    assert [(entry["account"], entry.get("currency")) for entry in entries] == [("A", "USD"), ("C", "USD")]
    answer = expand(two_currencies(), "A", targets=["C"])
    assert [(t["transfer_id"], t["currency"], t["amount_fen"]) for t in answer["transfers"]] == [("t2", "USD", 100)]


def test_an_account_that_pays_nobody_has_no_window() -> None:
    answer = expand(book_of("A -> B 10"), "B")
    assert answer["window"] is None
    assert answer["accounts"] == [{"account": "B", "hops": 0, "arrival": None, "last_arrival": None, "covered": True}]


def test_accounts_say_whether_they_are_covered_or_an_exit() -> None:
    entries = expand(book_of("A -> ?M 10 merchant \n A -> ?X 10 \n A -> B 10"), "A")["accounts"]
    assert [(entry["account"], entry["covered"], entry.get("kind")) for entry in entries] == [
        ("A", True, None), ("M", False, "merchant"), ("X", False, None), ("B", True, None),
    ]  # fmt: skip


def test_no_link_is_an_answer_without_accounts() -> None:
    answer = expand(book_of("A -> B 10 \n C -> D 10"), "A", targets=["D"])
    assert (answer["accounts"], answer["transfers"]) == ([], [])


def test_a_transfer_between_says_when_it_leaves_and_arrives() -> None:
    answer = expand(book_of("A ->1 B 10 \n C -> C 1 \n A 1-> B 10"), "A", targets=["B"])
    assert answer["transfers"] == [
        {
            "transfer_id": "t1", "from": "A", "to": "B", "time": "2026-03-01 10:00", "arrival": "2026-03-01 10:02",
            "amount_fen": 10, "hops": 1,
        }
    ]  # fmt: skip


def _star(n: int) -> Book:
    """A pays one account, and ``n`` others pay each other; all in order of time."""
    rows = [f"X{i % 50} -> Y{i % 49} 1" for i in range(n)]
    return book_of("\n".join([rows[0], "A -> B 1", *rows[1:]]))


def test_a_search_is_tried_only_beside_an_adjacency_and_given_up_when_it_costs_too_much() -> None:
    book = _star(SEARCH_COST * SEARCH_SHARE * 8)
    moves = Moves.of(book)
    small, large = book.line_of("A", "CNY"), book.line_of("X0", "CNY")
    assert small is not None
    assert large is not None
    ask = {"hops": 1, "window": WHOLE}
    assert reach(moves, [small], **ask).way == "scan"
    moves.keep_adjacency(backward=False)
    assert reach(moves, [small], **ask).way == "search"
    assert reach(moves, [large], **ask).way == "scan"
    for line in (small, large, small):  # memory given back is as good as new
        ways = [reach(moves, [line], hops=1, window=WHOLE, way=way) for way in ("scan", "search")]
        assert len({tuple(sorted(zip(w.lines.tolist(), w.hops.tolist(), strict=True))) for w in ways}) == 1


def test_an_adjacency_takes_eight_bytes_a_transfer_and_twelve_with_money_under_way() -> None:
    for table, size in (("A -> B 1 \n B -> A 1", 8), ("A ->1 B 1 \n A 1-> B 1", 12)):
        starts, *columns = Moves.of(book_of(table)).keep_adjacency(backward=True)
        n_steps = int(starts[-1])
        assert sum(column.nbytes for column in columns) == size * n_steps


def test_an_empty_book_reaches_only_the_seeds() -> None:
    book = book_of("A -> B 10")
    moves = Moves.of(book)
    found = reach(moves, [1, 1], hops=3, window=(0, 0))
    assert (found.lines.tolist(), found.hops.tolist(), found.farthest.tolist()) == ([1], [0], [-1])
    assert np.array_equal(found.nearest, [-1])
