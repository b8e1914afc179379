"""``firsthour responsibility``: who handles this, why, and who would have got the past cases?"""

import csv
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import Language, home_of, language_of

if TYPE_CHECKING:
    from firsthour.law.responsibility import Assignment, PastCase, ResponsibilityList, Simulation

CHINESE = {
    "": "按权责清单确定由哪一级单位办理并说明理由；给出往年案件表则推演各级会分到多少。",
    "offence": "罪名：英文名、中文名或案件类别代码。",
    "amount": "涉案金额（元）。",
    "given": "具备的情形（如 many_victims）；可多次给出。",
    "prevention": "属防范工作而非侦查。",
    "rules": "单位自己的权责清单文件；不写则用 FIRSTHOUR_HOME 下的 responsibility.toml（如有），否则用示例。",
    "cases": "往年案件表（CSV：number,offence,amount,handled_by[,given]），推演各级会分到多少。",
    "as_json": "以 JSON 输出结果。",
}
_COLUMNS = ("number", "offence", "amount", "handled_by")


class NothingAskedError(UserError):
    """Neither an offence with its amount nor past cases were given."""

    code = "nothing_asked"
    english = "Say which offence and --amount, or give past cases: --cases FILE."
    chinese = "请写明罪名和 --amount，或者给出往年案件：--cases 文件。"


class BadAmountTextError(UserError):
    """An amount is not written as one."""

    code = "bad_amount_text"
    english = "{written!r} is no amount in yuan from 0."
    chinese = "{written!r} 不是不小于 0 的金额（元）。"


class BadCaseFileError(UserError):
    """A table of past cases cannot be read."""

    code = "bad_case_file"
    english = "{path}, line {line}: {reason}."
    chinese = "{path} 第 {line} 行：{reason_zh}。"


class UnknownLevelError(UserError):
    """No level of unit has this name."""

    code = "unknown_level"
    english = "No level is called {name!r}. Known: {known}."
    chinese = "没有名为 {name!r} 的层级。可用：{known}。"


class MissingRulesFileError(UserError):
    """The list that was named is not there."""

    code = "missing_rules_file"
    english = "There is no file {path}."
    chinese = "没有文件 {path}。"


