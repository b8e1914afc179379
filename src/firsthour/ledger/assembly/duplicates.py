"""Which rows say again what another row said: inside one file, and between files of one account.

Inside one file equal rows are one row only when a serial or the running balance says so; a running balance
that carries on through both (money in, out and in again) says that they are two. Between files of one
account the overlap is matched as a multiset: of rows that look the same, as many are kept as the file with
the most of them has, each under the lowest file hash. Two rows of two files look the same when amount,
direction and time agree, the time as exactly as both know it; their balances too when both have one; in
files of one layout also serial and counterparty, where both name one. The more exactly two rows agree, the
sooner they are matched. Where the row that stands names no counterparty, it has the one that a copy names.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firsthour.ledger.assembly.groups import mix
from firsthour.ledger.assembly.legs import Legs, main_legs, row_effects
from firsthour.ledger.assembly.overlaps import match_files


def find_duplicates(legs: Legs, lines: NDArray[np.int32], *, peers: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return, per leg, the position of the leg it repeats, −1 for a leg that stands.

    ``lines`` and ``peers``: int32 line and counterparty account of each leg. Legs beyond the main one follow
    their row.
    """
    repeats = np.full(legs.n, -1, dtype=np.int64)
    main = np.flatnonzero(legs.leg == 0)
    suspects = _equal_inside_files(legs, main, lines=lines, peers=peers)
    if suspects:
        effects = row_effects(legs, lines)
        repeats[list(suspects)] = list(suspects.values())
        repeats[_carried_on(legs, main, suspects, lines=lines, effects=effects)] = -1
    _repeated_tables(legs, main[repeats[main] < 0], lines=lines, repeats=repeats)
    match_files(legs, main[repeats[main] < 0], lines=lines, peers=peers, repeats=repeats)
    repeats = np.where((repeats >= 0) & (repeats[repeats] >= 0), repeats[repeats], repeats)
    _follow_main_leg(legs, repeats)
    return repeats


def _equal_inside_files(
    legs: Legs, main: NDArray[np.int64], *, lines: NDArray[np.int32], peers: NDArray[np.int32]
) -> dict[int, int]:
    """Return row → the first row of its file that it repeats by serial or running balance."""
    core: list[NDArray[Any]] = [legs.file, lines, peers, legs.peer_name, legs.memo]
    core += [legs.time_us, legs.amount, legs.direction]
    balanced, named = main[legs.has_balance[main]], main[legs.serial[main] != 0]
    involved = [*_sharing([*core, legs.balance], balanced), *_sharing([*core, legs.serial], named)]
    suspects: dict[int, int] = {}
    for run in _exact_runs(core, np.unique(np.array(involved, dtype=np.int64))):
        _repeat_in_run(legs, run, suspects)
    return suspects


def _sharing(keys: list[NDArray[Any]], rows: NDArray[np.int64]) -> list[int]:
    """Return which of ``rows`` seem to share all keys with another one (a mixed key; a few too many is no harm)."""
    mixed = mix(key[rows] for key in keys)
    order = np.argsort(mixed)
    same = np.flatnonzero(mixed[order][1:] == mixed[order][:-1])
    found: list[int] = rows[order[np.unique(np.concatenate([same, same + 1]))]].tolist()
    return found


def _exact_runs(keys: list[NDArray[Any]], rows: NDArray[np.int64]) -> Iterator[list[int]]:
    """Yield runs of ≥ 2 of ``rows`` (ascending) with all keys equal."""
    runs: dict[tuple[int, ...], list[int]] = {}
    columns = zip(*(key[rows].tolist() for key in keys), strict=True)
    for row, key in zip(rows.tolist(), columns, strict=True):
        runs.setdefault(key, []).append(row)
    return (run for run in runs.values() if len(run) > 1)


def _repeat_in_run(legs: Legs, run: list[int], suspects: dict[int, int]) -> None:
    """Note which rows of a run of equal rows repeat an earlier one; two balances that differ say no."""
    by_balance: dict[int, int] = {}
    by_serial: dict[int, int] = {}
    unbalanced: dict[int, int] = {}
    for row in run:
        serial, balance = int(legs.serial[row]), int(legs.balance[row])
        if legs.has_balance[row]:
            earlier = [by_balance.get(balance), unbalanced.get(serial)]
        else:
            earlier = [by_serial.get(serial)]
        found = [place for place in earlier if place is not None]
        if found:
            suspects[row] = min(found)
            continue
        if legs.has_balance[row]:
            by_balance.setdefault(balance, row)
        if serial:
            by_serial.setdefault(serial, row)
            if not legs.has_balance[row]:
                unbalanced.setdefault(serial, row)


