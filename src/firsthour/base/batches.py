"""How are many rows taken a few hundred at a time?"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the rows in their order, ``size`` at a time; the last batch may be shorter, none is empty."""
    walk = iter(rows)
    while batch := list(islice(walk, size)):
        yield batch
