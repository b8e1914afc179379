"""Which texts are the same, without keeping them: one 64-bit number per text."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def hash_texts(offsets: NDArray[np.int32], data: NDArray[np.uint8], out: NDArray[np.int64]) -> None:
    """Write into ``out`` (int64[n]) a hash of each text; 0 for "" and only for it.

    ``offsets`` int32[n + 1] and ``data`` uint8 are Arrow's buffers of a string array. FNV-1a with a final mix
    (Fowler, Noll, Vo 1991; finaliser of MurmurHash3, Appleby 2011): two of a million texts share a number with
    probability 3e-8, and numbers are compared only among rows that agree in accounts and amount as well.
    """
    for text in range(len(offsets) - 1):
        start, end = offsets[text], offsets[text + 1]
        if start == end:
            out[text] = 0
            continue
        value = np.uint64(14695981039346656037)
        for place in range(start, end):
            value = (value ^ np.uint64(data[place])) * np.uint64(1099511628211)
        value = (value ^ (value >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
        value = (value ^ (value >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
        value = value ^ (value >> np.uint64(33))
        out[text] = np.int64(value) if value != np.uint64(0) else np.int64(1)
