"""Which claims are traced: transfers drawn with a chance proportional to their amount, each claimed in full."""

import numpy as np

from firsthour.ledger.book import Book
from firsthour.tracing.passes import Take


def draw_takes(book: Book, n: int, *, first_share: float = 1.0, seed: int = 11) -> list[Take]:
    """Return ``n`` claims on different transfers out of the first ``first_share`` of the events, in ledger order.

    A large transfer is drawn more often, as a stolen one is more often large; drawing stops at all there are.
    """
    amounts = book.amount[: max(1, int(book.n_events * first_share))]
    heaped = np.cumsum(amounts)
    random = np.random.default_rng(seed)
    drawn: dict[int, None] = {}
    n = min(n, int((amounts > 0).sum()))
    while len(drawn) < n:
        spots = random.integers(0, heaped[-1], n)
        drawn.update(dict.fromkeys(np.searchsorted(heaped, spots, side="right").tolist()))
    events = sorted(list(drawn)[:n])
    return [Take(event, int(amounts[event])) for event in events]


def in_any_order(takes: list[Take], *, seed: int = 12) -> list[Take]:
    """Return claims that are traced one after the other, in an order that has nothing to do with the ledger's."""
    order = np.random.default_rng(seed).permutation(len(takes))
    return [takes[place] for place in order.tolist()]
