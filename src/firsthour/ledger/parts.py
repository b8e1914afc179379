"""Of which files does a segment consist, and what is in one that is left out?

``rows.parquet`` is always there; ``rejects.parquet`` and ``facts.parquet`` where there is something in them. Most files
have neither: to write two files without rows for each of thousands would take a tenth of an import.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from firsthour.ledger.rows import FACTS, REJECTS, ROWS

PARTS = ("facts.parquet", "rejects.parquet", "rows.parquet")  # in the order in which they name a segment
ALWAYS = "rows.parquet"
_LABELS = [field.name for field in ROWS if pa.types.is_dictionary(field.type)]
_OPTIONS: dict[str, tuple[pa.Schema, dict[str, Any]]] = {
    "rows.parquet": (ROWS, {"use_dictionary": _LABELS, "write_statistics": False}),
    "rejects.parquet": (REJECTS, {}),
    "facts.parquet": (FACTS, {}),
}


def part_writer(part: str, sink: Path | pa.NativeFile) -> pq.ParquetWriter:
    """Return what writes a part of a segment, row group by row group."""
    schema, options = _OPTIONS[part]
    return pq.ParquetWriter(sink, schema, compression="lz4", **options)


@cache
def empty_part(part: str) -> bytes:
    """Return the content of a part without rows."""
    sink = pa.BufferOutputStream()
    part_writer(part, sink).close()
    return bytes(sink.getvalue())


def part_digest(folder: Path, part: str) -> bytes:
    """Return the hash of a part; one that is left out counts as if it were there without rows."""
    try:
        with (folder / part).open("rb") as written:
            return hashlib.file_digest(written, "sha256").digest()
    except FileNotFoundError:
        return hashlib.sha256(empty_part(part)).digest()


def read_part(folder: str | Path, part: str) -> pa.Table:
    """Return the rows of a part, none for one that is left out."""
    path = Path(folder) / part
    return pq.read_table(path) if part == ALWAYS or path.exists() else _OPTIONS[part][0].empty_table()
