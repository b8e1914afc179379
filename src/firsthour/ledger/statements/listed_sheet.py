"""How do formats that are no tables (MT940, camt.053, OFX) look like one?

A reader of such a format lists, per statement, what stands above the table and one row of cells per entry. The
rows keep the line of the source file that they were read from, which need not begin below the head.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from firsthour.ledger.containers.grid import chunk_of
from firsthour.ledger.sheets import HEAD_ROWS, Chunk

CHUNK_ROWS = 65_536


@dataclass
class ListedSheet:
    """One statement: ``masthead`` lines (row 1 …), then the ``header``, then ``rows`` of (source line, cells)."""

    index: int
    name: str
    masthead: list[str]
    header: Sequence[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def head(self, n_rows: int = HEAD_ROWS) -> list[list[str]]:
        """Return masthead, header and first rows as lists of cells."""
        first = [[line] for line in self.masthead] + [list(self.header)]
        return (first + [cells for _, cells in self.rows[: max(0, n_rows - len(first))]])[:n_rows]

    def chunks(self, *, after_row: int, n_columns: int, wanted: Sequence[int] | None = None) -> Iterator[Chunk]:
        """Yield every entry once the head is passed, under its line in the source file."""
        n_head = len(self.masthead) + 1
        entries = self.rows if after_row >= n_head else self._with_head(after_row)
        for start in range(0, len(entries), CHUNK_ROWS):
            yield chunk_of(entries[start : start + CHUNK_ROWS], n_columns=n_columns, wanted=wanted)

    def _with_head(self, after_row: int) -> list[tuple[int, list[str]]]:
        head = [[line] for line in self.masthead] + [list(self.header)]
        return [(row, cells) for row, cells in enumerate(head, start=1) if row > after_row] + self.rows


def masthead_lines(**said: str) -> list[str]:
    """Return ``Account: …`` lines of what a statement says about itself; blanks are left out.

    >>> masthead_lines(account="DE00", holder="")
    ['Account: DE00']
    """
    return [f"{name.capitalize()}: {value}" for name, value in said.items() if value]


def number_rows(rows: list[tuple[int, list[str]]], *, first: int) -> list[tuple[int, list[str]]]:
    """Return rows under their source lines where each has its own line, else numbered ``first``, ``first`` + 1, …"""
    lines = [line for line, _ in rows]
    if all(earlier < later for earlier, later in pairwise(lines)):
        return rows
    return [(number, cells) for number, (_, cells) in enumerate(rows, start=first)]
