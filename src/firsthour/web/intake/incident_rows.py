"""What does a file of incidents say, row by row? Columns by their heads, values read or named as what is wrong."""

import csv
import io
import re
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from firsthour.base.clock import Precision as Sharpness
from firsthour.base.clock import from_us, parse_moment
from firsthour.base.errors import UserError
from firsthour.web.intake.models import MentionRole
from firsthour.web.intake.new_reports import NewMention, NewPayment
from firsthour.web.intake.report_kinds import list_fraud_types
from firsthour.web.ui.forms import read_amount

MOST_ROWS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
_NEEDED = ("source_number", "reported_at")


class UnreadableFileError(UserError):
    """A file that is no table we can read."""

    code = "file_unreadable"
    english = "{name} cannot be read as csv or xlsx: {reason}."
    chinese = "{name} 不能按 csv 或 xlsx 读取：{reason}。"


class MissingColumnsError(UserError):
    """A file without the columns every row needs."""

    code = "columns_missing"
    english = "{name} lacks the columns: {columns}."
    chinese = "{name} 缺少列：{columns}。"


class TooManyRowsError(UserError):
    """A file with more rows than are read at once."""

    code = "too_many_rows"
    english = "{name} has more than {most} rows; split it."
    chinese = "{name} 超过 {most} 行，请拆分。"


class BadCellError(UserError):
    """A cell that says nothing we understand."""

    code = "bad_cell"
    english = "{column}: {value!r} cannot be read."
    chinese = "“{column}”列的“{value}”无法识别。"


class EmptyCellError(UserError):
    """A cell that must say something does not."""

    code = "empty_cell"
    english = "{column} is empty."
    chinese = "“{column}”列为空。"


@dataclass(frozen=True)
class Row:
    """A row: its line in the file (the head is line 1), its values by our names, and all of it as it stood there."""

    line: int
    values: Mapping[str, str]
    content: Sequence[tuple[str, str]]


def read_rows(name: str, content: bytes) -> list[Row]:
    """Return the rows of a file of incidents.

    Raises
    ------
    UnreadableFileError, MissingColumnsError, TooManyRowsError
        It is no such file.
    """
    lines = read_cells(name, content)
    head = next(lines, [])
    names = [_name_of(cell) for cell in head]
    missing = [column for column in _NEEDED if column not in names]
    if missing:
        raise MissingColumnsError(name=name, columns=", ".join(_columns()[column][0] for column in missing))
    rows = []
    for number, cells in enumerate(lines, start=2):
        if any(cells):
            rows.append(Row(number, _named(names, cells), list(zip(head, cells, strict=False))))
        if len(rows) > MOST_ROWS:
            raise TooManyRowsError(name=name, most=MOST_ROWS)
    return rows


def read_cells(name: str, content: bytes) -> Iterator[list[str]]:
    """Yield the cells of a csv or xlsx file line by line, as plain texts.

    Raises
    ------
    UnreadableFileError
        It is no such file.
    """
    return _sheet(name, content) if content[:2] == b"PK" else _text(name, content)


def read_moment(row: Row, column: str) -> tuple[datetime | None, str]:
    """Return a moment of a row and how exact it is; an empty cell is none.

    Raises
    ------
    BadCellError
        It is no moment.
    """
    text = row.values.get(column, "")
    if not text:
        return None, ""
    try:
        moment = parse_moment(text)
    except (ValueError, OverflowError) as error:
        raise BadCellError(column=_columns()[column][0], value=text) from error
    return from_us(moment.time_us), "day" if moment.precision is Sharpness.DAY else "minute"


def read_payment(row: Row) -> NewPayment | None:
    """Return the payment a row tells of; none without amount and account.

    Raises
    ------
    BadCellError, EmptyCellError
        The amount cannot be read, or is missing beside an account.
    """
    text, account = row.values.get("amount", ""), row.values.get("to_account", "")
    if not text and not account:
        return None
    if not text:
        raise EmptyCellError(column=_columns()["amount"][0])
    fen = read_amount(text)
    if fen is None:
        raise BadCellError(column=_columns()["amount"][0], value=text)
    paid_at, precision = read_moment(row, "paid_at")
    if not fen and not account:
        return None
    return NewPayment(
        amount_fen=fen, to_account=account[:60], to_institution=row.values.get("to_institution", "")[:60],
        to_holder=row.values.get("to_holder", "")[:60], paid_at=paid_at, precision=precision,
    )  # fmt: skip


def read_victim(row: Row) -> NewMention:
    """Return who reported."""
    return NewMention(
        role=MentionRole.VICTIM, name=row.values.get("name", "")[:60], phone=row.values.get("phone", "")[:30],
        id_number=row.values.get("id_number", "")[:30], is_reporter=True,
    )  # fmt: skip


def read_fraud_type(row: Row) -> str:
    """Return the type of fraud by its key or words; what is not known is none."""
    wanted = _plain(row.values.get("fraud_type", ""))
    if not wanted:
        return ""
    for key, words in list_fraud_types().items():
        if wanted in (_plain(key), _plain(words["zh"]), _plain(words["en"])):
            return key
    return ""


def needed(row: Row, column: str) -> str:
    """Return a value that must stand there.

    Raises
    ------
    EmptyCellError
        It does not.
    """
    text = row.values.get(column, "")
    if not text:
        raise EmptyCellError(column=_columns()[column][0])
    return text


@cache
def _columns() -> dict[str, list[str]]:
    table = resources.files("firsthour.web.intake").joinpath("incident_columns.toml").read_text(encoding="utf-8")
    columns: dict[str, list[str]] = tomllib.loads(table)["columns"]
    return columns


def _name_of(cell: str) -> str:
    plain = _plain(re.sub(r"[（(].*?[）)]", "", cell))
    return next((name for name, heads in _columns().items() if plain in map(_plain, heads)), "")


def _plain(text: str) -> str:
    return re.sub(r"[\s_:*/.\-]", "", unicodedata.normalize("NFKC", text)).casefold()


def _named(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        if name and cell and name not in found:
            found[name] = cell
    return found


def _text(name: str, content: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFileError(name=name, reason="UTF-8, GB18030")
    if "\x00" in text:
        raise UnreadableFileError(name=name, reason="NUL")
    head = text.partition("\n")[0]
    sign = max(",;\t", key=head.count)
    try:
        yield from ([cell.strip().strip("'").strip() for cell in cells]
                    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=sign))  # fmt: skip
    except csv.Error as error:
        raise UnreadableFileError(name=name, reason=str(error)) from error


def _sheet(name: str, content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
                raise UnreadableFileError(name=name, reason=f"> {MOST_UNPACKED} B")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for cells in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in cells]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, EOFError) as error:
        raise UnreadableFileError(name=name, reason=type(error).__name__) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
