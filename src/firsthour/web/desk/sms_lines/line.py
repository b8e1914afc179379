"""What is a line to a provider? Opened, asked to do a little at a time, closed; down for reasons that have a code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from firsthour.base.errors import UserError

LINE_NAME = "line"


class LineDownError(UserError):
    """The line to the provider cannot be used now."""

    code = "sms_line_down"
    english = "The line for short messages is down: {why}."
    chinese = "短信线路中断：{why}。"


@dataclass(frozen=True)
class Surroundings:
    """What a line knows of the world: the time of day, a steady clock, how to wait, and in whose name it takes."""

    now: Callable[[], datetime]
    steady: Callable[[], float]
    sleep: Callable[[float], None]
    lease: str


class HeldLine(Protocol):
    """A line that one process holds."""

    def open(self) -> None:
        """Reach the provider.

        Raises
        ------
        LineDownError
            It cannot be reached, or does not know us.
        """

    def step(self) -> bool:
        """Do a little: read what came, send what is due; tell whether there was anything to do.

        Raises
        ------
        LineDownError
            The line was lost; what it had taken is back in the out-box.
        """

    def close(self) -> None:
        """End in good order what has begun, and leave."""

    def abandon(self) -> None:
        """Leave at once, without the database; what was taken comes back by its time."""


class Pace:
    """Lets so many things a second pass, evenly."""

    def __init__(self, rate: float, *, steady: Callable[[], float]) -> None:
        self.rate, self._steady, self._next = rate, steady, float("-inf")

    def is_free(self) -> bool:
        """Tell whether one may pass now."""
        return self._steady() >= self._next

    def take(self) -> None:
        """Note that one passes."""
        self._next = max(self._next, self._steady() - 1 / self.rate) + 1 / self.rate

    def rest(self, seconds: float) -> None:
        """Let nothing pass for a while."""
        self._next = max(self._next, self._steady() + seconds)


class Pauses:
    """Growing pauses: a second, doubled each time, a minute at most; from the beginning after a success."""

    def __init__(self, *, longest_s: float = 60.0) -> None:
        self.longest_s, self.n_failed = longest_s, 0

    def next_s(self) -> float:
        """Return the next pause."""
        self.n_failed += 1
        return min(2.0 ** (self.n_failed - 1), self.longest_s)

    def reset(self) -> None:
        """Begin anew: it worked."""
        self.n_failed = 0
