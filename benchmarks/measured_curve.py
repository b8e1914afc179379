"""How does the time per transfer grow with the ledger: 1 M, 10 M and 100 M transfers, each in its own process."""

import statistics
from collections.abc import Mapping, Sequence

from benchmarks.drawn_claims import draw_takes
from benchmarks.generated_book import generate_book
from benchmarks.measured_passes import EARLY, WARM_UP, yardstick_on
from benchmarks.measuring import Row, cpu_seconds, show_seconds
from firsthour.tracing.index import build_index
from firsthour.tracing.passes import walk_book
from firsthour.tracing.rules import FIFO, LIFO, PRO_RATA

GROWTH_LIMIT = 4.0
STEPS = {
    "B": "B, the yardstick",
    FIFO: "fifo index build",
    LIFO: "lifo index build",
    PRO_RATA: "pro-rata: one claim, full pass",
}


def measure_size(n: int, *, runs: int) -> dict[str, float]:
    """Return median CPU seconds of each step on a ledger of ``n`` transfers."""
    small = generate_book(WARM_UP)
    walk_book(small, draw_takes(small, 1), rule=PRO_RATA)
    for rule in (FIFO, LIFO):
        build_index(small, rule=rule)
    book = generate_book(n)
    yardstick = yardstick_on(book)
    takes = draw_takes(book, runs, first_share=EARLY)
    walk_book(book, takes[:1], rule=PRO_RATA)
    seconds: dict[str, list[float]] = {step: [] for step in STEPS}
    for take in takes:
        seconds["B"].append(cpu_seconds(yardstick))
        for rule in (FIFO, LIFO):
            seconds[rule].append(cpu_seconds(lambda rule=rule: build_index(book, rule=rule)))
        seconds[PRO_RATA].append(cpu_seconds(lambda take=take: walk_book(book, [take], rule=PRO_RATA)))
    return {step: statistics.median(measured) for step, measured in seconds.items()}


def rows_of_curve(sizes: Mapping[int, Mapping[str, float]]) -> list[Row]:
    """Return a row for each step: time per transfer at each size, and its growth from the smallest to the largest."""
    ordered = sorted(sizes)
    return [_row_of_step(step, ordered, sizes) for step in STEPS if all(step in sizes[size] for size in ordered)]


def _row_of_step(step: str, ordered: Sequence[int], sizes: Mapping[int, Mapping[str, float]]) -> Row:
    each = [sizes[size][step] / size for size in ordered]
    measured = " → ".join(show_seconds(seconds) for seconds in each)
    spoken = " → ".join(f"{size / 1e6:g} M" for size in ordered)
    limit = None if step == "B" else GROWTH_LIMIT
    return Row(f"{STEPS[step]}, a transfer", measured, spoken, max(each) / each[0], "times as long", "<", limit)
