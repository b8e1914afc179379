"""Who links two groups of accounts: the transfers that lie on a path from the one to the other.

A transfer links if it lies on at least one path (see ``expand_reach``) from a seed to a target, of at most so many
transfers in all. That is so if and only if the fewest transfers of a path from a seed up to and with it, and the
fewest of one with it on to a target, make, with it counted once, no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.tracing.expand_moves import Moves
from firsthour.tracing.expand_reach import ANY_AMOUNT, Least, reach


@dataclass(frozen=True)
class Links:
    """The transfers that link, in ledger order.

    ``leaves`` and ``arrives``: int32 events of each (the same but for pairs). ``hops``: int32, the fewest
    transfers of a path up to and with it, counted from the seeds.
    """

    leaves: NDArray[np.int32]
    arrives: NDArray[np.int32]
    hops: NDArray[np.int32]


def find_links(
    moves: Moves,
    seeds: Sequence[int],
    *,
    targets: Sequence[int],
    hops: int,
    window: tuple[int, int],
    backward: bool = False,
    least: Least = ANY_AMOUNT,
) -> Links:
    """Return the transfers on paths from ``seeds`` to ``targets`` (backward: from targets to seeds).

    The other parameters are those of ``reach``. Cost: two of it, and memory for each transfer reached.
    """
    ahead = reach(moves, seeds, hops=hops, window=window, backward=backward, least=least, keeps_steps=True)
    back = reach(moves, targets, hops=hops, window=window, backward=not backward, least=least, keeps_steps=True)
    leaves, here, there = np.intersect1d(ahead.steps[:, 0], back.steps[:, 0], assume_unique=True, return_indices=True)
    is_short = ahead.steps[here, 1] + back.steps[there, 1] - 1 <= hops
    leaves, counted = leaves[is_short], ahead.steps[here[is_short], 1]
    arrives = leaves.copy()
    paired = moves.slots[leaves] >= 0
    if paired.any():
        arrives[paired] = moves.pairs()[moves.slots[leaves[paired]], 1]
    return Links(leaves, arrives, counted)
