"""How is a figure measured: CPU seconds, in turns with its yardstick, medians, and what was promised of it."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Literal

Call = Callable[[], object]
Sense = Literal["≥", "≤", "<"]
VOID_BELOW = 15e6  # transfers a second of the yardstick B; below it the machine was too busy to measure on


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured beside what, and whether it keeps a promise.

    ``value`` is what the promise is about, in ``unit`` (of B, times, bytes …); ``limit`` None promises nothing.
    """

    what: str
    measured: str
    yardstick: str
    value: float
    unit: str
    sense: Sense = "≥"
    limit: float | None = None
    is_yardstick: bool = False  # the rate of B itself, in M/s

    @property
    def is_met(self) -> bool | None:
        """Whether the promise is kept; None where there is none."""
        if self.limit is None:
            return None
        if self.sense == "≥":
            return self.value >= self.limit
        return self.value <= self.limit if self.sense == "≤" else self.value < self.limit

    @property
    def verdict(self) -> str:
        """``met``, ``missed``, or nothing."""
        return {True: "met", False: "missed", None: ""}[self.is_met]

    @property
    def shown_value(self) -> str:
        """The value with its unit."""
        return f"{show_number(self.value)} {self.unit}"

    @property
    def promised(self) -> str:
        """The promise with its unit, or nothing."""
        return "" if self.limit is None else f"{self.sense} {show_number(self.limit)} {self.unit}"

    def to_json(self) -> dict[str, Any]:
        """Return the row as it travels from a child process to its parent."""
        return asdict(self)


@dataclass(frozen=True)
class Pair:
    """CPU seconds of a yardstick and of a candidate, run in turns."""

    yardsticks: tuple[float, ...]
    candidates: tuple[float, ...]

    @property
    def yardstick(self) -> float:
        """Median seconds of the yardstick."""
        return statistics.median(self.yardsticks)

    @property
    def candidate(self) -> float:
        """Median seconds of the candidate."""
        return statistics.median(self.candidates)

    @property
    def share(self) -> float:
        """The candidate's speed as a share of the yardstick's, where both do the same work."""
        return self.yardstick / self.candidate


def cpu_seconds(call: Call) -> float:
    """Return the CPU seconds that a call takes, all threads of the process added up."""
    started = time.process_time()
    call()
    return time.process_time() - started


def in_turns(yardstick: Call, candidates: Sequence[Call]) -> Pair:
    """Measure yardstick, candidate, yardstick, candidate …, yardstick."""
    with no_collection():
        yardsticks, measured = [cpu_seconds(yardstick)], []
        for candidate in candidates:
            measured.append(cpu_seconds(candidate))
            yardsticks.append(cpu_seconds(yardstick))
    return Pair(tuple(yardsticks), tuple(measured))


@contextmanager
def no_collection() -> Iterator[None]:
    """Collect garbage now and not again before the end: nobody pays for what another one left behind."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def percentile(values: Sequence[float], share_pct: int) -> float:
    """Return the smallest value that at least ``share_pct`` percent of the values do not pass."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share_pct // 100) - 1)]


def median_and_p95(values: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    return statistics.median(values), percentile(values, 95)


def show_rate(seconds: float, n: int) -> str:
    """Return a rate in million transfers a second."""
    return f"{show_number(n / seconds / 1e6)} M/s"


def show_seconds(seconds: float) -> str:
    """Return seconds, milliseconds, microseconds or nanoseconds, with three digits that count."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{show_number(seconds / size)} {unit}"
    return f"{show_number(seconds * 1e9)} ns"


def show_number(number: float) -> str:
    """Return a number with three digits that count, thousands grouped."""
    if number == 0:
        return "0"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}"
