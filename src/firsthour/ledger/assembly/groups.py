"""Which rows agree in several columns: group numbers without sorting by every column."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_ODD = np.uint64(0x9E3779B97F4A7C15)


def mix(columns: Sequence[NDArray[np.int64]]) -> NDArray[np.uint64]:
    """Return one 64-bit number per row; rows that agree in all columns have the same."""
    mixed = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        mixed = (mixed ^ column.astype(np.int64, copy=False).view(np.uint64)) * _ODD
        mixed ^= mixed >> np.uint64(29)
    return mixed


def dense_groups(columns: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return a group number (from 0) per row: the same exactly where all ``columns`` agree."""
    mixed = mix(columns)
    order = np.argsort(mixed, kind="stable")
    changed = np.zeros(len(order), dtype=bool)
    for column in columns:
        changed[1:] |= column[order][1:] != column[order][:-1]
    collided = changed[1:] & (mixed[order][1:] == mixed[order][:-1])
    if collided.any():
        return _sorted_groups(columns)
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(changed)
    return group


def _sorted_groups(columns: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    order = np.lexsort(list(columns))
    changed = np.zeros(len(order), dtype=bool)
    for column in columns:
        changed[1:] |= column[order][1:] != column[order][:-1]
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(changed)
    return group
