"""What ledger are the figures measured on: transfers drawn from a seed, as arrays and as a book.

Account k by rank of activity is drawn with weight k^−0.8, as payer and as payee alike; there are ten times as
many transfers as accounts; ids are shuffled, so that busy accounts do not lie side by side. Amounts are
lognormal fen from 1 up, times uniform over two years, in order. Every account is covered from the first moment
to the last and opens at 0, as in a plain ledger: who pays out more than he holds adds money of unknown origin.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, Precision, parse_moment
from firsthour.ledger.book import Book, EventKind

EXPONENT = 0.8
TRANSFERS_PER_ACCOUNT = 10
MEDIAN_FEN = 30_000
SPREAD = 2.0  # standard deviation of the amount's logarithm
FIRST_US = parse_moment("2024-01-01 00:00").time_us
PERIOD_US = 2 * 365 * DAY_US
SEED = 20260301
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Transfers:
    """Generated transfers in order of time; ``source``, ``target`` are ids below ``n_accounts``, never equal."""

    n_accounts: int
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    amount: NDArray[np.int64]  # fen
    time_us: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.source)


class Texts(Sequence[str]):
    """As many texts as there are lines, each made when it is asked for."""

    def __init__(self, n: int, make: Callable[[int], str]) -> None:
        self._numbers = range(n)
        self._make = make

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, line):  # type: ignore[no-untyped-def]  # int or slice, as in any sequence
        chosen = self._numbers[line]
        return self._make(chosen) if isinstance(chosen, int) else [self._make(number) for number in chosen]

    def __iter__(self) -> Iterator[str]:
        return map(self._make, self._numbers)


def draw_transfers(n: int, *, seed: int = SEED) -> Transfers:
    """Return ``n`` transfers between ``n`` / 10 accounts; the same for the same seed.

    Cost: about 0.2 µs a transfer; 24 bytes a transfer and 16 an account, hardly more while it runs.
    """
    random = np.random.default_rng(seed)
    n_accounts = max(2, n // TRANSFERS_PER_ACCOUNT)
    draw = _id_drawer(random, n_accounts)
    source, target, amount = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int64)
    for start in range(0, n, _CHUNK):
        part = slice(start, min(start + _CHUNK, n))
        size = part.stop - part.start
        source[part] = draw(size)
        target[part] = _draw_others(draw, source[part])
        amount[part] = _draw_amounts(random, size)
    time_us = random.integers(FIRST_US, FIRST_US + PERIOD_US, n)
    time_us.sort()
    return Transfers(n_accounts, source, target, amount, time_us)


def book_of_transfers(transfers: Transfers) -> Book:
    """Return the book of a plain ledger that holds these transfers.

    Columns that say the same of every event are views of one value; those that a kernel walks are real.
    """
    n, n_lines = len(transfers), transfers.n_accounts
    return Book(
        version="generated",
        line_accounts=Texts(n_lines, account_of),  # type: ignore[arg-type]
        line_currencies=Texts(n_lines, lambda _: "CNY"),  # type: ignore[arg-type]
        line_covered=np.ones(n_lines, dtype=np.bool_),
        kind=np.full(n, EventKind.TRANSFER, dtype=np.int8),
        src=transfers.source,
        payer=transfers.source,
        dst=transfers.target,
        amount=transfers.amount,
        time_us=transfers.time_us,
        precision=_same(Precision.SECOND, np.int8, n),
        dst_time_us=transfers.time_us,
        dst_precision=_same(Precision.SECOND, np.int8, n),
        slot=np.full(n, -1, dtype=np.int32),
        end=np.zeros(n, dtype=np.int8),
        refunded=_same(False, np.bool_, n),
        file_idx=_same(0, np.int32, n),
        sheet=_same(1, np.int16, n),
        row=np.arange(2, n + 2, dtype=np.int64),
        leg=_same(0, np.int8, n),
        mirror_file_idx=_same(-1, np.int32, n),
        mirror_sheet=_same(-1, np.int16, n),
        mirror_row=_same(-1, np.int64, n),
        file_hashes=["0" * 64],
    )


def generate_book(n: int, *, seed: int = SEED) -> Book:
    """Return the book of ``n`` generated transfers."""
    return book_of_transfers(draw_transfers(n, seed=seed))


def account_of(line: int) -> str:
    """Return the card number of a line."""
    return f"622999{line:013d}"


def _id_drawer(random: np.random.Generator, n_accounts: int) -> Callable[[int], NDArray[np.int32]]:
    from benchmarks._kernel_generated import draw_ids, fill_guide

    cumulative = np.cumsum(np.arange(1, n_accounts + 1, dtype=np.float64) ** -EXPONENT)
    cumulative /= cumulative[-1]
    guide = np.empty(n_accounts, dtype=np.int32)
    fill_guide(cumulative, guide)
    id_of_rank = random.permutation(n_accounts).astype(np.int32)

    def draw(size: int) -> NDArray[np.int32]:
        ids = np.empty(size, dtype=np.int32)
        draw_ids(random.random(size), cumulative, guide, id_of_rank, ids)
        return ids

    return draw


def _draw_others(draw: Callable[[int], NDArray[np.int32]], source: NDArray[np.int32]) -> NDArray[np.int32]:
    target = draw(len(source))
    while (same := np.flatnonzero(source == target)).size:
        target[same] = draw(same.size)
    return target


def _draw_amounts(random: np.random.Generator, size: int) -> NDArray[np.int64]:
    return np.maximum(1, random.lognormal(np.log(MEDIAN_FEN), SPREAD, size)).astype(np.int64)


def _same(value: int, dtype: type, n: int) -> NDArray:
    return np.broadcast_to(np.asarray(value, dtype=dtype), (n,))
