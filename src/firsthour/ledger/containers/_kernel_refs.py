"""Which rectangle of cells does the XML of a worksheet fill? Arrays in, arrays out."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Extent = NDArray[np.int64]

MIN_ROW, MAX_ROW, MIN_COLUMN, MAX_COLUMN = range(4)  # of filled cells that say where they are
N_CELLS, N_UNPLACED = 4, 5  # filled cells, and those that do not say where they are
LAST_ROW_SAID, N_ROWS_UNSAID = 6, 7  # of row tags
_IN_ROW, MAX_IN_ROW = 8, 9  # unplaced cells of one row
MARGIN = 512  # bytes that a tag may need beyond its first one
_LT, _GT, _SLASH, _COLON, _SPACE, _EQUALS, _C, _R, _O, _W = 60, 62, 47, 58, 32, 61, 99, 114, 111, 119


def empty_extent() -> Extent:
    """Return the extent of nothing: int64 (10), indexed by the constants of this module."""
    extent = np.zeros(10, dtype=np.int64)
    extent[MIN_ROW] = extent[MIN_COLUMN] = 1 << 40
    return extent


@njit(cache=True, nogil=True)
def _tag(buf: Bytes, p: int) -> tuple[int, int]:
    """Return (1 for a cell, 2 for a row, 0 for others; position behind the name) of the tag at ``p``."""
    name, q, size = p + 1, p + 1, len(buf)
    while q < size and buf[q] > _SPACE and buf[q] != _GT and buf[q] != _SLASH:
        if buf[q] == _COLON:
            name = q + 1
        q += 1
    if q - name == 1 and buf[name] == _C:
        return 1, q
    if q - name == 3 and buf[name] == _R and buf[name + 1] == _O and buf[name + 2] == _W:
        return 2, q
    return 0, q


@njit(cache=True, nogil=True)
def _reference(buf: Bytes, q: int) -> tuple[int, int, int]:
    """Return (row, column, position of the tag's end) from the attribute ``r`` of a tag; 0 where it says nothing."""
    row, column, size = 0, 0, len(buf)
    while q < size and buf[q] != _GT:
        if buf[q] == _EQUALS and buf[q - 1] == _R and buf[q - 2] <= _SPACE and row == 0:
            q += 2
            while q < size and 65 <= buf[q] <= 90:
                column = column * 26 + buf[q] - 64
                q += 1
            while q < size and 48 <= buf[q] <= 57:
                row = row * 10 + buf[q] - 48
                q += 1
        else:
            q += 1
    return row, column, q


@njit(cache=True, nogil=True)
def scan_cells(buf: Bytes, end: int, extent: Extent) -> None:
    """Widen ``extent`` by every filled cell (``<c r="B7">…``) whose tag begins in ``buf[:end]``.

    ``buf``: uint8, may go on for ``MARGIN`` bytes behind ``end``. Cells that are closed at once are only formatted
    and do not count. O(end).
    """
    for p in range(end):
        if buf[p] != _LT:
            continue
        kind, q = _tag(buf, p)
        if kind == 0:
            continue
        row, column, q = _reference(buf, q)
        if kind == 2:
            extent[_IN_ROW] = 0
            extent[LAST_ROW_SAID] = max(extent[LAST_ROW_SAID], row)
            extent[N_ROWS_UNSAID] += row == 0
            continue
        if q + 2 >= len(buf) or buf[q - 1] == _SLASH or (buf[q + 1] == _LT and buf[q + 2] == _SLASH):
            extent[_IN_ROW] += row == 0
            continue
        extent[N_CELLS] += 1
        if row == 0 or column == 0:
            extent[N_UNPLACED] += 1
            extent[_IN_ROW] += 1
            extent[MAX_IN_ROW] = max(extent[MAX_IN_ROW], extent[_IN_ROW])
            continue
        extent[MIN_ROW] = min(extent[MIN_ROW], row)
        extent[MAX_ROW] = max(extent[MAX_ROW], row)
        extent[MIN_COLUMN] = min(extent[MIN_COLUMN], column)
        extent[MAX_COLUMN] = max(extent[MAX_COLUMN], column)
