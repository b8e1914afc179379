"""The checked front of the kernels refuses what it cannot walk exactly."""

import numpy as np
import pytest

from firsthour.ledger.book import EventKind
from firsthour.tracing.passes import BadBookError, Take, TooMuchMoneyError, sum_pairs, walk_book
from firsthour.tracing.rules import RULES, UnknownRuleError, select_rules
from tests.book_tables import book_of

_ONLY = {
    "src": (EventKind.OUT, EventKind.OUT_TRANSIT, EventKind.CLOSE),
    "dst": (EventKind.IN, EventKind.IN_TRANSIT, EventKind.OPEN),
}
TABLE = "?V -> A 50 \n A -> B 30"


def test_a_walk_without_claims_finds_nothing() -> None:
    passage = walk_book(book_of(TABLE), [], rule="fifo")
    assert [len(part) for part in (passage.flows, passage.rests, passage.overlaps)] == [0, 0, 0]


def test_columns_that_may_not_be_written_to_are_walked_all_the_same() -> None:
    book = book_of(TABLE)
    for column in (book.kind, book.src, book.dst, book.amount, book.slot):
        column.setflags(write=False)
    assert walk_book(book, [Take(0, 50)], rule="fifo").rests.tolist() == [[0, 0, 20], [1, 0, 30]]


@pytest.mark.parametrize(
    ("column", "value"), [("kind", 9), ("src", 3), ("src", -1), ("dst", 7), ("amount", -1), ("amount", 0)]
)
def test_a_book_that_breaks_its_invariants_is_refused(column: str, value: int) -> None:
    book = book_of(TABLE)
    getattr(book, column)[1] = value
    with pytest.raises(BadBookError):
        walk_book(book, [Take(0, 50)], rule="fifo")


def test_a_transit_without_slot_is_refused() -> None:
    book = book_of("open A 5 \n A ->0 B 5 \n A 0-> B 5")
    book.slot[1] = -1
    with pytest.raises(BadBookError):
        walk_book(book, [Take(2, 5)], rule="fifo")


def test_columns_of_another_type_are_refused() -> None:
    book = book_of(TABLE)
    book.amount = book.amount.astype(np.float64)
    with pytest.raises(BadBookError):
        walk_book(book, [Take(0, 50)], rule="fifo")


@pytest.mark.parametrize("takes", [[Take(1, 5), Take(0, 5)], [Take(0, 51)], [Take(0, 0)], [Take(2, 5)]])
def test_takes_that_do_not_fit_are_refused(takes: list[Take]) -> None:
    with pytest.raises(BadBookError):
        walk_book(book_of(TABLE), takes, rule="fifo")


@pytest.mark.parametrize("rule", RULES)
def test_balances_up_to_the_last_63_bit_number_are_exact(rule: str) -> None:
    largest = 2**63 - 1
    book = book_of(f"open A {largest - 50} \n ?V -> A 50 \n A -> B {largest}")
    assert walk_book(book, [Take(1, 50)], rule=rule).rests.tolist() == [[1, 0, 50]]


@pytest.mark.parametrize("rule", RULES)
def test_a_balance_beyond_63_bits_is_refused_not_wrapped(rule: str) -> None:
    book = book_of(f"?V -> A 50 \n ?W -> A {2**63 - 50}")
    with pytest.raises(TooMuchMoneyError) as failure:
        walk_book(book, [Take(0, 50)], rule=rule)
    assert failure.value.details["account"] == "A"
    assert failure.value.details["transfer_id"] == "t2"


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("n_claims", [1, 2, 20])
@pytest.mark.parametrize("last", ["A -> B", "B -> A", "?W -> A", "?W -> B"])
def test_a_balance_with_claimed_money_beyond_63_bits_is_refused(rule: str, n_claims: int, last: str) -> None:
    half = 2**62
    table = f"open A {half} \n open B {half} \n ?V -> A 60 \n A -> B 59 \n ?W -> A {half - 60} \n ?W -> B {half - 60}"
    takes = [Take(2, 3)] * n_claims
    assert walk_book(book_of(table), takes, rule=rule).rests[:, 2].sum() == 3 * n_claims
    with pytest.raises(TooMuchMoneyError) as failure:
        walk_book(book_of(f"{table} \n {last} 70"), takes, rule=rule)
    assert failure.value.details["transfer_id"] == "t7"


@pytest.mark.parametrize("rule", RULES)
def test_a_balance_too_large_before_the_first_claim_is_refused(rule: str) -> None:
    book = book_of(f"open A {2**62} \n ?W -> A {2**62} \n ?V -> B 5")
    with pytest.raises(TooMuchMoneyError) as failure:
        walk_book(book, [Take(2, 5)], rule=rule)
    assert failure.value.details["transfer_id"] == "t2"


def test_a_book_is_checked_again_when_a_column_is_another() -> None:
    book = book_of(TABLE)
    walk_book(book, [Take(0, 50)], rule="fifo")
    book.amount = np.array([50, -30], dtype=np.int64)
    with pytest.raises(BadBookError):
        walk_book(book, [Take(0, 50)], rule="fifo")


@pytest.mark.parametrize("kind", ["A -> ?X 5", "?X -> A 5", "A ->0 B 5 \n A 0-> B 5", "open A 5", "close A"])
def test_every_kind_of_event_is_checked(kind: str) -> None:
    for column, value in (("src", 9), ("dst", 9), ("amount", -1)):
        book = book_of(f"?V -> A 50 \n A -> B 30 \n {kind}")
        looked_at = column == "amount" or (book.kind[-1] in (EventKind.TRANSFER, *_ONLY[column]))
        getattr(book, column)[-1] = value
        if looked_at:
            with pytest.raises(BadBookError, match="event"):
                walk_book(book, [Take(0, 50)], rule="fifo")
        else:
            walk_book(book, [Take(0, 50)], rule="fifo")


def test_rows_of_one_pair_are_added_up() -> None:
    rows = np.array([[2, 0, 5], [1, 1, 7], [2, 0, 6], [1, 0, 1]], dtype=np.int64)
    assert sum_pairs(rows).tolist() == [[1, 0, 1], [1, 1, 7], [2, 0, 11]]


def test_rules_are_chosen_by_code() -> None:
    assert select_rules("all") == RULES
    assert select_rules("lifo,fifo") == ("fifo", "lifo")
    for wrong in ("", "FIFO", "fifo,all", "first"):
        with pytest.raises(UnknownRuleError):
            select_rules(wrong)
