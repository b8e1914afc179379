"""How is a block of delimited bytes cut into records and cells? Arrays in, arrays out.

The rules, the same for every kernel here (``tests/reference/csv_cells.py`` is the slow twin):

- a record ends at LF; a CR directly before it is not part of the last cell; quoted cells may hold LF;
- a quote counts only as the first byte of a cell. ``""`` inside stands for one quote. What follows the closing
  quote up to the delimiter belongs to the cell as it stands;
- a quoted cell that never ends, runs over more than ``MAX_QUOTED_LINES`` lines or ``MAX_QUOTED_BYTES`` bytes, or
  spans lines and has more than blanks behind its closing quote, was not meant as one: its quote is a letter.

Only delimiters below 0x40 other than digits, and the tab, are safe in GB18030; the caller sees to that.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

MAX_QUOTED_LINES = 64
MAX_QUOTED_BYTES = 65_536
PLAIN, ESCAPED = 0, 1
_QUOTE, _LF, _CR, _TAB, _SPACE, _SUB = 34, 10, 13, 9, 32, 26


@njit(cache=True, nogil=True)
def _quoted_end(buf: Bytes, pos: int, end: int, delimiter: int) -> tuple[int, int, bool, int]:
    """Return (position behind the cell or -1 when it is no quoted cell, its closing quote, escapes or tail?, lines).

    −2 as the first value means that ``end`` came before the closing quote.
    """
    p, lines, dressed = pos + 1, 0, False
    while p < end:
        c = buf[p]
        if c == _LF:
            lines += 1
            if lines > MAX_QUOTED_LINES:
                return -1, 0, False, 0
        elif c == _QUOTE:
            if p + 1 < end and buf[p + 1] == _QUOTE:
                dressed = True
                p += 1
            else:
                break
        if p - pos > MAX_QUOTED_BYTES:
            return -1, 0, False, 0
        p += 1
    if p >= end:
        return -2, 0, False, 0
    q, junk = p + 1, False
    while q < end and buf[q] != delimiter and buf[q] != _LF:
        if buf[q] != _SPACE and buf[q] != _TAB and buf[q] != _CR:
            junk = True
        q += 1
    if junk and lines > 0:
        return -1, 0, False, 0
    return q, p, dressed, lines


@njit(cache=True, nogil=True)
def last_boundary(buf: Bytes, pos: int, end: int, delimiter: int) -> int:
    """Return the position behind the last record that is complete in ``buf[pos:end]`` (``pos`` when none is).

    ``buf``: uint8. O(end - pos).
    """
    boundary = pos
    while pos < end:
        if buf[pos] == _QUOTE:
            q = _quoted_end(buf, pos, end, delimiter)[0]
            if q == -2:
                return boundary
            if q >= 0:
                pos = q
        while pos < end and buf[pos] != delimiter and buf[pos] != _LF:
            pos += 1
        if pos < end and buf[pos] == _LF:
            boundary = pos + 1
        pos += 1
    return boundary


@njit(cache=True, nogil=True)
def _cell(buf: Bytes, pos: int, delimiter: int) -> tuple[int, int, int, int, int]:
    """Return (start, stop, kind) of the cell at ``pos``, the position of its delimiter or LF, and the lines in it."""
    end, start, kind, lines, close = len(buf), pos, PLAIN, 0, -1
    if pos < end and buf[pos] == _QUOTE:
        q, close, dressed, lines = _quoted_end(buf, pos, end, delimiter)
        if q >= 0:
            start, pos = pos + 1, q
            kind = ESCAPED if dressed else PLAIN
        else:
            close, lines = -1, 0
    while pos < end and buf[pos] != delimiter and buf[pos] != _LF:
        pos += 1
    stop = pos
    if stop > start and buf[stop - 1] == _CR and (pos == end or buf[pos] == _LF):
        stop -= 1
    if close >= 0:
        if kind == PLAIN and close + 1 == stop:
            stop = close
        else:
            kind = ESCAPED
    return start, stop, kind, pos, lines


@njit(cache=True, nogil=True)
def _is_filled(buf: Bytes, start: int, stop: int) -> bool:
    for p in range(start, stop):
        c = buf[p]
        if c != _SPACE and c != _TAB and c != _CR and c != _SUB and c != _LF and c != _QUOTE:
            return True
    return False


@njit(cache=True, nogil=True)
def split_records(
    buf: Bytes, pos: int, line: int, after_line: int, delimiter: int, slots: NDArray[np.int16],
    starts: NDArray[np.int32], ends: NDArray[np.int32], kinds: Bytes,
    rows: NDArray[np.int64], n_cells: NDArray[np.int32], ragged: NDArray[np.bool_],
) -> tuple[int, int, int]:  # fmt: skip
    """Cut whole records from ``buf[pos:]`` until the arrays are full; return (records, next pos, next line).

    ``buf``: uint8 of whole records. ``line``: 1-based line number of ``pos``; records that begin at or before
    ``after_line`` and blank ones are passed over. ``slots``: int16 (n_columns), the place of each column in the
    outputs or −1. ``starts``, ``ends``: int32 (n_slots, capacity); ``kinds``: uint8, ESCAPED when quotes are to be
    resolved in the span; ``rows``: int64 (capacity), the first line of each record; ``n_cells``: int32 (capacity);
    ``ragged``: bool (capacity), a cell beyond the columns is filled. Cells that are missing are empty spans.
    """
    end, n, n_columns = len(buf), 0, len(slots)
    while pos < end and n < len(rows):
        first_line, column, filled, over, more = line, 0, False, False, True
        while more:
            start, stop, kind, pos, lines = _cell(buf, pos, delimiter)
            line += lines
            if column >= n_columns:
                over = over or _is_filled(buf, start, stop)
            elif slots[column] >= 0:
                starts[slots[column], n] = start
                ends[slots[column], n] = stop
                kinds[slots[column], n] = kind
            filled = filled or _is_filled(buf, start, stop)
            column += 1
            more = pos < end and buf[pos] != _LF
            pos += 1
        line += 1
        if filled and first_line > after_line:
            rows[n], n_cells[n], ragged[n] = first_line, column, over
            for missing in range(column, n_columns):
                if slots[missing] >= 0:
                    starts[slots[missing], n] = 0
                    ends[slots[missing], n] = 0
            n += 1
    return n, min(pos, end), line


@njit(cache=True, nogil=True)
def copy_cells(
    buf: Bytes, starts: NDArray[np.int32], ends: NDArray[np.int32], kinds: Bytes, n: int,
    offsets: NDArray[np.int32], out: Bytes,
) -> tuple[int, int]:  # fmt: skip
    """Lay ``n`` cells end to end in ``out``; return (bytes written, bits of all bytes OR-ed).

    ``offsets``: int32 (n + 1), filled here. ``out``: uint8, at least the sum of the spans. The second value is
    below 128 when every cell is ASCII.
    """
    w, bits = 0, 0
    offsets[0] = 0
    for i in range(n):
        quoted = kinds[i] == ESCAPED
        p, stop = starts[i], ends[i]
        while p < stop:
            c = buf[p]
            if quoted and c == _QUOTE:
                if p + 1 < stop and buf[p + 1] == _QUOTE:
                    p += 1
                else:
                    quoted = False
                    p += 1
                    continue
            out[w] = c
            bits |= c
            w += 1
            p += 1
        offsets[i + 1] = w
    return w, bits


@njit(cache=True, nogil=True)
def count_ends(buf: Bytes) -> tuple[int, int]:
    """Return (LFs, CRs without an LF behind them) in ``buf`` (uint8). O(len(buf))."""
    n_lf, n_cr, n_both = 0, 0, 0
    for p in range(len(buf)):
        n_lf += buf[p] == _LF
        n_cr += buf[p] == _CR
    if n_cr > 0:
        for p in range(1, len(buf)):
            n_both += (buf[p] == _LF) & (buf[p - 1] == _CR)
    return n_lf, n_cr - n_both


@njit(cache=True, nogil=True)
def count_faults(buf: Bytes, end: int) -> tuple[int, int, int, int]:
    """Count (UTF-8 sequences well formed, bytes wrong as UTF-8, characters of GB18030, bytes wrong as GB18030).

    ``buf``: uint8; ``buf[:end]`` is judged. Sequences are judged by their form, not by what is assigned.
    """
    good8, bad8, good_gb, bad_gb = 0, 0, 0, 0
    p = 0
    while p < end:
        c = buf[p]
        if c < 0x80:
            p += 1
            continue
        need = 1 if 0xC2 <= c <= 0xDF else 2 if 0xE0 <= c <= 0xEF else 3 if 0xF0 <= c <= 0xF4 else 0
        k = 1
        while k <= need and p + k < end and 0x80 <= buf[p + k] <= 0xBF:
            k += 1
        if need > 0 and k == need + 1:
            good8 += 1
            p += k
        else:
            bad8 += 1
            p += 1
    p = 0
    while p < end:
        c = buf[p]
        if c < 0x80:
            p += 1
        elif c == 0x80 or c == 0xFF or p + 1 >= end:
            bad_gb += 1
            p += 1
        elif 0x40 <= buf[p + 1] <= 0xFE and buf[p + 1] != 0x7F:
            good_gb += 1
            p += 2
        elif p + 3 < end and 0x30 <= buf[p + 1] <= 0x39 and 0x81 <= buf[p + 2] <= 0xFE and 0x30 <= buf[p + 3] <= 0x39:
            good_gb += 1
            p += 4
        else:
            bad_gb += 1
            p += 1
    return good8, bad8, good_gb, bad_gb
