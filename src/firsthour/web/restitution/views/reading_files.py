"""What stands in a file that somebody uploaded: the bank's answers to a pay-out, the participants of a group case?"""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from firsthour.base.clock import from_us, parse_moment
from firsthour.base.errors import UserError
from firsthour.base.money import parse_amount
from firsthour.recovery.payouts import AnswerState, BankAnswer
from firsthour.recovery.restitution_files import Investor, read_group_rows

MOST_BYTES = 20_000_000
_NAMES = {
    "reference": ("reference", "业务编号", "我方编号", "编号"),
    "bank_reference": ("bank_reference", "银行流水号", "流水号"),
    "state": ("state", "状态", "处理结果"), "amount": ("amount", "金额"), "at": ("at", "时间", "交易时间"),
    "reason": ("reason", "原因", "失败原因", "备注"),
}  # fmt: skip
_STATES: dict[str, AnswerState] = {
    "paid": "paid", "成功": "paid", "已打款": "paid", "failed": "failed", "失败": "failed", "未打款": "failed",
    "returned": "returned", "退汇": "returned", "退回": "returned",
}  # fmt: skip


class BadAnswerFileError(UserError):
    """A file of answers that cannot be read."""

    code = "bad_answer_file"
    english = "Row {row}: {what} cannot be read: {value}. Nothing of the file was taken in."
    chinese = "第 {row} 行“{what}”无法识别：{value}。文件未导入。"


class TooLargeError(UserError):
    """A file larger than is read."""

    code = "answer_file_too_large"
    english = "The file is larger than {most} bytes."
    chinese = "文件超过 {most} 字节。"


def read_answers_file(file: Any) -> list[BankAnswer]:
    """Return the answers of a bank's file (csv or xlsx).

    Raises
    ------
    BadAnswerFileError
        A row cannot be read: all of the file is left.
    """
    header, *rows = _cells(file) or [[]]
    places = {name: _place(header, names) for name, names in _NAMES.items()}
    missing = [name for name in ("reference", "state", "amount", "at") if places[name] is None]
    if missing:
        raise BadAnswerFileError(row=1, what="、".join(missing), value=" ".join(header)[:80])
    answers = []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        answers.append(_answer({name: _cell(row, at) for name, at in places.items()}, number))
    return answers


def read_investors_file(file: Any) -> list[Investor]:
    """Return the participants of a group case from an uploaded csv.

    Raises
    ------
    BadAnswerFileError
        A row cannot be used: all of the file is left.
    """
    _check_size(file)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "group.csv"
        path.write_bytes(file.read())
        found = read_group_rows(path)
    if found.rejected:
        first = found.rejected[0]
        raise BadAnswerFileError(row=first.row, what=first.column, value=first.value or first.reason)
    return found.kept


def _answer(row: dict[str, str], number: int) -> BankAnswer:
    state = _STATES.get(row["state"].strip().lower())
    if state is None:
        raise BadAnswerFileError(row=number, what="state", value=row["state"])
    try:
        fen = parse_amount(row["amount"])
    except ValueError as error:
        raise BadAnswerFileError(row=number, what="amount", value=row["amount"]) from error
    at = _moment(row["at"], number)
    bank = row["bank_reference"].strip() or row["reference"].strip()
    return BankAnswer(row["reference"].strip(), bank[:80], state, fen, at, row["reason"].strip()[:200])


def _moment(text: str, number: int) -> datetime:
    try:
        return from_us(parse_moment(text.strip()).time_us).astimezone(UTC)
    except (UserError, ValueError) as error:
        raise BadAnswerFileError(row=number, what="at", value=text) from error


def _cells(file: Any) -> list[list[str]]:
    _check_size(file)
    content = file.read()
    if content[:2] == b"PK":
        from python_calamine import CalamineWorkbook

        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return [[_plain(cell) for cell in row] for row in sheet.to_python()]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]


def _plain(cell: object) -> str:
    return f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else str(cell).strip()


def _check_size(file: Any) -> None:
    if file.size > MOST_BYTES:
        raise TooLargeError(most=MOST_BYTES)


def _place(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((place for place, cell in enumerate(header) if cell.strip().lower() in names), None)


def _cell(row: list[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""
