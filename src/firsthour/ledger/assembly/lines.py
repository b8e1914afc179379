"""In which order do a line's legs stand: oldest first, in its statement's own order.

A statement is the rows of one line in one file. It is turned when it runs newest first (the running balance
decides, else the times, else the file's other statements). Where its times do not rise, the running balance
decides between the file's order (an edited time is then reported, never repaired) and the order of times.
Inside one instant or day the file's order stands unless the running balance confirms another.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from firsthour.ledger.assembly._kernel_chain import chain_order
from firsthour.ledger.assembly.groups import order_by
from firsthour.ledger.assembly.legs import Legs, main_legs

LONGEST_TIE = 400  # longest run of one instant or day whose order is searched by its balances


@dataclass
class LineOrder:
    """The legs of all lines, line by line, each oldest first.

    ``legs``: int64 positions of legs. ``starts``: int64, line i has ``legs[starts[i]:starts[i+1]]``.
    ``ordinal``: int64 per leg, its place in ``legs`` (−1 for a leg in no line). ``edited``: main legs whose
    time contradicts an order that their balances confirm.
    """

    legs: NDArray[np.int64]
    starts: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    edited: list[int] = field(default_factory=list)


@dataclass
class _Statements:
    """The rows of each statement (line × file) in file order: ``rows[starts[i]:starts[i+1]]``."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    group: NDArray[np.int64]  # statement of each place in rows


def order_lines(
    legs: Legs, lines: NDArray[np.int32], *, n_lines: int, standing: NDArray[np.bool_], effects: NDArray[np.int64]
) -> LineOrder:
    """Return every standing leg in its line's order; ``effects`` as in ``legs.row_effects``."""
    leading = (legs.leg == 0) | (lines != lines[main_legs(legs)])  # a conversion's other leg leads its own line
    main = np.flatnonzero(standing & leading)
    statements = _statements(legs, lines, main)
    turned = _turn(legs, statements, effects)
    rows, edited = _order_statement_times(legs, turned, effects)
    rows = _merge_statements(legs, lines, rows)
    rows = _settle_ties(legs, lines, rows, effects=effects)
    rows = _with_further_legs(legs, rows, standing & ~leading)
    starts = np.searchsorted(lines[rows], np.arange(n_lines + 1))
    ordinal = np.full(legs.n, -1, dtype=np.int64)
    ordinal[rows] = np.arange(len(rows))
    return LineOrder(rows, starts.astype(np.int64), ordinal, edited)


def _statements(legs: Legs, lines: NDArray[np.int32], main: NDArray[np.int64]) -> _Statements:
    rows = main[order_by(lines[main], main)]  # legs stand file by file
    if not len(rows):
        return _Statements(rows, np.zeros(1, dtype=np.int64), rows)
    new = (np.diff(lines[rows]) != 0) | (np.diff(legs.file[rows]) != 0)
    firsts = np.concatenate([[0], np.flatnonzero(new) + 1])
    group = np.cumsum(np.concatenate([[0], new.astype(np.int64)]))
    return _Statements(rows, np.concatenate([firsts, [len(rows)]]).astype(np.int64), group)


def _turn(legs: Legs, statements: _Statements, effects: NDArray[np.int64]) -> _Statements:
    """Return the statements with those turned that run newest first."""
    rows, group, n = statements.rows, statements.group, len(statements.starts) - 1
    if len(rows) < 2:
        return statements
    a, b = rows[:-1], rows[1:]
    inner = group[:-1] == group[1:]
    both = inner & legs.has_balance[a] & legs.has_balance[b]
    forward = both & (legs.balance[a] + effects[b] == legs.balance[b])
    backward = both & (legs.balance[b] + effects[a] == legs.balance[a])
    step = np.sign(legs.time_us[b] - legs.time_us[a]) * inner

    def votes(of: NDArray[np.int64], which: NDArray[np.int64], size: int) -> NDArray[np.float64]:
        return np.bincount(which, weights=of.astype(np.float64), minlength=size).astype(np.float64, copy=False)

    by_balance = votes(backward.astype(np.int64) - forward.astype(np.int64), group[:-1], n)
    by_time = votes(-step, group[:-1], n)
    file_of = legs.file[rows[statements.starts[:-1]]].astype(np.int64)
    by_file = votes(by_time.astype(np.int64), file_of, len(legs.files))[file_of]
    verdict = np.where(by_balance != 0, by_balance, np.where(by_time != 0, by_time, by_file))
    down = (verdict > 0)[group]
    place = np.arange(len(rows))
    first, last = statements.starts[:-1][group], statements.starts[1:][group] - 1
    return _Statements(rows[np.where(down, first + last - place, place)], statements.starts, group)


