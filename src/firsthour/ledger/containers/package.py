"""Is a zipped workbook what it says it is, and can its sheets be held in memory?

The sizes in a zip's directory are only claims, so every part is really inflated once, piece by piece, before the
workbook is given to a reader that would hold all of it. A sheet is held as a full rectangle: one cell in the last
corner of an otherwise empty sheet is enough to fill any memory, so the filled rectangle is measured first.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

from firsthour.base.errors import UserError
from firsthour.ledger.containers._kernel_refs import (
    LAST_ROW_SAID,
    MARGIN,
    MAX_COLUMN,
    MAX_IN_ROW,
    MAX_ROW,
    MIN_COLUMN,
    MIN_ROW,
    N_CELLS,
    N_ROWS_UNSAID,
    N_UNPLACED,
    Extent,
    empty_extent,
    scan_cells,
)
from firsthour.ledger.containers.limits import Limits, is_bomb
from firsthour.ledger.containers.walk import SourceFile

_PIECE_BYTES = 1 << 20
_INFLATED_BYTES = 4 << 20


class WorkbookDamagedError(UserError):
    """A workbook is cut off or broken."""

    code = "workbook_damaged"
    english = "{path}: the workbook is incomplete or damaged; ask for it again."
    chinese = "{path}：工作簿不完整或已损坏，请重新获取。"


class WorkbookTooLargeError(UserError):
    """A workbook holds more than can be read at once."""

    code = "workbook_too_large"
    english = "{path}: the workbook is too large to be read safely ({what}); ask for it as csv."
    chinese = "{path}：工作簿过大，无法安全读取（{what}），请改用 csv 提供。"


class WorkbookBombError(UserError):
    """A workbook grows so much that it was made to do harm."""

    code = "workbook_bomb"
    english = "{path}: would grow more than {ratio} times when opened; refused as a zip bomb."
    chinese = "{path}：打开后膨胀超过 {ratio} 倍，按压缩炸弹拒绝。"


def list_parts(path: Path, *, shown: str) -> list[zipfile.ZipInfo]:
    """Return the parts of a zipped document.

    Raises
    ------
    WorkbookDamagedError
        when the directory of the zip is missing or broken.
    """
    try:
        with zipfile.ZipFile(path) as package:
            return package.infolist()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise WorkbookDamagedError(path=shown) from error


def check_package(source: SourceFile, *, limits: Limits) -> int:
    """Return how many bytes a workbook has unpacked; other files than zips are as large as they are.

    Raises
    ------
    UserError
        when a zipped workbook is broken, a bomb, or too large to be held.
    """
    with source.path.open("rb") as stream:
        if stream.read(2) != b"PK":
            return source.size
        parts, total = list_parts(source.path, shown=source.shown), 0
        if len(parts) > limits.members:
            raise WorkbookTooLargeError(path=source.shown, what=f"{len(parts)} parts")
        for part in parts:
            extent, size = empty_extent(), 0
            for piece in _overlapping(_inflate(stream, part, shown=source.shown)):
                size += len(piece) - MARGIN
                _check_size(part.compress_size, size, total=total, shown=source.shown, limits=limits)
                scan_cells(np.frombuffer(piece, dtype=np.uint8), len(piece) - MARGIN, extent)
            _check_extent(extent, shown=source.shown, limits=limits)
            total += size
        return total


def _check_size(packed: int, unpacked: int, *, total: int, shown: str, limits: Limits) -> None:
    if is_bomb(packed, unpacked, limits=limits):
        raise WorkbookBombError(path=shown, ratio=limits.ratio)
    if total + unpacked > limits.workbook_bytes:
        raise WorkbookTooLargeError(path=shown, what=f"{limits.workbook_bytes} bytes")


def _check_extent(extent: Extent, *, shown: str, limits: Limits) -> None:
    if extent[N_CELLS] == 0:
        return
    n_rows = int(extent[MAX_ROW] - min(extent[MIN_ROW], extent[MAX_ROW])) + 1
    n_columns = int(extent[MAX_COLUMN] - min(extent[MIN_COLUMN], extent[MAX_COLUMN])) + 1
    if extent[N_UNPLACED]:  # a cell that does not say where it is stands behind the one before
        n_rows = int(max(extent[MAX_ROW], extent[LAST_ROW_SAID]) + extent[N_ROWS_UNSAID])
        n_columns = int(extent[MAX_COLUMN] + extent[MAX_IN_ROW])
    if n_rows * n_columns > limits.sheet_cells:
        raise WorkbookTooLargeError(path=shown, what=f"{n_rows} x {n_columns} cells in a sheet")


def _overlapping(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield pieces that each repeat the last ``MARGIN`` bytes of the one before; the last one is padded."""
    rest = b""
    for piece in pieces:
        block = rest + piece
        if len(block) > MARGIN:
            yield block
            rest = block[-MARGIN:]
        else:
            rest = block
    yield rest + b" " * MARGIN


def _inflate(stream: IO[bytes], part: zipfile.ZipInfo, *, shown: str) -> Iterator[bytes]:
    """Yield what really comes out of one part, whatever its declared size."""
    if not 0 <= part.header_offset < stream.seek(0, 2):
        raise WorkbookDamagedError(path=shown)
    stream.seek(part.header_offset)
    header = stream.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04") or part.flag_bits & 1:
        raise WorkbookDamagedError(path=shown)
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise WorkbookDamagedError(path=shown)
    engine = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    left = part.compress_size
    while left > 0:
        packed = stream.read(min(_PIECE_BYTES, left))
        if not packed:
            raise WorkbookDamagedError(path=shown)
        left -= len(packed)
        try:
            while packed:
                yield engine.decompress(packed, _INFLATED_BYTES) if engine else packed
                packed = engine.unconsumed_tail if engine else b""
        except zlib.error as error:
            raise WorkbookDamagedError(path=shown) from error
    if engine and not engine.eof and part.file_size:
        raise WorkbookDamagedError(path=shown)