def command(
    offence: Annotated[str | None, typer.Argument(help="The offence: name in either language, or code.")] = None,
    *,
    amount: Annotated[str | None, typer.Option(help="The amount involved, in yuan.")] = None,
    given: Annotated[list[str] | None, typer.Option(help="A circumstance that is there, such as many_victims.")] = None,
    prevention: Annotated[bool, typer.Option("--prevention", help="Prevention, not investigation.")] = False,
    rules: Annotated[
        Path | None,
        typer.Option(
            help="A unit's own list; FIRSTHOUR_HOME/responsibility.toml without it, if there; else the example."
        ),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(help="Past cases (CSV: number,offence,amount,handled_by[,given]): who would get them?"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Say which level of unit handles a matter and why; with past cases, how many each level would get."""
    from firsthour.law.responsibility import read_responsibility, simulate, who_handles

    language = language_of(os.environ)
    if rules is not None and not rules.is_file():
        raise MissingRulesFileError(path=rules)
    listed = read_responsibility(rules or home_of(os.environ) / "responsibility.toml")
    if cases is not None:
        answer = simulation_json(simulate(listed, read_cases(cases, listed)), listed)
        lines = _simulated(answer, language)
    elif offence is None or amount is None:
        raise NothingAskedError
    else:
        assigned = who_handles(
            offence,
            amount_fen=_amount(amount),
            circumstances=given or (),
            work="prevention" if prevention else "investigation",
            rules=listed,
        )
        answer = assignment_json(assigned, listed)
        lines = _assigned(answer, language)
    print(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else "\n".join(lines))


def assignment_json(one: "Assignment", listed: "ResponsibilityList") -> dict[str, Any]:
    """Return an assignment as the JSON answer holds it."""
    from firsthour.law.responsibility import LEVELS

    return {
        "level": one.level,
        "words": LEVELS[one.level],
        "unit": one.unit,
        "supervised": one.supervised,
        "rule": one.rule,
        "reasons": [{"words": reason.words, "status": reason.status} for reason in one.reasons],
        "own_list": listed.is_own,
    }


def simulation_json(one: "Simulation", listed: "ResponsibilityList") -> dict[str, Any]:
    """Return a simulation as the JSON answer holds it."""
    return {
        "would_get": one.would_get,
        "had": one.had,
        "supervised": one.supervised,
        "differences": [
            {"number": each.number, "was": each.was, "would_be": each.would_be, "rule": each.rule}
            for each in one.differences
        ],
        "own_list": listed.is_own,
    }


def read_cases(path: Path, listed: "ResponsibilityList") -> list["PastCase"]:
    """Return the past cases of a table; the first bad line is named."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = ", ".join(name for name in _COLUMNS if name not in (reader.fieldnames or ()))
            if missing:
                raise BadCaseFileError(path=path, line=1, reason=f"no column {missing}", reason_zh=f"缺少列 {missing}")
            return [_line_of(row, listed, path=path, line=reader.line_num) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadCaseFileError(path=path, line=1, reason=error, reason_zh=error) from error


def _line_of(row: dict[str, str], listed: "ResponsibilityList", *, path: Path, line: int) -> "PastCase":
    try:
        return _case({name: (text or "").strip() for name, text in row.items() if name}, listed)
    except UserError as error:
        reasons = {"reason": error.sentence("en").rstrip("."), "reason_zh": error.sentence("zh").rstrip("。")}
        raise BadCaseFileError(path=path, line=line, **reasons) from error


def _case(row: dict[str, str], listed: "ResponsibilityList") -> "PastCase":
    from firsthour.law.offences import get_one_offence
    from firsthour.law.responsibility import LEVELS, PastCase, UnknownCircumstanceError

    handled_by = row["handled_by"]
    if handled_by and handled_by not in LEVELS:
        raise UnknownLevelError(name=handled_by, known=", ".join(LEVELS))
    given = tuple(name.strip() for name in row.get("given", "").split(";") if name.strip())
    for name in given:
        if name not in listed.circumstances:
            raise UnknownCircumstanceError(name=name, known=", ".join(listed.circumstances))
    return PastCase(
        number=row["number"],
        offence=get_one_offence(row["offence"]).key,
        amount_fen=_amount(row["amount"]),
        handled_by=handled_by,
        circumstances=given,
    )


def _amount(text: str) -> int:
    from firsthour.base.money import parse_amount

    try:
        amount_fen = parse_amount(text)
    except ValueError as error:
        raise BadAmountTextError(written=text) from error
    if amount_fen < 0:
        raise BadAmountTextError(written=text)
    return amount_fen


_WORDS = {
    "en": {
        "level": "{level} ({rule})",
        "supervised": "Supervised.",
        "example": "By the example list: each city sets its own.",
        "own": "By the unit's own list.",
        "counts": "{level}: would get {would}, had {had}",
        "n_supervised": "Supervised: {0}",
        "differs": "{number}: had by {was}, would be {would_be} ({rule})",
    },
    "zh": {
        "level": "{level}（{rule}）",
        "supervised": "挂牌督办。",
        "example": "依据示例清单：由各地自定。",
        "own": "依据本单位清单。",
        "counts": "{level}：推演 {would} 件，实际 {had} 件",
        "n_supervised": "挂牌督办：{0} 件",
        "differs": "{number}：实际 {was}，推演 {would_be}（{rule}）",
    },
}


def _assigned(answer: dict[str, Any], language: Language) -> list[str]:
    from firsthour.law.tracing import STATUSES

    said = _WORDS[language]
    lines = [said["level"].format(level=answer["words"][language], rule=answer["rule"])]
    lines += [said["supervised"]] if answer["supervised"] else []
    for reason in answer["reasons"]:
        status = f" [{STATUSES[reason['status']][language]}]" if reason["status"] else ""
        lines.append(f"- {reason['words'][language]}{status}")
    return [*lines, said["own" if answer["own_list"] else "example"]]


def _simulated(answer: dict[str, Any], language: Language) -> list[str]:
    from firsthour.law.responsibility import LEVELS

    said = _WORDS[language]
    lines = [
        said["counts"].format(level=words[language], would=answer["would_get"][level], had=answer["had"][level])
        for level, words in LEVELS.items()
    ]
    lines.append(said["n_supervised"].format(answer["supervised"]))
    for one in answer["differences"]:
        named = {key: LEVELS[one[key]][language] for key in ("was", "would_be")}
        lines.append(said["differs"].format(number=one["number"], rule=one["rule"], **named))
    return [*lines, said["own" if answer["own_list"] else "example"]]