def _order_statement_times(
    legs: Legs, statements: _Statements, effects: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[int]]:
    """Sort statements whose times do not rise, unless their balances confirm the file's order."""
    rows, group = statements.rows.copy(), statements.group
    falls = np.flatnonzero((np.diff(legs.time_us[rows]) < 0) & (np.diff(group) == 0))
    edited: list[int] = []
    for statement in np.unique(group[falls]):
        span = slice(statements.starts[statement], statements.starts[statement + 1])
        mine = rows[span]
        by_time = mine[np.argsort(legs.time_us[mine], kind="stable")]
        if _meetings(legs, mine, effects) > _meetings(legs, by_time, effects):
            edited += _out_of_time(legs, mine)
        else:
            rows[span] = by_time
    return rows, edited


def _meetings(legs: Legs, rows: NDArray[np.int64], effects: NDArray[np.int64]) -> int:
    a, b = rows[:-1], rows[1:]
    both = legs.has_balance[a] & legs.has_balance[b]
    return int(np.sum(both & (legs.balance[a] + effects[b] == legs.balance[b])))


def _out_of_time(legs: Legs, rows: NDArray[np.int64]) -> list[int]:
    """Return the rows whose time lies before one that stands above them or after one that stands below."""
    times = legs.time_us[rows]
    behind = times < np.maximum.accumulate(times)
    ahead = times > np.minimum.accumulate(times[::-1])[::-1]
    fewer = behind if behind.sum() <= ahead.sum() else ahead
    return [int(row) for row in rows[fewer]]


def _merge_statements(legs: Legs, lines: NDArray[np.int32], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Merge the statements of each line by time, each keeping its own order."""
    cut = np.flatnonzero((np.diff(lines[rows]) == 0) & (np.diff(legs.file[rows]) != 0))
    if not len(cut):
        return rows  # every line has one statement
    shared = np.isin(lines[rows], lines[rows[cut]])
    merged = rows.copy()
    merged[shared] = _merge_shared(legs, lines, rows[shared])
    return merged


def _merge_shared(legs: Legs, lines: NDArray[np.int32], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    new = np.concatenate([[True], (np.diff(lines[rows]) != 0) | (np.diff(legs.file[rows]) != 0)])
    group = np.cumsum(new) - 1
    times = legs.time_us[rows]
    # running maximum inside each statement: shift statements apart, accumulate, shift back
    low = times.min()
    width = int(times.max() - low) + 1
    if width * (int(group[-1]) + 1) < 2**62:
        risen = np.maximum.accumulate((times - low) + group * width) - group * width
    else:
        risen = np.concatenate([np.maximum.accumulate(part) for part in np.split(times - low, np.flatnonzero(new)[1:])])
    first_time = risen[np.flatnonzero(new)][group]
    order = np.lexsort((np.arange(len(rows)), legs.file[rows], first_time, risen, lines[rows]))
    return rows[order]


def _settle_ties(
    legs: Legs, lines: NDArray[np.int32], rows: NDArray[np.int64], *, effects: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Reorder runs of one instant or day where the balances do not meet but another order makes them meet."""
    if len(rows) < 2:
        return rows
    a, b = rows[:-1], rows[1:]
    inner = lines[a] == lines[b]
    broken = inner & legs.has_balance[a] & legs.has_balance[b] & (legs.balance[a] + effects[b] != legs.balance[b])
    tied = inner & (legs.time_us[a] == legs.time_us[b])
    run = np.cumsum(np.concatenate([[True], ~tied])) - 1
    suspects = set(run[:-1][broken].tolist()) | set(run[1:][broken].tolist())
    sizes = np.bincount(run)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rows = rows.copy()
    waiting = sorted(suspects, reverse=True)
    while waiting:
        suspect = waiting.pop()
        first, last = int(starts[suspect]), int(starts[suspect + 1])
        tie = rows[first:last]
        if not 1 < last - first <= LONGEST_TIE or not legs.has_balance[tie].all():
            continue
        before = _balance_before(legs, lines, rows, first)
        order = chain_order(legs.balance[tie] - effects[tie], legs.balance[tie], before[0], before[1])
        rows[first:last] = tie[order]
        if order[-1] != len(tie) - 1 and suspect + 1 not in suspects and suspect + 1 < len(sizes):
            waiting.append(suspect + 1)  # it follows another balance now
    return rows


def _balance_before(legs: Legs, lines: NDArray[np.int32], rows: NDArray[np.int64], first: int) -> tuple[bool, int]:
    """Return (known, balance) just above place ``first`` of its line."""
    if first == 0 or lines[rows[first - 1]] != lines[rows[first]] or not legs.has_balance[rows[first - 1]]:
        return False, 0
    return True, int(legs.balance[rows[first - 1]])


def _with_further_legs(legs: Legs, rows: NDArray[np.int64], follows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Insert fees and funding next to their row: what came in to pay for it before, the rest after."""
    further = np.flatnonzero(follows)
    if not len(further):
        return rows
    main = main_legs(legs)[further]
    place = np.full(legs.n, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    every = np.concatenate([rows, further])
    anchor = np.concatenate([np.arange(len(rows)), place[main]])
    funds = (legs.direction[further] > 0) & (legs.direction[main] < 0)
    side = np.concatenate([np.zeros(len(rows)), np.where(funds, -1, 1) * legs.leg[further]])
    return every[np.lexsort((every, side, anchor))]
