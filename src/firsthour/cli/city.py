"""``firsthour city``: write the case files of a city that never was, with the truth beside them."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from firsthour.cli.settings import language_of

CHINESE = {
    "": "生成一座虚构城市的案件材料：按真实格式书写的流水、被骗款项清单和真相文件。",
    "out": "写入的文件夹，须为新建或空文件夹。",
    "seed": "随机种子；同一种子生成同一座城市。",
    "people": "人口数。",
    "days": "天数。",
    "complete": "被骗资金经过的每个账户都有完整流水；否则如实际办案，有缺页、断档和未反馈的账户。",
    "as_json": "以 JSON 输出结果。",
}
_WORDS = {
    "en": {
        "done": "{out}: {people} people, {frauds} frauds, {claims} stolen payments; {statements} statement files of "
        "{accounts} accounts with {rows} rows",
        "next": "firsthour import {out}/statements --ledger DIR, then firsthour trace --ledger DIR "
        "--claims {out}/claims.csv",
    },
    "zh": {
        "done": "{out}：{people} 人，{frauds} 起诈骗，{claims} 笔被骗款项；"
        "{accounts} 个账户的流水文件 {statements} 份，共 {rows} 行",
        "next": "firsthour import {out}/statements --ledger 账本，"
        "再 firsthour trace --ledger 账本 --claims {out}/claims.csv",
    },
}


def command(
    out: Annotated[Path, typer.Option(help="Folder to write to; new or empty.")],
    *,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same city.")] = 1,
    people: Annotated[int, typer.Option(help="How many people live there.")] = 2000,
    days: Annotated[int, typer.Option(help="How many days it lives.")] = 90,
    complete: Annotated[
        bool, typer.Option("--complete", help="Whole statements of all accounts that stolen money passed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Write the case files of a city that never was: statements in real layouts, claims, and the truth."""
    from firsthour.city.making import make_city
    from firsthour.cli.progress import progress_line

    with progress_line(sys.stderr) as progress:
        made = make_city(out, seed=seed, n_people=people, n_days=days, complete=complete, progress=progress)
    answer = {
        "out": str(out),
        "seed": seed,
        "people": made.n_people,
        "frauds": made.n_frauds,
        "claims": made.n_claims,
        "statements": made.n_statements,
        "accounts": len(made.accounts),
        "rows": made.n_rows,
    }
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    words = _WORDS[language_of(os.environ)]
    print(words["done"].format(**answer))
    print(words["next"].format(out=out))
