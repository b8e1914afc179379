"""How does anything that comes as rows of cells (a workbook, an HTML table) become a sheet?"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa

from firsthour.ledger.sheets import HEAD_ROWS, Chunk

CHUNK_ROWS = 16_384
Rows = Iterator[tuple[int, list[str]]]


class RowSheet:
    """A sheet over a function that yields (1-based row, cells) in ascending order, as often as it is called."""

    def __init__(self, index: int, name: str, *, rows: Callable[[], Rows]) -> None:
        self.index = index
        self.name = name
        self._rows = rows

    def head(self, n_rows: int = HEAD_ROWS) -> list[list[str]]:
        """Return the first rows as lists of cells (row 1 first, blank rows kept as [])."""
        found: list[list[str]] = []
        for row, cells in self._rows():
            if row > n_rows:
                break
            found.extend([] for _ in range(row - 1 - len(found)))
            found.append(cells if any(cells) else [])
        return found

    def chunks(self, *, after_row: int, n_columns: int, wanted: Sequence[int] | None = None) -> Iterator[Chunk]:
        """Yield all filled rows below ``after_row`` in order."""
        below = ((row, cells) for row, cells in self._rows() if row > after_row and _is_filled(cells))
        while batch := list(islice(below, CHUNK_ROWS)):
            yield chunk_of(batch, n_columns=n_columns, wanted=wanted)


def _is_filled(cells: list[str]) -> bool:
    return any(cell and not cell.isspace() for cell in cells)


def chunk_of(batch: Sequence[tuple[int, list[str]]], *, n_columns: int, wanted: Sequence[int] | None = None) -> Chunk:
    """Return rows of cells as one chunk: short rows are padded, cells beyond ``n_columns`` are cut off."""
    rows = np.array([row for row, _ in batch], dtype=np.int64)
    ragged = np.array([i for i, (_, cells) in enumerate(batch) if _is_filled(cells[n_columns:])], dtype=np.int64)
    blank = [""] * n_columns
    fitted = (cells if len(cells) == n_columns else (cells + blank)[:n_columns] for _, cells in batch)
    needed = set(range(n_columns) if wanted is None else wanted)
    columns = [
        pa.array(column, pa.string()) if c in needed else None for c, column in enumerate(zip(*fitted, strict=True))
    ]
    return Chunk(rows=rows, columns=columns, ragged=ragged)
