"""When does a cell say: microseconds (UTC) and precision of a whole column, whatever way it is written.

Plain cells go through a kernel; ``read_time`` and ``read_clock`` read every form and are the twins that the
kernels must agree with. Inside this module times are local microseconds until the zone is taken off.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, SECOND_US, SHANGHAI_OFFSET_US, Precision
from firsthour.ledger.statements._kernel_parse import BLANK, ODD, OK, parse_clocks, parse_times
from firsthour.ledger.statements.cells import as_strings, buffers, clean_value

BAD = 3
_CLOCK = (
    r"(?P<h>\d{1,2})[:.时](?P<mi>\d{1,2})(?:[:.分](?P<s>\d{1,2})秒?(?:[.,:](?P<f>\d{1,9}))?)?分?"
    r"\s*(?P<half>[AaPp][Mm])?"
)
_ZONE = r"\s*(?P<z>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)?"
_DAY = r"(?P<y>\d{4})\s*[-/.年]\s*(?P<mo>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?"
_YEAR_FIRST = re.compile(rf"{_DAY}(?:(?:T|\s+|(?<=日)|-){_CLOCK})?{_ZONE}")
_YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}})[-/.](?P<y>\d{{4}}|\d{{2}})(?:[T\s]+{_CLOCK})?{_ZONE}")
_NO_YEAR = re.compile(rf"(?P<mo>\d{{1,2}})[-/.月](?P<d>\d{{1,2}})日?(?:\s+{_CLOCK})?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T\s]*(\d\d):?(\d\d)(?::?(\d\d)(?:\.?(\d{1,9}))?)?)?")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?|80000")
_COMPACT_CLOCK = re.compile(r"(\d{1,6})(?:\.(\d{1,20}))?|(\d{6})(\d{2,6})")
_BARE_CLOCK = re.compile(_CLOCK)
_EXCEL_DAY_0 = date(1899, 12, 30)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class TimeRules:
    """How times of a section are written: the order of numeric dates, the zone, and the statement's year and month."""

    order: str = "ymd"
    zone_us: int = SHANGHAI_OFFSET_US
    year: int | None = None
    month: int | None = None


@dataclass(frozen=True)
class Times:
    """A column of times: microseconds UTC, ``base.clock.Precision`` and status per row."""

    time_us: NDArray[np.int64]
    precision: NDArray[np.int8]
    status: NDArray[np.uint8]


Found = tuple[int, int] | None  # local microseconds and precision


def zone_us(text: str) -> int:
    """Return the offset of a zone like ``+08:00``, ``UTC+8`` or ``Z`` in microseconds."""
    plain = text.removeprefix("UTC").removeprefix("GMT")
    if plain in ("", "Z"):
        return 0
    hours, _, minutes = plain[1:].partition(":")
    if not minutes and len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    size = (int(hours) * 60 + int(minutes or 0)) * 60 * SECOND_US
    return -size if plain[0] == "-" else size


def read_time(text: str, rules: TimeRules) -> Found:
    """Return local microseconds and precision of one cell in any accepted form, None when it is no time."""
    plain = clean_value(text)
    if rules.order != "ymd" and (match := _YEAR_LAST.fullmatch(plain)):
        return _year_last(match, rules)
    if match := _YEAR_FIRST.fullmatch(plain):
        return _at(int(match["y"]), int(match["mo"]), int(match["d"]), match=match, rules=rules)
    if match := _COMPACT.fullmatch(plain):
        return _compact(match)
    if _SERIAL.fullmatch(plain):
        return _excel_serial(plain)
    if rules.year is not None and (match := _NO_YEAR.fullmatch(plain)):
        month, day = int(match["mo"]), int(match["d"])
        if rules.order == "dmy":
            month, day = day, month
        year = rules.year - (rules.month is not None and month > rules.month)
        return _at(year, month, day, match=match, rules=rules)
    if match := _YEAR_LAST.fullmatch(plain):
        return _unambiguous(match, rules)
    return None


def _year_last(match: re.Match[str], rules: TimeRules) -> Found:
    first, second = int(match["a"]), int(match["b"])
    month, day = (first, second) if rules.order == "mdy" else (second, first)
    return _at(_full_year(match["y"]), month, day, match=match, rules=rules)


def _unambiguous(match: re.Match[str], rules: TimeRules) -> Found:
    """Read a year-last date where the layout says year first: only when one number cannot be a month."""
    first, second = int(match["a"]), int(match["b"])
    if len(match["y"]) < 4 or (first <= 12 and second <= 12 and first != second):
        return None
    month, day = (second, first) if first > 12 else (first, second)
    return _at(int(match["y"]), month, day, match=match, rules=rules)


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _day_us(year: int, month: int, day: int) -> int | None:
    if not 1900 <= year <= 2199:
        return None
    try:
        return (date(year, month, day).toordinal() - _EPOCH_DAY) * DAY_US
    except ValueError:
        return None


