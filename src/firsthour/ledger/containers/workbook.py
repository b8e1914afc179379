"""How do the sheets of a workbook (xlsx, xls, ods) read as text, as a person sees them?

    UserError
    ├── WorkbookEncryptedError   needs a password
    ├── WorkbookDamagedError     (package.py) cut off or broken
    ├── WorkbookBombError        (package.py) grows beyond all reason
    └── WorkbookTooLargeError    (package.py) too large to hold

Nothing is evaluated: a formula cell is the value stored with it.
"""

import datetime as dt
from decimal import Decimal
from functools import partial

import python_calamine as calamine

from firsthour.base.errors import UserError
from firsthour.ledger.containers.grid import Rows, RowSheet
from firsthour.ledger.containers.limits import Limits
from firsthour.ledger.containers.package import WorkbookDamagedError, check_package
from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.sheets import MAX_COLUMNS, Sheet

_EXACT_DIGITS = 15  # what a spreadsheet keeps of a number
_EXACT_BELOW = 10**_EXACT_DIGITS
_MILLISECOND = dt.timedelta(milliseconds=1)


class WorkbookEncryptedError(UserError):
    """A workbook needs a password."""

    code = "workbook_encrypted"
    english = "{path}: the workbook needs a password; save it without one and give it again."
    chinese = "{path}：工作簿有密码，请去除密码后重新提供。"


Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def open_workbook(source: SourceFile, *, limits: Limits) -> list[Sheet]:
    """Return every sheet of a workbook, hidden ones included; charts have no cells and are left out."""
    check_package(source, limits=limits)
    try:
        book = calamine.CalamineWorkbook.from_path(str(source.path))
    except calamine.PasswordError as error:
        raise WorkbookEncryptedError(path=source.shown) from error
    except (calamine.CalamineError, OSError) as error:
        raise WorkbookDamagedError(path=source.shown) from error
    loaded = _Loaded(book, shown=source.shown)
    kinds = (calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.MacroSheet)
    sheets: list[Sheet] = []
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ in kinds:
            sheets.append(RowSheet(index + 1, meta.name, rows=partial(loaded.rows, index)))
    return sheets


class _Loaded:
    """The one sheet of a workbook whose cells are in memory now."""

    def __init__(self, book: calamine.CalamineWorkbook, *, shown: str) -> None:
        self._book, self._shown = book, shown
        self._index = -1
        self._sheet: calamine.CalamineSheet | None = None

    def rows(self, index: int) -> Rows:
        """Yield (1-based row, cells) of a sheet; columns count from A whatever stands first."""
        sheet = self._load(index)
        if sheet.start is None:
            return
        left = [""] * sheet.start[1]
        for row, cells in enumerate(sheet.iter_rows(), start=1):
            yield row, left + [cell if type(cell) is str else cell_text(cell) for cell in cells[:MAX_COLUMNS]]

    def _load(self, index: int) -> calamine.CalamineSheet:
        if self._sheet is None or self._index != index:
            self._sheet = None
            try:
                self._sheet = self._book.get_sheet_by_index(index)
            except (calamine.CalamineError, OSError) as error:
                raise WorkbookDamagedError(path=self._shown) from error
            self._index = index
        return self._sheet


def cell_text(cell: Cell) -> str:
    """Return a cell as a person sees it.

    >>> cell_text(622202.0), cell_text(6.222021234567891e18), cell_text(0.1 + 0.2)
    ('622202', '6.22202123456789E+18', '0.3')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_text(cell)
    if isinstance(cell, dt.datetime):
        return _moment_text(cell)
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(cell, dt.time):
        return cell.replace(microsecond=0).isoformat()
    return cell.isoformat()


def _number_text(number: int | float) -> str:
    """Return a number with the digits a spreadsheet keeps; longer ones stay scientific, they lost their end."""
    if abs(number) >= _EXACT_BELOW:
        mantissa, power = f"{number:.{_EXACT_DIGITS - 1}e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}E{power}"
    if number == int(number):
        return str(int(number))
    return format(Decimal(f"{number:.{_EXACT_DIGITS}g}"), "f")


def _moment_text(moment: dt.datetime) -> str:
    """Return a date cell as ISO text, rounded to milliseconds: serial numbers hold no more."""
    rest = moment.microsecond % 1000
    moment = moment - dt.timedelta(microseconds=rest) + (_MILLISECOND if rest >= 500 else dt.timedelta())
    return moment.isoformat(sep=" ", timespec="milliseconds" if moment.microsecond else "seconds")
