"""What can stand in a cell or a sentence of a dossier, whether it becomes a page, a Word file or a workbook?

A table is told once; each paper sets it in its own way. ``ByRule`` holds one value a rule: a page shows the chosen
one, a workbook all of them side by side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Union

from firsthour.base.money import DEFAULT_CURRENCY, format_amount

LANGUAGES = ("zh", "en")
Kind = Literal["text", "number", "code"]
Mode = Literal["in", "out", "take"]
Cell = Union["Say", "Part", "Status", "Money", "Account", "Refs", "RowRefs", "FileRef", "ByRule", str, int, None]


@dataclass(frozen=True)
class Say:
    """A text in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Part:
    """A way for money to end: rests, exits, unseen or overlap; shown with its mark."""

    name: str


@dataclass(frozen=True)
class Status:
    """How sure we are of a source: a key of ``law.tracing.STATUSES``."""

    code: str


@dataclass(frozen=True)
class Opens:
    """The transfers a figure is made of: their sum (``mode`` says of what), less the sum of ``less``.

    ``in``: all the rule finds in the transfer; ``out``: without what begins there as a claim; ``take``: only that.
    ``rule``: the rule it is the figure of, "" for the one that is chosen.
    """

    transfers: tuple[int, ...]
    less: tuple[int, ...] = ()
    mode: Mode = "in"
    rule: str = ""


@dataclass(frozen=True)
class Money:
    """An amount in minor units; ``opens`` what it is made of, ``kind`` (of ``dossier.css``) its colour, if any."""

    minor: int
    currency: str = DEFAULT_CURRENCY
    opens: Opens | None = None
    kind: str = ""

    def text(self) -> str:
        """Return the amount with all decimals, without its currency."""
        return format_amount(self.minor, currency=self.currency, grouping=True).replace("-", "−")

    def said(self, language: str) -> str:
        """Return the amount with its currency, as a sentence says it."""
        if language == "zh" and self.currency == DEFAULT_CURRENCY:
            return f"{self.text()} 元"
        return f"{self.currency} {self.text()}"


@dataclass(frozen=True)
class Account:
    """An account in full, its holder and institution; ``anchor`` its row in a table of accounts, "" for none."""

    number: str
    holder: str = ""
    institution: str = ""
    anchor: str = ""
    covered: bool = True


@dataclass(frozen=True)
class Refs:
    """Transfers by the dossier's numbers; ``less`` those that are taken off."""

    transfers: tuple[int, ...]
    less: tuple[int, ...] = ()

    def text(self) -> str:
        """Return the numbers as ranges: ``T1–T3, T7 − (T9)``."""
        listed = ", ".join(ranges(self.transfers))
        return listed + (f" − ({', '.join(ranges(self.less))})" if self.less else "")


@dataclass(frozen=True)
class RowRefs:
    """Source rows: (file number, sheet, row)."""

    rows: tuple[tuple[int, int, int], ...]

    def text(self) -> str:
        """Return the rows as ``F1:12``; sheets after the first as ``F1:2!12``."""
        return " ".join(row_name(file, sheet=sheet, row=row) for file, sheet, row in self.rows)


@dataclass(frozen=True)
class FileRef:
    """A file's name, which opens the transfers that its rows stand behind; ``first`` is one of them, 0 for none."""

    name: str
    file: int
    first: int


@dataclass(frozen=True)
class ByRule:
    """One value for each rule that has one."""

    values: Mapping[str, Cell] = field(hash=False)


@dataclass(frozen=True)
class Column:
    """A column: its heading; numbers stand to the right, codes in fixed width. ``rule``: belongs to this rule."""

    heading: Say
    kind: Kind = "text"
    rule: str = ""


@dataclass(frozen=True)
class Row:
    """A row; ``rules``: only shown under these. ``anchor``: its name in the page."""

    cells: Sequence[Cell]
    rules: tuple[str, ...] = ()
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A table; ``foot`` closes it. ``name`` is its anchor and the name of its sheet is ``title``."""

    name: str
    title: Say
    columns: Sequence[Column]
    rows: Sequence[Row]
    foot: Sequence[Row] = ()
    note: Say | None = None
    empty: Say = Say("无。", "None.")


@dataclass(frozen=True)
class Sentence:
    """A sentence with values in ``{braces}``; ``rules``: only said under these."""

    zh: str
    en: str
    values: Mapping[str, Cell] = field(default_factory=dict, hash=False)
    rules: tuple[str, ...] = ()


def ranges(numbers: Sequence[int]) -> list[str]:
    """Return ascending numbers as runs.

    >>> ranges([1, 2, 3, 7])
    ['T1–T3', 'T7']
    """
    return [f"T{first}" if first == last else f"T{first}–T{last}" for first, last in runs(numbers)]


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return (first, last) of each run of ascending numbers."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def row_name(file: int, *, sheet: int, row: int) -> str:
    """Return the short name of a source row."""
    where = f"{sheet}!{row}" if sheet > 1 else str(row)
    return f"F{file}:{where}"
