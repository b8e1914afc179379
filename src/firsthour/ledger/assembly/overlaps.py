"""Which rows of one account stand in several files: the overlap of statements, matched as a multiset.

File by file, in the order of their hashes: each file's rows are matched against those of every earlier file of
the same line, row for row. A row that is matched stands for the same row as its match.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import MINUTE_US, SECOND_US, Precision, local_day
from firsthour.ledger.assembly.groups import dense_groups
from firsthour.ledger.assembly.legs import NO_TEXT, Legs

FINER = -1  # a time finer than the second
PEER_COLUMN = 2  # of ``_columns``
FINENESS = (FINER, Precision.SECOND, Precision.MINUTE, Precision.DAY)


@dataclass
class _Statements:
    """Rows of lines that stand in several files: statement i has ``rows[starts[i]:starts[i+1]]``.

    ``first`` int64: the first statement of the same line.
    """

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    first: NDArray[np.int64]


@dataclass
class _Matching:
    """What a match needs to know; ``taken`` int64 per leg: the statement whose row last stood for this leg."""

    legs: Legs
    lines: NDArray[np.int32]
    peers: NDArray[np.int64]
    fineness: NDArray[np.int64]
    layout: NDArray[np.int64]  # per file
    repeats: NDArray[np.int64]
    taken: NDArray[np.int64]


def match_files(
    legs: Legs,
    standing: NDArray[np.int64],
    *,
    lines: NDArray[np.int32],
    peers: NDArray[np.int32],
    repeats: NDArray[np.int64],
) -> None:
    """Note in ``repeats`` which of the ``standing`` main legs repeat a row of a file with a lower hash.

    Two files that share no amount of a day are never compared; a line with k files that all do takes k²/2 rounds,
    each of which takes all lines at once.
    """
    statements = _statements(legs, standing, lines)
    if statements is None:
        return
    fineness = np.where(legs.time_us % SECOND_US != 0, FINER, legs.precision).astype(np.int64)
    names = sorted({reading.layout for reading in legs.files})
    layout = np.array([names.index(reading.layout) for reading in legs.files], dtype=np.int64)
    taken = np.full(legs.n, -1, dtype=np.int64)
    matching = _Matching(legs, lines, peers.astype(np.int64), fineness, layout, repeats, taken)
    for mine, theirs in _rounds(legs, statements):
        _match_round(matching, statements, mine, theirs)


def _rounds(legs: Legs, statements: _Statements) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield (mine, theirs): statements of one line to be matched, later files after earlier ones, all lines at once.

    Left out are two that cannot agree in any row, because none of the one's is of an amount and day of the other's.
    """
    later, earlier = _meetings(legs, statements)
    nth = np.arange(len(statements.first)) - statements.first
    order = np.lexsort((later, nth[earlier], nth[later]))
    later, earlier = later[order], earlier[order]
    new = (np.diff(nth[later]) != 0) | (np.diff(nth[earlier]) != 0)
    for mine, theirs in zip(*(np.split(each, np.flatnonzero(new) + 1) for each in (later, earlier)), strict=True):
        if len(mine):
            yield mine, theirs


def _meetings(legs: Legs, statements: _Statements) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (later, earlier): every two statements of a line with a row each of the same amount and local day."""
    rows, sizes = statements.rows, np.diff(statements.starts)
    which = np.repeat(np.arange(len(sizes)), sizes)
    days = np.asarray(local_day(legs.time_us[rows]))  # type: ignore[arg-type]
    kind = dense_groups([statements.first[which], legs.amount[rows] * legs.direction[rows], days]).astype(np.int64)
    seen = np.unique((kind << 32) | which)  # each kind with the statements that have it, ascending
    kind, which = seen >> 32, seen & 0xFFFFFFFF
    known: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
    step = 1
    while len(places := np.flatnonzero(kind[step:] == kind[:-step])):
        known = np.union1d(known, (which[places + step] << 32) | which[places])
        step += 1
    return known >> 32, known & 0xFFFFFFFF


def _statements(legs: Legs, standing: NDArray[np.int64], lines: NDArray[np.int32]) -> _Statements | None:
    pairs = np.unique((lines[standing].astype(np.int64) << 32) | legs.file[standing])
    owners, counts = np.unique(pairs >> 32, return_counts=True)
    rows = standing[np.isin(lines[standing], owners[counts > 1])]
    if not len(rows):
        return None
    rows = rows[np.lexsort((rows, legs.file[rows], lines[rows]))]
    line, file = lines[rows], legs.file[rows]
    starts = np.flatnonzero(np.concatenate([[True], (np.diff(line) != 0) | (np.diff(file) != 0)]))
    new_line = np.concatenate([[True], np.diff(line[starts]) != 0])
    first = np.maximum.accumulate(np.where(new_line, np.arange(len(starts)), 0))
    return _Statements(rows, np.concatenate([starts, [len(rows)]]), first)


def _rows_of(statements: _Statements, which: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of some statements and, per row, its place in ``which``."""
    sizes = statements.starts[which + 1] - statements.starts[which]
    owner = np.repeat(np.arange(len(which)), sizes)
    offset = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return statements.rows[statements.starts[which][owner] + offset], owner


