"""The kernels give to the fen what their slow twin gives, and no fen is ever lost."""

import random

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.ledger.book import Book, EventKind
from firsthour.tracing.passes import FEW, Passage, Take, walk_book
from firsthour.tracing.rules import RULES
from tests.book_tables import book_of
from tests.generative.small_books import AMOUNTS, CLAIMABLE, books_with_takes, small_books
from tests.reference.slow_tracing import walk_slowly

SOME = st.sampled_from([2, 3, 5, 8])  # few values, many ties and overlaps
Takes = list[tuple[int, int]]


def _pairs(rows: np.ndarray) -> dict[tuple[int, int], int]:
    pairs = {(int(a), int(b)): int(amount) for a, b, amount in rows}
    assert list(pairs) == sorted(pairs)
    assert len(pairs) == len(rows)
    return pairs


def _kernels_and_twin_agree(book: Book, takes: Takes) -> None:
    for rule in RULES:
        fast = walk_book(book, [Take(event, asked) for event, asked in takes], rule=rule)
        slow = walk_slowly(book, takes, rule=rule)
        for name in ("flows", "rests", "overlaps"):
            expected = {pair: amount for pair, amount in getattr(slow, name).items() if amount}
            assert _pairs(getattr(fast, name)) == expected, (rule, name)
        _nothing_is_lost(book, takes, fast)


def _nothing_is_lost(book: Book, takes: Takes, passage: Passage) -> None:
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
def test_every_rule_agrees_with_its_slow_twin(case: tuple[Book, Takes]) -> None:
    _kernels_and_twin_agree(*case)


@seed(20260302)
@settings(max_examples=1000)
@given(books_with_takes(amounts=SOME))
def test_every_rule_agrees_with_its_slow_twin_where_claims_often_meet(case: tuple[Book, Takes]) -> None:
    _kernels_and_twin_agree(*case)


@st.composite
def _books_with_many_takes(draw: st.DrawFn) -> tuple[Book, Takes]:
    """Return a book and one to twelve claims on it, or more than are carried side by side."""
    book = draw(small_books(amounts=draw(st.sampled_from([AMOUNTS, SOME]))))
    claimable = [event for event in range(book.n_events) if book.kind[event] in CLAIMABLE]
    n_takes = draw(st.one_of(st.integers(1, 12), st.integers(FEW, FEW + 2)))
    events = sorted(draw(st.lists(st.sampled_from(claimable), min_size=n_takes, max_size=n_takes)))
    return book, [(event, draw(st.integers(1, int(book.amount[event])))) for event in events]


@seed(20260303)
@settings(max_examples=1000)
@given(_books_with_many_takes())
def test_any_number_of_claims_agrees_with_the_slow_twin(case: tuple[Book, Takes]) -> None:
    _kernels_and_twin_agree(*case)


@pytest.mark.parametrize("n_takes", [1, 2, 8, FEW, FEW + 4])
@pytest.mark.parametrize("largest", [40, 10**9, 10**15])
def test_a_longer_ledger_agrees_with_the_slow_twin(n_takes: int, largest: int) -> None:
    chance = random.Random(n_takes * largest)
    rows = [_any_row(chance, largest) for _ in range(1500)]
    book = book_of("\n".join(rows))
    claimable = [event for event in range(300) if book.kind[event] in CLAIMABLE]
    events = sorted(chance.choices(claimable, k=n_takes))
    _kernels_and_twin_agree(book, [(event, chance.randint(1, int(book.amount[event]))) for event in events])


def _any_row(chance: random.Random, largest: int) -> str:
    payer, payee = (f"A{int(chance.paretovariate(0.8)) % 50}" for _ in range(2))
    amount = chance.randint(1, chance.choice([largest, max(1, largest // 1000)]))
    kind = chance.choices(["move", "in", "out", "gap"], [60, 3, 3, 1])[0]
    if kind == "gap":
        return f"close {payer}"
    return {"move": f"{payer} -> {payee}", "in": f"?X -> {payee}", "out": f"{payer} -> ?X"}[kind] + f" {amount}"


@pytest.mark.parametrize("asked", [1, 2**20 - 1, 2**40 - 1, 2**40, 2**62])
def test_balances_that_outgrow_half_a_word_agree_with_the_slow_twin(asked: int) -> None:
    chance = random.Random(asked)
    limit = 2**63 >> asked.bit_length()  # balances from here on do not fit beside what is claimed
    rows = ["open A 0", "open B 0", "open C 0", f"?V -> A {asked}"]
    for _ in range(200):
        payer, payee = chance.sample("ABC", 2)
        amount = chance.randint(max(1, min(2**53, limit) // 5), min(2**53, limit))
        rows += [f"?V -> {payer} {amount}"] * chance.randint(0, 1) + [f"{payer} -> {payee} {amount}"]
    _kernels_and_twin_agree(book_of("\n".join(rows)), [(3, asked)])
