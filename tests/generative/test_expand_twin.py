"""Scan and search find what a list of all paths says, forward and backward, with times that step back."""

import numpy as np
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.base.clock import DAY_US, MINUTE_US
from firsthour.ledger.book import Book, EventKind
from firsthour.tracing._kernel_adjacency import BLOCK
from firsthour.tracing.expand_links import find_links
from firsthour.tracing.expand_moves import Moves
from firsthour.tracing.expand_reach import Least, Reach, reach
from tests.book_tables import FIRST_US, book_of
from tests.generative.small_books import small_books
from tests.reference.slow_expand import Reached, expand_slowly, list_all_steps, list_paths, paths_between, steps_on

FEW = st.sampled_from([1, 2, 3, 5])
MINUTES = st.integers(0, 12)


@st.composite
def dated_books(draw: st.DrawFn) -> Book:
    """Return a small book in two currencies whose times step back, some known only to the minute or day."""
    book = draw(small_books(amounts=FEW))
    n = book.n_events
    if draw(st.booleans()):
        book.time_us[:] = [FIRST_US + draw(MINUTES) * MINUTE_US for _ in range(n)]
        book.dst_time_us[:] = [t + draw(st.integers(-1, 2)) * MINUTE_US for t in book.time_us.tolist()]
    exact = draw(st.booleans())
    for column in (book.precision, book.dst_precision):
        column[:] = 0 if exact else [draw(st.sampled_from([0, 0, 0, 1, 2])) for _ in range(n)]
    book.line_currencies[:] = [draw(st.sampled_from(["CNY", "USD"])) for _ in book.line_currencies]
    return book


@st.composite
def questions(draw: st.DrawFn) -> dict:
    """Return a question on a small book as the keywords of ``reach``, and the targets of ``find_links``."""
    book = draw(dated_books())
    line = st.integers(0, book.n_lines - 1)
    begin = FIRST_US + draw(st.integers(-1, 12)) * MINUTE_US
    length = draw(st.one_of(st.integers(1, 12).map(lambda n: n * MINUTE_US), st.just(2 * DAY_US), st.just(0)))
    return {
        "book": book,
        "seeds": draw(st.lists(line, min_size=1, max_size=2)),
        "targets": draw(st.lists(line, min_size=1, max_size=2)),
        "hops": draw(st.integers(1, 4)),
        "window": (begin, begin + length),
        "backward": draw(st.booleans()),
        "least": {"CNY": draw(st.sampled_from([0, 0, 2, 3])), "USD": draw(st.sampled_from([0, 0, 2]))},
    }


def _least(book: Book, least: dict[str, int]) -> Least:
    codes = sorted(least)
    currency_of = np.array([codes.index(code) for code in book.line_currencies], dtype=np.int16)
    return Least(currency_of, np.array([least[code] for code in codes], dtype=np.int64))


def _as_reached(book: Book, found: Reach, *, backward: bool) -> dict[int, Reached]:
    at_us = book.time_us if backward else book.dst_time_us
    rows = zip(*(column.tolist() for column in (found.lines, found.hops, found.nearest, found.farthest)), strict=True)
    return {
        line: Reached(hops, (int(at_us[near]), near), (int(at_us[far]), far))
        for line, hops, near, far in rows
        if far >= 0
    }


@seed(20260311)
@settings(max_examples=1000)
@given(questions())
def test_scan_and_search_find_what_all_paths_say(asked: dict) -> None:
    book, seeds, backward = asked["book"], set(asked["seeds"]), asked["backward"]
    steps = list_all_steps(book, window=asked["window"], least=asked["least"])
    paths = list_paths(book, seeds, hops=asked["hops"], steps=steps, backward=backward)
    expected = expand_slowly(book, paths, backward=backward)
    for line in seeds & set(expected):
        expected[line] = Reached(0, expected[line].nearest, expected[line].farthest)
    moves = Moves.of(book)
    for way in ("scan", "search"):
        found = reach(
            moves, asked["seeds"], hops=asked["hops"], window=asked["window"], backward=backward,
            least=_least(book, asked["least"]), keeps_steps=True, way=way,
        )  # fmt: skip
        assert found.way == way
        assert set(found.lines.tolist()) == set(expected) | seeds
        assert len(found.lines) == len(set(found.lines.tolist()))
        assert [int(h) for h, line in zip(found.hops, found.lines, strict=True) if line in seeds] == [0] * len(seeds)
        assert _as_reached(book, found, backward=backward) == expected
        assert dict(found.steps.tolist()) == steps_on(paths, backward=backward)
        assert found.steps[:, 0].tolist() == sorted(found.steps[:, 0].tolist())


