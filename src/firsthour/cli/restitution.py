"""``firsthour restitution``: who gets which fen of the held money back?"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import Language, home_of, language_of

CHINESE = {
    "": "计算冻结资金如何返还被害人，精确到分：可直接溯源的先返还，其余合并按未补损失的比例分配。",
    "claims": "CSV 文件：claim_id,victim,loss,returned[,currency]，金额为元。",
    "holds": "CSV 文件：hold_id,account,amount[,currency]，金额为元。",
    "traced": "CSV 文件：claim_id,hold_id,amount，追踪到各笔冻结的金额；不写则全部合并按比例分配。",
    "group": "代替 --claims：集资参与人 investor,paid,received[,currency]，按投入减去收回计算损失。",
    "as_json": "以 JSON 输出结果。",
}


class EitherLossesError(UserError):
    """The losses come from claims or from a group's participants."""

    code = "which_losses"
    english = "Name the losses either with --claims FILE.csv or with --group FILE.csv."
    chinese = "请用 --claims 文件.csv 或 --group 文件.csv 之一给出损失。"


def command(
    holds: Annotated[Path, typer.Option(help="CSV: hold_id,account,amount[,currency], amounts in yuan.")],
    *,
    claims: Annotated[
        Path | None, typer.Option(help="CSV: claim_id,victim,loss,returned[,currency], amounts in yuan.")
    ] = None,
    traced: Annotated[
        Path | None, typer.Option(help="CSV: claim_id,hold_id,amount traced there; without it all is one pool.")
    ] = None,
    group: Annotated[
        Path | None, typer.Option(help="Instead of --claims: investor,paid,received[,currency] of a group case.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Work out who gets which fen of the held money: what was traced first, the rest in proportion to the losses."""
    from firsthour.cli.progress import progress_line
    from firsthour.law.restitution_rule import read_restitution_rule
    from firsthour.recovery.restitution_answer import answer_restitution, read_stated

    if (claims is None) == (group is None):
        raise EitherLossesError
    rule = read_restitution_rule(home_of(os.environ) / "restitution_rule.toml")
    with progress_line(sys.stderr) as begin:
        begin(str(claims or group))
        stated = read_stated(claims, holds, traced=traced, group=group)
        begin(str(holds))
        answer = answer_restitution(stated, rule)
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    for line in answer_lines(answer, language_of(os.environ)):
        print(line)


_HEADINGS = {
    "en": ("claim", "victim", "hold", "way", "amount"),
    "zh": ("被骗款项", "被害人", "冻结", "方式", "返还金额"),
}
_WORDS = {
    "en": {
        "sum": "{currency}: {paid} paid + {left} undistributed = {held} held; {open} still open of {owed}",
        "sources": "Received more than was paid in, must give back:",
        "rejected": "{n} of {read} rows were not used:",
        "reject": "  {table} row {row}, {column}: {why} ({value})",
        "more": "  … and {n} more (--json lists all)",
        "formula": "Rounded by: {words} [{status}: {said}]",
        "check": "The source of the rounding is not verified: legal staff must confirm it before money goes out.",
    },
    "zh": {
        "sum": "{currency}：返还 {paid} + 未分配 {left} = 冻结 {held}；未补损失 {owed}，尚余 {open}",
        "sources": "收回大于投入、应当退出：",
        "rejected": "{read} 行中有 {n} 行未使用：",
        "reject": "  {table} 第 {row} 行 {column}：{why}（{value}）",
        "more": "  ……另有 {n} 行（--json 列出全部）",
        "formula": "取位办法：{words}［{status}：{said}］",
        "check": "取位办法的依据未经核实，打款前须由法制部门确认。",
    },
}
_SHOWN_REJECTS = 20


def answer_lines(answer: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield the answer as a person reads it: payments, sums by currency, sources, rejected rows, the rule."""
    from firsthour.base.text import printable

    yield from _payment_lines(answer, language)
    yield from _sum_lines(answer, language)
    words = _WORDS[language]
    if answer.get("sources"):
        yield words["sources"]
        for one in answer["sources"]:
            yield printable(f"  {one['investor']}  {_money(one['gives_back_fen'], one)}")
    rejected = answer["rejected"]
    if rejected:
        yield words["rejected"].format(n=len(rejected), read=sum(answer["read"].values()))
        for one in rejected[:_SHOWN_REJECTS]:
            yield printable(words["reject"].format(**one | {"why": one["words"][language], "value": one["value"][:40]}))
    if len(rejected) > _SHOWN_REJECTS:
        yield words["more"].format(n=len(rejected) - _SHOWN_REJECTS)
    yield from _rule_lines(answer["rule"]["formula"], language)


def _rule_lines(formula: dict[str, Any], language: Language) -> Iterator[str]:
    from firsthour.law.tracing import STATUSES

    words, status = _WORDS[language], formula["law"]["status"]
    yield words["formula"].format(words=formula["words"][language], status=status, said=STATUSES[status][language])
    if formula["needs_check"]:
        yield words["check"]


def _payment_lines(answer: dict[str, Any], language: Language) -> Iterator[str]:
    from firsthour.cli.terminal import table_lines

    victims = {one["claim_id"]: one["victim"] for one in answer["claims"]}
    ways = {way["key"]: way["words"][language] for way in answer["rule"]["ways"]}
    rows = [
        (one["claim_id"], victims[one["claim_id"]], one["hold_id"], ways[one["way"]], _money(one["amount_fen"], one))
        for one in answer["payments"]
    ]
    if rows:
        yield from table_lines(_HEADINGS[language], rows, numbers=(4,))


def _sum_lines(answer: dict[str, Any], language: Language) -> Iterator[str]:
    from firsthour.base.money import DEFAULT_CURRENCY, format_amount

    currencies = {one.get("currency", DEFAULT_CURRENCY) for one in (*answer["claims"], *answer["holds"])}
    for currency in sorted(currencies):
        claims, holds = (
            [one for one in answer[table] if one.get("currency", DEFAULT_CURRENCY) == currency]
            for table in ("claims", "holds")
        )
        amounts = {
            "paid": sum(one["paid_fen"] for one in holds),
            "left": sum(one["left_fen"] for one in holds),
            "held": sum(one["amount_fen"] for one in holds),
            "open": sum(one["still_open_fen"] for one in claims),
            "owed": sum(one["open_fen"] for one in claims),
        }
        said = {name: format_amount(fen, currency=currency, grouping=True) for name, fen in amounts.items()}
        yield _WORDS[language]["sum"].format(currency=currency, **said)


def _money(fen: int, entry: dict[str, Any]) -> str:
    from firsthour.cli.trace_text import amount_text

    return amount_text(fen, entry)
