"""When was it: aware times, their precision, and the one zone of the screens.

Inside, a time is int64 microseconds since 1970-01-01 UTC. A statement without a zone is read as
Asia/Shanghai at its fixed offset of +08:00 (the summer time of 1986–1991 is not applied).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
DAY_US = 86_400 * SECOND_US
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
SHANGHAI_OFFSET_US = 8 * 3600 * SECOND_US
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Precision(IntEnum):
    """How exactly a time is known: to the second (or finer), the minute, or only the day."""

    SECOND = 0
    MINUTE = 1
    DAY = 2


WIDTH_US = {Precision.SECOND: SECOND_US, Precision.MINUTE: MINUTE_US, Precision.DAY: DAY_US}


@dataclass(frozen=True)
class Moment:
    """A time as far as it is known: microseconds since the epoch (UTC) and the precision."""

    time_us: int
    precision: Precision

    @property
    def window_us(self) -> tuple[int, int]:
        """The half-open window in microseconds that this time stands for."""
        return self.time_us, self.time_us + WIDTH_US[self.precision]


_PATTERN = re.compile(
    r"(?P<y>\d{4})[-/.年](?P<mo>\d{1,2})[-/.月](?P<d>\d{1,2})日?"
    r"(?:[T\s]+(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<z>Z|[+-]\d{2}:?\d{2})?$"
)

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s*(\d{2}):?(\d{2}):?(\d{2}))?")


def parse_moment(text: str) -> Moment:
    """Return the moment a person wrote: ``2026-03-01``, ``2026-03-01 10:05[:07]``, with or without zone.

    As in bank returns, the digits may also stand alone: ``20260301``, ``20260301100507``.

    Raises
    ------
    ValueError
        when the text is no such time.
    """
    match = _PATTERN.match(_spelled_out(text.strip()))
    if match is None:
        raise ValueError(text)
    part = match.groupdict()
    whole = datetime(
        int(part["y"]), int(part["mo"]), int(part["d"]),
        int(part["h"] or 0), int(part["mi"] or 0), int(part["s"] or 0),
        tzinfo=_zone(part["z"]),
    )  # fmt: skip
    micro = int((part["f"] or "0")[:6].ljust(6, "0"))
    precision = Precision.DAY if part["h"] is None else Precision.MINUTE if part["s"] is None else Precision.SECOND
    return Moment(to_us(whole) + micro, precision)


def _spelled_out(text: str) -> str:
    match = _COMPACT.fullmatch(text)
    if match is None:
        return text
    day = "-".join(match.group(1, 2, 3))
    return day if match.group(4) is None else f"{day} {':'.join(match.group(4, 5, 6))}"


def _zone(text: str | None) -> timezone:
    if text is None:
        return SHANGHAI
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def to_us(moment: datetime) -> int:
    """Return microseconds since the epoch of an aware time."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_us(time_us: int) -> datetime:
    """Return the aware time (Asia/Shanghai) of microseconds since the epoch."""
    return (EPOCH + timedelta(microseconds=time_us)).astimezone(SHANGHAI)


def local_day(time_us: int) -> int:
    """Return the local day (Asia/Shanghai) as days since 1970-01-01."""
    return (time_us + SHANGHAI_OFFSET_US) // DAY_US


def day_start_us(day: int) -> int:
    """Return the first microsecond of a local day given as days since 1970-01-01."""
    return day * DAY_US - SHANGHAI_OFFSET_US


def format_us(time_us: int, precision: Precision = Precision.SECOND) -> str:
    """Return the local time as a person reads it, no more precise than it is known."""
    form = {Precision.DAY: "%Y-%m-%d", Precision.MINUTE: "%Y-%m-%d %H:%M", Precision.SECOND: "%Y-%m-%d %H:%M:%S"}
    return from_us(time_us).strftime(form[Precision(precision)])
