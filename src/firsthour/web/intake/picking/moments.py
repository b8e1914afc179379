"""Which moments stand in a text, seen from when it was told? ``今天10点20分`` is a minute, ``昨晚`` a day."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.web.intake.picking.amounts import read_words
from firsthour.web.intake.picking.folding import Picked

_DAYS = {"今": 0, "昨": -1, "前": -2}
_NUMBER = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_DAY = (
    r"(?:(?P<year>20[0-9]{2})(?:年|[-/.]))?(?P<month>[01]?[0-9])(?:月|[-/.])(?P<day>[0-3]?[0-9])(?:日|号)?|"
    r"(?P<ago>[今昨前])(?:天|日|(?=[早晚晨夜]))"
)
_PART = r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|深夜|早|晨|晚|夜)"
_TIME = (
    rf"(?P<hour>{_NUMBER})(?::(?P<sharp>[0-5][0-9])(?::[0-5][0-9])?|"
    rf"(?:点钟?|时)(?:(?P<quarter>[一三])刻|(?P<minute>{_NUMBER})分?|(?P<half>半))?)"
)
_MOMENT = re.compile(rf"(?<![0-9A-Za-z./-])(?:(?:{_DAY}) ?的?)?(?:{_PART})? ?(?:{_TIME})?")
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "夜里", "深夜", "晚", "夜"})


def list_moments(text: str, *, told_at: datetime) -> Iterator[Picked]:
    """Yield the moments of a folded text, each with how exact it is; what would lie after it was told is none."""
    told = told_at.astimezone(SHANGHAI)
    for match in _MOMENT.finditer(text):
        if not match[0].strip() or not (match["hour"] or match["month"] or match["ago"]):
            continue
        found = _read(match, told)
        if found is not None:
            raw = match[0].rstrip()
            yield Picked("moment", raw, found[0], match.start(), match.start() + len(raw), found[1])


def _read(match: re.Match[str], told: datetime) -> tuple[str, str] | None:
    """Return the moment as ``2026-11-22T10:20`` and how exact it is."""
    day = _day_of(match, told)
    if day is None:
        return None
    if match["hour"] is None:
        has_mark = match["month"] is None or bool(re.search(r"月|[-/.].*[-/.]", match[0]))
        return (f"{day:%Y-%m-%d}T00:00", "day") if day <= told.date() and has_mark else None
    time = _time_of(match)
    if time is None:
        return None
    hour, minute, precision = time
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
    is_dated = match["month"] is not None or match["ago"] is not None
    if at > told and not is_dated:
        at -= timedelta(days=1)
    return (f"{at:%Y-%m-%dT%H:%M}", precision) if at <= told else None


def _day_of(match: re.Match[str], told: datetime) -> date | None:
    if match["ago"] is not None:
        return told.date() + timedelta(days=_DAYS[match["ago"]])
    if match["month"] is None:
        return told.date()
    try:
        day = date(int(match["year"] or told.year), int(match["month"]), int(match["day"]))
        return day if match["year"] or day <= told.date() else day.replace(year=told.year - 1)
    except ValueError:
        return None


def _time_of(match: re.Match[str]) -> tuple[int, int, str] | None:
    hour, part = _number(match["hour"]), match["part"]
    minute, precision = 0, "hour"
    if match["sharp"] or match["minute"] or match["half"] or match["quarter"]:
        quarters = {"一": 15, "三": 45}
        minute = _number(match["sharp"] or match["minute"] or "") if match["sharp"] or match["minute"] else 30
        minute = quarters[match["quarter"]] if match["quarter"] else minute
        precision = "minute"
    if (part in _AFTERNOON and hour < 12) or (part == "中午" and hour < 3):
        hour += 12
    return (hour, minute, precision) if hour <= 23 and minute <= 59 else None


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else read_words(written) or 0
