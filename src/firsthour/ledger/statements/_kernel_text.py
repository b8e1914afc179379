"""Which cells need more than trimming: scans over the buffers of Arrow text columns.

Every kernel takes ``offsets`` (int32, n + 1) and ``data`` (uint8, UTF-8) of a text column. Cost: one pass
over the bytes, no allocation per cell.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

PLAIN, ODD = 0, 1
_SPACE = 0x20
_MARKS = (0x3D, 0x22, 0x27, 0x2D, 0x2A, 0x2F, 0x5C)  # = " ' - * / backslash


@njit(cache=True, nogil=True)
def _is_space(c: int) -> bool:
    """Tell whether a byte is white space, as ``str.strip`` has it."""
    return c == 32 or 9 <= c <= 13 or 28 <= c <= 31


@njit(cache=True, nogil=True)
def scan_cells(
    offsets: NDArray[np.int32], data: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8], bool]:
    """Return where each cell begins and ends without white space, whether it is odd, and whether any was trimmed.

    A cell is odd when cleaning may change more than its edges: it begins with ``=``, a quote or an
    apostrophe, may stand for a blank (``-``, ``/``, ``null`` …), or holds a character outside ASCII and the
    common Han range U+4E00–U+9FFF (which normal form KC leaves alone).
    """
    n = len(offsets) - 1
    starts = np.empty(n, np.int32)
    ends = np.empty(n, np.int32)
    odd = np.zeros(n, np.uint8)
    trimmed = False
    for i in range(n):
        s, e = offsets[i], offsets[i + 1]
        while s < e and _is_space(data[s]):
            s += 1
        while e > s and _is_space(data[e - 1]):
            e -= 1
        if s != offsets[i] or e != offsets[i + 1]:
            trimmed = True
        starts[i], ends[i] = s, e
        if s == e:
            continue
        c = data[s]
        if c < _SPACE or c in _MARKS:
            odd[i] = ODD
            continue
        if e - s <= 4 and (c == 78 or c == 110):  # null, None, N/A, nan
            odd[i] = ODD
            continue
        if e - s == 3 and c == 0xE6 and data[s + 1] == 0x97 and data[s + 2] == 0xA0:  # 无
            odd[i] = ODD
            continue
        k = s
        while k < e:
            b = data[k]
            if b < 0x80:
                k += 1
            elif (0xE5 <= b <= 0xE9 or (b == 0xE4 and k + 1 < e and data[k + 1] >= 0xB8)) and k + 2 < e:
                k += 3
            else:
                odd[i] = ODD
                break
    return starts, ends, odd, trimmed


@njit(cache=True, nogil=True)
def copy_cells(
    starts: NDArray[np.int32], ends: NDArray[np.int32], data: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return the buffers of a column that holds only the bytes ``[starts, ends)`` of each cell."""
    n = len(starts)
    offsets = np.empty(n + 1, np.int32)
    offsets[0] = 0
    for i in range(n):
        offsets[i + 1] = offsets[i] + ends[i] - starts[i]
    out = np.empty(offsets[n], np.uint8)
    for i in range(n):
        at = offsets[i]
        for k in range(starts[i], ends[i]):
            out[at] = data[k]
            at += 1
    return offsets, out


@njit(cache=True, nogil=True)
def has_digit(offsets: NDArray[np.int32], data: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which cells hold an ASCII digit or a full-width one (both make a header row unlikely)."""
    n = len(offsets) - 1
    found = np.zeros(n, np.bool_)
    for i in range(n):
        for k in range(offsets[i], offsets[i + 1]):
            c = data[k]
            if 48 <= c <= 57 or (c == 0xBC and k > offsets[i] and data[k - 1] == 0xEF):
                found[i] = True
                break
    return found


@njit(cache=True, nogil=True)
def find_tokens(
    offsets: NDArray[np.int32], data: NDArray[np.uint8], shortest: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """Return the first run of at least ``shortest`` ASCII letters and digits with a digit in it, per cell.

    A run behind the word 原 (U+539F: "the original …") goes before any other; the last array tells that.
    Where there is none, start and end are equal.
    """
    n = len(offsets) - 1
    starts = np.zeros(n, np.int32)
    ends = np.zeros(n, np.int32)
    named = np.zeros(n, np.bool_)
    for i in range(n):
        s, e = offsets[i], offsets[i + 1]
        behind = False
        run, digits = 0, 0
        for k in range(s, e + 1):
            c = data[k] if k < e else _SPACE
            is_digit = 48 <= c <= 57
            if is_digit or 65 <= c <= 90 or 97 <= c <= 122:
                run += 1
                digits += is_digit
                continue
            if run >= shortest and digits > 0 and (starts[i] == ends[i] or (behind and not named[i])):
                starts[i], ends[i], named[i] = k - run, k, behind
            run, digits = 0, 0
            if c == 0xE5 and k + 2 < e and data[k + 1] == 0x8E and data[k + 2] == 0x9F:
                behind = True
    return starts, ends, named


@njit(cache=True, nogil=True)
def first_places(codes: NDArray[np.int64], n_values: int) -> NDArray[np.int64]:
    """Return where each value is seen first, −1 for one that is never seen."""
    places = np.full(n_values, -1, np.int64)
    for i in range(len(codes)):
        if places[codes[i]] < 0:
            places[codes[i]] = i
    return places
