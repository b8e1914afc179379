"""Which part of a balance does each hold have? The earliest is served first; nobody holds what is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Literal

Measure = Literal["stop", "freeze"]


@dataclass
class Hold:
    """A stop or freeze on one account: up to ``asked_fen`` of its balance, from ``placed_at`` until ``until_at``.

    ``rank`` is its place in the queue of the account; a freeze that follows a stop of its case takes the stop's place.
    """

    number: str
    account: str
    authority: str
    case_number: str
    measure: Measure
    asked_fen: int
    rank: int
    placed_at: datetime
    until_at: datetime
    ended_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether it is in force, be it first in the queue or waiting."""
        return self.ended_at is None and now < self.until_at


def lay_holds(balance_fen: int, asked_fen: Sequence[int]) -> tuple[int, ...]:
    """Return how much of the balance each hold has, the holds being given in the order of the queue."""
    before = accumulate(asked_fen, initial=0)
    return tuple(max(0, min(asked, balance_fen - taken)) for asked, taken in zip(asked_fen, before, strict=False))


def draw_from(held_fen: Sequence[int], amount_fen: int) -> tuple[int, ...]:
    """Return how much of an amount is taken out of each hold, the earliest first; the rest comes from none."""
    before = accumulate(held_fen, initial=0)
    return tuple(max(0, min(held, amount_fen - taken)) for held, taken in zip(held_fen, before, strict=False))
