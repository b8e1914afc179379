"""Which rows say again what another row said: inside one file, and between files of one account.

Inside one file equal rows are one row only when a serial or the running balance says so; a running balance
that carries on through both (money in, out and in again) says that they are two. Between files of one
account the overlap is matched as a multiset: of rows that look the same, as many are kept as the file with
the most of them has, each under the lowest file hash.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import Precision, local_day
from firsthour.ledger.assembly.groups import mix
from firsthour.ledger.assembly.legs import Legs, main_legs, row_effects

MINUTE_US = 60_000_000


def find_duplicates(legs: Legs, lines: NDArray[np.int32], peers: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return, per leg, the position of the leg it repeats, −1 for a leg that stands.

    ``lines`` and ``peers``: int32 line and counterparty account of each leg. Legs beyond the main one follow
    their row.
    """
    repeats = np.full(legs.n, -1, dtype=np.int64)
    main = np.flatnonzero(legs.leg == 0)
    effects = row_effects(legs, lines)
    _inside_files(legs, main, lines=lines, peers=peers, effects=effects, repeats=repeats)
    standing = main[repeats[main] < 0]
    _between_files(legs, standing, lines=lines, peers=peers, repeats=repeats)
    _follow_main_leg(legs, repeats)
    return repeats


def _equal_runs(keys: list[NDArray[np.int64]], rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return runs of ≥ 2 positions out of ``rows`` with all keys equal, each run ascending."""
    mixed = mix([key[rows] for key in keys])
    order = np.argsort(mixed, kind="stable")
    same = np.flatnonzero(mixed[order][1:] == mixed[order][:-1])
    if not len(same):
        return []
    involved = rows[order[np.unique(np.concatenate([same, same + 1]))]]
    exact: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for position in np.sort(involved):
        exact[tuple(int(key[position]) for key in keys)].append(int(position))
    return [np.array(run, dtype=np.int64) for run in exact.values() if len(run) > 1]


def _inside_files(
    legs: Legs,
    main: NDArray[np.int64],
    *,
    lines: NDArray[np.int32],
    peers: NDArray[np.int32],
    effects: NDArray[np.int64],
    repeats: NDArray[np.int64],
) -> None:
    core = [legs.file, lines, peers, legs.time_us, legs.amount, legs.direction, legs.peer_name, legs.memo]
    keys = [key.astype(np.int64) for key in core]
    provable = main[legs.has_balance[main] | (legs.serial[main] != 0)]
    for run in _equal_runs(keys, provable):
        for place, later in enumerate(run[1:], start=1):
            for earlier in run[:place]:
                if repeats[earlier] < 0 and _says_same(legs, int(earlier), int(later)):
                    if not _balance_carries_on(legs, int(later), lines=lines, effects=effects, repeats=repeats):
                        repeats[later] = earlier
                    break


def _says_same(legs: Legs, earlier: int, later: int) -> bool:
    """Tell whether serial or running balance of two equal rows agree; two balances that differ say no."""
    if legs.has_balance[earlier] and legs.has_balance[later]:
        return bool(legs.balance[earlier] == legs.balance[later])
    return bool(legs.serial[earlier] != 0 and legs.serial[earlier] == legs.serial[later])


def _balance_carries_on(
    legs: Legs, row: int, *, lines: NDArray[np.int32], effects: NDArray[np.int64], repeats: NDArray[np.int64]
) -> bool:
    """Tell whether the running balance passes through ``row`` from its neighbour in the file, either way up."""
    if not legs.has_balance[row]:
        return False
    for step in (-1, 1):
        neighbour = row + step
        while 0 <= neighbour < legs.n and legs.file[neighbour] == legs.file[row]:
            counts = lines[neighbour] == lines[row] and legs.leg[neighbour] == 0 and repeats[neighbour] < 0
            if counts and legs.has_balance[neighbour]:
                if legs.balance[neighbour] + effects[row] == legs.balance[row] and _older(legs, neighbour, row):
                    return True
                break
            neighbour += step
    return False


def _older(legs: Legs, neighbour: int, row: int) -> bool:
    return bool(legs.time_us[neighbour] <= legs.time_us[row])


def _between_files(
    legs: Legs,
    standing: NDArray[np.int64],
    *,
    lines: NDArray[np.int32],
    peers: NDArray[np.int32],
    repeats: NDArray[np.int64],
) -> None:
    shared = _lines_in_several_files(legs, standing, lines)
    rows = standing[np.isin(lines[standing], shared)]
    if not len(rows):
        return
    for line_rows in _by_line(lines, rows):
        _match_line(legs, line_rows, peers=peers, repeats=repeats)


def _lines_in_several_files(
    legs: Legs, rows: NDArray[np.int64], lines: NDArray[np.int32]
) -> NDArray[np.int64]:
    pairs = np.unique((lines[rows].astype(np.int64) << 32) | legs.file[rows])
    owners, counts = np.unique(pairs >> 32, return_counts=True)
    return owners[counts > 1]


def _by_line(lines: NDArray[np.int32], rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    order = rows[np.argsort(lines[rows], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(lines[order])) + 1)


def _match_line(
    legs: Legs, rows: NDArray[np.int64], *, peers: NDArray[np.int32], repeats: NDArray[np.int64]
) -> None:
    """Match the files of one line against each other, lowest hash first."""
    files = np.split(rows, np.flatnonzero(np.diff(legs.file[rows])) + 1)
    kept: list[NDArray[np.int64]] = []
    for mine in files:
        for theirs in kept:
            left = mine[repeats[mine] < 0]
            if len(left) and _may_overlap(legs, left, theirs):
                _match_pair(legs, left, theirs, peers=peers, repeats=repeats)
        kept.append(mine)


def _may_overlap(legs: Legs, mine: NDArray[np.int64], theirs: NDArray[np.int64]) -> bool:
    days_mine, days_theirs = local_day(legs.time_us[mine]), local_day(legs.time_us[theirs])  # type: ignore[arg-type]
    return bool(np.min(days_mine) <= np.max(days_theirs) and np.min(days_theirs) <= np.max(days_mine))


def _match_pair(
    legs: Legs,
    mine: NDArray[np.int64],
    theirs: NDArray[np.int64],
    *,
    peers: NDArray[np.int32],
    repeats: NDArray[np.int64],
) -> None:
    precision = int(max(legs.precision[mine].max(), legs.precision[theirs].max()))
    balances = bool(legs.has_balance[mine].all() and legs.has_balance[theirs].all())
    alike = legs.files[legs.file[mine[0]]].layout == legs.files[legs.file[theirs[0]]].layout

    def keys(rows: NDArray[np.int64]) -> list[tuple[int, ...]]:
        width = {Precision.DAY: 0, Precision.MINUTE: MINUTE_US, Precision.SECOND: 1}[Precision(precision)]
        times = legs.time_us[rows] // width if width else local_day(legs.time_us[rows])  # type: ignore[arg-type]
        columns = [times, legs.direction[rows], legs.amount[rows]]
        if balances:
            columns.append(legs.balance[rows])
        if alike:
            columns += [peers[rows], legs.serial[rows]]
        return list(zip(*(np.asarray(column).tolist() for column in columns), strict=True))

    free: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for key, position in zip(keys(theirs), theirs.tolist(), strict=True):
        free[key].append(position)
    for key, position in zip(keys(mine), mine.tolist(), strict=True):
        if free.get(key):
            repeats[position] = _standing(free[key].pop(0), repeats)


def _standing(position: int, repeats: NDArray[np.int64]) -> int:
    """Return the leg that ``position`` stands for: itself, or what it repeats."""
    while repeats[position] >= 0:
        position = int(repeats[position])
    return position


def _follow_main_leg(legs: Legs, repeats: NDArray[np.int64]) -> None:
    further = np.flatnonzero(legs.leg > 0)
    if len(further):
        main = main_legs(legs)[further]
        repeats[further] = np.where(repeats[main] >= 0, repeats[main], -1)
