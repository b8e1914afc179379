"""What is left open when an officer leaves? Upper rooms say it, and take the successor in.

LEAVING.add("tasks", count=…, hand_over=…)   # when apps are ready
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor


class HandOver(Protocol):
    """Gives what is open to a successor, inside the transaction that ends the officer."""

    def __call__(self, officer: Officer, *, to: Officer, by: Actor, now: datetime) -> int:
        """Return how much was handed over."""


@dataclass(frozen=True)
class OpenWork:
    """One kind of work that somebody must go on with."""

    words: Any
    count: Callable[[Officer], int]
    hand_over: HandOver


@dataclass
class Leaving:
    """What upper rooms have registered."""

    kinds: dict[str, OpenWork] = field(default_factory=dict)

    def add(self, kind: str, *, words: Any, count: Callable[[Officer], int], hand_over: HandOver) -> None:
        """Register a kind of work (a room's own name for it, and its words for people)."""
        self.kinds[kind] = OpenWork(words, count, hand_over)

    def list_open(self, officer: Officer) -> list[tuple[Any, int]]:
        """Return the words and the number of each kind that is open."""
        counted = [(work.words, work.count(officer)) for work in self.kinds.values()]
        return [(words, number) for words, number in counted if number]

    def hand_over(self, officer: Officer, *, to: Officer, by: Actor, now: datetime) -> dict[str, int]:
        """Give all of it to a successor; return how much of each kind."""
        return {kind: work.hand_over(officer, to=to, by=by, now=now) for kind, work in self.kinds.items()}


LEAVING = Leaving()
