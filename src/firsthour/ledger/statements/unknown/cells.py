"""What may a single cell be: a number, a day, a clock, a moment, the number of an account?

Amounts and times are read by the readers of the statements themselves: what they cannot read is not recognised.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from firsthour.base.clock import Precision
from firsthour.base.money import UNLISTED_EXPONENT, exponent
from firsthour.ledger.statements._kernel_parse import OK
from firsthour.ledger.statements.amounts import read_amount
from firsthour.ledger.statements.times import TimeRules, read_clock, read_time

REMEMBERED = 100_000  # cells
_SOME_YEAR = 2024  # a leap year, for days without a year
_UNKNOWN = "~"  # a currency that is not listed: 8 decimals
_SLASH = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)")
_MONTH_DAY = re.compile(r"\d{1,2}(?:[-/]|月)\d{1,2}(?!\d|[-/.]\d)")
_CLOCK_FORM = re.compile(r"\d{1,2}[:时].*|\d{1,6}|\d{8,12}|\d{2}\.\d{2}\.\d{2}(?:\.\d+)?")
_ACCOUNT = re.compile(r"(?=(?:.*\d){4})[\dA-Za-z]*[\d*xX]{4,}[\dA-Za-z*]*")


@dataclass(frozen=True)
class When:
    """A day or moment: ``form`` is ymd, compact, serial, slash or month_day; local microseconds either way round.

    ``dmy_us`` and ``mdy_us`` differ only for slash dates and are None where a cell makes no sense that way.
    """

    form: str
    dmy_us: int | None
    mdy_us: int | None
    has_clock: bool


@lru_cache(REMEMBERED)
def parse_number(text: str) -> int | None:
    """Return the number that a cell writes, in 10⁻⁸ of its currency, or None."""
    found = read_amount(text, currency=_UNKNOWN)
    if found.status != OK:
        return None
    places = exponent(found.currency) if found.currency else UNLISTED_EXPONENT
    scale: int = 10 ** (UNLISTED_EXPONENT - places)
    return found.minor * scale


@lru_cache(REMEMBERED)
def parse_when(text: str) -> When | None:
    """Return the day or moment that a cell writes, or None."""
    for form, pattern in (("slash", _SLASH), ("month_day", _MONTH_DAY)):
        if pattern.match(text):
            return _either_way(text, form=form)
    found = read_time(text, TimeRules())
    if found is None:
        return None
    head = text.partition(".")[0]
    form = "serial" if head.isdigit() and len(head) == 5 else "compact" if head.isdigit() else "ymd"
    return When(form, found[0], found[0], found[1] != Precision.DAY)


def _either_way(text: str, *, form: str) -> When | None:
    year = _SOME_YEAR if form == "month_day" else None
    dmy, mdy = (read_time(text, TimeRules(order=order, year=year)) for order in ("dmy", "mdy"))
    found = mdy or dmy
    if found is None or (form == "month_day" and mdy is None):
        return None
    return When(form, dmy[0] if dmy else None, mdy[0] if mdy else None, found[1] != Precision.DAY)


@lru_cache(REMEMBERED)
def parse_clock(text: str) -> int | None:
    """Return the microseconds of the day that a clock cell writes (``10:05``, ``92315``), or None."""
    if not _CLOCK_FORM.fullmatch(text) or parse_when(text) is not None:
        return None
    found = read_clock(text)
    return None if found is None else found[0]


@lru_cache(REMEMBERED)
def is_account(text: str) -> bool:
    """Tell whether a cell may be the number of an account or card, in full or masked."""
    bare = text.replace(" ", "").replace("-", "")
    if bare.isascii() and bare.isdigit():
        return 9 <= len(bare) <= 32
    return 8 <= len(bare) <= 34 and _ACCOUNT.fullmatch(bare) is not None
