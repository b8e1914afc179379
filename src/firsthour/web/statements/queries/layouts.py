"""How was a file of an unknown layout read, and what stands in its first row?"""

from pathlib import Path
from typing import TYPE_CHECKING

from firsthour.web.statements.folders import ledger_folder
from firsthour.web.statements.models import FileState, StatementFile

if TYPE_CHECKING:
    from firsthour.ledger.layouts import Layout
    from firsthour.ledger.reading import FileReading


def read_reading(file: StatementFile) -> "FileReading | None":
    """Return what the ledger keeps of a file; None: it holds it no longer."""
    from firsthour.ledger.store import Ledger

    if file.state not in (FileState.KEPT, FileState.AGAIN):
        return None
    folder = Ledger(ledger_folder(file.ledger))
    segment = folder.load_manifest().segments.get(file.sha256)
    return folder.load_reading(segment) if segment is not None else None


def read_proposed(file: StatementFile) -> "Layout | None":
    """Return the layout that was recognised in a file; None: its layout is declared."""
    from firsthour.ledger.layouts import layout_from_toml

    reading = read_reading(file) if file.confidence is not None else None
    if reading is None or not reading.mapping_path:
        return None
    path = Path(reading.segment_path) / Path(reading.mapping_path).name
    return layout_from_toml(path.read_text(encoding="utf-8")) if path.is_file() else None


def read_sample(file: StatementFile) -> dict[str, str]:
    """Return column → cell of the first row of a file."""
    import pyarrow.parquet as pq

    from firsthour.ledger.sources import source_row

    reading = read_reading(file)
    if reading is None:
        return {}
    rows = pq.ParquetFile(Path(reading.segment_path) / "rows.parquet").read_row_groups([0], columns=["sheet", "row"])
    if not len(rows):
        return {}
    place = {"sheet": rows["sheet"][0].as_py(), "row": rows["row"][0].as_py()}
    return dict(source_row(ledger_folder(file.ledger), file_hash=file.sha256, **place))
