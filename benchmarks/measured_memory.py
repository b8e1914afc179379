"""How much memory does a trace need at its peak: load a kept ledger, open both indexes, follow claims.

One process lays the ledger out: a thousand transfers go through ``firsthour import``, then the two tables of the
book that it kept are written anew, in the same columns, with all of them. Another process opens the ledger as the
commands do and tells its own peak.
"""

import csv
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.generated_book import Transfers, account_of, book_of_transfers, draw_transfers
from benchmarks.measuring import Row
from firsthour.base.clock import format_us
from firsthour.base.money import format_amount
from firsthour.ledger.book import Book
from firsthour.ledger.books import book_home
from firsthour.ledger.store import Ledger

LIMIT_GB = 3.0
CLAIMS = 1000
IMPORTED = 1000
_ROWS = 1 << 20


def measure_memory(n: int) -> list[Row]:
    """Return the row of the peak on a ledger of ``n`` generated transfers."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        _run_alone("lay-out", ledger, str(n))
        peaks = json.loads(_run_alone("trace", ledger))
    steps = " → ".join(f"{step} {gigabytes:.2f}" for step, gigabytes in peaks.items())
    peak = max(peaks.values())
    what = f"peak memory: load, both indexes built, {CLAIMS:,} claims traced by each"
    return [Row(what, steps + " GB", "", peak, "GB", "≤", LIMIT_GB)]


def lay_out_ledger(path: Path, n: int) -> None:
    """Make a ledger of ``n`` generated transfers, ready to be opened."""
    transfers = draw_transfers(n)
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "plain.csv"
        write_plain_ledger(transfers, given, n=min(n, IMPORTED))
        command = [Path(sys.executable).with_name("firsthour"), "import", given, "--ledger", path, "--json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    ledger = Ledger(path)
    home = book_home(ledger, ledger.load_manifest().version)
    book = book_of_transfers(transfers)
    fill_events(book, home / "events.parquet")
    fill_lines(book, home / "lines.parquet")


def write_plain_ledger(transfers: Transfers, path: Path, *, n: int) -> None:
    """Write the first ``n`` transfers as a plain ledger CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("time", "source", "target", "amount"))
        for i in range(n):
            payer, payee = account_of(int(transfers.source[i])), account_of(int(transfers.target[i]))
            amount = format_amount(int(transfers.amount[i]), currency="CNY")
            lines.writerow((format_us(int(transfers.time_us[i])), payer, payee, amount))


def fill_events(book: Book, path: Path) -> None:
    """Write the events of a book into a kept table of events, a million at a time."""
    schema = pq.read_schema(path)
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False) as writer:
        for start in range(0, book.n_events, _ROWS):
            part = slice(start, min(start + _ROWS, book.n_events))
            columns = [_column(getattr(book, field.name, None), field, part) for field in schema]
            writer.write_table(pa.table(columns, schema))


def fill_lines(book: Book, path: Path) -> None:
    """Write the lines of a book into a kept table of lines."""
    schema = pq.read_schema(path)
    known = {"account": book.line_accounts, "currency": book.line_currencies, "covered": book.line_covered}
    whole = slice(0, book.n_lines)
    columns = [_column(known.get(field.name), field, whole) for field in schema]
    pq.write_table(pa.table(columns, schema), path, compression="zstd")


def _column(values: object, field: pa.Field, part: slice) -> pa.Array:
    if values is None:
        return pa.nulls(part.stop - part.start, field.type)
    cut = values[part]  # type: ignore[index]
    return pa.array(np.ascontiguousarray(cut) if isinstance(cut, np.ndarray) else cut, field.type)


def trace_kept(path: Path) -> dict[str, float]:
    """Open a ledger, build both indexes, follow claims by each; return the peak after each step."""
    from benchmarks.drawn_claims import draw_takes
    from firsthour.ledger.books import open_book
    from firsthour.tracing.index import build_index, trace_by_index
    from firsthour.tracing.rules import FIFO, LIFO

    peaks = {"start": peak_gb()}
    book = open_book(path)
    peaks["load"] = peak_gb()
    takes = draw_takes(book, CLAIMS)
    indexes = []
    for rule in (FIFO, LIFO):
        indexes.append(build_index(book, rule=rule))
        peaks[f"{rule} index"] = peak_gb()
    for index in indexes:
        trace_by_index(book, index, takes=takes)
        peaks[f"{index.rule} trace"] = peak_gb()
    return peaks


def peak_gb() -> float:
    """Return the most memory this process has had, in GB of 10^9 bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def _run_alone(*arguments: object) -> str:
    command = [sys.executable, "-m", "benchmarks.measured_memory", *map(str, arguments)]
    root = Path(__file__).resolve().parents[1]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=root).stdout


if __name__ == "__main__":
    if sys.argv[1] == "lay-out":
        lay_out_ledger(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        json.dump(trace_kept(Path(sys.argv[2])), sys.stdout)
