"""Do the rows of the full passes compare what they say they compare?"""

import numpy as np
import pytest

from benchmarks.measured_passes import LIMITS, measure_passes, row_of_yardstick
from benchmarks.measuring import Pair, Row
from firsthour.tracing.rules import RULES


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return {row.what: row for row in measure_passes(20_000, runs=2)}


def test_every_rule_has_its_row_beside_the_yardstick(rows: dict[str, Row]) -> None:
    for rule in RULES:
        row = rows[f"{rule}: one claim, full pass"]
        assert (row.unit, row.limit) == ("B", LIMITS[rule])
        assert row.yardstick.startswith("B ")


def test_one_pass_rules_promise_half_of_the_yardstick_and_lots_a_twentieth() -> None:
    assert LIMITS == {"fifo": 0.05, "lifo": 0.05, "pro-rata": 0.5, "tainted-first": 0.5, "lowest-balance": 0.5}


def test_eight_claims_together_stand_beside_eight_passes(rows: dict[str, Row]) -> None:
    for rule in ("pro-rata", "tainted-first", "lowest-balance"):
        row = rows[f"{rule}: 8 claims in one pass"]
        assert row.promised == "≥ 2 times"
        assert row.yardstick.startswith("8 passes ")


def test_the_yardstick_is_the_median_of_all_its_runs() -> None:
    pairs = [Pair((1.0, 2.0, 9.0), (7.0,)), Pair((3.0, 4.0), (7.0,))]
    row = row_of_yardstick(pairs, 60_000_000)
    assert row.value == pytest.approx(20.0)
    assert (row.is_yardstick, row.promised, row.verdict) == (True, "≥ 15 M/s", "met")
    assert row_of_yardstick([Pair((4.1,), ())], 60_000_000).verdict == "missed"
    assert np.isclose(row_of_yardstick([Pair((4.0,), ())], 60_000_000).value, 15.0)
