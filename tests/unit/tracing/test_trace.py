"""A trace answers the same by an index as by walking the book."""

import pytest

from firsthour.tracing import trace
from firsthour.tracing.index import build_index
from firsthour.tracing.rules import RULES
from firsthour.tracing.trace import trace_claims
from tests.book_tables import book_of, claims_on

TABLE = """
    open A 30
    ?V -> A 100
    ?W -> A 50
    A -> B 120
    A ->1 C 40
    B -> ?X 90 cash
    A 1-> C 40
    C -> ?Y 25
"""
CLAIMS = "c1 t2 100\nc2 t3 50\nc3 t4 60"


def test_an_answer_by_indexes_equals_one_by_walking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "INDEX_FROM_EVENTS", 0)
    book = book_of(TABLE)
    asked: list[str] = []

    def open_index(rule: str) -> trace.LineIndex:
        asked.append(rule)
        return build_index(book, rule=rule)

    by_index = trace_claims(book, claims_on(book, CLAIMS), indexes=open_index)
    assert asked == ["fifo", "lifo"]
    assert by_index == trace_claims(book, claims_on(book, CLAIMS), rules=RULES)


def test_a_small_book_is_walked_without_an_index() -> None:
    book = book_of(TABLE)

    def no_index(rule: str) -> trace.LineIndex:
        raise AssertionError(rule)

    assert trace_claims(book, claims_on(book, CLAIMS), indexes=no_index)["unmatched"] == []
