"""How are amounts, counts, shares, times and durations written for people? One function each, in two languages.

Nothing is formatted anywhere else: templates reach these through ``templatetags.firsthour``, exports and mails call
them directly. ``language`` is ``zh`` or ``en``; money is integer fen; times are shown in the city's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from firsthour.base.money import DEFAULT_CURRENCY, format_amount

Language = Literal["zh", "en"]
Better = Literal["up", "down", ""]
Tone = Literal["good", "bad", "same", ""]

ZONE = ZoneInfo("Asia/Shanghai")
NOTHING = "—"
MINUS = "\u2212"
_SPACE = "\u00a0"  # a number and its unit stay on one line
_WAN, _YI = 10_000_00, 100_000_000_00  # in fen


@dataclass(frozen=True)
class AmountParts:
    """An amount in the pieces a page sets differently: sign, currency, whole yuan, fen."""

    sign: str
    currency: str
    yuan: str
    fen: str

    def __str__(self) -> str:
        return f"{self.sign}{self.currency}{self.yuan}{self.fen}"


@dataclass(frozen=True)
class Change:
    """Year on year: the words, which way it went, and whether that is good."""

    words: str
    arrow: Literal["up", "down", ""]
    tone: Tone


def split_amount(fen: int, language: Language) -> AmountParts:
    """Return the pieces of an amount to the fen: ``−``, ``¥``, ``1,234``, ``.56``."""
    yuan, rest = divmod(abs(fen), 100)
    return AmountParts(MINUS if fen < 0 else "", _currency(language), f"{yuan:,}", f".{rest:02d}")


def amount(fen: int, language: Language) -> str:
    """Return ``¥1,234.56`` or ``CNY 1,234.56``; below zero with U+2212."""
    return str(split_amount(fen, language))


def file_amount(minor: int | None, currency: str = DEFAULT_CURRENCY) -> str | None:
    """Return an amount for files: ``1234.56``, another currency named behind it; below zero with U+2212."""
    if minor is None:
        return None
    written = format_amount(minor, currency=currency).replace("-", MINUS)
    return written if currency == DEFAULT_CURRENCY else f"{written} {currency}"


def file_sums(amounts: Mapping[str, int]) -> str | None:
    """Return amounts of several currencies for files, the city's own first; nothing where there are none."""
    ordered = sorted(amounts.items(), key=lambda pair: (pair[0] != DEFAULT_CURRENCY, pair[0]))
    return "; ".join(str(file_amount(minor, currency)) for currency, minor in ordered) or None


