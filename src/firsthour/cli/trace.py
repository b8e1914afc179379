"""``firsthour trace``: follow claims through a ledger under one or all rules and say where every fen ended."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import language_of

if TYPE_CHECKING:
    from firsthour.tracing.claims import Claim


CHINESE = {
    "": "按指定规则在账本中追踪被骗资金，精确到分。",
    "ledger": "账本所在文件夹。",
    "claim": "账户@时间=金额[币种]：转入该账户的一笔被骗款项；可多次给出。",
    "claims": "CSV 文件：claim_id,account,time,amount[,currency]。",
    "rule": "fifo、lifo、pro-rata、tainted-first、lowest-balance 或 all。",
    "explain": "显示这笔转账的原始流水行。",
    "as_json": "以 JSON 输出结果。",
}


class EitherClaimError(UserError):
    """Claims come from the command line or from a file, not from both and not from neither."""

    code = "which_claims"
    english = "Name the claims either with --claim ACCOUNT@TIME=AMOUNT (once or more) or with --claims FILE.csv."
    chinese = "请用 --claim 账户@时间=金额（可多次）或 --claims 文件.csv 之一给出被骗款项。"


def command(
    ledger: Annotated[Path, typer.Option(help="Folder of the ledger.")],
    *,
    claim: Annotated[
        list[str] | None, typer.Option(help="ACCOUNT@TIME=AMOUNT[CURRENCY]: a payment that came in; may be repeated.")
    ] = None,
    claims: Annotated[Path | None, typer.Option(help="CSV: claim_id,account,time,amount[,currency].")] = None,
    rule: Annotated[str, typer.Option(help="fifo, lifo, pro-rata, tainted-first, lowest-balance, or all.")] = "all",
    explain: Annotated[str | None, typer.Option(help="Show the source rows of this transfer.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Follow stolen payments through a ledger, exact to the cent, under a named rule."""
    from firsthour.ledger.books import open_book
    from firsthour.tracing.rules import select_rules
    from firsthour.tracing.trace import trace_claims

    rules = select_rules(rule)
    stated = read_stated_claims(claim or [], claims)
    source = _row_reader(ledger)
    answer = trace_claims(open_book(ledger), stated, rules=rules, explain=explain, read_row=source)
    print_answer(answer, as_json=as_json)


def read_stated_claims(typed: Sequence[str], file: Path | None) -> "list[Claim]":
    """Return the claims from the command line or from a file.

    Raises
    ------
    EitherClaimError
        when there are both or neither.
    """
    from firsthour.tracing.claim_files import read_claims
    from firsthour.tracing.claims import parse_claims

    if bool(typed) == (file is not None):
        raise EitherClaimError
    return parse_claims(typed) if file is None else read_claims(file)


def print_answer(answer: dict[str, Any], *, as_json: bool) -> None:
    """Print the result of a trace: JSON and nothing else, or tables to read."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    from firsthour.cli.trace_text import answer_lines

    for line in answer_lines(answer, language_of(os.environ)):
        print(line)


def _row_reader(ledger: Path) -> Any:
    def read_row(file_hash: str, sheet: int, row: int) -> list[tuple[str, str]]:
        from firsthour.ledger.sources import source_row

        return source_row(ledger, file_hash=file_hash, sheet=sheet, row=row)

    return read_row
