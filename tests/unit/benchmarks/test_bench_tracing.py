"""Is a run on a busy machine void, is a missed promise said, and does the cost curve compare like with like?"""

from typing import Any

import pytest

from benchmarks.bench_tracing import TITLES, VoidRunError, conclude, found, main, measure_part
from benchmarks.measuring import Row

TEN_MILLION = 10_000_000


class Machine:
    """Runs parts on a machine whose yardstick reaches the given rates, one after the other."""

    def __init__(self, *rates: float | None) -> None:
        self.rates = list(rates)

    def run(self, name: str, size: int, *, runs: int) -> dict[str, Any]:
        return {"rows": [], "rate": self.rates.pop(0), "name": name}


def test_a_part_is_measured_again_until_the_yardstick_is_fast_enough() -> None:
    machine = Machine(14e6, 15e6, 99e6)
    assert measure_part("passes", TEN_MILLION, runs=5, run=machine.run)["rate"] == 15e6
    assert machine.rates == [99e6]


def test_a_run_is_void_when_the_machine_stays_busy() -> None:
    with pytest.raises(VoidRunError, match="below 15 M/s in 3 attempts"):
        measure_part("passes", TEN_MILLION, runs=5, run=Machine(14e6, 3e6, 14.9e6).run)


@pytest.mark.parametrize(("size", "rate"), [(1_000_000, 3e6), (TEN_MILLION, None)])
def test_small_sizes_and_parts_without_the_yardstick_are_never_void(size: int, rate: float | None) -> None:
    assert measure_part("expand", size, runs=5, run=Machine(rate).run)["rate"] == rate


def test_the_slowest_yardstick_of_a_part_decides() -> None:
    rows = [Row("B", "", "", rate, "M/s", is_yardstick=True) for rate in (30.0, 14.0, 25.0)]
    assert found([*rows, Row("a", "", "", 1.0, "B")])["rate"] == 14e6
    assert found([Row("a", "", "", 1.0, "B")])["rate"] is None


def test_a_missed_promise_is_said_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    met, missed, free = (
        Row("a", "", "", 2, "B", "≥", 1),
        Row("slow one", "", "", 1, "B", "≥", 2),
        Row("c", "", "", 1, ""),
    )
    assert conclude([met, free]) == 0
    assert "1 promises met, 0 missed" in capsys.readouterr().out
    assert conclude([met, missed]) == 1
    assert "missed: slow one" in capsys.readouterr().out


def test_every_part_of_the_table_has_a_title() -> None:
    assert list(TITLES) == ["passes", "index", "expand", "curve", "memory", "import"]


@pytest.mark.parametrize("more", [["--only", "passes"], ["--size", "1000"]])
def test_only_a_whole_run_is_published(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--write", "2026-03-01", *more])
    assert "only a whole run" in capsys.readouterr().err
