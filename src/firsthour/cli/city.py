"""``firsthour city``: write the case files of a city that never was, with the truth beside them."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firsthour.cli.settings import language_of

if TYPE_CHECKING:
    from firsthour.city.making import MadeCity

CHINESE = {
    "": "生成一座虚构城市的案件材料：按真实格式书写的流水、被骗款项清单和真相文件。",
    "out": "写入的文件夹，须为新建或空文件夹。",
    "seed": "随机种子；同一种子生成同一座城市。",
    "people": "人口数；超过约 7000 人时，只写最先发生的诈骗的被骗款项（约 1000 笔以内）及其到过的账户。",
    "days": "天数。",
    "complete": "被骗资金经过的每个账户都有完整流水；否则如实际办案，有缺页、断档和未反馈的账户。",
    "as_json": "以 JSON 输出结果。",
}
_WORDS = {
    "en": {
        "done": "{out}: {people} people, {frauds} frauds, {claims} stolen payments; {statements} statement files of "
        "{accounts} accounts with {rows} rows",
        "all": "claims.csv and truth.json tell of every stolen payment.",
        "first": "A city of this size has {all_claims} stolen payments; claims.csv and truth.json tell of the {claims} "
        "of the first {told_frauds} frauds. The later ones are left out: their money counts as clean.",
        "statements": "Statements are those of the accounts that this money touched, and of the victims: {accounts} of "
        "the city's {all_accounts} accounts; {kept_back} more were asked for and not returned.",
        "next": "firsthour import {out}/statements --ledger DIR, then firsthour trace --ledger DIR "
        "--claims {out}/claims.csv",
    },
    "zh": {
        "done": "{out}：{people} 人，{frauds} 起诈骗，{claims} 笔被骗款项；"
        "{accounts} 个账户的流水文件 {statements} 份，共 {rows} 行",
        "all": "claims.csv 和 truth.json 包含全部被骗款项。",
        "first": "该规模的城市共有 {all_claims} 笔被骗款项；claims.csv 和 truth.json 只包含最先发生的 {told_frauds} 起"
        "诈骗的 {claims} 笔，其后的诈骗从略，其资金按干净资金计。",
        "statements": "流水只写这些款项到过的账户和被害人的账户：全市 {all_accounts} 个账户中的 {accounts} 个；"
        "另有 {kept_back} 个已调取而未反馈。",
        "next": "firsthour import {out}/statements --ledger 账本，"
        "再 firsthour trace --ledger 账本 --claims {out}/claims.csv",
    },
}


def command(
    out: Annotated[Path, typer.Option(help="Folder to write to; new or empty.")],
    *,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same city.")] = 1,
    people: Annotated[
        int,
        typer.Option(
            help="How many people live there; beyond about 7,000 only the stolen payments of the first frauds (up to "
            "about 1,000) and the accounts that they touch are written."
        ),
    ] = 2000,
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
    answer = _answer(made, seed=seed)
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    words = _WORDS[language_of(os.environ)]
    told = "all" if made.n_claims == made.n_all_claims else "first"
    print("\n".join(words[said].format(**answer) for said in ("done", told, "statements", "next")))


def _answer(made: "MadeCity", *, seed: int) -> dict[str, str | int]:
    """Return what was written, as ``--json`` gives it."""
    return {
        "out": str(made.out_dir),
        "seed": seed,
        "people": made.n_people,
        "frauds": made.n_frauds,
        "claims": made.n_claims,
        "statements": made.n_statements,
        "accounts": len(made.accounts),
        "rows": made.n_rows,
        "told_frauds": made.n_told_frauds,
        "all_claims": made.n_all_claims,
        "all_accounts": made.n_all_accounts,
        "kept_back": made.n_kept_back,
    }
