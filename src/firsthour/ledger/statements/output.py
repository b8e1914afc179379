"""Where do read rows go: Parquet files written row group by row group, so that memory stays bounded."""

from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from firsthour.ledger.rows import FACTS, REJECTS, ROWS

_LABELS = [field.name for field in ROWS if pa.types.is_dictionary(field.type)]


class Output:
    """The three files of one source file's reading; use as a context."""

    def __init__(self, out_dir: Path) -> None:
        out_dir.mkdir(parents=True, exist_ok=True)
        self.rows_path = out_dir / "rows.parquet"
        self._rows = pq.ParquetWriter(
            self.rows_path, ROWS, compression="lz4", use_dictionary=_LABELS, write_statistics=False
        )
        self._rejects = pq.ParquetWriter(out_dir / "rejects.parquet", REJECTS, compression="lz4")
        self._facts = pq.ParquetWriter(out_dir / "facts.parquet", FACTS, compression="lz4")

    def __enter__(self) -> "Output":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in (self._rows, self._rejects, self._facts):
            writer.close()

    def add_rows(self, rows: pa.Table, rejects: pa.Table) -> None:
        """Append rows and rejects."""
        if len(rows):
            self._rows.write_table(rows)
        if len(rejects):
            self._rejects.write_table(rejects)

    def add_facts(self, facts: pa.Table) -> None:
        """Append rows of sister tables."""
        if len(facts):
            self._facts.write_table(facts)
