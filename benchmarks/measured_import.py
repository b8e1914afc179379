"""How fast do statements come in, as a row of the table: see ``bench_import``, whose measures these are."""

import statistics
import tempfile
from pathlib import Path

from benchmarks.bank_return_rows import write_bank_return
from benchmarks.bench_import import PROMISE, measure_duckdb, measure_import
from benchmarks.measuring import Row

ROWS = 600_000


def measure_import_speed(*, runs: int, n_rows: int = ROWS) -> list[Row]:
    """Return the row of an import of a 34-column GB18030 CSV beside DuckDB reading the same rows (wall time)."""
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
    what = f"import of {n_rows:,} rows of 34 columns, GB18030 (wall time)"
    beside = f"DuckDB read_csv, UTF-8, {n_rows / yardstick:,.0f} rows/s"
    return [Row(what, f"{n_rows / ours:,.0f} rows/s", beside, ours / yardstick, "times as long", "≤", PROMISE)]
