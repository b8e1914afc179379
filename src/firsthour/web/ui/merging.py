"""Two people changed the same thing: what does each field say to each, and what shall it say? Nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class MergeLine:
    """A field: what it said when this officer began (``base``), what it says now, what this officer typed.

    ``result`` is proposed: the one that was changed; of two changes this officer's own, and ``is_disputed``.
    """

    name: str
    base: str | None
    theirs: str
    yours: str
    result: str
    is_disputed: bool

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.theirs == self.yours


def merge_fields(base: Mapping[str, str], *, theirs: Mapping[str, str], yours: Mapping[str, str]) -> list[MergeLine]:
    """Return a line for each field typed, in its order; without a known beginning a difference is disputed."""
    return [_line(name, base.get(name), theirs=theirs.get(name, ""), yours=yours[name]) for name in yours]


def _line(name: str, base: str | None, *, theirs: str, yours: str) -> MergeLine:
    if theirs == yours or base == yours:
        return MergeLine(name, base, theirs, yours, theirs, False)
    return MergeLine(name, base, theirs, yours, yours, base != theirs)
