"""Does the arithmetic of the table hold: medians, shares, verdicts?"""

import time

import pytest

from benchmarks.measuring import Pair, Row, cpu_seconds, in_turns, median_and_p95, percentile, show_rate, show_seconds


def row(value: float, sense: str, limit: float | None) -> Row:
    return Row("a", "b", "c", value, "B", sense, limit)


@pytest.mark.parametrize(
    ("value", "sense", "limit", "verdict"),
    [
        (0.12, "≥", 0.12, "met"),
        (0.1199, "≥", 0.12, "missed"),
        (32.0, "≤", 32.0, "met"),
        (32.1, "≤", 32.0, "missed"),
        (4.0, "<", 4.0, "missed"),
        (3.9, "<", 4.0, "met"),
        (1.0, "≥", None, ""),
    ],
)
def test_a_promise_is_met_or_missed(value: float, sense: str, limit: float | None, verdict: str) -> None:
    assert row(value, sense, limit).verdict == verdict
    assert row(value, sense, limit).is_met == {"met": True, "missed": False, "": None}[verdict]


def test_a_row_travels_as_json() -> None:
    given = row(0.5, "<", 4.0)
    assert Row(**given.to_json()) == given


def test_promise_and_value_are_shown_with_their_unit() -> None:
    assert (row(0.1234, "≥", 0.12).shown_value, row(0.1, "≥", 30_000).promised) == ("0.123 B", "≥ 30,000 B")
    assert row(1.0, "≥", None).promised == ""


def test_a_share_is_the_ratio_of_the_medians() -> None:
    pair = Pair(yardsticks=(1.0, 9.0, 2.0), candidates=(4.0, 100.0, 8.0))
    assert (pair.yardstick, pair.candidate, pair.share) == (2.0, 8.0, 0.25)


def test_yardstick_and_candidates_run_in_turns() -> None:
    ran: list[str] = []
    pair = in_turns(lambda: ran.append("B"), [lambda: ran.append("first"), lambda: ran.append("second")])
    assert ran == ["B", "first", "B", "second", "B"]
    assert (len(pair.yardsticks), len(pair.candidates)) == (3, 2)


def test_waiting_costs_no_cpu_seconds_and_work_does() -> None:
    assert cpu_seconds(lambda: time.sleep(0.05)) < 0.02
    assert cpu_seconds(lambda: sum(range(1_000_000))) > 0.001


@pytest.mark.parametrize(
    ("values", "share_pct", "expected"),
    [
        ([3, 1, 2], 50, 2),
        ([3, 1, 2], 95, 3),
        (list(range(1, 101)), 95, 95),
        (list(range(1, 1001)), 95, 950),
        ([7], 0, 7),
    ],
)
def test_a_percentile_is_one_of_the_values(values: list[int], share_pct: int, expected: int) -> None:
    assert percentile(values, share_pct) == expected


def test_median_and_95th_percentile_of_a_thousand_values() -> None:
    assert median_and_p95(list(range(1, 1001))) == (500.5, 950)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (2.0, "2 s"),
        (1.0, "1 s"),
        (0.25, "250 ms"),
        (0.001, "1 ms"),
        (0.000123, "123 µs"),
        (9.4e-6, "9.4 µs"),
        (25e-9, "25 ns"),
    ],
)
def test_seconds_are_shown_in_the_unit_that_fits(seconds: float, shown: str) -> None:
    assert show_seconds(seconds) == shown


def test_a_rate_is_shown_in_million_transfers_a_second() -> None:
    assert show_rate(2.0, 10_000_000) == "5 M/s"
