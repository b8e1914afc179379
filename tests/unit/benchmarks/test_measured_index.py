"""Do the rows of the indexes compare what they say, and is a wrong index found out?"""

from dataclasses import replace

import pytest

from benchmarks.drawn_claims import draw_takes
from benchmarks.generated_book import generate_book
from benchmarks.measured_index import NotEqualError, assert_equal, measure_index, time_traces
from benchmarks.measuring import Row
from firsthour.tracing.index import build_index, trace_by_index
from firsthour.tracing.passes import walk_book


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return {row.what: row for row in measure_index(20_000, runs=2)}


@pytest.mark.parametrize("rule", ["fifo", "lifo"])
def test_both_indexes_are_built_weighed_and_asked(rows: dict[str, Row], rule: str) -> None:
    assert rows[f"{rule} index build"].promised == "≥ 0.12 B"
    assert rows[f"{rule} index size"].promised == "≤ 32 bytes a transfer"
    trace = rows[f"{rule}: one claim by the index, 1,000 drawn by amount"]
    assert trace.promised == "≥ 30,000 times faster"
    assert trace.yardstick.startswith("full pass, one claim, ")
    assert "pieces touched" in trace.measured


def test_a_trace_also_stands_beside_the_least_speed_promised_of_a_full_pass(rows: dict[str, Row]) -> None:
    row = rows["fifo: the same claims"]
    assert row.yardstick.startswith("a pass at 0.05 B would take ")
    assert row.promised == ""


def test_ten_thousand_claims_stand_beside_two_full_passes(rows: dict[str, Row]) -> None:
    row = rows["fifo: 10,000 claims at once by the index"]
    assert row.promised == "≤ 1 times as long"
    assert row.yardstick.startswith("2 full passes, one claim, ")


def test_an_index_that_disagrees_with_the_full_pass_is_found_out() -> None:
    book = generate_book(5000)
    takes = draw_takes(book, 20)
    walked = walk_book(book, takes, rule="fifo")
    traced = trace_by_index(book, build_index(book, rule="fifo"), takes=takes)
    assert_equal(walked, traced)
    wrong = traced.flows.copy()
    wrong[0, 2] += 1
    with pytest.raises(NotEqualError, match="flows"):
        assert_equal(walked, replace(traced, flows=wrong))


def test_each_claim_is_traced_once_and_its_pieces_counted() -> None:
    book = generate_book(5000)
    index = build_index(book, rule="fifo")
    takes = draw_takes(book, 30)
    traces = time_traces(book, index, takes=takes)
    assert traces.pieces == [trace_by_index(book, index, takes=[take]).n_pieces for take in takes]
    assert len(traces.seconds) == 30
    assert min(traces.seconds) > 0
