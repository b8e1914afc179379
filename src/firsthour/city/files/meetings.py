"""Which movements have two rows that do not find each other: clocks too far apart, or unequal numbers of equal rows?

The rule for readers is the design's: same accounts and amount; equal serials first; else rows chained by ten minutes
(the same or the next day where one has only a date) form a group, and as many on both sides are paired in order.
"""

from collections import defaultdict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, MINUTE_US, Precision, day_start_us
from firsthour.city.books_shown import Side, Told
from firsthour.city.files.rows import Entries
from firsthour.city.model import MoveState

TOLERANCE_US = 10 * MINUTE_US
Row = tuple[int, bool, int, bool]  # written time, is the payer's, number, has only a date


def find_apart(rows: Entries, *, same_serials: NDArray[np.int64]) -> frozenset[int]:
    """Return the numbers of movements whose two rows are both written and told, but do not meet.

    ``same_serials``: per account, equal where two accounts' rows carry the same serial.
    """
    told = rows[(rows["told"] == Told.NUMBER) & (rows["state"] == MoveState.DONE)]
    told = told[same_serials[told["account"]] != same_serials[told["other"]]]
    is_out = told["side"] == Side.PAYS
    both = np.intersect1d(told["number"][is_out], told["number"][~is_out])
    groups: dict[tuple[int, int, int], list[Row]] = defaultdict(list)
    for row, out in zip(told, is_out.tolist(), strict=True):
        payer, payee = (row["account"], row["other"]) if out else (row["other"], row["account"])
        day_only = int(row["precision"]) == Precision.DAY
        groups[int(payer), int(payee), int(row["amount"])].append(
            (int(row["written_us"]), out, int(row["number"]), day_only)
        )
    met: set[int] = set()
    for group in groups.values():
        if len(group) > 1:
            met |= _pair(group)
    return frozenset(both.tolist()) - met


def _pair(rows: list[Row]) -> set[int]:
    """Return the movements of one payer, payee and amount whose rows are paired."""
    rows = sorted(rows)
    met: set[int] = set()
    first = 0
    for last, glued in enumerate([*_are_near(rows), False]):
        if not glued:
            met |= _pair_group(rows[first : last + 1])
            first = last + 1
    return met


def _pair_group(rows: list[Row]) -> set[int]:
    paid = sorted(number for _, out, number, _ in rows if out)
    received = sorted(number for _, out, number, _ in rows if not out)
    if len(paid) != len(received):
        return set()
    return {number for number, other in zip(paid, received, strict=True) if number == other}


def _are_near(rows: list[Row]) -> list[bool]:
    """Tell for each row but the last whether the next belongs to its group."""
    near = [later[0] - row[0] <= TOLERANCE_US and not row[3] and not later[3] for row, later in pairwise(rows)]
    days = [(row[0] - day_start_us(0)) // DAY_US for row in rows]
    for place, row in enumerate(rows):
        if row[3]:
            close = [other for other, day in enumerate(days) if abs(day - days[place]) <= 1]
            near[close[0] : close[-1]] = [True] * (close[-1] - close[0])
    return near