def _at(year: int, month: int, day: int, *, match: re.Match[str], rules: TimeRules) -> Found:
    start = _day_us(year, month, day)
    clock = _clock_of(match) if match["h"] is not None else (0, int(Precision.DAY))
    if start is None or clock is None:
        return None
    zone = match.groupdict().get("z")
    shift = rules.zone_us - zone_us(zone) if zone else 0
    return start + clock[0] + shift, clock[1]


def _clock_of(match: re.Match[str]) -> Found:
    hour, minute, second = int(match["h"]), int(match["mi"]), int(match["s"] or 0)
    half = (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    micro = int((match["f"] or "0")[:6].ljust(6, "0"))
    return ((hour * 60 + minute) * 60 + second) * SECOND_US + micro, int(
        Precision.MINUTE if match["s"] is None else Precision.SECOND
    )


def _compact(match: re.Match[str]) -> Found:
    year, month, day, hour, minute, second, fraction = match.groups()
    start = _day_us(int(year), int(month), int(day))
    if start is None:
        return None
    if hour is None:
        return start, int(Precision.DAY)
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    clock = ((int(hour) * 60 + int(minute)) * 60 + int(second or 0)) * SECOND_US
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    return start + clock + micro, int(Precision.MINUTE if second is None else Precision.SECOND)


def _excel_serial(plain: str) -> Found:
    whole, _, fraction = plain.partition(".")
    day = (_EXCEL_DAY_0 + timedelta(days=int(whole))).toordinal() - _EPOCH_DAY
    if not fraction.strip("0"):
        return day * DAY_US, int(Precision.DAY)
    seconds = round(Decimal("0." + fraction) * 86_400)
    return day * DAY_US + seconds * SECOND_US, int(Precision.SECOND)


def read_clock(text: str) -> Found:
    """Return microseconds of the day and precision of one clock cell in any accepted form, None when it is none."""
    plain = clean_value(text)
    if match := _BARE_CLOCK.fullmatch(plain):
        return _clock_of(match)
    if match := _COMPACT_CLOCK.fullmatch(plain):
        return _digits_clock(match)
    whole = read_time(plain, TimeRules())
    if whole is None or whole[1] == Precision.DAY:
        return None
    return whole[0] % DAY_US, whole[1]


def _digits_clock(match: re.Match[str]) -> Found:
    digits = match[1] or match[3]
    fraction = match[2] or match[4] or "0"
    precision = Precision.SECOND
    if match[1] == "0" and match[2]:
        seconds = round(Decimal("0." + match[2]) * 86_400)
        return seconds % 86_400 * SECOND_US, int(precision)
    if len(digits) == 4 and digits[0] == "0":
        digits, precision = digits + "00", Precision.MINUTE
    digits = digits.zfill(6)
    hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if hour > 23 or minute > 59 or second > 59:
        return None
    micro = int(fraction[:6].ljust(6, "0"))
    return ((hour * 60 + minute) * 60 + second) * SECOND_US + micro, int(precision)


def read_times(column: pa.Array, rules: TimeRules) -> Times:
    """Return the times of a column that holds date, or date and clock."""
    strings = as_strings(column)
    local, precision, status = parse_times(*buffers(strings))
    _odd_cells(strings, local, precision=precision, status=status, read=lambda text: read_time(text, rules))
    return Times(np.where(status == OK, local - rules.zone_us, 0), precision, status)


def add_clocks(dates: Times, column: pa.Array, *, zone: int) -> Times:
    """Return dates with the clocks of another column; a date that brings its own clock keeps it.

    A blank clock leaves the day; one that cannot be read makes the row's time unreadable.
    """
    strings = as_strings(column)
    clock, precision, status = parse_clocks(*buffers(strings))
    _odd_cells(strings, clock, precision=precision, status=status, read=read_clock)
    day_only = (dates.status == OK) & (dates.precision == Precision.DAY)
    whole = (dates.status == OK) & (clock_of_day(dates.time_us, zone=zone) == 0)
    take = (day_only | whole) & (status == OK)
    time_us = np.where(take, dates.time_us + clock, dates.time_us)
    return Times(
        time_us,
        np.where(take, precision, dates.precision).astype(np.int8),
        np.where(day_only & (status == BAD), np.uint8(BAD), dates.status).astype(np.uint8),
    )


def clock_of_day(time_us: NDArray[np.int64], *, zone: int) -> NDArray[np.int64]:
    """Return microseconds since local midnight."""
    return (time_us + zone) % DAY_US


def _odd_cells(
    strings: pa.StringArray,
    values: NDArray[np.int64],
    *,
    precision: NDArray[np.int8],
    status: NDArray[np.uint8],
    read: Callable[[str], Found],
) -> None:
    odd = np.flatnonzero(status == ODD)
    if len(odd) == 0:
        return
    memory: dict[str, Found] = {}
    for place, text in zip(odd.tolist(), strings.take(pa.array(odd)).to_pylist(), strict=True):
        if text not in memory:
            memory[text] = read(text)
        found = memory[text]
        if found is not None:
            values[place], precision[place] = found
            status[place] = OK
        else:
            status[place] = BLANK if not clean_value(text) else BAD
