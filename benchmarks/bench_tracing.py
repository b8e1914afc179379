"""What is promised about the speed of tracing, measured: the whole table, each figure beside its yardstick.

    python benchmarks/bench_tracing.py [--full] [--only PART…] [--size N] [--runs N] [--write DATE]

Every part runs in a process of its own, one after the other. ``--full`` adds 100 M transfers to the cost curve
(about 10 GB of memory); ``--write DATE`` measures the import too and writes docs/reference/benchmarks.md. Exit 1
when a promise is missed, 3 when the machine was too busy to measure (the run is void, nothing is written).
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measuring import VOID_BELOW, Row
from benchmarks.tables import compose_page, compose_terminal, describe_machine

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
ATTEMPTS = 3
VOID = 3
MILLION = 1_000_000
SIZE = 10 * MILLION
TITLES = {
    "passes": "Full passes",
    "index": "Indexes and exact traces",
    "expand": "4 hops, 10 seeds, 30 days",
    "curve": "Cost curve",
    "memory": "Memory",
    "import": "Import",
}
Part = tuple[str, list[Row]]


class VoidRunError(Exception):
    """The yardstick B stayed too slow: other work is on the machine."""


def run_part(name: str, size: int, *, runs: int) -> dict[str, Any]:
    """Measure one part in this process and return what it found, as JSON."""
    if name == "passes":
        from benchmarks.measured_passes import measure_passes

        return found(measure_passes(size, runs=runs))
    if name == "index":
        from benchmarks.measured_index import measure_index

        return found(measure_index(size, runs=runs))
    if name == "expand":
        from benchmarks.measured_expand import measure_expand

        return found(measure_expand(size, runs=runs))
    if name == "memory":
        from benchmarks.measured_memory import measure_memory

        return found(measure_memory(size))
    if name == "import":
        from benchmarks.measured_import import measure_import_speed

        return found(measure_import_speed(runs=runs))
    from benchmarks.measured_curve import measure_size

    seconds = measure_size(size, runs=min(runs, 3))
    return {"seconds": seconds, "rows": [], "rate": size / seconds["B"]}


def found(rows: Sequence[Row]) -> dict[str, Any]:
    """Return rows as JSON, and the slowest rate of B among them (null where B was not run)."""
    rates = [row.value * 1e6 for row in rows if row.is_yardstick]
    return {"rows": [row.to_json() for row in rows], "rate": min(rates, default=None)}


def measure_part(name: str, size: int, *, runs: int, run: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Return what a part found, measured anew while B says that the machine is busy.

    Raises
    ------
    VoidRunError
        when it stays busy.
    """
    for _ in range(ATTEMPTS):
        answer = run(name, size, runs=runs)
        if answer["rate"] is None or answer["rate"] >= VOID_BELOW or size < SIZE:
            return answer
        print(f"{name}: B reached {answer['rate'] / 1e6:.1f} M/s only; again", file=sys.stderr)
    raise VoidRunError(f"B stayed below {VOID_BELOW / 1e6:.0f} M/s in {ATTEMPTS} attempts")


def run_in_child(name: str, size: int, *, runs: int) -> dict[str, Any]:
    """Run a part in a process of its own, so that what one part allocates is not there for the next."""
    print(f"measuring {name} at {size:,} …", file=sys.stderr, flush=True)
    command = [sys.executable, __file__, "--part", name, "--size", str(size), "--runs", str(runs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=child_environment())
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def child_environment() -> dict[str, str]:
    """Return the environment of a part: kernels compiled from today's sources, kept where the commands keep them."""
    from firsthour.cli.settings import machine_code_home

    home = machine_code_home(os.environ, package=ROOT / "src" / "firsthour")
    return dict(os.environ) | ({"NUMBA_CACHE_DIR": str(home)} if home else {})


def measure_all(wanted: Sequence[str], *, size: int, runs: int, full: bool) -> list[Part]:
    """Return the rows of every wanted part."""
    parts: list[Part] = []
    for name in wanted:
        if name == "curve":
            sizes = [size // 10, size, *([size * 10] if full else [])]
            rows = _measure_curve(sizes, runs)
        else:
            sizes = [size // 10, size] if name == "expand" else [size]
            rows = [row for n in sizes for row in _rows(measure_part(name, n, runs=runs, run=run_in_child))]
        print(
            f"\n{TITLES[name]} ({', '.join(f'{n:,}' for n in sizes)} transfers)\n{compose_terminal(rows)}", flush=True
        )
        parts.append((TITLES[name], rows))
    return parts


def _measure_curve(sizes: Sequence[int], runs: int) -> list[Row]:
    from benchmarks.measured_curve import rows_of_curve

    answers = {n: measure_part("curve", n, runs=runs, run=run_in_child) for n in sizes}
    return rows_of_curve({n: answer["seconds"] for n, answer in answers.items()})


def _rows(answer: dict[str, Any]) -> list[Row]:
    return [Row(**row) for row in answer["rows"]]


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for, print it, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="cost curve up to ten times the size")
    parser.add_argument("--only", nargs="+", choices=TITLES, help="only these parts")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", metavar="DATE", help="also write docs/reference/benchmarks.md")
    parser.add_argument("--part", choices=TITLES, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.write and (asked.only or asked.size != SIZE):
        parser.error("only a whole run at the promised size is published")
    if asked.part:
        json.dump(run_part(asked.part, asked.size, runs=asked.runs), sys.stdout)
        return 0
    wanted = asked.only or [name for name in TITLES if name != "import" or asked.write]
    try:
        parts = measure_all(wanted, size=asked.size, runs=asked.runs, full=asked.full)
    except VoidRunError as error:
        print(f"void: {error}; nothing is published", file=sys.stderr)
        return VOID
    if asked.write:
        PAGE.write_text(compose_page(parts, machine=describe_machine(), date=asked.write), encoding="utf-8")
    return conclude([row for _, rows in parts for row in rows])


def conclude(rows: Sequence[Row]) -> int:
    """Print how many promises were kept and which were not; return the exit code."""
    missed = [row.what for row in rows if row.is_met is False]
    kept = sum(row.is_met is True for row in rows)
    print(f"\n{kept} promises met, {len(missed)} missed" + "".join(f"\n  missed: {what}" for what in missed))
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
