"""How a source file looks before anybody knows its layout: sheets of text cells.

A reader of containers (csv, xls, xlsx, html, …) turns each file into sheets; a layout turns sheets into rows.
Every cell is text, as close to what a person sees as the file allows: a whole number has no ``.0``, a date
cell is ISO (``2026-03-01`` or ``2026-03-01 10:05:07``), a number too long for a spreadsheet to hold exactly
stays in scientific notation, so that it is rejected and never guessed. Nothing is evaluated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

HEAD_ROWS = 60
MAX_COLUMNS = 512


@dataclass
class Chunk:
    """Some consecutive rows of a sheet, by column.

    ``rows``: int64, 1-based line (of the record's first line) or sheet row of each row. ``columns``: each a
    pa.StringArray, or a pa.DictionaryArray (int32 to string, nothing null) where distinct values came for free,
    or None when the column was not wanted; all of ``len(rows)``, uncleaned cells; short rows are padded with "".
    ``ragged``: positions (in ``rows``) of rows with a filled cell beyond the columns that were asked for.
    A cell that holds U+FFFD was not readable in the file's encoding.
    """

    rows: NDArray[np.int64]
    columns: list[pa.Array | None]
    ragged: NDArray[np.int64]


class Sheet(Protocol):
    """One sheet of a source file, or the whole of a text file."""

    index: int  # 1-based
    name: str  # sheet name; "" for text

    def head(self, n_rows: int = HEAD_ROWS) -> list[list[str]]:
        """Return the first rows as lists of cells (row 1 first, blank rows kept as [])."""
        ...

    def chunks(self, *, after_row: int, n_columns: int, wanted: Sequence[int] | None = None) -> Iterator[Chunk]:
        """Yield all rows below ``after_row`` (1-based) in order; blank rows are left out.

        ``wanted``: positions of the columns that are needed (all when None); the others come as None.
        """
        ...
