"""``firsthour trace``: follow claims through a ledger, or a balance back, under one or all rules, to the fen."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from firsthour.base.clock import Moment
    from firsthour.ledger.book import Book
    from firsthour.tracing.claims import Claim
    from firsthour.tracing.index import LineIndex


CHINESE = {
    "": "按指定规则在账本中追踪被骗资金，精确到分；加 --backward 则反向查明账户余额的来源。",
    "ledger": "账本所在文件夹。",
    "claim": "账户@时间=金额[币种]：转入该账户的一笔被骗款项；可多次给出。",
    "claims": "CSV 文件：claim_id,account,time,amount[,currency]。",
    "rule": "fifo、lifo、pro-rata、tainted-first、lowest-balance 或 all。",
    "explain": "显示这笔转账的原始流水行。",
    "backward": "反向追踪：账户（--account）余额从何而来；规则 fifo、lifo、pro-rata 或 all。",
    "account": "配合 --backward：查询哪个账户的余额。",
    "at": "配合 --backward：该时间（日、分或秒）结束时的余额；不填为流水末尾。",
    "currency": "配合 --backward：只查该币种。",
    "as_json": "以 JSON 输出结果。",
}


class EitherClaimError(UserError):
    """Claims come from the command line or from a file, not from both and not from neither."""

    code = "which_claims"
    english = "Name the claims either with --claim ACCOUNT@TIME=AMOUNT (once or more) or with --claims FILE.csv."
    chinese = "请用 --claim 账户@时间=金额（可多次）或 --claims 文件.csv 之一给出被骗款项。"


class BackwardWithClaimError(UserError):
    """A balance is followed back whoever claims it."""

    code = "backward_with_claim"
    english = "--backward asks where a balance came from and takes no claims; leave out --claim and --claims."
    chinese = "--backward 查询余额来源，不接受被骗款项；请去掉 --claim 和 --claims。"


class WhichAccountError(UserError):
    """A trace backward starts from one account."""

    code = "which_account"
    english = "Name the account whose balance is followed back with --account."
    chinese = "请用 --account 指明要反向追踪余额的账户。"


class OnlyBackwardError(UserError):
    """An option belongs to the trace backward alone."""

    code = "only_backward"
    english = "{option} goes together with --backward only."
    chinese = "{option} 只能与 --backward 一起使用。"


class BadTimeError(UserError):
    """A time on the command line cannot be read."""

    code = "bad_time"
    english = "{written} is no time; write 2026-03-01, 2026-03-01 10:05 or 2026-03-01 10:05:07."
    chinese = "无法识别时间 {written}；请写成 2026-03-01、2026-03-01 10:05 或 2026-03-01 10:05:07。"


def command(
    ledger: Annotated[Path, typer.Option(help="Folder of the ledger.")],
    *,
    claim: Annotated[
        list[str] | None, typer.Option(help="ACCOUNT@TIME=AMOUNT[CURRENCY]: a payment that came in; may be repeated.")
    ] = None,
    claims: Annotated[Path | None, typer.Option(help="CSV: claim_id,account,time,amount[,currency].")] = None,
    rule: Annotated[str, typer.Option(help="fifo, lifo, pro-rata, tainted-first, lowest-balance, or all.")] = "all",
    explain: Annotated[str | None, typer.Option(help="Show the source rows of this transfer.")] = None,
    backward: Annotated[
        bool, typer.Option("--backward", help="Where the balance of --account came from: fifo, lifo, pro-rata or all.")
    ] = False,
    account: Annotated[str | None, typer.Option(help="With --backward: the account whose balance it is.")] = None,
    at: Annotated[
        str | None, typer.Option(help="With --backward: the balance at the end of this time, else of its statements.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="With --backward: this currency only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Follow stolen payments through a ledger, exact to the cent, or with --backward a balance to its sources."""
    from firsthour.ledger.books import open_book
    from firsthour.tracing.rules import select_rules
    from firsthour.tracing.trace import trace_claims

    if backward:
        refuse_claims(claim or [], claims)
        answer = trace_balance(ledger, account=account, at=at, currency=currency, rule=rule, explain=explain)
        print_backward(answer, as_json=as_json)
        return
    refuse_backward_options({"--account": account, "--at": at, "--currency": currency})
    rules = select_rules(rule)
    stated = read_stated_claims(claim or [], claims)
    source = _row_reader(ledger)
    book = open_book(ledger)
    indexes = index_opener(ledger, book)
    answer = trace_claims(book, stated, rules=rules, indexes=indexes, explain=explain, read_row=source)
    print_answer(answer, as_json=as_json)


def trace_balance(
    ledger: Path, *, account: str | None, at: str | None, currency: str | None, rule: str, explain: str | None
) -> dict[str, Any]:
    """Return where the balance of an account came from, as written on the command line.

    Raises
    ------
    WhichAccountError, BadTimeError
        and what ``tracing.backward`` refuses.
    """
    from firsthour.base.money import currency_code
    from firsthour.base.text import clean_cell
    from firsthour.ledger.books import open_book
    from firsthour.tracing.backward import select_backward_rules, trace_back

    if not account:
        raise WhichAccountError
    moment = None if at is None else read_time(at)
    rules = select_backward_rules(rule)
    book = open_book(ledger)
    return trace_back(
        book,
        account=account,
        at=moment,
        currency=None if currency is None else currency_code(clean_cell(currency)),
        rules=rules,
        indexes=index_opener(ledger, book),
        explain=explain,
        read_row=_row_reader(ledger),
    )


def index_opener(ledger: Path, book: "Book") -> "Callable[[str], LineIndex]":
    """Return what opens the index of a rule that is kept beside the ledger's book."""
    from firsthour.tracing.index_store import open_index

    return lambda rule: open_index(ledger, book, rule=rule)


def read_time(written: str) -> "Moment":
    """Return a time as typed; raises ``BadTimeError`` when it is none."""
    from firsthour.base.clock import parse_moment
    from firsthour.base.text import clean_cell

    try:
        return parse_moment(clean_cell(written))
    except ValueError as error:
        raise BadTimeError(written=written) from error


def refuse_claims(typed: Sequence[str], file: Path | None) -> None:
    """Raise ``BackwardWithClaimError`` when claims stand beside --backward."""
    if typed or file is not None:
        raise BackwardWithClaimError


def refuse_backward_options(given: Mapping[str, str | None]) -> None:
    """Raise ``OnlyBackwardError`` for the first option given (name → value) that needs --backward."""
    for option, value in given.items():
        if value is not None:
            raise OnlyBackwardError(option=option)


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


def print_backward(answer: dict[str, Any], *, as_json: bool) -> None:
    """Print the result of a trace backward: JSON and nothing else, or tables to read."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    from firsthour.cli.backward_text import backward_lines

    for line in backward_lines(answer, language_of(os.environ)):
        print(line)


def _row_reader(ledger: Path) -> Any:
    def read_row(file_hash: str, sheet: int, row: int) -> list[tuple[str, str]]:
        from firsthour.ledger.sources import source_row

        return source_row(ledger, file_hash=file_hash, sheet=sheet, row=row)

    return read_row
