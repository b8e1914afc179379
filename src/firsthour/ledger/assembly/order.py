"""One order of all legs that every line agrees with.

Among legs free to go next: earlier time, then file hash, then row. Rows of a plain ledger stand in one line of
their own, sorted by time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.ledger.assembly._kernel_order import merge_lines
from firsthour.ledger.assembly.legs import Legs
from firsthour.ledger.assembly.lines import LineOrder


@dataclass
class LedgerOrder:
    """``legs``: int64 positions of legs in ledger order; ``displaced``: payees' legs that left their place."""

    legs: NDArray[np.int64]
    displaced: list[int]


def order_legs(
    legs: Legs,
    order: LineOrder,
    *,
    lines: NDArray[np.int32],
    partner: NDArray[np.int64],
    removed: NDArray[np.bool_],
    plain: NDArray[np.int64],
) -> LedgerOrder:
    """Return the ledger order of all legs in lines (without ``removed``) and of the ``plain`` rows."""
    rows = order.legs[~removed[order.legs]]
    plain = plain[np.argsort(legs.time_us[plain], kind="stable")]
    places = np.concatenate([rows, plain])
    if not len(rows):
        return LedgerOrder(plain, [])
    n_lines = len(order.starts)  # one more for the plain rows
    line_of = np.concatenate([lines[rows], np.full(len(plain), n_lines - 1, dtype=np.int32)]).astype(np.int32)
    starts = np.searchsorted(line_of, np.arange(n_lines + 1)).astype(np.int64)
    by_time = _by_time(legs, places)
    rank = np.empty(len(places), dtype=np.int64)
    rank[by_time] = np.arange(len(places))
    payer_place, payee_place = _pair_places(legs, places, partner)
    sequence, displaced = merge_lines(starts, line_of, rank, by_time, payer_place, payee_place)
    return LedgerOrder(places[sequence], [int(leg) for leg in places[displaced]])


def _by_time(legs: Legs, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places by time, then file hash, then row (legs stand file by file, so their numbers tell)."""
    place_of = np.full(legs.n, -1, dtype=np.int64)
    place_of[places] = np.arange(len(places))
    in_file_order = np.flatnonzero(place_of >= 0)
    ranked = in_file_order[np.argsort(legs.time_us[in_file_order], kind="stable")]
    return place_of[ranked]


def _pair_places(
    legs: Legs, places: NDArray[np.int64], partner: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    place_of = np.full(legs.n, -1, dtype=np.int64)
    place_of[places] = np.arange(len(places))
    other = partner[places]
    other_place = np.where(other >= 0, place_of[np.maximum(other, 0)], -1)
    is_payee = legs.direction[places] > 0
    return np.where(is_payee, other_place, -1), np.where(is_payee, -1, other_place)
