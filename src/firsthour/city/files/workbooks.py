"""How is a workbook written so that the same city always gives the same bytes, thousands of them in seconds?

Institutions' exports are plain: text and numbers without any dress. So only the parts that a spreadsheet needs are
written, row by row, all of one fixed time.
"""

import itertools
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from firsthour.base.errors import InternalError
from firsthour.city.files.archive import member_of
from firsthour.papers.escapes import xml_value
from firsthour.papers.workbook import MAX_ROWS, Sheet

_DOCUMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ROWS_AT_ONCE = 1000
Row = Sequence[object]


class CellNotPlainError(InternalError):
    """A cell of an institution's workbook is neither text nor an exact amount nor empty."""

    code = "city_cell_not_plain"
    english = "A cell of sheet {title} is of type {type}, which institutions' workbooks do not have."
    chinese = "工作表 {title} 中有类型为 {type} 的单元格，机构的工作簿没有这种单元格。"


def write_fixed_workbook(path: Path, sheets: Sequence[Sheet], *, most_rows: int = MAX_ROWS) -> None:
    """Write a workbook whose bytes follow from its cells alone; a sheet goes on in the next after ``most_rows``.

    Raises
    ------
    CellNotPlainError
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    titles: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for sheet in sheets:
            for number, rows in enumerate(_pages(sheet, most_rows), start=1):
                titles.append(f"{sheet.title} {number}" if number > 1 else sheet.title)
                with book.open(member_of(f"xl/worksheets/sheet{len(titles)}.xml"), "w") as page:
                    for text in _sheet_xml(sheet, rows):
                        page.write(text.encode())
        for name, text in _frame(titles):
            book.writestr(member_of(name), text)


def _pages(sheet: Sheet, most_rows: int) -> Iterator[Iterable[Row]]:
    """Yield the rows that each page of a sheet holds, at least one page."""
    rows = iter(sheet.rows)
    first: list[Row] = []
    while True:
        yield itertools.chain(first, itertools.islice(rows, most_rows - len(first)))
        first = list(itertools.islice(rows, 1))
        if not first:
            return


def _sheet_xml(sheet: Sheet, rows: Iterable[Row]) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_SHEETS}"><sheetData>'
    numbered = enumerate(itertools.chain([sheet.header], rows), start=1)
    while lines := list(itertools.islice(numbered, _ROWS_AT_ONCE)):
        yield "".join(_row_xml(cells, number, sheet.title) for number, cells in lines)
    yield "</sheetData></worksheet>"


def _row_xml(cells: Row, number: int, title: str) -> str:
    written = (
        _cell_xml(cell, f"{_column(place)}{number}", title)
        for place, cell in enumerate(cells)
        if cell not in (None, "")
    )
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell_xml(cell: object, place: str, title: str) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{xml_value(cell)}</t></is></c>'
    if isinstance(cell, Decimal):
        return f'<c r="{place}"><v>{cell:f}</v></c>'
    raise CellNotPlainError(title=title, type=type(cell).__name__)


@cache
def _column(place: int) -> str:
    """Return the letters of a column, counted from 0.

    >>> _column(0), _column(25), _column(26)
    ('A', 'Z', 'AA')
    """
    before, own = divmod(place, 26)
    return (_column(before - 1) if before else "") + chr(ord("A") + own)


def _frame(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts that say what the workbook is made of."""
    numbers = range(1, len(titles) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{parts}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    listed = "".join(
        f'<sheet name="{xml_value(title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(titles, start=1)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_SHEETS}" xmlns:r="{_DOCUMENTS}"><sheets>{listed}</sheets></workbook>',
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations([("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]),
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENTS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
