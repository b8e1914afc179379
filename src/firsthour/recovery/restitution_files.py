"""What stands in the files of a restitution, and which of their rows cannot be used?

claims ``claim_id,victim,loss,returned``, holds ``hold_id,account,amount``, traced ``claim_id,hold_id,amount``, a
group's investors ``investor,paid,received``; any of them may have ``currency``. Amounts are in major units (yuan). A
blank ``returned`` or ``received`` is nothing. A row said twice in the same words counts once; rows that contradict each
other under one id are all rejected, so that the order of the rows decides nothing.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NoReturn, TypeVar

from firsthour.base.errors import UserError
from firsthour.base.money import DEFAULT_CURRENCY, currency_code, parse_amount
from firsthour.base.text import clean_cell, header_name, is_blank, is_destroyed_number
from firsthour.recovery.restitution import Claim, HeldMoney, TracedMoney
from firsthour.tracing.claims import MAGNITUDES

REASONS = {
    "no_id": ("there is no id", "缺少编号"),
    "twice": ("the same row stands here before", "与前面的行完全重复"),
    "contradicts": ("rows with this id contradict each other", "同一编号的各行内容不一致"),
    "no_amount": ("there is no amount", "缺少金额"),
    "not_a_number": ("this is no amount", "金额无法识别"),
    "too_many_decimals": ("this has more decimals than the currency allows", "小数位数超过该币种允许的位数"),
    "too_large": ("this amount is too large to be exact", "金额过大，无法精确表示"),
    "negative": ("the amount is below zero", "金额小于零"),
    "no_currency": ("this is no currency", "币种无法识别"),
    "above_loss": ("more was returned than was lost", "已退赔大于损失"),
    "destroyed_number": ("the account number was destroyed by scientific notation", "账号被科学计数法破坏"),
    "unknown_claim": ("no usable claim has this id", "没有此编号的可用被骗款项"),
    "unknown_hold": ("no usable hold has this id", "没有此编号的可用冻结"),
    "other_currency": ("claim and hold are in two currencies", "被骗款项与冻结币种不同"),
    "ragged": ("the row has more cells than the header has columns", "单元格数多于表头列数"),
}
Row = dict[str, str]
_PLAIN_YUAN = re.compile(r"[0-9]{1,15}\.[0-9]{2}")  # how most amounts are written
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Reject:
    """A row that was not used: table (claims, holds, traced, group), 1-based line, column, why, what stood there."""

    table: str
    row: int
    column: str
    reason: str
    value: str


@dataclass(frozen=True)
class FileRows(Generic[Kept]):
    """The rows of a file that can be used, the others, and how many there were."""

    kept: list[Kept]
    rejected: list[Reject]
    n_read: int


@dataclass(frozen=True, slots=True)
class Investor:
    """What a participant of a group case paid in and received, in minor units."""

    investor: str
    paid_fen: int
    received_fen: int
    currency: str


class NotARestitutionFileError(UserError):
    """A file is no CSV with the columns it should have."""

    code = "not_a_restitution_file"
    english = "{path} is no file of {table}: it needs a header with {columns}."
    chinese = "{path} 不是所需的 {table} 文件：首行应为 {columns}。"


class _RowProblemError(ValueError):
    """One cell cannot be used."""

    def __init__(self, column: str, reason: str, *, value: str) -> None:
        self.column, self.reason, self.value = column, reason, value
        super().__init__(column, reason, value)


def read_claim_rows(path: Path) -> FileRows[Claim]:
    """Return the claims of a file.

    Raises
    ------
    NotARestitutionFileError
        The file is no text or lacks a column.
    """
    return _read(path, "claims", ("claim_id", "victim", "loss", "returned"), _claim)


def read_hold_rows(path: Path) -> FileRows[HeldMoney]:
    """Return the holds of a file; raises as ``read_claim_rows`` does."""
    return _read(path, "holds", ("hold_id", "account", "amount"), _hold)


def read_group_rows(path: Path) -> FileRows[Investor]:
    """Return the investors of a file; raises as ``read_claim_rows`` does."""
    return _read(path, "group", ("investor", "paid", "received"), _investor)


def read_traced_rows(
    path: Path, *, claims: Sequence[Claim], holds: Sequence[HeldMoney]
) -> tuple[FileRows[TracedMoney], dict[str, int]]:
    """Return the traced amounts of a file, and for each hold how many claims the file names (rejected rows too).

    A traced amount of zero names nobody. Raises as ``read_claim_rows`` does.
    """
    columns = ("claim_id", "hold_id", "amount")
    of_claim = {claim.claim_id: claim.currency for claim in claims}
    of_hold = {hold.hold_id: hold.currency for hold in holds}
    named: dict[str, set[str]] = defaultdict(set)
    kept, rejected, n_read = [], [], 0
    for number, row, problem in _rows(path, "traced", columns):
        n_read += 1
        amount = 1
        try:
            if problem is not None:
                raise problem
            one = _traced(row, of_claim, of_hold)
            amount = one.amount_fen
            if amount:
                kept.append(one)
        except _RowProblemError as wrong:
            rejected.append(Reject("traced", number, wrong.column, wrong.reason, wrong.value))
        if amount:
            named[row["hold_id"].strip()].add(row["claim_id"].strip())
    counted = {hold_id: len(claim_ids - {""}) for hold_id, claim_ids in named.items()}
    return FileRows(kept, rejected, n_read), counted


def _read(path: Path, table: str, columns: tuple[str, ...], build: Callable[[Row], Kept]) -> FileRows[Kept]:
    """Read each row by ``build``; the first column is the id, which no two rows may share."""
    by_id: dict[str, list[tuple[int, Kept]]] = defaultdict(list)
    rejected, n_read = [], 0
    for number, row, problem in _rows(path, table, columns):
        n_read += 1
        try:
            if problem is not None:
                raise problem
            key = row[columns[0]].strip()
            if not key:
                _refuse(columns[0], "no_id", row[columns[0]])
            one = build(row)
            by_id[key].append((number, one))
        except _RowProblemError as wrong:
            rejected.append(Reject(table, number, wrong.column, wrong.reason, wrong.value))
    kept = []
    for key, found in by_id.items():
        agree = all(one == found[0][1] for _, one in found)
        kept += [found[0][1]] if agree else []
        reason = "twice" if agree else "contradicts"
        rejected += [Reject(table, number, columns[0], reason, key) for number, _ in (found[1:] if agree else found)]
    return FileRows(kept, sorted(rejected, key=lambda reject: reject.row), n_read)


def _claim(row: Row) -> Claim:
    currency = _currency(row)
    loss, returned = _amount(row, "loss", currency), _amount(row, "returned", currency, blank_is_zero=True)
    if returned > loss:
        _refuse("returned", "above_loss", row["returned"])
    return Claim(row["claim_id"].strip(), loss, returned, currency, row["victim"].strip())


def _hold(row: Row) -> HeldMoney:
    currency, account = _currency(row), row["account"].strip()
    account = clean_cell(account) if account.startswith("=") else account
    if is_destroyed_number(account):
        _refuse("account", "destroyed_number", account)
    return HeldMoney(row["hold_id"].strip(), _amount(row, "amount", currency), currency, account)


def _investor(row: Row) -> Investor:
    currency = _currency(row)
    paid, received = (_amount(row, column, currency, blank_is_zero=True) for column in ("paid", "received"))
    return Investor(row["investor"].strip(), paid, received, currency)


def _traced(row: Row, of_claim: dict[str, str], of_hold: dict[str, str]) -> TracedMoney:
    claim_id, hold_id = row["claim_id"].strip(), row["hold_id"].strip()
    if claim_id not in of_claim:
        _refuse("claim_id", "unknown_claim" if claim_id else "no_id", claim_id)
    if hold_id not in of_hold:
        _refuse("hold_id", "unknown_hold" if hold_id else "no_id", hold_id)
    currency = of_claim[claim_id]
    if of_hold[hold_id] != currency or (row["currency"].strip() and _currency(row) != currency):
        _refuse("currency", "other_currency", row["currency"] or of_hold[hold_id])
    return TracedMoney(claim_id, hold_id, _amount(row, "amount", currency))


def _currency(row: Row) -> str:
    if not row["currency"]:
        return DEFAULT_CURRENCY
    code = currency_code(clean_cell(row["currency"]))
    if " " in code or code.lower() in MAGNITUDES:
        _refuse("currency", "no_currency", row["currency"])
    return code


def _amount(row: Row, column: str, currency: str, *, blank_is_zero: bool = False) -> int:
    if currency == DEFAULT_CURRENCY and _PLAIN_YUAN.fullmatch(row[column]):
        return int(row[column].replace(".", ""))
    written = clean_cell(row[column]).lstrip("¥")
    if is_blank(written):
        return 0 if blank_is_zero else _refuse(column, "no_amount", row[column])
    try:
        amount = parse_amount(written, currency=currency)
    except ValueError as error:
        raise _RowProblemError(column, str(error), value=row[column]) from error
    return amount if amount >= 0 else _refuse(column, "negative", row[column])


def _refuse(column: str, reason: str, value: str) -> NoReturn:
    raise _RowProblemError(column, reason, value=value)


def _rows(path: Path, table: str, columns: tuple[str, ...]) -> Iterator[tuple[int, Row, _RowProblemError | None]]:
    """Yield (line, cells by column, what is wrong with the row as such) of every row that is not blank."""
    refused = NotARestitutionFileError(path=path, table=table, columns=",".join((*columns, "[currency]")))
    lines = _lines(_text(path, refused), refused)
    header = [header_name(cell) for cell in next(lines, (0, []))[1]]
    if any(header.count(name) != 1 for name in columns) or header.count("currency") > 1:
        raise refused
    empty = dict.fromkeys((*columns, "currency"), "")
    for number, cells in lines:
        ragged = len(cells) > len(header) and "".join(cells[len(header) :]).strip()
        problem = _RowProblemError("row", "ragged", value=",".join(cells)) if ragged else None
        row = empty.copy()
        row.update(zip(header, cells, strict=False))
        yield number, row, problem


def _lines(text: str, refused: NotARestitutionFileError) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            if "".join(cells).strip():
                yield reader.line_num, cells
    except csv.Error as error:
        raise refused from error


def _text(path: Path, refused: NotARestitutionFileError) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError as error:
            raise refused from error
