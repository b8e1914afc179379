"""``firsthour tiers``: which table of tiers reaches people before they pay, and at what cost?"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import Language, home_of, language_of

if TYPE_CHECKING:
    from firsthour.city.warnings import CityWarnings
    from firsthour.city.warnings_compared import TierComparison
    from firsthour.law.tiers import TierRules

CHINESE = {
    "": "在真相已知的虚构城市上比较预警分级规则：多少人在付款前被劝住、空跑多少次、占用民警多少时间。",
    "tables": "要比较的分级规则文件；不写则用 FIRSTHOUR_HOME 下的 tiers.toml（如有）。始终与示例比较。",
    "ladder": "处置阶梯文件；不写则用 FIRSTHOUR_HOME 下的 ladder.toml（如有），否则用示例。",
    "seed": "随机种子；同一种子生成同一座城市。",
    "people": "人口数。",
    "days": "天数。",
    "as_json": "以 JSON 输出结果。",
}
EXAMPLE = "example"
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "city": "{people} people, {days} days, seed {seed}: {victims} would have paid {would}, {never} never would; "
        "{signals} signals; of {unseen} victims nobody sees anything.",
        "table": "{name}",
        "total": "in all",
        "heads": "tier|victims|before|in part|not|saved|never|visits|for nothing|hours",
        "says": "victims: would have paid · before: stopped before paying anything · in part: after some of it · not: "
        "paid all · saved: share of their money · never: would never have paid · visits, those for nothing, and hours "
        "of officers. Invented figures: compare the tables, not with a real unit.",
    },
    "zh": {
        "city": "{people} 人、{days} 天、种子 {seed}：不预警时 {victims} 人会被骗 {would}，另有 {never} 人本不会付款；"
        "预警 {signals} 条，{unseen} 名被害人没有任何预警。",
        "table": "{name}",
        "total": "合计",
        "heads": "级别|会被骗|付款前劝住|部分止损|未劝住|保住|本不会付|见面|空跑|工时",
        "says": "会被骗：不预警就会付款的人；保住：其钱款中保住的比例；本不会付：不预警也不会付款的人；"
        "空跑：对后者的见面次数；工时：民警小时数。数字均为虚构：只用于规则之间比较，不与真实单位比较。",
    },
}


class MissingTableError(UserError):
    """A table that was named is not there."""

    code = "missing_tier_table"
    english = "There is no file {path}."
    chinese = "没有文件 {path}。"


def command(
    tables: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Tables to compare, of the form of tiers.toml; FIRSTHOUR_HOME/tiers.toml without one, if there. The "
            "example always stands beside them."
        ),
    ] = None,
    *,
    ladder: Annotated[
        Path | None,
        typer.Option(help="The ladder of channels; FIRSTHOUR_HOME/ladder.toml without it, if there; else the example."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same city.")] = 1,
    people: Annotated[int, typer.Option(help="How many people live there.")] = 2000,
    days: Annotated[int, typer.Option(help="How many days it lives.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Compare tables of warning tiers on an invented city whose truth is known: who is reached in time, and cost."""
    from firsthour.city.warnings import tell_warnings
    from firsthour.city.warnings_compared import compare_tier_rules
    from firsthour.city.world import build_world
    from firsthour.law.ladder import read_ladder

    language, home = language_of(os.environ), home_of(os.environ)
    named = [*(tables or []), *([ladder] if ladder else [])]
    for path in named:
        if not path.is_file():
            raise MissingTableError(path=path)
    compared = _tables(tables or [], home)
    steps = read_ladder(ladder or home / "ladder.toml")
    told = tell_warnings(build_world(seed=seed, n_people=people, n_days=days))
    found = compare_tier_rules(told, compared, ladder=steps)
    answer = comparison_json(found, told, city={"seed": seed, "people": people, "days": days})
    print(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(answer, language)))


def comparison_json(found: list["TierComparison"], told: "CityWarnings", *, city: dict[str, int]) -> dict[str, Any]:
    """Return a comparison as the JSON answer holds it."""
    victims = [one for one in told.truths if one.would_pay]
    return {
        "city": {
            **city,
            "signals": len(told.warnings),
            "victims": found[0].total.n_victims,
            "unseen": found[0].n_unseen,
            "never": found[0].total.n_never,
            "would_fen": sum(fen for one in victims for _at, fen in one.payments),
        },
        "tables": [
            {
                "name": one.name,
                "tiers": [_figures(figures) for figures in one.tiers],
                "total": {name: value for name, value in _figures(one.total).items() if name != "tier"},
            }
            for one in found
        ],
    }


def _figures(figures: Any) -> dict[str, Any]:
    return {name.removeprefix("n_"): value for name, value in asdict(figures).items()}


def _tables(given: list[Path], home: Path) -> list[tuple[str, "TierRules"]]:
    from firsthour.law.tiers import example_tier_rules, read_tier_rules

    own = given or [path for path in (home / "tiers.toml",) if path.is_file()]
    return [(EXAMPLE, example_tier_rules()), *((str(path), read_tier_rules(path)) for path in own)]


def _lines(answer: dict[str, Any], language: Language) -> list[str]:
    from firsthour.law.tiers import TIERS

    words, city = _WORDS[language], answer["city"]
    lines = [words["city"].format(**{**city, "would": _yuan(city["would_fen"], language)})]
    for table in answer["tables"]:
        rows = [words["heads"].split("|")]
        rows += [_row(TIERS[one["tier"]][language], one) for one in table["tiers"]]
        rows.append(_row(words["total"], table["total"]))
        lines += ["", words["table"].format(name=table["name"]), *_aligned(rows)]
    return [*lines, "", words["says"]]


def _row(name: str, one: dict[str, Any]) -> list[str]:
    saved = f"{one['saved_fen'] * 100 // one['would_fen']}%" if one["would_fen"] else "-"
    counts = [str(one[key]) for key in ("victims", "before", "part", "lost")]
    return [name, *counts, saved, *(str(one[key]) for key in ("never", "visits", "false_visits")),
            str(round(one["officer_minutes"] / 60))]  # fmt: skip


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(
            [row[0] + " " * (widths[0] - _width(row[0]))]
            + [" " * (widths[place] - _width(cell)) + cell for place, cell in enumerate(row) if place]
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Return how many places a text takes on a terminal: a Chinese sign two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _yuan(fen: int, language: Language) -> str:
    return f"¥{fen // 100:,}" if language == "en" else f"{fen // 100:,} 元"
