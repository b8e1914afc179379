"""What the kernels promise on their own."""

import random

import numpy as np
import pytest

from firsthour.ledger.book import EventKind
from firsthour.tracing import _kernel_pool as pool
from firsthour.tracing._kernel_rata import share_floor


def test_kernels_and_books_number_the_kinds_of_events_alike() -> None:
    for kind in EventKind:
        assert getattr(pool, kind.name) == kind


def test_shares_are_exact_beyond_64_bits() -> None:
    chance = random.Random(20260301)
    for _ in range(20_000):
        bits = chance.randint(1, 63)
        whole = chance.randint(1, 2**bits - 1)
        part = chance.choice([whole, whole - 1, chance.randint(0, whole)])
        times = chance.choice([whole - 1, chance.randint(0, whole)])
        assert share_floor(part, times, whole) == part * times // whole


@pytest.mark.parametrize("whole", [1, 2, 3, 2**31, 2**53 + 1, 2**62 - 1, 2**62, 2**63 - 1])
def test_shares_at_the_edges_are_exact(whole: int) -> None:
    for part in {0, 1, whole // 2, whole - 1, whole}:
        for times in {0, 1, whole // 3, whole - 1, whole}:
            assert share_floor(part, times, whole) == part * times // whole


def test_neighbouring_lots_of_one_claim_are_joined_and_used_room_is_used_again() -> None:
    lots, chains, free = pool.new_chains(1)
    pieces = np.empty((4, 2), dtype=np.int64)
    for _ in range(1000):
        lots = pool.put_lot(lots, chains, free, 0, pool.CLEAN, 5, False)
        lots = pool.put_lot(lots, chains, free, 0, 7, 1, False)
        lots = pool.put_lot(lots, chains, free, 0, 7, 1, False)
        pieces, n, lacking = pool.take_lots(lots, chains, free, 0, 10, pieces, 0)
        assert pieces[:n].tolist() == [[pool.CLEAN, 5], [7, 2]]
        assert lacking == 3
    assert free[1] == 2  # two lots ever, used again and again
