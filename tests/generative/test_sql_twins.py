"""The relational steps, run as SQL, give to the fen what the kernels and the slow twins give."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.base.clock import DAY_US, MINUTE_US
from firsthour.ledger.book import Book, EventKind
from firsthour.ledger.engine.expansion import Bounds, expand_lines, register_transfers
from firsthour.ledger.engine.fifo_index import build_fifo_index
from firsthour.ledger.engine.fifo_trace import FifoTrace, trace_fifo
from firsthour.ledger.engine.session import Session, open_session
from firsthour.tracing.expand_moves import Moves
from firsthour.tracing.expand_reach import Least, reach
from firsthour.tracing.index import build_index, trace_by_index
from firsthour.tracing.passes import CLAIMABLE, Take, walk_book
from tests.book_tables import FIRST_US, book_of
from tests.generative.small_books import books_with_takes, small_books

SOME = st.sampled_from([2, 3, 5, 8])  # few values, many ties and overlaps
FEW, MANY = settings(max_examples=60), settings(max_examples=500)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with open_session() as opened:
        yield opened


def _rows(table: pa.Table) -> list[list[int]]:
    return np.column_stack([column.to_numpy() for column in table.columns]).tolist()


def _sql_and_kernel_agree(session: Session, book: Book, takes: list[tuple[int, int]]) -> FifoTrace:
    build_fifo_index(session, book)
    found = trace_fifo(session, takes)
    expected = walk_book(book, [Take(event, asked) for event, asked in takes], rule="fifo")
    assert _rows(found.flows) == expected.flows.tolist()
    assert _rows(found.rests) == expected.rests.tolist()
    assert _rows(found.overlaps) == expected.overlaps.tolist()
    return found


@seed(20260311)
@FEW
@given(case=books_with_takes())
def test_fifo_in_sql_agrees_with_the_full_pass(session: Session, case: tuple[Book, list[tuple[int, int]]]) -> None:
    _sql_and_kernel_agree(session, *case)


@seed(20260312)
@FEW
@given(case=books_with_takes(amounts=SOME))
def test_fifo_in_sql_agrees_with_the_full_pass_where_claims_often_meet(
    session: Session, case: tuple[Book, list[tuple[int, int]]]
) -> None:
    _sql_and_kernel_agree(session, *case)


def _large_book(n_transfers: int, *, n_accounts: int) -> Book:
    """Return a book of every kind of event: few accounts are very busy, one transfer in ten is in transit."""
    random = np.random.default_rng(20260313)
    weights = 1.0 / np.arange(1, n_accounts + 1) ** 0.8
    sides = random.choice(n_accounts, size=(n_transfers, 2), p=weights / weights.sum()).tolist()
    amounts = random.integers(1, 1_000_000, size=n_transfers).tolist()
    kinds = random.choice(["move", "leave", "in", "out", "gap"], size=n_transfers, p=[0.8, 0.1, 0.05, 0.04, 0.01])
    rows = [f"open {account} {amount}" for account, amount in enumerate(amounts[:n_accounts])]
    under_way: list[str] = []
    for number, ((x, y), amount, kind) in enumerate(zip(sides, amounts, kinds.tolist(), strict=True)):
        if kind == "move":
            rows.append(f"{x} -> {y} {amount}")
        elif kind == "leave":
            rows.append(f"{x} ->{number} {y} {amount}")
            under_way.append(f"{x} {number}-> {y} {amount}")
        elif kind == "in":
            rows.append(f"?outside -> {y} {amount}")
        elif kind == "out":
            rows.append(f"{x} -> ?outside {amount} cash")
        else:
            rows += [f"close {x}", f"open {x} {amount // 2}"]
        if len(under_way) > 20:
            rows.append(under_way.pop(0))
    return book_of("\n".join([*rows, *under_way]))


def _many_takes(book: Book, n_claims: int) -> list[tuple[int, int]]:
    """Return claims on early transfers, half of each transfer; every fifth comes again and asks it whole."""
    claimable = np.flatnonzero(np.isin(book.kind, CLAIMABLE) & (book.amount > 1))
    early = claimable[: len(claimable) // 10]
    events = np.sort(np.random.default_rng(20260314).choice(early, size=n_claims, replace=False)).tolist()
    takes = []
    for place, event in enumerate(events):
        takes.append((event, int(book.amount[event]) // 2))
        if place % 5 == 0:
            takes.append((event, int(book.amount[event])))
    return takes


@pytest.mark.long
@seed(20260317)
@MANY
@given(case=st.one_of(books_with_takes(), books_with_takes(amounts=SOME)))
def test_fifo_in_sql_agrees_with_the_full_pass_on_many_books(
    session: Session, case: tuple[Book, list[tuple[int, int]]]
) -> None:
    _sql_and_kernel_agree(session, *case)


@pytest.mark.long
def test_fifo_in_sql_agrees_with_the_full_pass_and_the_index_on_200_000_transfers(session: Session) -> None:
    book = _large_book(200_000, n_accounts=2_000)
    takes = _many_takes(book, 1_000)
    found = _sql_and_kernel_agree(session, book, takes)
    by_index = trace_by_index(book, build_index(book, rule="fifo"), takes=[Take(*take) for take in takes])
    assert _rows(found.flows) == by_index.flows.tolist()
    assert len(found.overlaps) > 100


@dataclass(frozen=True)
class Question:
    """What an expansion is asked; ``stops`` are lines that money does not go on from."""

    seeds: list[int]
    hops: int
    bounds: Bounds
    stops: list[int]


@st.composite
def books_with_questions(draw: st.DrawFn) -> tuple[Book, Question]:
    """Return a book whose times are only roughly in ledger order, and a question about it."""
    book = draw(small_books(amounts=st.integers(1, 9)))
    n, line = book.n_events, st.integers(0, book.n_lines - 1)
    late = st.lists(st.sampled_from([0, 0, 0, 1, 5, 90, 3000]), min_size=n, max_size=n)
    precisions = st.lists(st.sampled_from([0, 0, 1, 2]), min_size=n, max_size=n)
    times = {
        name: book.time_us + np.array(draw(late), dtype=np.int64) * MINUTE_US for name in ("time_us", "dst_time_us")
    }
    known = {name: np.array(draw(precisions), dtype=np.int8) for name in ("precision", "dst_precision")}
    from_us = FIRST_US + draw(st.integers(-2, 30)) * MINUTE_US
    bounds = Bounds(
        from_us=from_us,
        to_us=from_us + draw(st.sampled_from([5, 30, 100, 5000])) * MINUTE_US,
        amount=draw(st.sampled_from([0, 0, 2, 5])),
        backward=draw(st.booleans()),
    )
    seeds, stops = draw(st.lists(line, min_size=1, max_size=2)), draw(st.sampled_from([[], [], [draw(line)]]))
    return replace(book, **times, **known), Question(seeds, draw(st.integers(1, 5)), bounds, stops)


def _expand_slowly(book: Book, question: Question) -> list[list[int | None]]:
    """Return (line, hops, nearest, farthest) by walking every path of at most so many transfers."""
    bounds = question.bounds
    sign, far_us = (-1, book.time_us) if bounds.backward else (1, book.dst_time_us)
    steps = [step for step in _steps(book) if all(_counts(book, event, bounds) for event in step[2:])]
    if bounds.backward:
        steps = [(payee, payer, arrives, leaves) for payer, payee, leaves, arrives in steps]
    fewest = dict.fromkeys(question.seeds, 0)
    ends: dict[int, set[int]] = defaultdict(set)
    paths = [(line, -(2**62), 0) for line in set(question.seeds)]
    while paths:
        line, at, hops = paths.pop()
        if hops == question.hops or (hops and line in question.stops and line not in question.seeds):
            continue
        for near, far, leaves, arrives in steps:
            if near == line and sign * leaves > at:
                fewest[far] = min(fewest.get(far, hops + 1), hops + 1)
                ends[far].add(arrives)
                paths.append((far, sign * arrives, hops + 1))
    order = {line: sorted(events, key=lambda e: (sign * far_us[e], sign * e)) for line, events in ends.items()}
    rows = [[line, hops, *([order[line][0], order[line][-1]] if line in order else [None, None])]
            for line, hops in fewest.items()]  # fmt: skip
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _steps(book: Book) -> list[tuple[int, int, int, int]]:
    """Return (payer, payee, event it leaves in, event it arrives in) of every transfer."""
    kinds, slots = book.kind.tolist(), book.slot.tolist()
    found = []
    for event, kind in enumerate(kinds):
        payer, payee, arrives = int(book.payer[event]), int(book.dst[event]), event
        if kind in (EventKind.OPEN, EventKind.CLOSE, EventKind.IN_TRANSIT) or payer < 0:
            continue
        if kind == EventKind.OUT_TRANSIT:
            (arrives,) = [e for e, k in enumerate(kinds) if k == EventKind.IN_TRANSIT and slots[e] == slots[event]]
        found.append((payer, payee, event, arrives))
    return found


def _counts(book: Book, event: int, bounds: Bounds) -> bool:
    if book.amount[event] < bounds.amount:
        return False
    for time_us, precision in (
        (book.time_us[event], book.precision[event]),
        (book.dst_time_us[event], book.dst_precision[event]),
    ):
        last_us = time_us + {0: 0, 1: MINUTE_US - 1, 2: DAY_US - 1}[int(precision)]
        if last_us < bounds.from_us or time_us >= bounds.to_us:
            return False
    return True


@seed(20260315)
@FEW
@given(case=books_with_questions())
def test_expansion_in_sql_agrees_with_walking_every_path(session: Session, case: tuple[Book, Question]) -> None:
    book, question = case
    register_transfers(session, book, bounds=question.bounds)
    found = expand_lines(session, question.seeds, hops=question.hops, bounds=question.bounds, stops=question.stops)
    assert [list(row.values()) for row in found.to_pylist()] == _expand_slowly(book, question)


@seed(20260316)
@FEW
@given(case=books_with_questions())
def test_expansion_in_sql_agrees_with_the_kernels(session: Session, case: tuple[Book, Question]) -> None:
    book, asked = case
    bounds, moves = asked.bounds, Moves.of(book)
    register_transfers(session, book, bounds=bounds)
    stops = np.flatnonzero(moves.ends).tolist()
    found = expand_lines(session, asked.seeds, hops=asked.hops, bounds=bounds, stops=stops)
    least = Least(np.zeros(book.n_lines, dtype=np.int16), np.array([bounds.amount]))
    window = (bounds.from_us, bounds.to_us)
    for way in ("scan", "search"):
        expected = reach(
            moves, asked.seeds, hops=asked.hops, window=window, backward=bounds.backward, least=least, way=way
        )
        rows = np.column_stack([expected.lines, expected.hops, expected.nearest, expected.farthest]).tolist()
        told = [[-1 if value is None else value for value in row.values()] for row in found.to_pylist()]
        assert told == sorted(rows, key=lambda row: (row[1], row[0])), way
