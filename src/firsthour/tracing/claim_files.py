"""What claims stand in a file, and which of its rows cannot be used."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from firsthour.base.errors import UserError
from firsthour.base.text import clean_cell, header_name, is_blank
from firsthour.tracing.claims import PROBLEMS, Claim, ClaimProblemError, read_claim

COLUMNS = ("claim_id", "account", "time", "amount")
OPTIONAL = "currency"
_SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one row: 1-based line, column, reason (a key of ``PROBLEMS``), what stood there."""

    row: int
    column: str
    reason: str
    value: str


class BadClaimsError(UserError):
    """Rows of a claims file cannot be used; all of them are listed."""

    code = "bad_claims"
    english = "{path} has {n_problems} rows that cannot be used: {listed}"
    chinese = "{path} 有 {n_problems} 行无法使用：{listed}"

    def __init__(self, *, path: Path, problems: Sequence[RowProblem]) -> None:
        super().__init__(path=path, n_problems=len(problems), problems=tuple(problems), listed="")

    def sentence(self, language: str = "en") -> str:
        """Return the sentence with the first rows listed in the same language."""
        problems = self.details["problems"]
        assert isinstance(problems, tuple)
        chinese = language == "zh"
        form = "第 {row} 行 {column}：{reason}（{value}）" if chinese else "row {row}, {column}: {reason} ({value})"
        listed = [
            form.format(row=p.row, column=p.column, reason=PROBLEMS[p.reason][chinese], value=p.value[:40])
            for p in problems[:_SHOWN_PROBLEMS]
        ]
        more = ["…"] if len(problems) > _SHOWN_PROBLEMS else []
        template = self.chinese if chinese else self.english
        joined = ("；" if chinese else "; ").join(listed + more)
        return template.format(path=self.details["path"], n_problems=len(problems), listed=joined)


class NotAClaimsFileError(UserError):
    """The file is no CSV with the columns of claims."""

    code = "not_a_claims_file"
    english = "{path} is no file of claims: it needs a header with claim_id,account,time,amount[,currency]."
    chinese = "{path} 不是被骗款项文件：首行应为 claim_id,account,time,amount[,currency]。"


class NoClaimsError(UserError):
    """There is nothing to trace."""

    code = "no_claims"
    english = "There is no claim to trace."
    chinese = "没有要追踪的被骗款项。"


def read_claims(path: Path) -> list[Claim]:
    """Return the claims of a CSV file (UTF-8 or GB18030) in its order; blank rows are skipped.

    Raises
    ------
    NotAClaimsFileError
        when the file is no text or lacks a column.
    BadClaimsError
        with every row that cannot be used.
    NoClaimsError
        when there is no row below the header.
    """
    rows = _rows(path)
    header = [header_name(cell) for cell in rows[0][1]] if rows else []
    if any(header.count(name) != 1 for name in COLUMNS) or header.count(OPTIONAL) > 1:
        raise NotAClaimsFileError(path=path)
    claims: list[Claim] = []
    problems: list[RowProblem] = []
    seen: set[str] = set()
    for number, cells in rows[1:]:
        try:
            claim = _claim(header, cells)
            if claim.claim_id in seen:
                raise ClaimProblemError("claim_id", "twice", value=claim.claim_id)
            seen.add(claim.claim_id)
            claims.append(claim)
        except ClaimProblemError as problem:
            problems.append(RowProblem(number, problem.column, problem.reason, problem.value))
    if problems:
        raise BadClaimsError(path=path, problems=problems)
    if not claims:
        raise NoClaimsError(path=path)
    return claims


def _claim(header: Sequence[str], cells: Sequence[str]) -> Claim:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise ClaimProblemError("row", "ragged", value=",".join(cells))
    row = dict.fromkeys((*COLUMNS, OPTIONAL), "") | dict(zip(header, cells, strict=False))
    claim_id, account = row["claim_id"].strip(), _account(row["account"])
    if not claim_id:
        raise ClaimProblemError("claim_id", "no_claim_id")
    if is_blank(account):
        raise ClaimProblemError("account", "no_account")
    return read_claim(claim_id, account, time=row["time"], amount=row["amount"], currency=row["currency"])


def _account(cell: str) -> str:
    """Return the account as written; only a spreadsheet's ``="…"`` is undone."""
    stripped = cell.strip()
    return clean_cell(stripped) if stripped.startswith("=") else stripped


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return (line, cells) of every row that is not blank."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            raise NotAClaimsFileError(path=path) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise NotAClaimsFileError(path=path) from error
