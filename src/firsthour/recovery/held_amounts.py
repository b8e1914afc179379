"""How much does a measure hold, after all that the bank said of it, in whatever order its words came?"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Change(NamedTuple):
    """Since ``at`` it is so much (``is_whole``), or so much less; of two at one moment the later known counts."""

    at: datetime
    nth: int
    is_whole: bool
    fen: int


@dataclass
class HeldAmount:
    """The first amount of a measure and what changed it since; a renewal goes on with it. None: the bank did not say.

    Words are laid in the order of when they took effect: one that comes late changes what was, not what is.
    """

    first_fen: int | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def fen(self) -> int | None:
        """How much it is after everything."""
        amount = self.first_fen
        for change in sorted(self.changes):
            if change.is_whole:
                amount = change.fen
            elif amount is not None:
                amount = max(0, amount - change.fen)
        return amount

    def is_known(self, at: datetime, fen: int) -> bool:
        """Tell whether the same was said of the same moment before."""
        return any(one.is_whole and (one.at, one.fen) == (at, fen) for one in self.changes)

    def knows_later(self, at: datetime) -> bool:
        """Tell whether a later word about the whole is known."""
        return any(one.is_whole and one.at > at for one in self.changes)
