"""What is a piece of money: an amount of one colour, the colour being a claim or none.

Pieces stand in the order in which they leave an account, and arrive in it.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

CLEAN = -1
Piece = tuple[int, int]  # claim (or CLEAN), fen > 0
Pieces = list[Piece]


class RuleBook(Protocol):
    """The accounts that hold claimed money now, as one rule sees them.

    What an account holds in all is the same under every rule; the caller keeps it and passes it as ``held``, as it
    was before the payment or the arrival. An account that is in no book holds clean money only.
    """

    def holds(self, account: int) -> bool:
        """Tell whether claimed money lies in the account."""
        ...

    def pay(self, account: int, amount: int, *, held: int) -> Pieces:
        """Take a payment out of an account; what it lacks is of unknown origin, the last piece."""
        ...

    def receive(self, account: int, pieces: Pieces, *, held: int) -> None:
        """Put pieces into an account, in their order."""
        ...

    def clear(self, account: int) -> Pieces:
        """Take all claimed money out of an account."""
        ...

    def list_rests(self) -> Iterator[tuple[int, int, int]]:
        """Yield (account, claim, fen) of all that lies somewhere, in parts."""
        ...


Order = Callable[[int], tuple[int, ...]]  # claim → what its place among the claims is sorted by


def cut(lots: Pieces, amount: int) -> tuple[Pieces, Pieces]:
    """Return the first ``amount`` of the lots (all of them when they are fewer) and what is left behind."""
    taken: Pieces = []
    for place, (claim, fen) in enumerate(lots):
        if amount <= 0:
            return taken, lots[place:]
        if fen > amount:
            return [*taken, (claim, amount)], [(claim, fen - amount), *lots[place + 1 :]]
        taken.append((claim, fen))
        amount -= fen
    return taken, []


def total(pieces: Pieces) -> int:
    """Return what pieces add up to."""
    return sum(fen for _, fen in pieces)
