"""An index finds what a full pass finds, is extended when its book grows, and refuses what it cannot answer."""

from random import Random

import numpy as np
import pytest

from firsthour.ledger.book import Book, EventKind
from firsthour.tracing.index import (
    INDEXED_RULES,
    NotIndexedError,
    build_index,
    sources_by_index,
    take_fingerprints,
    trace_by_index,
)
from firsthour.tracing.passes import BadBookError, Take, TooMuchMoneyError, walk_book
from tests.book_tables import book_of
from tests.reference.slow_index import first_events

TABLE = """
    open A 10
    ?V -> A 50
    A -> B 30
    B -> B 40      # has 30: 10 are of unknown origin
    B ->0 A 20
    B 0-> A 20
    A -> ?X 5 cash
    close B
"""
HUGE = 2**62


def large_book(n: int, *, n_lines: int, number: int) -> Book:
    """Return a book of ``n`` generated events of every kind, busy lines first."""
    chance = np.random.default_rng(number)
    kind = chance.choice(
        [EventKind.TRANSFER, EventKind.OUT, EventKind.IN, EventKind.CLOSE, EventKind.OUT_TRANSIT],
        size=n,
        p=[0.8, 0.05, 0.04, 0.01, 0.1],
    ).astype(np.int8)
    left = np.flatnonzero(kind == EventKind.OUT_TRANSIT)
    left, arrived = left[: len(left) // 2], left[len(left) // 2 :][: len(left) // 2]
    kind[kind == EventKind.OUT_TRANSIT] = EventKind.TRANSFER
    kind[left], kind[arrived] = EventKind.OUT_TRANSIT, EventKind.IN_TRANSIT
    share = np.arange(1, n_lines + 1) ** -0.8
    src = chance.choice(n_lines, size=n, p=share / share.sum()).astype(np.int32)
    dst = chance.choice(n_lines, size=n, p=share / share.sum()).astype(np.int32)
    amount = np.maximum(1, chance.lognormal(8, 2, n)).astype(np.int64)
    slot = np.full(n, -1, dtype=np.int32)
    slot[left] = slot[arrived] = np.arange(len(left))
    amount[arrived], src[arrived], dst[arrived] = amount[left], src[left], dst[left]
    src[kind == EventKind.IN] = -1
    dst[kind == EventKind.CLOSE] = -1
    return book_from(kind, src, dst, amount, slot, n_lines=n_lines)


def book_from(*columns: np.ndarray, n_lines: int) -> Book:
    """Return a book with these columns (kind, src, dst, amount, slot); of the others only the length is right."""
    like = book_of("A -> B 1")
    n = len(columns[0])
    book = first_events(like, 0)
    for name, value in vars(like).items():
        if isinstance(value, np.ndarray):
            setattr(book, name, np.zeros(n, dtype=value.dtype))
    for name, column in zip(("kind", "src", "dst", "amount", "slot"), columns, strict=True):
        setattr(book, name, column)
    book.line_accounts, book.line_currencies = [f"L{line}" for line in range(n_lines)], ["CNY"] * n_lines
    book.line_covered = np.ones(n_lines, dtype=np.bool_)
    return book


@pytest.mark.parametrize("rule", INDEXED_RULES)
def test_an_index_takes_at_most_32_bytes_a_transfer_where_a_line_has_ten(rule: str) -> None:
    chance = np.random.default_rng(1)
    n, n_lines = 10_000, 1000
    kinds, slots = np.zeros(n, dtype=np.int8), np.full(n, -1, dtype=np.int32)
    src, dst = (chance.integers(0, n_lines, n).astype(np.int32) for _ in range(2))
    book = book_from(kinds, src, dst, np.ones(n, dtype=np.int64), slots, n_lines=n_lines)
    assert build_index(book, rule=rule).n_bytes <= 32 * n


def test_money_is_followed_on_and_back() -> None:
    book = book_of(TABLE)
    fifo, lifo = (build_index(book, rule=rule) for rule in ("fifo", "lifo"))
    a = book.line_accounts.index("A")
    assert trace_by_index(book, fifo, takes=[Take(1, 40)]).rests.tolist() == [[a, 0, 25]]
    assert trace_by_index(book, lifo, takes=[Take(1, 40)]).rests.tolist() == [[a, 0, 20]]
    # fifo: the 10 + 20 first paid went to B, who paid the first 20 of them back; A spent 5 of what it kept
    assert sources_by_index(book, fifo, line=a, before_event=8).tolist() == [[0, 0, 10], [1, 2, 35]]
    # lifo: B paid back what came last, first the 10 of unknown origin of its payment to itself
    assert sources_by_index(book, lifo, line=a, before_event=8).tolist() == [[0, 0, 10], [1, 2, 25], [3, 1, 10]]


@pytest.mark.parametrize("rule", INDEXED_RULES)
def test_the_pieces_touched_are_counted(rule: str) -> None:
    book = book_of("?V -> A 50 \n A -> B 20 \n A -> B 20 \n B -> ?X 40")
    traced = trace_by_index(book, build_index(book, rule=rule), takes=[Take(0, 50)])
    assert traced.n_pieces == 1 + 2 + 1 + 1  # what is taken, two payments, what rests in A, both together to X


@pytest.mark.parametrize("rule", INDEXED_RULES)
def test_without_claims_nothing_is_found(rule: str) -> None:
    book = book_of(TABLE)
    found = trace_by_index(book, build_index(book, rule=rule), takes=[])
    assert [len(part) for part in (found.flows, found.rests, found.overlaps)] == [0, 0, 0]


@pytest.mark.parametrize("rule", INDEXED_RULES)
@pytest.mark.parametrize("takes", [[Take(2, 5), Take(1, 5)], [Take(1, 51)], [Take(1, 0)], [Take(8, 5)], [Take(4, 5)]])
def test_takes_that_do_not_fit_are_refused(rule: str, takes: list[Take]) -> None:
    book = book_of(TABLE)
    with pytest.raises(BadBookError):
        trace_by_index(book, build_index(book, rule=rule), takes=takes)


def test_an_index_of_another_book_is_refused() -> None:
    book, other = book_of(TABLE), book_of(TABLE)
    index = build_index(book, rule="fifo")
    with pytest.raises(BadBookError):
        trace_by_index(other, index, takes=[Take(1, 5)])
    with pytest.raises(BadBookError):
        sources_by_index(other, index, line=0, before_event=1)


@pytest.mark.parametrize(("line", "event"), [(-1, 0), (9, 0), (0, -1), (0, 9)])
def test_sources_of_no_line_or_event_are_refused(line: int, event: int) -> None:
    book = book_of(TABLE)
    with pytest.raises(BadBookError):
        sources_by_index(book, build_index(book, rule="lifo"), line=line, before_event=event)


def test_rules_without_index_are_refused() -> None:
    with pytest.raises(BadBookError):
        build_index(book_of(TABLE), rule="pro-rata")


@pytest.mark.parametrize("change", ["amount", "again", "never"])
def test_an_arrival_that_is_no_departure_is_refused(change: str) -> None:
    book = book_of("open A 9 \n A ->0 B 5 \n A ->1 B 4 \n A 0-> B 5 \n A 1-> B 4")
    if change == "amount":
        book.amount[3] = 4
    elif change == "again":
        book.slot[4] = 0
    else:
        book.slot[4] = 2
    with pytest.raises(BadBookError):
        build_index(book, rule="fifo")


def test_where_turnover_passes_63_bits_claims_walk_the_book_and_nothing_is_followed_back() -> None:
    book = book_of(f"?V -> A {HUGE} \n A -> B {HUGE} \n B -> A {HUGE} \n A -> B {HUGE}")
    takes = [Take(0, 7)]
    fifo, lifo = (build_index(book, rule=rule) for rule in ("fifo", "lifo"))
    assert not fifo.arrays
    for index in (fifo, lifo):
        found, walked = trace_by_index(book, index, takes=takes), walk_book(book, takes, rule=index.rule)
        assert found.flows.tolist() == walked.flows.tolist()
        assert found.rests.tolist() == walked.rests.tolist() == [[1, 0, 7]]
    with pytest.raises(NotIndexedError):
        sources_by_index(book, fifo, line=1, before_event=4)
    assert sources_by_index(book, lifo, line=1, before_event=4).tolist() == [[0, 2, HUGE]]


@pytest.mark.parametrize("rule", INDEXED_RULES)
def test_a_balance_beyond_63_bits_is_refused_as_a_full_pass_does(rule: str) -> None:
    book = book_of(f"?V -> A 50 \n ?W -> A {2**63 - 50}")
    with pytest.raises(TooMuchMoneyError):
        trace_by_index(book, build_index(book, rule=rule), takes=[Take(0, 50)])


def test_the_first_events_have_one_fingerprint_however_lines_and_slots_are_numbered() -> None:
    book = book_of(TABLE)
    for n in range(book.n_events + 1):
        early = first_events(book, n, chance=Random(n))
        assert take_fingerprints(early, [n])[0].digest == take_fingerprints(book, [n])[0].digest


@pytest.mark.parametrize("column", ["kind", "src", "dst", "amount"])
def test_other_events_have_another_fingerprint_and_are_not_extended(column: str) -> None:
    book, other = book_of(TABLE), book_of(TABLE)
    getattr(other, column)[2] = {"kind": EventKind.OUT, "src": 1, "dst": 0, "amount": 31}[column]
    assert take_fingerprints(book, [2])[0].digest == take_fingerprints(other, [2])[0].digest
    assert take_fingerprints(book, [3])[0].digest != take_fingerprints(other, [3])[0].digest
    for rule in INDEXED_RULES:
        index = build_index(other, rule=rule, known=build_index(first_events(book, 5), rule=rule))
        fresh = build_index(other, rule=rule)
        assert all(np.array_equal(index.arrays[name], fresh.arrays[name]) for name in fresh.arrays)


@pytest.mark.parametrize("rule", INDEXED_RULES)
def test_what_is_known_is_copied_when_an_index_is_extended(rule: str) -> None:
    book = book_of(TABLE)
    known = build_index(first_events(book, 4), rule=rule)
    mark = {"fifo": ("debits", (0, 0)), "lifo": ("records", (2, 1))}[rule]
    known.arrays[mark[0]][mark[1]] += 1_000_000
    extended, fresh = build_index(book, rule=rule, known=known), build_index(book, rule=rule)
    assert extended.arrays[mark[0]][mark[1]] == fresh.arrays[mark[0]][mark[1]] + 1_000_000


@pytest.mark.parametrize("rule", INDEXED_RULES)
def test_an_index_of_many_events_is_extended_exactly(rule: str) -> None:
    book = large_book(20_000, n_lines=300, number=2)
    fresh = build_index(book, rule=rule)
    for n in (1, 9_999, 19_000):
        extended = build_index(book, rule=rule, known=build_index(first_events(book, n, chance=Random(n)), rule=rule))
        assert all(np.array_equal(extended.arrays[name], fresh.arrays[name]) for name in fresh.arrays)


@pytest.mark.long
@pytest.mark.parametrize("rule", INDEXED_RULES)
def test_a_million_transfers_are_traced_as_a_full_pass_traces_them(rule: str) -> None:
    book = large_book(1_000_000, n_lines=50_000, number=3)
    index = build_index(book, rule=rule)
    chance = np.random.default_rng(4)
    claimable = np.flatnonzero(np.isin(book.kind, [0, 1, 2, 4]))
    for n_claims in (1, 30, 3000):
        events = np.sort(chance.choice(claimable, size=n_claims)).tolist()
        takes = [Take(event, int(chance.integers(1, book.amount[event], endpoint=True))) for event in events]
        found, walked = trace_by_index(book, index, takes=takes), walk_book(book, takes, rule=rule)
        for name in ("flows", "rests", "overlaps"):
            assert np.array_equal(getattr(found, name), getattr(walked, name)), (n_claims, name)
        assert found.n_pieces >= n_claims
