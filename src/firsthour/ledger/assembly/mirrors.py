"""Which two rows are one transfer: seen once from the payer's statement and once from the payee's.

Both accounts and the amount agree, directions oppose, and serials agree or times lie within 10 minutes (same
or next day when one has only a date). Serials pair first. The rest form groups, chained by that tolerance:
as many rows on both sides are paired in order; unequal numbers are ambiguous, stay apart and are listed.
Rows that were taken back count in their group only when the numbers are equal with them.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, MINUTE_US, SHANGHAI_OFFSET_US, Precision
from firsthour.ledger.assembly.groups import dense_groups, order_by
from firsthour.ledger.assembly.legs import Legs
from firsthour.ledger.assembly.lines import LineOrder
from firsthour.ledger.rows import OUT, RowFlag

TOLERANCE_US = 10 * MINUTE_US


@dataclass
class Mirrors:
    """``partner``: int64 per leg, the other leg of its transfer or −1. ``ambiguous``: groups left apart."""

    partner: NDArray[np.int64]
    ambiguous: list[list[int]] = field(default_factory=list)


@dataclass
class _Sides:
    """The rows that may have a mirror and what must agree: payer's line, payee's line, amount."""

    rows: NDArray[np.int32]
    pair: NDArray[np.int64]  # payer's line << 32 | payee's line
    amount: NDArray[np.int64]
    is_out: NDArray[np.bool_]

    def take(self, keep: NDArray[np.bool_]) -> "_Sides":
        return self if keep.all() else _Sides(self.rows[keep], self.pair[keep], self.amount[keep], self.is_out[keep])


def find_mirrors(
    legs: Legs,
    order: LineOrder,
    *,
    lines: NDArray[np.int32],
    peer_lines: NDArray[np.int32],
    has_rows: NDArray[np.bool_],
    reversed_legs: NDArray[np.bool_],
) -> Mirrors:
    """Return the pairs. ``has_rows``: per line, whether it has a statement of its own."""
    mirrors = Mirrors(np.full(legs.n, -1, dtype=np.int64))
    eligible = (order.ordinal >= 0) & has_rows[peer_lines] & ~legs.has_flag(RowFlag.CONVERSION)
    rows = np.flatnonzero(eligible).astype(np.int32)
    if not len(rows):
        return mirrors
    is_out = legs.direction[rows] == OUT
    mine, theirs = lines[rows], peer_lines[rows]
    pair = np.where(is_out, mine, theirs).astype(np.int64) << 32
    pair |= np.where(is_out, theirs, mine)
    sides = _Sides(rows, pair, legs.amount[rows], is_out)
    _pair_serials(legs, order, sides, mirrors)
    sides = sides.take(mirrors.partner[sides.rows] < 0)
    sides = sides.take(_has_other_side(sides))
    group = _groups_in_time(legs, sides)
    _pair_groups(order, sides, group, mirrors=mirrors, reversed_legs=reversed_legs)
    return mirrors


def _keys(sides: _Sides, *more: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return a dense group number per row: equal payer, payee, amount and further keys."""
    return dense_groups([sides.pair, sides.amount, *more])


def _has_other_side(sides: _Sides) -> NDArray[np.bool_]:
    """Return which rows have any row of the other side with the same accounts and amount."""
    group = _keys(sides)
    n = int(group.max()) + 1 if len(group) else 0
    outs = np.bincount(group[sides.is_out], minlength=n)
    ins = np.bincount(group[~sides.is_out], minlength=n)
    result: NDArray[np.bool_] = ((outs > 0) & (ins > 0))[group]
    return result


