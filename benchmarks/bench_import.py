"""How fast do statements come in: 34-column GB18030 CSV, end to end, beside DuckDB reading the same rows.

Yardstick: ``CREATE TABLE t AS SELECT * FROM read_csv(f, all_varchar=true)`` by DuckDB with two threads on the
same rows in UTF-8, in the same run, in turns. Promise: an import takes at most 4 times as long.

    python benchmarks/bench_import.py [ROWS] [RUNS]
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bank_return_rows import write_bank_return

PROMISE = 4.0


def measure_duckdb(path: Path) -> float:
    """Return the seconds DuckDB takes to read the file into a table of text."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    started = time.perf_counter()
    connection.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{path}', all_varchar = true)")
    return time.perf_counter() - started


def measure_import(path: Path, ledger: Path) -> float:
    """Return the seconds ``firsthour import`` takes as a process, start to end."""
    command = [Path(sys.executable).with_name("firsthour"), "import", path, "--ledger", ledger, "--json"]
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main(n_rows: int, runs: int) -> int:
    """Print the medians and their ratio; return 1 when the promise is broken."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        plain, given = home / "utf8.csv", home / "gb18030.csv"
        write_bank_return(plain, n_rows, encoding="utf-8")
        write_bank_return(given, n_rows, encoding="gb18030")
        measure_import(given, home / "warm")
        yardsticks, imports = [], []
        for run in range(runs):
            yardsticks.append(measure_duckdb(plain))
            imports.append(measure_import(given, home / f"ledger{run}"))
    yardstick, ours = statistics.median(yardsticks), statistics.median(imports)
    print(f"rows {n_rows:,}   runs {runs} (medians)")
    print(f"DuckDB read_csv   {yardstick:7.2f} s   {n_rows / yardstick:12,.0f} rows/s")
    print(f"firsthour import  {ours:7.2f} s   {n_rows / ours:12,.0f} rows/s")
    print(f"ratio {ours / yardstick:.2f} (promised: at most {PROMISE:.1f})")
    return int(ours / yardstick > PROMISE)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 600_000, int(sys.argv[2]) if sys.argv[2:] else 5))
