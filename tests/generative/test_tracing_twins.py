"""The kernels give to the fen what their slow twin gives, and no fen is ever lost."""

import numpy as np
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.ledger.book import Book, EventKind
from firsthour.tracing.passes import Passage, Take, walk_book
from firsthour.tracing.rules import RULES
from tests.generative.small_books import books_with_takes
from tests.reference.slow_tracing import walk_slowly

SOME = st.sampled_from([2, 3, 5, 8])  # few values, many ties and overlaps


def _pairs(rows: np.ndarray) -> dict[tuple[int, int], int]:
    return {(int(a), int(b)): int(amount) for a, b, amount in rows}


def _kernels_and_twin_agree(book: Book, takes: list[tuple[int, int]]) -> None:
    for rule in RULES:
        fast = walk_book(book, [Take(event, asked) for event, asked in takes], rule=rule)
        slow = walk_slowly(book, takes, rule=rule)
        for name in ("flows", "rests", "overlaps"):
            expected = {pair: amount for pair, amount in getattr(slow, name).items() if amount}
            assert _pairs(getattr(fast, name)) == expected, (rule, name)
        _nothing_is_lost(book, takes, fast)


def _nothing_is_lost(book: Book, takes: list[tuple[int, int]], passage: Passage) -> None:
    found = [0] * len(takes)
    for event, claim, amount in passage.flows:
        if book.kind[event] in (EventKind.OUT, EventKind.CLOSE):
            found[claim] += int(amount)
    for _, claim, amount in passage.rests:
        found[claim] += int(amount)
    for claim, _, amount in passage.overlaps:
        found[claim] += int(amount)
    assert found == [asked for _, asked in takes]


@seed(20260301)
@settings(max_examples=1000)
@given(books_with_takes())
def test_every_rule_agrees_with_its_slow_twin(case: tuple[Book, list[tuple[int, int]]]) -> None:
    _kernels_and_twin_agree(*case)


@seed(20260302)
@settings(max_examples=1000)
@given(books_with_takes(amounts=SOME))
def test_every_rule_agrees_with_its_slow_twin_where_claims_often_meet(
    case: tuple[Book, list[tuple[int, int]]],
) -> None:
    _kernels_and_twin_agree(*case)
