"""How is a workbook written so that a spreadsheet shows exactly what it was given?

Text stays text: an id of nineteen digits keeps them all, leading zeros stay, and ``=1+1`` is not run. Amounts are
numbers with all their decimals. The first row stands still and can be filtered. Memory does not grow with the
rows; a sheet longer than a spreadsheet can hold goes on in the next one.
"""

import itertools
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from numbers import Integral
from pathlib import Path
from typing import Any

from firsthour.base.errors import InternalError
from firsthour.papers.escapes import xml_text

MAX_ROWS = 1_048_575  # a sheet has 1,048,576 rows, the header is one of them
MAX_TEXT = 32_767  # characters a cell can hold
MAX_TITLE = 31
EXACT_DIGITS = 15  # a spreadsheet computes with doubles
_GUESSED = ("=", "#")
_PEEKED = 200  # rows looked at to choose the widths of columns
_WIDTHS = (8, 60)
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class CellTypeError(InternalError):
    """A cell is neither text nor a whole number, an exact amount, true or false, or empty."""

    code = "cell_type"
    english = "A cell of sheet {title} is of type {type}, which a workbook does not take."
    chinese = "工作表 {title} 中有类型为 {type} 的单元格，无法写入。"


class UnevenSheetError(InternalError):
    """A row of a sheet has more or fewer cells than its header."""

    code = "uneven_sheet"
    english = "A row of sheet {title} has {found} cells, its header has {expected}."
    chinese = "工作表 {title} 中有一行为 {found} 个单元格，表头有 {expected} 个。"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title, the names of its columns, and its rows (read once, in order).

    A ``str`` is written as text, an ``int`` and a ``Decimal`` (an amount in major units) as numbers, ``None`` as an
    empty cell. Numbers of more than 15 digits are written as text, because a spreadsheet would round them.
    """

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write an xlsx workbook; the file appears whole or not at all, an existing one is replaced.

    Raises
    ------
    CellTypeError
        when a cell is a float, a time or anything else that is not written exactly.
    UnevenSheetError
        when a row is not as long as its header.
    """
    from openpyxl import Workbook

    partial = path.with_name(path.name + ".tmp")
    book = Workbook(write_only=True)
    titles: set[str] = set()
    try:
        for sheet in sheets:
            _add_sheet(book, sheet, titles)
        book.save(partial)
        os.replace(partial, path)
    finally:
        for page in book.worksheets:
            _discard(page)
        partial.unlink(missing_ok=True)


def _add_sheet(book: Any, sheet: Sheet, titles: set[str]) -> None:
    rows = iter(sheet.rows)
    for number in itertools.count(1):
        page = book.create_sheet(_free_title(sheet.title, number, titles))
        n_rows = _fill(page, sheet, itertools.islice(rows, MAX_ROWS))
        following = next(rows, None) if n_rows == MAX_ROWS else None
        if following is None:
            return
        rows = itertools.chain([following], rows)


def _fill(page: Any, sheet: Sheet, rows: Iterator[Sequence[object]]) -> int:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    peeked = list(itertools.islice(rows, _PEEKED))
    for column, width in enumerate(_widths(sheet.header, peeked), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "A2"
    cells = _Cells(page, sheet.title)
    page.append([cells.heading(name, Font(bold=True)) for name in sheet.header])
    n_rows = 0
    for row in itertools.chain(peeked, rows):
        n_rows += 1
        if len(row) != len(sheet.header):
            raise UnevenSheetError(title=sheet.title, found=len(row), expected=len(sheet.header))
        page.append(cells.write(row))
    if sheet.header:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.header))}{n_rows + 1}"
    return n_rows


class _Cells:
    """The cells of a sheet; one for each form of number, filled again for every value: each is written at once."""

    def __init__(self, page: Any, title: str) -> None:
        from openpyxl.cell import WriteOnlyCell

        self._new: Callable[[], Any] = partial(WriteOnlyCell, page)
        self._title = title
        self._numbers: dict[str, Any] = {}

    def heading(self, name: str, font: Any) -> Any:
        """Return the cell of a column's name."""
        cell = self._new()
        cell._value, cell.data_type, cell.font = xml_text(name), "s", font
        return cell

    def write(self, row: Sequence[object]) -> Iterator[Any]:
        """Yield the cells of a row, to be written before the next is asked for."""
        return (self._cell(value) for value in row)

    def _cell(self, value: object) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, Integral):
            whole = int(value)
            return self._number(whole, "0") if abs(whole) < 10**EXACT_DIGITS else self._text(str(whole))
        if isinstance(value, Decimal) and value.is_finite():
            _, digits, exponent = value.as_tuple()
            places = max(0, -int(exponent))
            form = "#,##0" + "." * (places > 0) + "0" * places
            return self._number(value, form) if len(digits) <= EXACT_DIGITS else self._text(f"{value:f}")
        raise CellTypeError(title=self._title, type=type(value).__name__)

    def _text(self, value: str) -> Any:
        text = xml_text(value)
        if len(text) > MAX_TEXT:
            note = f" … ({len(text)})"
            text = text[: MAX_TEXT - len(note)] + note
        if not text.startswith(_GUESSED):
            return text
        cell = self._new()
        cell._value, cell.data_type = text, "s"  # what is assigned is guessed: "=1+1" a formula, "#N/A" an error
        return cell

    def _number(self, value: int | Decimal, form: str) -> Any:
        cell = self._numbers.get(form)
        if cell is None:
            cell = self._numbers[form] = self._new()
            cell.data_type, cell.number_format = "n", form
        cell._value = value
        return cell


def _widths(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    least, most = _WIDTHS
    columns = itertools.zip_longest(header, *rows)
    return [min(most, max(least, *(_shown_width(cell) + 2 for cell in column), least)) for column in columns]


def _shown_width(value: object) -> int:
    text = "" if value is None else str(value)[: _WIDTHS[1]]
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _free_title(title: str, number: int, taken: set[str]) -> str:
    plain = _NO_TITLE.sub("_", title).strip("'") or "sheet"
    for attempt in itertools.count(number):
        ending = f" {attempt}" if attempt > 1 else ""
        name = plain[: MAX_TITLE - len(ending)] + ending
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name
    raise AssertionError  # count() never ends


def _discard(page: Any) -> None:
    """Close and remove what openpyxl keeps of an unfinished sheet in the folder for temporary files."""
    if not page.closed and page._writer is not None:
        if page._rows is not None:
            page._rows.close()
        page._writer.xf.close()
        page._writer.cleanup()
