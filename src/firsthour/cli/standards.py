"""``firsthour standards``: do these facts reach the filing line that held on the day of the act?"""

import json
import os
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import Language, language_of

if TYPE_CHECKING:
    from datetime import date

CHINESE = {
    "": "按行为发生之日适用的追诉标准，看已知事实是否达到数额线；只报告是否达到，不说是否应当立案。",
    "offence": "罪名：英文名、中文名或案件类别代码。",
    "more": "更多事实：名称=值。",
    "facts": "已知事实：名称=值（金额为元，比例为百分数，是/否）；可多次给出。",
    "on": "行为发生之日（YYYY-MM-DD）；不写则为今天。",
    "listing": "列出全部罪名及其标准。",
    "as_json": "以 JSON 输出结果。",
}


class NoOffenceError(UserError):
    """Nobody said which offence."""

    code = "no_offence"
    english = "Say which offence, or --list."
    chinese = "请写明罪名，或使用 --list。"


class BadFactTextError(UserError):
    """A fact is not written as NAME=VALUE, or twice."""

    code = "bad_fact_text"
    english = "{written!r} is no fact: write NAME=VALUE, each name once."
    chinese = "{written!r} 不是事实：请写成 名称=值，每个名称一次。"


class BadDayError(UserError):
    """A day is not written as one."""

    code = "bad_day"
    english = "{written!r} is no day: write YYYY-MM-DD."
    chinese = "{written!r} 不是日期：请写成 YYYY-MM-DD。"


def command(
    offence: Annotated[str | None, typer.Argument(help="The offence: name in either language, or code.")] = None,
    more: Annotated[list[str] | None, typer.Argument(help="More facts: NAME=VALUE.")] = None,
    *,
    facts: Annotated[
        list[str] | None,
        typer.Option(help="What is known: NAME=VALUE (amounts in yuan, shares in percent, yes or no)."),
    ] = None,
    on: Annotated[str | None, typer.Option(help="The day of the act (YYYY-MM-DD); today without it.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="List every offence and its lines.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Tell whether facts reach the filing line that held on the day of the act; never whether to file a case."""
    from firsthour.law.facts import read_facts
    from firsthour.law.standards import judge
    from firsthour.law.standards_json import judgement_json

    language = language_of(os.environ)
    if listing:
        _print_list(offence, language, as_json=as_json)
        return
    if offence is None:
        raise NoOffenceError
    known = read_facts(read_pairs([*(facts or ()), *(more or ())]))
    answer = judgement_json(judge(offence, known, on=read_day(on)))
    print(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(answer, language)))


def read_pairs(texts: list[str]) -> dict[str, str]:
    """Return what was written as NAME=VALUE."""
    pairs: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or name.strip() in pairs:
            raise BadFactTextError(written=text)
        pairs[name.strip()] = value
    return pairs


def read_day(text: str | None) -> "date":
    """Return the day that was written, in the city's calendar today without one."""
    from datetime import date

    from firsthour.base.clock import SHANGHAI

    if text is None:
        return datetime.now(SHANGHAI).date()
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadDayError(written=text) from error


_WORDS = {
    "en": {
        "head": "{name}, acts of {on}",
        "tier": "{tier}: ",
        "reading": "reading {0}: ",
        "missing": "To say with --facts: {0}",
        "unused": "No line asks for: {0}",
        "counted": "Counted: {words}",
        "doubt": " ({0})",
        "any": "    any of: {0}",
        "join": "; ",
        "kinds": "Kinds with lines of their own: {0}",
        "none": "no line in this table",
    },
    "zh": {
        "head": "{name}，行为日 {on}",
        "tier": "{tier}：",
        "reading": "说法{0}：",
        "missing": "可用 --facts 补充：{0}",
        "unused": "没有标准用到：{0}",
        "counted": "计算：{words}",
        "doubt": "（{0}）",
        "any": "    任一：{0}",
        "join": "；",
        "kinds": "另有单独标准的种类：{0}",
        "none": "本表没有该罪名的标准",
    },
}


def _lines(answer: dict[str, Any], language: Language) -> list[str]:
    from firsthour.law.facts import get_one_fact

    said = _WORDS[language]
    lines = [said["head"].format(name=answer["offence"]["words"][language], on=answer["on"])]
    lines.append(answer["sentence"][language])
    lines += [line for one in answer["lines"] for line in _line(one, language)]
    lines += [f"- {bar['sentence'][language]}" for bar in answer["bars"]]
    for rule in answer["counting"]:
        doubt = rule["law"]["doubt"][language]
        text = said["counted"].format(words=rule["words"][language])
        lines.append("- " + text + (said["doubt"].format(doubt) if doubt else ""))
    for what in ("missing", "unused"):
        if answer[what]:
            lines.append(said[what].format(", ".join(get_one_fact(key).written for key in answer[what])))
    if answer["kinds"]:
        named = [f"{kind['words'][language]} ({kind['key']})" for kind in answer["kinds"]]
        lines.append(said["kinds"].format(said["join"].join(named)))
    lines += [text for text in (answer["later"][language], answer["who_decides"][language]) if text]
    return lines


def _line(one: dict[str, Any], language: Language) -> list[str]:
    from firsthour.law.standards_words import tier_words

    said = _WORDS[language]
    reading = said["reading"].format(one["reading"]) if one["reading"] else ""
    lines = [f"- {said['tier'].format(tier=tier_words(one['tier'], language))}{reading}{one['sentence'][language]}"]
    if one["alternatives"][language]:
        lines.append(said["any"].format(said["join"].join(one["alternatives"][language])))
    if one["note"][language]:
        lines.append(f"    {one['note'][language]}")
    return lines


def _print_list(offence: str | None, language: Language, *, as_json: bool) -> None:
    from firsthour.law.offences import get_one_offence, list_offences
    from firsthour.law.standards_json import listed_json

    offences = [get_one_offence(offence)] if offence else list_offences()
    listed = [listed_json(one) for one in offences]
    if as_json:
        print(json.dumps({"offences": listed}, ensure_ascii=False, indent=1))
        return
    for one in listed:
        print(f"{one['key']}  {one['words'][language]}  {one['article']} [{one['status']}]")
        for line in one["lines"]:
            print(f"  {_listed_line(line, language)}")
        if not one["lines"]:
            print(f"  {_WORDS[language]['none']}")


def _listed_line(line: dict[str, Any], language: Language) -> str:
    from firsthour.law.standards import LineState
    from firsthour.law.standards_words import state_words, tier_words

    law, said = line["law"], _WORDS[language]
    words = said["join"].join(line["alternatives"][language]) or state_words(LineState.NO_NUMBER, language)
    dates = f"{law['from']}–{law['to']}"
    head = said["tier"].format(tier=tier_words(line["tier"], language))
    return f"{head}{words}  {law['source']} {law['article']} {dates} [{law['status']}]"
