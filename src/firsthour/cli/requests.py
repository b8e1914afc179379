"""``firsthour requests``: which statements to ask for next, ranked by the traced money that depends on them."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from firsthour.cli.settings import language_of

CHINESE = {
    "": "列出下一步应调取的流水，按所涉追踪金额从大到小排列。",
    "ledger": "账本所在文件夹。",
    "claim": "账户@时间=金额[币种]：转入该账户的一笔被骗款项；可多次给出。",
    "claims": "CSV 文件：claim_id,account,time,amount[,currency]。",
    "rule": "fifo、lifo、pro-rata、tainted-first、lowest-balance 或 all；金额取各规则中最大者。",
    "xlsx": "另存为 Excel 工作簿。",
    "as_json": "以 JSON 输出结果。",
}


def command(
    ledger: Annotated[Path, typer.Option(help="Folder of the ledger.")],
    *,
    claim: Annotated[
        list[str] | None, typer.Option(help="ACCOUNT@TIME=AMOUNT[CURRENCY]: a payment that came in; may be repeated.")
    ] = None,
    claims: Annotated[Path | None, typer.Option(help="CSV: claim_id,account,time,amount[,currency].")] = None,
    rule: Annotated[
        str, typer.Option(help="fifo, lifo, pro-rata, tainted-first, lowest-balance, or all (the largest counts).")
    ] = "all",
    xlsx: Annotated[Path | None, typer.Option(help="Write the list as a workbook, too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """List the statements to ask for next, ranked by the traced money that depends on them."""
    from firsthour.cli.requests_text import request_lines, request_sheets
    from firsthour.cli.trace import index_opener, read_stated_claims
    from firsthour.ledger.books import open_book
    from firsthour.tracing.requests import list_requests
    from firsthour.tracing.rules import select_rules

    rules = select_rules(rule)
    stated = read_stated_claims(claim or [], claims)
    book = open_book(ledger)
    answer = list_requests(book, stated, rules=rules, indexes=index_opener(ledger, book))
    language = language_of(os.environ)
    if xlsx is not None:
        from firsthour.papers.workbook import write_workbook

        write_workbook(xlsx, request_sheets(answer, language))
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    for line in request_lines(answer, language):
        print(line)
