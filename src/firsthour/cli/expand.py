"""``firsthour expand``: which accounts the money could have reached next, or come from, and who links two accounts."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from firsthour.cli.settings import language_of

CHINESE = {
    "": "按时间先后展开账户的资金往来：哪些账户可能随后收到资金，或资金可能来自哪些账户。",
    "ledger": "账本所在文件夹。",
    "accounts": "从该账户开始；可多次给出。",
    "hops": "最多经过几笔相继的交易。",
    "days": "自起始时间起的天数。",
    "backward": "反向：资金可能来自哪些账户。",
    "at": "起始时间；不写则为这些账户的第一笔转出（反向为最后一笔转入）。",
    "minimum": "每笔交易的最小金额，以各币种的主单位计（人民币为元）。",
    "targets": "只看通向该账户的路径及其交易；可多次给出。",
    "currency": "只看该币种。",
    "as_json": "以 JSON 输出结果。",
}


def command(
    ledger: Annotated[Path, typer.Option(help="Folder of the ledger.")],
    accounts: Annotated[list[str], typer.Option("--from", help="Account to start from; may be repeated.")],
    *,
    hops: Annotated[int, typer.Option(help="Most transfers of a path, each following the one before.")],
    days: Annotated[int, typer.Option(help="Days from the start within which all of it happens.")],
    backward: Annotated[bool, typer.Option("--backward", help="Where the money could have come from.")] = False,
    at: Annotated[
        str | None, typer.Option(help="Start; else the accounts' first transfer out (backward: their last one in).")
    ] = None,
    minimum: Annotated[
        str | None, typer.Option("--min", help="Least amount of a transfer, in each currency's own unit (yuan).")
    ] = None,
    targets: Annotated[
        list[str] | None, typer.Option("--to", help="Only paths to this account, and their transfers; may be repeated.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="This currency only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Find the accounts that money could have reached next, or come from, in the order in which it moved."""
    from firsthour.base.money import currency_code
    from firsthour.base.text import clean_cell
    from firsthour.cli.trace import read_time
    from firsthour.ledger.books import open_book
    from firsthour.tracing.expand import Expansion, expand_accounts

    asked = Expansion(
        accounts=accounts,
        hops=hops,
        days=days,
        backward=backward,
        at=None if at is None else read_time(at),
        least=minimum,
        targets=targets or (),
        currency=None if currency is None else currency_code(clean_cell(currency)),
    )
    print_expansion(expand_accounts(open_book(ledger), asked), as_json=as_json)


def print_expansion(answer: dict[str, Any], *, as_json: bool) -> None:
    """Print the neighbourhood: JSON and nothing else, or tables to read."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    from firsthour.cli.expand_text import expansion_lines

    for line in expansion_lines(answer, language_of(os.environ)):
        print(line)
