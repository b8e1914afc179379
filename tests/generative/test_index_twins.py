"""An index answers to the fen what a full pass answers, forward, and what its slow twin does, backward."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.ledger.book import Book
from firsthour.tracing.index import INDEXED_RULES, LineIndex, build_index, sources_by_index, trace_by_index
from firsthour.tracing.passes import Take, walk_book
from tests.generative.small_books import CLAIMABLE, books_with_takes, small_books
from tests.reference.slow_index import first_events, list_origins

SOME = st.sampled_from([2, 3, 5, 8])  # few values, many ties and overlaps
Takes = list[tuple[int, int]]


def _index_and_pass_agree(book: Book, takes: Takes) -> None:
    for rule in INDEXED_RULES:
        asked = [Take(event, amount) for event, amount in takes]
        fast = trace_by_index(book, build_index(book, rule=rule), takes=asked)
        full = walk_book(book, asked, rule=rule)
        for name in ("flows", "rests", "overlaps"):
            assert getattr(fast, name).tolist() == getattr(full, name).tolist(), (rule, name)
        assert fast.n_pieces > 0


@seed(20260401)
@settings(max_examples=1000, deadline=None)
@given(books_with_takes())
def test_an_index_and_a_full_pass_agree(case: tuple[Book, Takes]) -> None:
    _index_and_pass_agree(*case)


@seed(20260402)
@settings(max_examples=1000, deadline=None)
@given(books_with_takes(amounts=SOME))
def test_an_index_and_a_full_pass_agree_where_claims_often_meet(case: tuple[Book, Takes]) -> None:
    _index_and_pass_agree(*case)


@seed(20260403)
@settings(max_examples=500, deadline=None)
@given(small_books(amounts=SOME), st.integers(0, 2**32))
def test_an_index_and_a_full_pass_agree_where_every_transfer_is_claimed(book: Book, number: int) -> None:
    chance = Random(number)
    takes = [
        (event, chance.randint(1, int(book.amount[event])))
        for event in range(book.n_events)
        for _ in range(chance.randint(0, 3))
        if book.kind[event] in CLAIMABLE
    ]
    _index_and_pass_agree(book, takes or [(book.n_events - 1, 1)])


@pytest.mark.parametrize("amounts", [None, SOME], ids=["any", "few"])
def test_sources_agree_with_their_slow_twin(amounts: st.SearchStrategy[int] | None) -> None:
    @seed(20260404)
    @settings(max_examples=500, deadline=None)
    @given(small_books() if amounts is None else small_books(amounts=amounts), st.integers(0, 2**32))
    def agree(book: Book, number: int) -> None:
        before = Random(number).randint(0, book.n_events)
        for rule in INDEXED_RULES:
            index = build_index(book, rule=rule)
            for line in range(book.n_lines):
                rows = sources_by_index(book, index, line=line, before_event=before).tolist()
                assert [row[:2] for row in rows] == sorted(row[:2] for row in rows)
                slow = list_origins(book, rule=rule, line=line, before=before)
                assert {(event, kind): amount for event, kind, amount in rows} == slow, (rule, line)

    agree()


@seed(20260405)
@settings(max_examples=500, deadline=None)
@given(small_books(amounts=SOME), st.integers(0, 2**32))
def test_an_extended_index_is_the_index_built_anew(book: Book, number: int) -> None:
    chance = Random(number)
    early = first_events(book, chance.randint(0, book.n_events), chance=chance if chance.random() < 0.7 else None)
    for rule in INDEXED_RULES:
        known, fresh = build_index(early, rule=rule), build_index(book, rule=rule)
        extended = build_index(book, rule=rule, known=known)
        assert _arrays(extended) == _arrays(fresh), rule


def _arrays(index: LineIndex) -> dict[str, tuple[np.dtype[np.generic], list[int]]]:
    return {name: (array.dtype, array.tolist()) for name, array in index.arrays.items()}
