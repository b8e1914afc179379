"""How fast are the FIFO and LIFO indexes built, how large are they, and how fast is an exact trace afterwards?

What is timed is ``build_index`` and ``trace_by_index`` as called from Python, beside the yardstick B and the full
pass ``walk_book`` of the same rule. Every full pass timed is also compared with the index: the two are equal.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.drawn_claims import draw_takes, in_any_order
from benchmarks.generated_book import generate_book
from benchmarks.measured_passes import EARLY, LIMITS, WARM_UP, measure_one_claim, row_of_yardstick, yardstick_on
from benchmarks.measuring import (
    Pair,
    Row,
    cpu_seconds,
    in_turns,
    median_and_p95,
    no_collection,
    show_number,
    show_rate,
    show_seconds,
)
from firsthour.ledger.book import Book
from firsthour.tracing.index import LineIndex, build_index, trace_by_index
from firsthour.tracing.passes import Passage, Take, walk_book
from firsthour.tracing.rules import FIFO, LIFO

BUILD_LIMIT = 0.12
BYTES_LIMIT = 32.0
TRACE_LIMIT = 30_000.0
MANY_LIMIT = 1.0
SINGLE_CLAIMS = 1000
MANY_CLAIMS = 10_000
FLOOR = LIMITS[FIFO]  # the least speed promised of a full pass, as a share of B
COMPARED = 3  # full passes timed, and compared with the index


class NotEqualError(Exception):
    """An index and a full pass disagree: no figure of it is worth anything."""


@dataclass(frozen=True)
class Traces:
    """Seconds and pieces touched of some traces, one claim each."""

    seconds: list[float]
    pieces: list[int]

    @property
    def shown(self) -> str:
        """Medians and 95th percentiles."""
        median, p95 = median_and_p95(self.seconds)
        touched, touched_p95 = median_and_p95(self.pieces)
        times = f"median {show_seconds(median)}, p95 {show_seconds(p95)}"
        return f"{times}; pieces touched {show_number(touched)}, p95 {show_number(touched_p95)}"


def measure_index(n: int, *, runs: int) -> list[Row]:
    """Return the rows of both indexes on ``n`` generated transfers."""
    _warm_up()
    book = generate_book(n)
    pairs: list[Pair] = []
    rows: list[Row] = []
    for rule in (FIFO, LIFO):
        found, measured = _measure_rule(book, rule, runs=runs)
        rows += found
        pairs += measured
    return [row_of_yardstick(pairs, n), *rows]


def _measure_rule(book: Book, rule: str, *, runs: int) -> tuple[list[Row], list[Pair]]:
    walk_book(book, draw_takes(book, 1), rule=rule)
    built = in_turns(yardstick_on(book), [lambda: build_index(book, rule=rule)] * runs)
    index = build_index(book, rule=rule)
    early = draw_takes(book, COMPARED, first_share=EARLY)
    walked = measure_one_claim(book, early, rule=rule)
    for take in early:
        assert_equal(walk_book(book, [take], rule=rule), trace_by_index(book, index, takes=[take]))
    floor = built.yardstick / FLOOR
    rows = [*_rows_of_build(index, built), *_rows_of_traces(book, index, full=walked.candidate, floor=floor)]
    if rule == FIFO:
        rows.append(_row_of_many(book, index, full=walked.candidate))
    return rows, [built, walked]


def _rows_of_build(index: LineIndex, built: Pair) -> list[Row]:
    n, rule = index.n_events, index.rule
    measured = f"{show_rate(built.candidate, n)} ({show_seconds(built.candidate)})"
    beside = f"B {show_rate(built.yardstick, n)}"
    size, each = f"{index.n_bytes:,} bytes", index.n_bytes / n
    return [
        Row(f"{rule} index build", measured, beside, built.share, "B", limit=BUILD_LIMIT),
        Row(f"{rule} index size", size, "", each, "bytes a transfer", "≤", BYTES_LIMIT),
    ]


def _rows_of_traces(book: Book, index: LineIndex, *, full: float, floor: float) -> list[Row]:
    beside = f"full pass, one claim, {show_seconds(full)}"
    least = f"a pass at {FLOOR} B would take {show_seconds(floor)}"
    rows = []
    for share, whence, limit in ((1.0, "", TRACE_LIMIT), (EARLY, " from the first tenth", None)):
        takes = in_any_order(draw_takes(book, SINGLE_CLAIMS, first_share=share))
        traces = time_traces(book, index, takes=takes)
        median = statistics.median(traces.seconds)
        what = f"{index.rule}: one claim by the index, {len(takes):,} drawn by amount{whence}"
        rows.append(Row(what, traces.shown, beside, full / median, "times faster", limit=limit))
        if limit is not None:
            same = f"{index.rule}: the same claims"
            rows.append(Row(same, show_seconds(median), least, floor / median, "times faster"))
    return rows


def time_traces(book: Book, index: LineIndex, *, takes: Sequence[Take]) -> Traces:
    """Trace claims one by one, each once, and return what each took."""
    seconds, pieces = [], []
    with no_collection():
        for take in takes:
            takes_one = [take]
            started = time.process_time_ns()
            passage = trace_by_index(book, index, takes=takes_one)
            seconds.append((time.process_time_ns() - started) / 1e9)
            pieces.append(passage.n_pieces)
    return Traces(seconds, pieces)


def _row_of_many(book: Book, index: LineIndex, *, full: float) -> Row:
    takes = draw_takes(book, MANY_CLAIMS)
    seconds = statistics.median(cpu_seconds(_trace(book, index, takes)) for _ in range(3))
    what = f"{index.rule}: {len(takes):,} claims at once by the index"
    beside = f"2 full passes, one claim, {show_seconds(2 * full)}"
    return Row(what, show_seconds(seconds), beside, seconds / (2 * full), "times as long", "≤", MANY_LIMIT)


def assert_equal(walked: Passage, traced: Passage) -> None:
    """Check that a full pass and an index say the same.

    Raises
    ------
    NotEqualError
    """
    for name in ("flows", "rests", "overlaps"):
        if not np.array_equal(getattr(walked, name), getattr(traced, name)):
            raise NotEqualError(f"{name} of the index are not those of the full pass")


def _trace(book: Book, index: LineIndex, takes: Sequence[Take]) -> Callable[[], object]:
    return lambda: trace_by_index(book, index, takes=takes)


def _warm_up() -> None:
    book = generate_book(WARM_UP)
    takes = draw_takes(book, 50)
    for rule in (FIFO, LIFO):
        index = build_index(book, rule=rule)
        assert_equal(walk_book(book, takes, rule=rule), trace_by_index(book, index, takes=takes))
