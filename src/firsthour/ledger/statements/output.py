"""Where do read rows go: Parquet files written row group by row group, so that memory stays bounded."""

from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from firsthour.ledger.parts import ALWAYS, PARTS, empty_part, part_writer


class Output:
    """The parts of one source file's reading; use as a context."""

    def __init__(self, out_dir: Path) -> None:
        out_dir.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            (out_dir / part).unlink(missing_ok=True)
        self._out_dir = out_dir
        self._writers: dict[str, pq.ParquetWriter] = {}

    @property
    def rows_path(self) -> Path:
        """Where the rows are written."""
        return self._out_dir / ALWAYS

    def __enter__(self) -> "Output":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if ALWAYS not in self._writers:
            self.rows_path.write_bytes(empty_part(ALWAYS))
        for writer in self._writers.values():
            writer.close()

    def add_rows(self, rows: pa.Table, rejects: pa.Table) -> None:
        """Append rows and rejects."""
        self._add("rows.parquet", rows)
        self._add("rejects.parquet", rejects)

    def add_facts(self, facts: pa.Table) -> None:
        """Append rows of sister tables."""
        self._add("facts.parquet", facts)

    def _add(self, part: str, table: pa.Table) -> None:
        if not len(table):
            return
        if part not in self._writers:
            self._writers[part] = part_writer(part, self._out_dir / part)
        self._writers[part].write_table(table)
