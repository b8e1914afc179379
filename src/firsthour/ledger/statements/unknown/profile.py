"""What does a column look like: how much of it is filled, and which share of that is a number, a day, an account."""

import itertools
from dataclasses import dataclass, field
from functools import cached_property

from firsthour.base.text import clean_cell, is_blank
from firsthour.ledger.statements.unknown.cells import When, is_account, parse_clock, parse_number, parse_when


@dataclass
class Column:
    """One column of the sampled rows, cleaned; blanks are ""."""

    position: int  # 0-based
    name: str  # as the file writes it, cleaned
    cells: list[str]
    fields: dict[str, float] = field(default_factory=dict)  # what its name may stand for
    ignored: bool = False  # its name says that it is of no use

    @cached_property
    def filled(self) -> list[str]:
        """Return the cells that say something."""
        return [cell for cell in self.cells if cell]

    @cached_property
    def fill_share(self) -> float:
        """Share of rows with a filled cell."""
        return len(self.filled) / max(len(self.cells), 1)

    @cached_property
    def distinct(self) -> list[str]:
        """Return the different cells, most frequent first."""
        counts: dict[str, int] = {}
        for cell in self.filled:
            counts[cell] = counts.get(cell, 0) + 1
        return sorted(counts, key=lambda cell: (-counts[cell], cell))

    @cached_property
    def numbers(self) -> list[int | None]:
        """Return the number of each row in 10⁻⁸, None where there is none."""
        return [parse_number(cell) if cell else None for cell in self.cells]

    @cached_property
    def number_share(self) -> float:
        """Share of filled cells that are numbers."""
        return self._share(sum(number is not None for number in self.numbers))

    @cached_property
    def whens(self) -> list[When | None]:
        """Return the day or moment of each row."""
        return [parse_when(cell) if cell else None for cell in self.cells]

    @cached_property
    def when_share(self) -> float:
        """Share of filled cells that are days or moments."""
        return self._share(sum(when is not None for when in self.whens))

    @cached_property
    def clock_share(self) -> float:
        """Share of filled cells that are clocks."""
        return self._share(sum(parse_clock(cell) is not None for cell in self.filled))

    @cached_property
    def account_share(self) -> float:
        """Share of filled cells that may be numbers of accounts."""
        return self._share(sum(is_account(cell) for cell in self.filled))

    @cached_property
    def word_share(self) -> float:
        """Share of filled cells with letters or ideographs in them."""
        return self._share(sum(any(char.isalpha() for char in cell) for cell in self.filled))

    @cached_property
    def has_decimals(self) -> bool:
        """Whether a tenth of the numbers are written with a point, a separator, a sign or a currency."""
        marks = sum("." in cell or "," in cell or cell[:1] in "+-(¥$€£" for cell in self.filled)
        return marks * 10 >= max(len(self.filled), 1)

    @cached_property
    def is_code(self) -> bool:
        """Whether the numbers are codes: all without decimals, long or of one width with leading zeros."""
        if self.has_decimals or not self.filled:
            return False
        long = sum(len(cell) >= 11 for cell in self.filled)
        zeros = sum(len(cell) > 1 and cell[0] == "0" and cell.isdigit() for cell in self.filled)
        return 2 * long > len(self.filled) or 4 * zeros > len(self.filled)

    @cached_property
    def is_counter(self) -> bool:
        """Whether the column only counts the rows up or down."""
        values = [number // 10**8 for number in self.numbers if number is not None]
        if len(values) < 3 or self.has_decimals:
            return False
        return len({after - before for before, after in itertools.pairwise(values)} - {1, -1}) == 0

    def name_score(self, fld: str) -> float:
        """Return how well the name stands for a field, 0 to 1."""
        return self.fields.get(fld, 0.0)

    def _share(self, count: int) -> float:
        return count / len(self.filled) if self.filled else 0.0


def cleaned(cell: str) -> str:
    """Return a cell without its dress, "" when it says nothing."""
    plain = clean_cell(cell).strip("'\u2019 ")
    return "" if is_blank(plain) else plain
