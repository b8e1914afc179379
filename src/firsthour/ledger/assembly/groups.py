"""Which rows agree in several columns: group numbers without sorting by every column."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_ODD = np.uint64(0x9E3779B97F4A7C15)


def mix(columns: Iterable[NDArray[Any]]) -> NDArray[np.uint64]:
    """Return one 64-bit number per row; rows that agree in all columns (of integers) have the same."""
    mixed: NDArray[np.uint64] | None = None
    for column in columns:
        bits = column.astype(np.int64, copy=False).view(np.uint64)
        mixed = bits.copy() if mixed is None else np.bitwise_xor(mixed, bits, out=mixed)
        np.multiply(mixed, _ODD, out=mixed)
        mixed ^= mixed >> np.uint64(29)
    return np.zeros(0, dtype=np.uint64) if mixed is None else mixed


def distinct(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the distinct values, ascending, and each value's place among them (hashed: nothing large is sorted)."""
    coded = pc.dictionary_encode(pa.array(values))
    found = coded.dictionary.to_numpy(zero_copy_only=False)
    order = np.argsort(found)
    place = np.empty(len(found), dtype=np.int32)
    place[order] = np.arange(len(found), dtype=np.int32)
    return found[order], place[coded.indices.to_numpy(zero_copy_only=False)]


def order_by(codes: NDArray[Any], then: NDArray[Any]) -> NDArray[np.int64]:
    """Return the order by ``codes``, then by ``then`` (both from 0 to 2³¹, no pair twice: one sort of one number)."""
    return np.argsort((codes.astype(np.int64) << 32) | then)


def dense_groups(columns: Sequence[NDArray[np.int64]]) -> NDArray[np.int32]:
    """Return a group number (from 0) per row: the same exactly where all ``columns`` agree."""
    mixed = mix(columns)
    order = np.argsort(mixed).astype(np.int32)
    in_order = mixed[order]
    same_mix = in_order[1:] == in_order[:-1]
    del mixed, in_order
    if np.any(same_mix & _changes(columns, order)):  # two different rows share a number: sort by the columns
        order = np.lexsort(list(columns)).astype(np.int32)
    group = np.zeros(len(order), dtype=np.int32)
    group[order[1:]] = np.cumsum(_changes(columns, order), dtype=np.int32)
    return group


def _changes(columns: Sequence[NDArray[np.int64]], order: NDArray[np.int32]) -> NDArray[np.bool_]:
    changed = np.zeros(max(len(order) - 1, 0), dtype=bool)
    for column in columns:
        in_order = column[order]
        changed |= in_order[1:] != in_order[:-1]
    return changed
