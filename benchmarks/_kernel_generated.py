"""Which accounts pay and are paid: ids drawn by the inverse of a distribution."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def fill_guide(cumulative: NDArray[np.float64], guide: NDArray[np.int32]) -> None:
    """Fill ``guide`` (int32[n]): for each k the first rank whose cumulative share passes k / n.

    ``cumulative`` (float64[n_ranks]) rises and ends at 1. Cost: ranks + guide.
    """
    rank = 0
    for k in range(len(guide)):
        while cumulative[rank] <= k / len(guide):
            rank += 1
        guide[k] = rank


@njit(cache=True, nogil=True)
def draw_ids(
    uniform: NDArray[np.float64],
    cumulative: NDArray[np.float64],
    guide: NDArray[np.int32],
    id_of_rank: NDArray[np.int32],
    ids: NDArray[np.int32],
) -> None:
    """Fill ``ids`` (int32[n]) by the inverse of a cumulative distribution, exactly as a binary search would.

    Parameters
    ----------
    uniform
        float64[n] in [0, 1).
    cumulative
        float64[n_ranks], rises, ends at 1.
    guide
        of ``fill_guide``: where to begin looking.
    id_of_rank
        int32[n_ranks], a permutation.

    Notes
    -----
    Cost: about two steps a draw. Source: Chen and Asau, "On generating random variates from an empirical
    distribution", AIIE Transactions 6 (1974).
    """
    for i in range(len(uniform)):
        rank = guide[int(uniform[i] * len(guide))]
        while cumulative[rank] <= uniform[i]:
            rank += 1
        ids[i] = id_of_rank[rank]
