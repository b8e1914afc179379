"""The sources of a balance are to the fen what their slow twin gives, and they add up to the balance."""

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.ledger.book import Book, EventKind
from firsthour.tracing.backward import BACKWARD_RULES, find_sources, look_up_sources
from firsthour.tracing.backward_colours import balance_before
from firsthour.tracing.backward_point import own_events
from firsthour.tracing.index import build_index
from firsthour.tracing.sources import SourceKind
from tests.generative.small_books import small_books
from tests.reference.slow_backward import sources_slowly

FEW = st.sampled_from([1, 2, 3, 5, 8])  # few values, many ties, emptied lines and lost fractions
KINDS = {EventKind.OPEN: SourceKind.OPENING, EventKind.IN: SourceKind.OUTSIDE}  # else a shortfall


@st.composite
def questions(draw: st.DrawFn, *, amounts: st.SearchStrategy[int] | None = None) -> tuple[Book, int, int]:
    """Return a book, one of its lines and a place in it."""
    book = draw(small_books() if amounts is None else small_books(amounts=amounts))
    line = draw(st.integers(0, book.n_lines - 1))
    before = draw(st.one_of(st.just(book.n_events), st.integers(0, book.n_events)))
    return book, line, before


def _index_agrees(question: tuple[Book, int, int], rule: str) -> None:
    book, line, before = question
    found = look_up_sources(book, build_index(book, rule=rule), line=line, before=before)
    assert found.tolist() == find_sources(book, rule, line=line, before=before).tolist()


def _agrees(question: tuple[Book, int, int], rule: str) -> None:
    book, line, before = question
    rows = find_sources(book, rule, line=line, before=before)
    expected = sources_slowly(book, line=line, before=before, rule=rule)
    assert {event: amount for event, _, amount in rows.tolist()} == expected
    assert rows[:, 0].tolist() == sorted(expected)
    kinds = [KINDS.get(EventKind(book.kind[event]), SourceKind.UNKNOWN) for event in rows[:, 0]]
    assert rows[:, 1].tolist() == kinds
    assert np.sum(rows[:, 2]) == balance_before(book, line, before=before, events=own_events(book, line))


@pytest.mark.parametrize("rule", BACKWARD_RULES)
@seed(20260311)
@settings(max_examples=600)
@given(question=questions())
def test_sources_agree_with_the_slow_twin(question: tuple[Book, int, int], rule: str) -> None:
    _agrees(question, rule)


@pytest.mark.parametrize("rule", BACKWARD_RULES)
@seed(20260312)
@settings(max_examples=600)
@given(question=questions(amounts=FEW))
def test_sources_agree_with_the_slow_twin_where_amounts_are_small(question: tuple[Book, int, int], rule: str) -> None:
    _agrees(question, rule)


@pytest.mark.parametrize("rule", ["fifo", "lifo"])
@seed(20260313)
@settings(max_examples=500)
@given(question=questions(amounts=FEW))
def test_index_gives_the_sources_that_the_pass_gives(question: tuple[Book, int, int], rule: str) -> None:
    _index_agrees(question, rule)