def _match_round(
    matching: _Matching, statements: _Statements, mine: NDArray[np.int64], theirs: NDArray[np.int64]
) -> None:
    """Match statement ``mine[i]`` against ``theirs[i]``, for all i at once."""
    legs, repeats, taken = matching.legs, matching.repeats, matching.taken
    rows, owner = _rows_of(statements, mine)
    others, other_owner = _rows_of(statements, theirs)
    file_of = legs.file[statements.rows[statements.starts[:-1]]]
    alike = matching.layout[file_of[mine]] == matching.layout[file_of[theirs]]
    for takes_mine, takes_theirs, fineness, by_balance, by_peer in _agreements(matching, rows, others):
        left = takes_mine & (repeats[rows] < 0)
        stands = np.where(repeats[others] >= 0, repeats[others], others)
        free = takes_theirs & (taken[stands] != mine[other_owner])
        if not left.any() or not free.any():
            continue
        pair = np.concatenate([owner[left], other_owner[free]])
        both = np.concatenate([rows[left], others[free]])
        columns = _columns(matching, both, fineness=fineness, by_balance=by_balance, alike=alike[pair])
        if not by_peer:
            del columns[PEER_COLUMN]
        a, b = _pair_up([*columns, pair], int(left.sum()))
        repeats[both[a]] = stands[free][b]
        taken[stands[free][b]] = mine[pair[a]]


def _agreements(
    matching: _Matching, rows: NDArray[np.int64], others: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_], int, bool, bool]]:
    """Yield (mine, theirs, fineness of times, by balance, by peer): which rows are compared how, the surest first.

    Where one of two rows names nobody, the other may name anybody.
    """
    has, other_has = matching.legs.has_balance[rows], matching.legs.has_balance[others]
    fine, other_fine = matching.fineness[rows], matching.fineness[others]
    named, other_named = matching.legs.peer_number[rows] != NO_TEXT, matching.legs.peer_number[others] != NO_TEXT
    for level in FINENESS:
        for times, other_times in ((fine == level, other_fine <= level), (fine < level, other_fine == level)):
            if not (times.any() and other_times.any()):
                continue
            for mine, theirs, by_balance in (
                (times & has, other_times & other_has, True),
                (times & ~has, other_times, False),
                (times & has, other_times & ~other_has, False),
            ):
                yield mine, theirs, level, by_balance, True
                yield mine & ~named, theirs & other_named, level, by_balance, False
                yield mine & named, theirs & ~other_named, level, by_balance, False


def _columns(
    matching: _Matching, rows: NDArray[np.int64], *, fineness: int, by_balance: bool, alike: NDArray[np.bool_]
) -> list[NDArray[np.int64]]:
    legs = matching.legs
    time_us = legs.time_us[rows]
    if fineness == Precision.DAY:
        times = np.asarray(local_day(time_us))  # type: ignore[arg-type]
    else:
        times = time_us // {FINER: 1, Precision.SECOND: SECOND_US, Precision.MINUTE: MINUTE_US}[fineness]
    columns = [times, legs.amount[rows] * legs.direction[rows]]
    columns += [np.where(alike, matching.peers[rows], -1), np.where(alike, legs.serial[rows], -1)]
    return [*columns, legs.balance[rows]] if by_balance else columns


def _pair_up(columns: list[NDArray[np.int64]], n_mine: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (a, b): row a of the first ``n_mine`` equals row ``n_mine + b``, the nth of a kind with the nth."""
    kind = dense_groups(columns)
    order = np.argsort(kind, kind="stable")  # within a kind mine come first, each side in its own order
    is_mine = order < n_mine
    seen = np.cumsum(is_mine)
    new = np.concatenate([[True], np.diff(kind[order]) != 0])
    start = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    before: NDArray[np.int64] = seen[start] - is_mine[start]
    nth = np.where(is_mine, seen - before - 1, np.arange(len(order)) - start - (seen - before))
    where = kind[order] * (int(nth.max()) + 1) + nth
    a, b = np.flatnonzero(is_mine), np.flatnonzero(~is_mine)
    _, at, other_at = np.intersect1d(where[a], where[b], assume_unique=True, return_indices=True)
    return order[a[at]], order[b[other_at]] - n_mine
