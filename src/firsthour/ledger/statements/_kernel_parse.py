"""How much and when, for the plain cells: exact integers straight from the buffers of Arrow text columns.

Every kernel takes ``offsets`` (int32, n + 1) and ``data`` (uint8, UTF-8) of a text column and gives int64
values and a status per cell. A cell that is not of the plain form is ``ODD`` and left to the slow, complete
reader beside it (``amounts.read_amount``, ``times.read_time``), whose answer for plain cells is the same.
Cost: one pass over the bytes.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

OK, BLANK, ODD = 0, 1, 2
SECOND, MINUTE, DAY = 0, 1, 2
_MOST_DIGITS = 18


@njit(cache=True, nogil=True)
def _is_space(c: int) -> bool:
    return c == 32 or 9 <= c <= 13 or 28 <= c <= 31


@njit(cache=True, nogil=True)
def _edges(data: NDArray[np.uint8], s: int, e: int) -> tuple[int, int]:
    while s < e and _is_space(data[s]):
        s += 1
    while e > s and _is_space(data[e - 1]):
        e -= 1
    return s, e


@njit(cache=True, nogil=True)
def parse_amounts(
    offsets: NDArray[np.int32], data: NDArray[np.uint8], places: NDArray[np.int8]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return minor units and status of plain decimals: sign, digits in threes or together, point, digits.

    ``places``: decimals of each cell's currency, or one value for all cells. Decimals beyond it are plain
    only when they are zeros.
    """
    n = len(offsets) - 1
    values = np.zeros(n, np.int64)
    status = np.full(n, ODD, np.uint8)
    for i in range(n):
        s, e = _edges(data, offsets[i], offsets[i + 1])
        if s == e:
            status[i] = BLANK
            continue
        negative = data[s] == 45
        if negative or data[s] == 43:
            s += 1
        wanted = places[i] if len(places) > 1 else places[0]
        whole, decimals, group, commas = 0, -1, 0, 0
        value = 0
        fine = e - s <= 30
        for k in range(s, e):
            c = data[k]
            if 48 <= c <= 57:
                if decimals >= 0:
                    decimals += 1
                    if decimals > wanted:
                        fine = fine and c == 48
                        continue
                else:
                    whole += 1
                    group += 1
                fine = fine and whole + wanted <= _MOST_DIGITS
                if not fine:
                    break
                value = value * 10 + (c - 48)
            elif c == 46 and decimals < 0:
                decimals = 0
            elif c == 44 and decimals < 0 and ((commas == 0 and 1 <= group <= 3) or group == 3):
                commas += 1
                group = 0
            else:
                fine = False
                break
        if not fine or whole + max(decimals, 0) == 0 or (commas > 0 and group != 3):
            continue
        for _ in range(wanted - min(max(decimals, 0), wanted)):
            value *= 10
        values[i] = -value if negative else value
        status[i] = OK
    return values, status


@njit(cache=True, nogil=True)
def _number(data: NDArray[np.uint8], s: int, e: int) -> int:
    value = 0
    for k in range(s, e):
        c = data[k]
        if c < 48 or c > 57:
            return -1
        value = value * 10 + (c - 48)
    return value if e > s else -1


@njit(cache=True, nogil=True)
def _digits_end(data: NDArray[np.uint8], s: int, e: int) -> int:
    while s < e and 48 <= data[s] <= 57:
        s += 1
    return s


@njit(cache=True, nogil=True)
def _day(year: int, month: int, day: int) -> int:
    """Return days since 1970-01-01 of a civil date, −1 when there is no such date (years 1900 to 2199)."""
    if year < 1900 or year > 2199 or month < 1 or month > 12 or day < 1:
        return -(10**9)
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    last = 31
    if month == 2:
        last = 29 if leap else 28
    elif month == 4 or month == 6 or month == 9 or month == 11:
        last = 30
    if day > last:
        return -(10**9)
    y = year - (month <= 2)
    era = y // 400
    yoe = y - era * 400
    doy = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468


@njit(cache=True, nogil=True)
def _clock(h: int, m: int, s: int) -> int:
    if h < 0 or h > 23 or m < 0 or m > 59 or s < 0 or s > 59:
        return -1
    return h * 3600 + m * 60 + s


@njit(cache=True, nogil=True)
def _fraction(data: NDArray[np.uint8], s: int, e: int) -> int:
    """Return one to six digits as microseconds, −1 when they are not."""
    if e - s > 6:
        return -1
    value = _number(data, s, e)
    for _ in range(6 - (e - s)):
        value *= 10
    return value