def _pair_equal(
    order: LineOrder, sides: _Sides, group: NDArray[np.int32], *, mirrors: Mirrors, among: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Pair, in order, every group with as many rows on both sides; return which rows were paired."""
    n = int(group.max()) + 1 if len(group) else 0
    outs = np.bincount(group[sides.is_out & among], minlength=n)
    ins = np.bincount(group[~sides.is_out & among], minlength=n)
    take = among & ((outs == ins) & (outs > 0))[group]
    payers, payees = np.flatnonzero(take & sides.is_out), np.flatnonzero(take & ~sides.is_out)
    payers = payers[_in_line_order(order, sides, group, payers)]
    payees = payees[_in_line_order(order, sides, group, payees)]
    mirrors.partner[sides.rows[payers]] = sides.rows[payees]
    mirrors.partner[sides.rows[payees]] = sides.rows[payers]
    taken: NDArray[np.bool_] = take
    return taken


def _in_line_order(
    order: LineOrder, sides: _Sides, group: NDArray[np.int32], places: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the order of ``places`` by group, inside a group as their lines have them."""
    return order_by(group[places], order.ordinal[sides.rows[places]])


def _pair_serials(legs: Legs, order: LineOrder, sides: _Sides, mirrors: Mirrors) -> None:
    named = sides.take(legs.serial[sides.rows] != 0)
    if len(named.rows):
        group = _keys(named, legs.serial[named.rows])
        _pair_equal(order, named, group, mirrors=mirrors, among=np.ones(len(named.rows), dtype=bool))


def _groups_in_time(legs: Legs, sides: _Sides) -> NDArray[np.int32]:
    """Return the group of each row: same accounts and amount, chained by the tolerance of times."""
    if not len(sides.rows):
        return np.zeros(0, dtype=np.int32)
    key = _keys(sides).astype(np.int64)
    time_us = legs.time_us[sides.rows]
    dated = legs.precision[sides.rows] == Precision.DAY
    order = np.lexsort((time_us, key))
    key, time_us, dated = key[order], time_us[order], dated[order]
    near = np.zeros(len(order), dtype=bool)  # row i belongs to the group of row i − 1
    same = key[1:] == key[:-1]
    near[1:] = same & ~dated[1:] & ~dated[:-1] & (np.diff(time_us) <= TOLERANCE_US)
    _glue_days(key, (time_us + SHANGHAI_OFFSET_US) // DAY_US, dated, near)
    group = np.empty(len(order), dtype=np.int32)
    group[order] = np.cumsum(~near) - 1
    return group


def _glue_days(
    key: NDArray[np.int64], day: NDArray[np.int64], dated: NDArray[np.bool_], near: NDArray[np.bool_]
) -> None:
    """Join (in ``near``) each row that has only a date with all rows of the day before, its own and the next."""
    if not dated.any():
        return
    low = int(day.min()) - 1
    width = int(day.max()) - low + 3
    place = key * width + (day - low)
    wanted = place[dated]
    first = np.searchsorted(place, wanted - 1, side="left")
    last = np.searchsorted(place, wanted + 1, side="right")
    depth = np.zeros(len(near) + 1, dtype=np.int64)
    np.add.at(depth, first + 1, 1)
    np.add.at(depth, np.maximum(last, first + 1), -1)
    near |= np.cumsum(depth)[: len(near)] > 0


def _pair_groups(
    order: LineOrder,
    sides: _Sides,
    group: NDArray[np.int32],
    *,
    mirrors: Mirrors,
    reversed_legs: NDArray[np.bool_],
) -> None:
    everyone = np.ones(len(sides.rows), dtype=bool)
    paired = _pair_equal(order, sides, group, mirrors=mirrors, among=everyone)
    taken_back = reversed_legs[sides.rows]
    if taken_back.any():
        touched = np.isin(group, group[taken_back])
        paired |= _pair_equal(order, sides, group, mirrors=mirrors, among=touched & ~paired & ~taken_back)
    left = everyone & ~paired & ~taken_back
    if not left.any():
        return
    n = int(group.max()) + 1
    outs = np.bincount(group[left & sides.is_out], minlength=n)
    ins = np.bincount(group[left & ~sides.is_out], minlength=n)
    unclear = left & ((outs > 0) & (ins > 0))[group]
    places = np.flatnonzero(unclear)
    places = places[_in_line_order(order, sides, group, places)]
    splits = np.split(places, np.flatnonzero(np.diff(group[places])) + 1)
    mirrors.ambiguous += [[int(row) for row in sides.rows[part]] for part in splits if len(part)]
