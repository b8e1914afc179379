"""Which rectangle of cells does the XML of a worksheet fill? Arrays in, arrays out."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Extent = NDArray[np.int64]

MIN_ROW, MAX_ROW, MIN_COLUMN, MAX_COLUMN, N_UNPLACED, N_CELLS = range(6)
MARGIN = 512  # bytes that a tag may need beyond its first one
_LT, _GT, _SLASH, _COLON, _SPACE, _EQUALS, _C, _R = 60, 62, 47, 58, 32, 61, 99, 114


def empty_extent() -> Extent:
    """Return the extent of nothing: int64 (6), indexed by the constants of this module."""
    return np.array([1 << 40, 0, 1 << 40, 0, 0, 0], dtype=np.int64)


@njit(cache=True, nogil=True)
def scan_cells(buf: Bytes, end: int, extent: Extent) -> None:
    """Widen ``extent`` by every filled cell (``<c r="B7">…``) whose tag begins in ``buf[:end]``.

    ``buf``: uint8, may go on for ``MARGIN`` bytes behind ``end``. Cells that are closed at once are only formatted
    and do not count. Cells and rows without a reference are counted in ``N_UNPLACED``. O(end).
    """
    size = len(buf)
    for p in range(end):
        if buf[p] != _LT:
            continue
        name = p + 1
        q = name
        while q < size and buf[q] > _SPACE and buf[q] != _GT and buf[q] != _SLASH:
            if buf[q] == _COLON:
                name = q + 1
            q += 1
        if q - name != 1 or buf[name] != _C:
            continue
        row, column = 0, 0
        while q < size and buf[q] != _GT:
            if buf[q] == _EQUALS and buf[q - 1] == _R and buf[q - 2] <= _SPACE and column == 0:
                q += 2
                while q < size and 65 <= buf[q] <= 90:
                    column = column * 26 + buf[q] - 64
                    q += 1
                while q < size and 48 <= buf[q] <= 57:
                    row = row * 10 + buf[q] - 48
                    q += 1
            else:
                q += 1
        if q + 2 >= size or buf[q - 1] == _SLASH or (buf[q + 1] == _LT and buf[q + 2] == _SLASH):
            continue
        extent[N_CELLS] += 1
        if row == 0 or column == 0:
            extent[N_UNPLACED] += 1
            continue
        extent[MIN_ROW] = min(extent[MIN_ROW], row)
        extent[MAX_ROW] = max(extent[MAX_ROW], row)
        extent[MIN_COLUMN] = min(extent[MIN_COLUMN], column)
        extent[MAX_COLUMN] = max(extent[MAX_COLUMN], column)
