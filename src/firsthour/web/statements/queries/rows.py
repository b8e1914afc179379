"""What do the rows of a kept file say: as they were read, as they were rejected, as they stand in the file?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from firsthour.web.statements.folders import ledger_folder
from firsthour.web.statements.models import StatementFile
from firsthour.web.statements.queries.layouts import read_reading

PAGE = 50
_SHOWN = ("sheet", "row", "leg", "set_aside", "own_number", "own_institution", "peer_number", "peer_institution",
          "peer_name", "direction", "amount", "currency", "balance", "time_us", "precision", "memo")  # fmt: skip


def list_rows(file: StatementFile, *, first: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Return a page of the rows of a file as they were read, and how many there are."""
    import pyarrow.parquet as pq

    reading = read_reading(file)
    if reading is None:
        return [], 0
    kept = pq.ParquetFile(Path(reading.segment_path) / "rows.parquet")
    rows: list[dict[str, Any]] = []
    before = 0
    for group in range(kept.num_row_groups):
        n_here = kept.metadata.row_group(group).num_rows
        if before + n_here > first and len(rows) < PAGE:
            table = kept.read_row_group(group, columns=list(_SHOWN))
            rows += table.slice(max(first - before, 0), PAGE - len(rows)).to_pylist()
        before += n_here
    return [_told(one) for one in rows], before


def count_rows(file: StatementFile) -> int:
    """Return how many rows of a file were read."""
    import pyarrow.parquet as pq

    reading = read_reading(file)
    return 0 if reading is None else pq.read_metadata(Path(reading.segment_path) / "rows.parquet").num_rows


def iterate_rows(file: StatementFile) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file as they were read, for exports."""
    import pyarrow.parquet as pq

    reading = read_reading(file)
    if reading is not None:
        kept = pq.ParquetFile(Path(reading.segment_path) / "rows.parquet")
        for group in range(kept.num_row_groups):
            yield from map(_told, kept.read_row_group(group, columns=list(_SHOWN)).to_pylist())


def list_rejects(file: StatementFile, *, first: int = 0, most: int | None = PAGE) -> tuple[list[dict[str, Any]], int]:
    """Return a page of the rejected rows of a file: row, column, reason, value; and how many there are.

    All of them where ``most`` is None.
    """
    from firsthour.ledger import counting

    reading = read_reading(file)
    found = counting.list_rejects([reading]) if reading is not None else []
    return found[first:] if most is None else found[first : first + most], len(found)


def read_source_row(file: StatementFile, *, sheet: int, row: int) -> list[tuple[str, str]]:
    """Return (column, cell) of one row as it stands in the file.

    Raises
    ------
    NoSuchFileError, NoSuchLedgerError
        There is no such row, or the file is gone.
    """
    from firsthour.ledger.sources import source_row

    return source_row(ledger_folder(file.ledger), file_hash=file.sha256, sheet=sheet, row=row)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    from firsthour.base.clock import Precision, format_us

    time = "" if row["time_us"] is None else format_us(row["time_us"], Precision(row["precision"]))
    return {**row, "time": time}