@njit(cache=True, nogil=True)
def _compact(data: NDArray[np.uint8], s: int, e: int) -> tuple[int, int]:
    """Read yyyyMMdd, yyyyMMddHHmmss and that with up to six more digits; precision −1 when it is none."""
    day = _day(_number(data, s, s + 4), _number(data, s + 4, s + 6), _number(data, s + 6, s + 8))
    if day < -(10**8):
        return 0, -1
    if e - s == 8:
        return day * 86_400_000_000, DAY
    clock = _clock(_number(data, s + 8, s + 10), _number(data, s + 10, s + 12), _number(data, s + 12, s + 14))
    micro = _fraction(data, s + 14, e) if e - s > 14 else 0
    if clock < 0 or micro < 0:
        return 0, -1
    return (day * 86_400 + clock) * 1_000_000 + micro, SECOND


@njit(cache=True, nogil=True)
def _parted_clock(data: NDArray[np.uint8], s: int, e: int) -> tuple[int, int]:
    """Read H:mm[:ss[.f…]] as microseconds; precision −1 when it is none."""
    a = _digits_end(data, s, e)
    if a - s < 1 or a - s > 2 or a + 3 > e or data[a] != 58:
        return 0, -1
    hour, minute = _number(data, s, a), _number(data, a + 1, a + 3)
    a += 3
    if a == e:
        clock = _clock(hour, minute, 0)
        return clock * 1_000_000, (MINUTE if clock >= 0 else -1)
    if data[a] != 58 or a + 3 > e:
        return 0, -1
    clock = _clock(hour, minute, _number(data, a + 1, a + 3))
    a += 3
    micro = 0
    if a < e:
        micro = _fraction(data, a + 1, e) if data[a] == 46 and a + 1 < e else -1
    if clock < 0 or micro < 0:
        return 0, -1
    return clock * 1_000_000 + micro, SECOND


@njit(cache=True, nogil=True)
def _parted(data: NDArray[np.uint8], s: int, e: int) -> tuple[int, int]:
    """Read yyyy-M-d with - / or . and an optional clock behind spaces or T; precision −1 when it is none."""
    mark = data[s + 4]
    if mark != 45 and mark != 47 and mark != 46:
        return 0, -1
    a = _digits_end(data, s + 5, e)
    if a - s - 5 < 1 or a - s - 5 > 2 or a >= e or data[a] != mark:
        return 0, -1
    b = _digits_end(data, a + 1, e)
    if b - a - 1 < 1 or b - a - 1 > 2:
        return 0, -1
    day = _day(_number(data, s, s + 4), _number(data, s + 5, a), _number(data, a + 1, b))
    if day < -(10**8):
        return 0, -1
    base = day * 86_400_000_000
    if b == e:
        return base, DAY
    if data[b] != 32 and data[b] != 84:
        return 0, -1
    b += 1
    while b < e and data[b] == 32:
        b += 1
    clock, precision = _parted_clock(data, b, e)
    return base + clock, precision


@njit(cache=True, nogil=True)
def parse_times(
    offsets: NDArray[np.int32], data: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.uint8]]:
    """Return local microseconds since 1970-01-01T00:00, precision and status of year-first times."""
    n = len(offsets) - 1
    values = np.zeros(n, np.int64)
    precisions = np.zeros(n, np.int8)
    status = np.full(n, ODD, np.uint8)
    for i in range(n):
        s, e = _edges(data, offsets[i], offsets[i + 1])
        if s == e:
            status[i] = BLANK
            continue
        if e - s < 8 or e - s > 32:
            continue
        precision = -1
        value = 0
        run = _digits_end(data, s, e) - s
        if run == e - s and (run == 8 or 14 <= run <= 20):
            value, precision = _compact(data, s, e)
        elif run == 4:
            value, precision = _parted(data, s, e)
        if precision >= 0:
            values[i], precisions[i], status[i] = value, precision, OK
    return values, precisions, status


@njit(cache=True, nogil=True)
def parse_clocks(
    offsets: NDArray[np.int32], data: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.uint8]]:
    """Return microseconds of the day, precision and status of H:mm[:ss[.f]] and of HHmmss that may lack zeros."""
    n = len(offsets) - 1
    values = np.zeros(n, np.int64)
    precisions = np.zeros(n, np.int8)
    status = np.full(n, ODD, np.uint8)
    for i in range(n):
        s, e = _edges(data, offsets[i], offsets[i + 1])
        if s == e:
            status[i] = BLANK
            continue
        run = _digits_end(data, s, e) - s
        if run == e - s:
            if run == 5 or run == 6:
                whole = _number(data, s, e)
                clock = _clock(whole // 10000, whole // 100 % 100, whole % 100)
                if clock >= 0:
                    values[i], status[i] = clock * 1_000_000, OK
        elif run <= 2:
            value, precision = _parted_clock(data, s, e)
            if precision >= 0:
                values[i], precisions[i], status[i] = value, precision, OK
    return values, precisions, status
