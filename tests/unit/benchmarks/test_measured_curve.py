"""Does the cost curve compare the time of one transfer at each size?"""

import pytest

from benchmarks.measured_curve import measure_size, rows_of_curve

SIZES = {
    10_000_000: {"B": 1.0, "fifo": 8.2, "lifo": 0.5, "pro-rata": 2.0},
    1_000_000: {"B": 0.1, "fifo": 0.2, "lifo": 0.1, "pro-rata": 0.2},
    100_000_000: {"B": 10.0, "fifo": 20.0, "lifo": 39.0, "pro-rata": 10.0},
}


def test_growth_is_the_longest_time_of_a_transfer_over_that_of_the_smallest_ledger() -> None:
    growth = {row.what: row.value for row in rows_of_curve(SIZES)}
    assert growth == pytest.approx(
        {
            "B, the yardstick, a transfer": 1.0,
            "fifo index build, a transfer": 4.1,
            "lifo index build, a transfer": 3.9,
            "pro-rata: one claim, full pass, a transfer": 1.0,
        }
    )


def test_more_than_four_times_as_long_is_too_long_and_the_yardstick_promises_nothing() -> None:
    verdicts = [row.verdict for row in rows_of_curve(SIZES)]
    assert verdicts == ["", "missed", "met", "met"]


def test_sizes_are_shown_from_the_smallest_to_the_largest() -> None:
    row = rows_of_curve(SIZES)[1]
    assert row.yardstick == "1 M → 10 M → 100 M"
    assert row.measured == "200 ns → 820 ns → 200 ns"


def test_every_step_is_measured() -> None:
    assert set(measure_size(20_000, runs=1)) == {"B", "fifo", "lifo", "pro-rata"}
