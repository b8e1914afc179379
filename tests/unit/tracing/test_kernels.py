"""What the kernels promise on their own."""

import random
from functools import partial

import numpy as np
import pytest

from firsthour.ledger.book import EventKind
from firsthour.tracing import _kernel_pool as pool
from firsthour.tracing._kernel_lots import OLDEST, walk_lots
from firsthour.tracing._kernel_rata import share_floor
from firsthour.tracing._kernel_rata_few import walk_rata_few
from firsthour.tracing._kernel_sums import sum_runs
from firsthour.tracing.passes import Take, check_events, walk_book
from tests.book_tables import book_of


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


def test_room_is_made_where_it_does_not_suffice() -> None:
    book = book_of("open B 9 \n" + "?V -> A 90 \n A -> B 60 \n B -> C 40 \n C -> D 30 \n" * 40)
    columns = check_events(book)
    takes = [Take(1, 50), Take(5, 70), Take(9, 90)]
    for rule, walk in (("pro-rata", walk_rata_few), ("fifo", partial(walk_lots, order=OLDEST))):
        taken = np.array([t.event for t in takes]), np.array([t.asked for t in takes])
        words, waits = np.array([0, 9, 0, 0, 0])[: book.n_lines], np.zeros(0, dtype=np.bool_)
        room = (np.empty((1, 3), dtype=np.int64), np.empty((1, 4), dtype=np.int64))[: 2 if rule == "pro-rata" else 1]
        flows, _, rests, too_large = walk(columns, 1, words, taken, waits, *room)
        expected = walk_book(book, takes, rule=rule)
        assert too_large == -1
        assert flows.tolist() == expected.flows.tolist()
        assert rests.tolist() == expected.rests.tolist()


def test_runs_are_put_in_order_and_added_up() -> None:
    chance = np.random.default_rng(20260301)
    rows = chance.integers(0, 6, (500, 3))
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    summed = sum_runs(rows)
    pairs = [tuple(pair) for pair in summed[:, :2].tolist()]
    assert pairs == sorted({(a, b) for a, b, _ in rows.tolist()})
    for a, b, amount in summed.tolist():
        assert amount == rows[(rows[:, 0] == a) & (rows[:, 1] == b), 2].sum()
