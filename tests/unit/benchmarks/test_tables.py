"""Is the table printed as measured, and does the page say what machine it was, and nothing of whose?"""

import platform
from pathlib import Path

import pytest

from benchmarks.measuring import Row
from benchmarks.tables import compose_page, compose_terminal, describe_machine

ROWS = [
    Row("fifo index build", "5 M/s", "B 25 M/s", 0.2, "B", "≥", 0.12),
    Row("出账", "1 µs", "", 9.0, "times", "<", 4.0),
]
CPUINFO = """\
processor\t: 0
model name\t: Sample Chip 9
cache size\t: 512 KB

processor\t: 1
model name\t: Sample Chip 9
cache size\t: 512 KB
"""


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    (tmp_path / "cpuinfo").write_text(CPUINFO)
    (tmp_path / "meminfo").write_text("MemTotal:       25165824 kB\nMemFree: 1 kB\n")
    return tmp_path


def test_the_terminal_table_is_aligned_and_says_met_or_missed() -> None:
    head, rule, first, second = compose_terminal(ROWS).splitlines()
    assert head.split() == ["what", "measured", "beside", "that", "is", "promised"]
    assert first.split("  ")[0] == "fifo index build"
    assert first.rstrip().endswith("0.2 B    ≥ 0.12 B   met")
    assert second.rstrip().endswith("9 times  < 4 times  missed")
    assert second.startswith("出账" + " " * 12)  # each of the two signs is as wide as two letters
    assert set(rule) == {"-", " "}


def test_the_page_holds_machine_date_and_every_row(proc: Path) -> None:
    page = compose_page([("Indexes", ROWS)], machine=describe_machine(proc), date="2026-03-01")
    assert "Measured on 2026-03-01." in page
    assert "| processor | Sample Chip 9 |" in page
    assert "| cores seen | 2 |" in page
    assert "| memory | 24 GiB |" in page
    assert "## Indexes" in page
    assert "| fifo index build | 5 M/s | B 25 M/s | 0.2 B | ≥ 0.12 B | met |" in page
    assert "| 出账 | 1 µs |  | 9 times | < 4 times | missed |" in page


def test_the_machine_is_described_without_its_name(proc: Path) -> None:
    facts = dict(describe_machine(proc))
    assert {"processor", "cores seen", "memory", "Python", "numpy", "numba", "duckdb"} <= set(facts)
    assert all(platform.node() not in fact for fact in facts.values() if platform.node())
    assert not [fact for fact in facts.values() if fact.startswith("/")]