def _carried_on(
    legs: Legs,
    main: NDArray[np.int64],
    suspects: dict[int, int],
    *,
    lines: NDArray[np.int32],
    effects: NDArray[np.int64],
) -> list[int]:
    """Return the suspects that stand after all: the running balance of their statement passes through them."""
    rows = np.array(sorted(suspects), dtype=np.int64)
    rows = rows[legs.has_balance[rows]]
    owner = (lines.astype(np.int64) << 32) | legs.file
    wanted = np.unique(owner[rows])
    among = main[np.isin(owner[main], wanted)]
    among = among[np.argsort(owner[among], kind="stable")]
    found: list[int] = []
    for statement in np.split(among, np.flatnonzero(np.diff(owner[among])) + 1) if len(among) else []:
        oldest_first = statement[::-1] if _runs_newest_first(legs, statement, effects) else statement
        found += _carried_in(legs, oldest_first, suspects, effects)
    return found


def _runs_newest_first(legs: Legs, rows: NDArray[np.int64], effects: NDArray[np.int64]) -> bool:
    a, b = rows[:-1], rows[1:]
    both = legs.has_balance[a] & legs.has_balance[b]
    down = int(np.sum(both & (legs.balance[b] + effects[a] == legs.balance[a])))
    up = int(np.sum(both & (legs.balance[a] + effects[b] == legs.balance[b])))
    return down > up if down != up else bool(np.sum(np.sign(np.diff(legs.time_us[rows]))) < 0)


def _carried_in(legs: Legs, rows: NDArray[np.int64], suspects: dict[int, int], effects: NDArray[np.int64]) -> list[int]:
    """Return the suspects of one statement (``rows`` oldest first) that start from the balance reached before."""
    places = [place for place, row in enumerate(rows.tolist()) if row in suspects]
    standing = np.ones(len(rows), dtype=bool)
    standing[places] = False
    known = np.maximum.accumulate(np.where(standing & legs.has_balance[rows], np.arange(len(rows)), -1))
    moved = np.cumsum(np.where(standing, effects[rows], 0))
    found: list[int] = []
    anchor = -1
    for place in places:
        row = int(rows[place])
        anchor = max(anchor, int(known[place]))
        if anchor < 0 or not legs.has_balance[row] or legs.time_us[rows[anchor]] > legs.time_us[row]:
            continue
        reached = int(legs.balance[rows[anchor]]) + int(moved[place]) - int(moved[anchor])
        if reached + int(effects[row]) == int(legs.balance[row]):
            found.append(row)
            anchor = place
    return found


def _repeated_tables(
    legs: Legs, standing: NDArray[np.int64], *, lines: NDArray[np.int32], repeats: NDArray[np.int64]
) -> None:
    """Note rows of a table that repeats another (支付宝 余额明细) where the other has the same serial and amount.

    The two tables book a payment under one serial, seconds apart, so times do not count here.
    """
    for file_idx, reading in enumerate(legs.files):
        if not reading.repeats:
            continue
        first = [
            place
            for place, other in enumerate(legs.files)
            if other.repeats != reading.repeats and reading.repeats in other.layout.split("+")
        ]
        free: dict[tuple[int, ...], list[int]] = {}
        for row in standing[np.isin(legs.file[standing], first)].tolist():
            free.setdefault(_booking(legs, row, lines), []).append(row)
        for row in standing[legs.file[standing] == file_idx].tolist():
            same = free.get(_booking(legs, row, lines), [])
            if legs.serial[row] != 0 and same:
                repeats[row] = same.pop(0)


def _booking(legs: Legs, row: int, lines: NDArray[np.int32]) -> tuple[int, ...]:
    return int(lines[row]), int(legs.serial[row]), int(legs.direction[row]), int(legs.amount[row])


def _follow_main_leg(legs: Legs, repeats: NDArray[np.int64]) -> None:
    further = np.flatnonzero(legs.leg > 0)
    if len(further):
        main = main_legs(legs)[further]
        repeats[further] = np.where(repeats[main] >= 0, repeats[main], -1)
