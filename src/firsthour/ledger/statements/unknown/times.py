"""When: which column, or pair of columns, is the time of a movement, and how its days are written."""

from dataclasses import dataclass
from itertools import pairwise

from firsthour.base.clock import DAY_US
from firsthour.ledger.statements.unknown.cells import When, parse_clock
from firsthour.ledger.statements.unknown.profile import Column

LEAST_SHARE = 0.6
CLEAR_NAME = 0.5


@dataclass(frozen=True)
class TimeChoice:
    """The columns of the time. ``order`` is ymd, dmy or mdy; ``certain`` false when dmy and mdy both fit."""

    column: Column
    clock: Column | None
    order: str
    certain: bool
    needs_year: bool
    confidence: float


def choose_time(columns: list[Column]) -> TimeChoice | None:
    """Return the best explained time, or None when no column holds days."""
    usable = [column for column in columns if not column.ignored and _holds_days(column)]
    if not usable:
        return None
    column = max(usable, key=lambda column: (_score(column), -column.position))
    column = next((other for other in usable if other is not column and _refines(other, column)), column)
    order, certain = _order(column)
    clock = None if _has_clock(column) else _clock_column(columns, day=column)
    needs_year = any(when.form == "month_day" for when in column.whens if when is not None)
    confidence = column.when_share * (0.6 + 0.4 * column.name_score("time")) * (1.0 if certain else 0.6)
    return TimeChoice(column, clock, order, certain, needs_year, round(min(confidence, 1.0), 2))


def _holds_days(column: Column) -> bool:
    if not column.filled or column.when_share < LEAST_SHARE or column.fill_share < 0.3:
        return False
    forms = {when.form for when in column.whens if when is not None}
    if forms <= {"compact", "serial"} and column.name_score("time") < 0.3:
        return not column.fields and not column.has_decimals and column.when_share > 0.95
    return True


def _score(column: Column) -> float:
    named = column.name_score("time") or (-0.5 if column.fields else 0.0)
    finer = 0.15 if _has_clock(column) else 0.0
    return named + 0.5 * column.when_share + 0.8 * column.fill_share + finer


def _has_clock(column: Column) -> bool:
    clocks = [_some_us(when) % DAY_US for when in column.whens if when is not None and when.has_clock]
    return 2 * len(clocks) > len(column.filled) and (len(clocks) == 1 or len(set(clocks)) > 1)


def _some_us(when: When) -> int:
    return when.mdy_us if when.mdy_us is not None else when.dmy_us or 0


def _refines(other: Column, day: Column) -> bool:
    """Tell whether ``other`` gives the moments of the very days in ``day``."""
    if _has_clock(day) or not _has_clock(other) or other.fill_share < day.fill_share:
        return False
    pairs = [(a, b) for a, b in zip(day.whens, other.whens, strict=True) if a is not None and b is not None]
    same = sum(_some_us(a) // DAY_US == _some_us(b) // DAY_US for a, b in pairs)
    return bool(pairs) and same >= 0.9 * len(pairs)


def _clock_column(columns: list[Column], *, day: Column) -> Column | None:
    found = [column for column in columns if column is not day and not column.ignored and _is_clock(column)]
    found.sort(key=lambda column: (-column.name_score("time"), abs(column.position - day.position)))
    return found[0] if found else None


def _is_clock(column: Column) -> bool:
    if not column.filled or column.clock_share < 0.9:
        return False
    if all(cell.isdigit() for cell in column.filled):
        long = sum(len(cell) >= 5 for cell in column.filled)
        return column.name_score("time") >= CLEAR_NAME and 2 * long > len(column.filled)
    return any(parse_clock(cell) for cell in column.filled)


def _order(column: Column) -> tuple[str, bool]:
    slashes = [when for when in column.whens if when is not None and when.form == "slash"]
    if not slashes:
        return "ymd", True
    as_dmy = sum(when.mdy_us is None for when in slashes)
    as_mdy = sum(when.dmy_us is None for when in slashes)
    if as_dmy or as_mdy:
        return ("dmy" if as_dmy >= as_mdy else "mdy"), not (as_dmy and as_mdy)
    return min(("dmy", "mdy"), key=lambda order: _untidiness(slashes, order=order)), False


def _untidiness(slashes: list[When], *, order: str) -> tuple[int, int]:
    """Return how often the days turn round and how far apart they lie under an order."""
    days = [(when.dmy_us if order == "dmy" else when.mdy_us) or 0 for when in slashes]
    steps = [after - before for before, after in pairwise(days) if after != before]
    turns = sum((a > 0) != (b > 0) for a, b in pairwise(steps))
    return turns, max(days) - min(days)
