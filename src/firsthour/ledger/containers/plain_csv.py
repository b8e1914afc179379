"""Which blocks are plain, and what are their columns: no quote, no blank line, as many cells in every line.

Most statements are nothing but plain blocks; Arrow's own reader cuts them four times as fast as the exact kernel.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

_AT_ONCE = 1 << 20  # bytes; measured: five times as fast as one block of 8 MiB
_MAY_BE_BLANK = 2  # bytes; a cell that is only dressed, like a tab


@cache
def _blank_line(delimiter: bytes) -> re.Pattern[bytes]:
    blank = b"[ \t\r" + re.escape(delimiter) + b"]*"
    return re.compile(rb"(?:\A|\n)" + blank + rb"(?:\n|\Z)")


def _has_blank_line(body: bytes, delimiter: bytes, *, first_cells: pa.ChunkedArray) -> bool:
    """Tell whether a line holds nothing but blanks and delimiters (looked for only where a first cell may be blank)."""
    shortest = pc.min(pc.binary_length(first_cells)).as_py()
    return shortest <= _MAY_BE_BLANK and _blank_line(delimiter).search(body) is not None


@dataclass(frozen=True)
class Block:
    """Some whole records: their bytes, the line of the first byte and the number of the last line begun."""

    bytes: bytes
    first_line: int
    last_line: int


def cut_plain(
    block: Block, *, delimiter: str, n_columns: int, wanted: Sequence[int] | None
) -> list[pa.Array | None] | None:
    """Return the wanted columns of a block as binary arrays (others None), or None when the block is not plain.

    Its bytes are in an encoding none of whose characters hold the delimiter, a quote or a line end.
    """
    body = block.bytes.removesuffix(b"\n")
    first_line = body[: body.find(b"\n")] if b"\n" in body else body
    width = first_line.count(delimiter.encode()) + 1
    if not 2 <= width <= n_columns or b'"' in body:
        return None
    needed = sorted(set(range(n_columns) if wanted is None else wanted))
    there = sorted({"0", *(str(place) for place in needed if place < width)})
    names = [str(place) for place in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(body),
            pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=_AT_ONCE),
            pyarrow.csv.ParseOptions(
                delimiter=delimiter, quote_char=False, double_quote=False, ignore_empty_lines=False
            ),
            pyarrow.csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(there, pa.binary()),
                include_columns=there,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:  # lines of different widths, or too long
        return None
    if table.num_rows != block.last_line - block.first_line + 1:
        return None
    if _has_blank_line(body, delimiter.encode(), first_cells=table["0"]):
        return None
    columns: list[pa.Array | None] = [None] * n_columns
    for place in needed:
        columns[place] = _one_array(table[str(place)]) if place < width else _blanks(table.num_rows)
    return columns


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _blanks(n: int) -> pa.Array:
    return pa.array([b""], pa.binary()).take(pa.array([0] * n, pa.int32()))