@seed(20260314)
@settings(max_examples=500)
@given(questions())
def test_the_scan_for_plain_books_finds_what_all_paths_say(asked: dict) -> None:
    book, seeds, backward = asked["book"], set(asked["seeds"]), asked["backward"]
    book.time_us.sort()
    book.dst_time_us[:] = book.time_us
    book.precision[:], book.dst_precision[:] = 0, 0
    in_pairs = book.slot >= 0
    book.kind[in_pairs], book.slot[in_pairs] = EventKind.TRANSFER, -1
    steps = list_all_steps(book, window=asked["window"], least={})
    paths = list_paths(book, seeds, hops=asked["hops"], steps=steps, backward=backward)
    expected = expand_slowly(book, paths, backward=backward)
    for line in seeds & set(expected):
        expected[line] = Reached(0, expected[line].nearest, expected[line].farthest)
    moves = Moves.of(book)
    assert moves.in_order
    for _ in range(2):  # the second time in memory that was used before
        found = reach(moves, asked["seeds"], hops=asked["hops"], window=asked["window"], backward=backward)
        assert _as_reached(book, found, backward=backward) == expected
        assert set(found.lines.tolist()) == set(expected) | seeds


@seed(20260312)
@settings(max_examples=500)
@given(questions())
def test_the_transfers_that_link_are_those_on_a_path_between(asked: dict) -> None:
    book, backward = asked["book"], asked["backward"]
    steps = list_all_steps(book, window=asked["window"], least=asked["least"])
    paths = list_paths(book, set(asked["seeds"]), hops=asked["hops"], steps=steps, backward=backward)
    linking = paths_between(paths, set(asked["targets"]), backward=backward)
    links = find_links(
        Moves.of(book), asked["seeds"], targets=asked["targets"], hops=asked["hops"], window=asked["window"],
        backward=backward, least=_least(book, asked["least"]),
    )  # fmt: skip
    assert dict(zip(links.leaves.tolist(), links.hops.tolist(), strict=True)) == steps_on(linking, backward=backward)
    arrives = {step.leaves: step.arrives for step in steps}
    assert links.arrives.tolist() == [arrives[event] for event in links.leaves.tolist()]


def _long_book(random: np.random.Generator, *, jitter: int) -> Book:
    """Return a book of several blocks of bounds whose times rise by a minute an event, give or take ``jitter``."""
    n = 4 * BLOCK + 100
    pairs = random.integers(0, 60, (n, 2))
    book = book_of("\n".join(f"A{a} -> A{b} 1" for a, b in pairs.tolist()))
    book.precision[:], book.dst_precision[:] = 0, 0
    book.time_us[:] += random.integers(-jitter, jitter + 1, n) * MINUTE_US
    book.dst_time_us[:] = book.time_us + random.integers(0, jitter + 1, n) * MINUTE_US
    assert (book.kind == EventKind.TRANSFER).all()
    return book


def _hops_slowly(book: Book, seed_line: int, *, hops: int, window: tuple[int, int]) -> dict[int, int]:
    """Return the fewest hops of each line, by a walk over the events with all numbers of hops side by side."""
    reached = {(seed_line, 0)}
    inside = [window[0] <= book.time_us[e] and book.dst_time_us[e] < window[1] for e in range(book.n_events)]
    inside = [ok and book.time_us[e] < window[1] and book.dst_time_us[e] >= window[0] for e, ok in enumerate(inside)]
    for event in np.flatnonzero(inside).tolist():
        src, dst = int(book.src[event]), int(book.dst[event])
        reached |= {(dst, h + 1) for h in range(hops) if (src, h) in reached}
    return {line: min(h for other, h in reached if other == line) for line, _ in reached}


def test_windows_are_exact_over_many_blocks_whether_times_step_back_or_not() -> None:
    random = np.random.default_rng(20260313)
    for jitter in (0, 3, 700, 3000):
        book = _long_book(random, jitter=jitter)
        moves = Moves.of(book)
        assert moves.in_order == (jitter == 0)
        for _ in range(30):
            begin = FIRST_US + int(random.integers(-100, 4200)) * MINUTE_US
            window = (begin, begin + int(random.integers(1, 2500)) * MINUTE_US)
            seed_line, hops = int(random.integers(book.n_lines)), int(random.integers(1, 5))
            expected = _hops_slowly(book, seed_line, hops=hops, window=window)
            for way in ("scan", "search"):
                found = reach(moves, [seed_line], hops=hops, window=window, way=way)
                assert dict(zip(found.lines.tolist(), found.hops.tolist(), strict=True)) == expected