def rounded_amount(fen: int, language: Language) -> str:
    """Return an amount for tiles and charts: ``12.3万``, ``1.06亿``; English writes the same precision out.

    Halves are rounded away from zero, and what rounds up to the next unit is written in it (``1.00亿``).
    """
    size = abs(fen)
    sign = MINUS if fen < 0 and _half_up(size, 100) else ""
    tenths = _half_up(size, _WAN // 10)
    hundredths = _half_up(size, _YI // 100)
    if size < _WAN and _half_up(size, 100) < 10_000:
        return f"{sign}{_currency(language)}{_half_up(size, 100):,}"
    if tenths < 100_000:
        short, whole = f"{tenths // 10:,}.{tenths % 10}万", tenths * 1_000
    else:
        short, whole = f"{hundredths // 100:,}.{hundredths % 100:02d}亿", hundredths * 1_000_000
    return f"{sign}{short}" if language == "zh" else f"{sign}{_currency(language)}{whole:,}"


def count(number: int, ceiling: int | None = None) -> str:
    """Return ``1,204``; with a ceiling, more than it reads ``10,000+``."""
    if ceiling is not None and number > ceiling:
        return f"{ceiling:,}+"
    return f"{MINUS if number < 0 else ''}{abs(number):,}"


def share(part: int, whole: int) -> str:
    """Return ``18.1 %`` (half up, one decimal); of nothing there is no share."""
    return _percent(Fraction(part, whole)) if whole else NOTHING


def fraction(part: int, whole: int) -> str:
    """Return the fraction that stands beside a share: ``152 / 838``."""
    return f"{count(part)} / {count(whole)}"


def year_on_year(this: int, last: int, *, better: Better) -> Change:
    """Return the change against last year; without a base there is none.

    ``better`` says which direction is good for this indicator (``""``: neither), never the sign itself.
    """
    if last == 0:
        return Change(NOTHING, "", "")
    change = Fraction(this - last, abs(last))
    if change == 0:
        return Change(f"0.0{_SPACE}%", "", "same")
    arrow: Literal["up", "down"] = "up" if change > 0 else "down"
    tone: Tone = "" if not better else "good" if arrow == better else "bad"
    return Change(("+" if change > 0 else "") + _percent(change), arrow, tone)


def full_time(at: datetime) -> str:
    """Return ``2026-11-22 08:15``."""
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def exact_time(at: datetime) -> str:
    """Return ``2026-11-22 08:15:26``, for ledgers."""
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"


def short_time(at: datetime, now: datetime) -> str:
    """Return the least that names the moment: today ``08:15``, this year ``11-22``, else ``2025-11-22``."""
    there, here = at.astimezone(ZONE), now.astimezone(ZONE)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    return f"{there:%m-%d}" if there.year == here.year else f"{there:%Y-%m-%d}"


def near_time(at: datetime, now: datetime) -> str:
    """Return the moment with its minute where order matters: today ``08:15``, this year ``11-22 08:15``, else whole."""
    there, here = at.astimezone(ZONE), now.astimezone(ZONE)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    return f"{there:%m-%d %H:%M}" if there.year == here.year else f"{there:%Y-%m-%d %H:%M}"


def day(value: date | datetime) -> str:
    """Return ``2026-11-22``; of a moment its day in the city."""
    return f"{value.astimezone(ZONE) if isinstance(value, datetime) else value:%Y-%m-%d}"


def clock_words(left: timedelta, language: Language, *, by_second: bool = False) -> str:
    """Return what a clock shows: ``08:12``, ``3 时 34 分``, ``3 天 05:54``; past its end ``超 12:08``.

    ``by_second`` writes everything below 100 hours as ``47:43:10`` (stop payments). Whole seconds; what is left is
    rounded up and what is over rounded down, so that 0 is shown only when time is up.
    """
    seconds = -((-left) // timedelta(seconds=1)) if left >= timedelta(0) else left // timedelta(seconds=-1)
    words = duration_words(seconds, language, by_second=by_second)
    if left >= timedelta(0):
        return words
    return f"超 {words}" if language == "zh" else f"over {words}"


def duration_words(seconds: int, language: Language, *, by_second: bool = False) -> str:
    """Return a length of time: below an hour ``08:12``, below two days ``3 时 34 分``, else ``3 天 05:54``."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    if hours < 1 and not by_second:
        return f"{minute:02d}:{second:02d}"
    if by_second and hours < 100:
        return f"{hours:02d}:{minute:02d}:{second:02d}"
    if hours < 48:
        return f"{hours} 时 {minute:02d} 分" if language == "zh" else f"{hours} h {minute:02d} min"
    rest = f"{hours % 24:02d}:{minute:02d}"
    return f"{hours // 24} 天 {rest}" if language == "zh" else f"{hours // 24} d {rest}"


def _currency(language: Language) -> str:
    return "¥" if language == "zh" else f"CNY{_SPACE}"


def _half_up(size: int, unit: int) -> int:
    return (2 * size + unit) // (2 * unit)


def _percent(ratio: Fraction) -> str:
    tenths = _half_up(abs(ratio.numerator) * 1000, ratio.denominator)
    return f"{MINUS if ratio < 0 and tenths else ''}{tenths // 10:,}.{tenths % 10}{_SPACE}%"
