"""``firsthour audit verify``: was the record left alone?"""

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firsthour.cli.progress import progress_line
from firsthour.cli.settings import language_of

if TYPE_CHECKING:
    from firsthour.web.audit.chain import Damage, Verdict

CHINESE = {
    "": "核验审计记录：逐条重算哈希，指出首条受损记录，列出被改、删、调换的；对照锚点还能发现被截断或整体改写的。",
    "deed": "要做的事：verify（核验）。",
    "anchor": "锚点文件，可给多个；不给则用 FIRSTHOUR_HOME/anchors 中的。",
    "as_json": "以 JSON 输出结果。",
}
_SHOWN = 20
_SAYS = {
    "en": {
        "unreadable": "event {number} cannot be read",
        "changed": "event {number} was changed",
        "removed": "events {number} to {last} are missing",
        "inserted": "event {number} was inserted",
        "rewritten": "event {number} was rewritten",
        "swapped": "events {number} and {other} were swapped",
        "differs": "event {number} is not the one the anchor of {day} names",
        "truncated": "events {number} to {last}, known to the anchor of {day}, were cut off",
        "intact": "intact: {n} events, the last is {last} ({hash}…), {anchors} anchors agree",
        "damaged": "DAMAGED: first at event {number}; {n} findings in {events} events",
        "more": "and {n} more",
    },
    "zh": {
        "unreadable": "第 {number} 条无法读取",
        "changed": "第 {number} 条被改动",
        "removed": "第 {number} 至 {last} 条缺失",
        "inserted": "第 {number} 条系插入",
        "rewritten": "第 {number} 条被重写",
        "swapped": "第 {number} 条与第 {other} 条被调换",
        "differs": "第 {number} 条与 {day} 的锚点不符",
        "truncated": "第 {number} 至 {last} 条被截断（{day} 的锚点可证）",
        "intact": "审计链完整：共 {n} 条，最后为第 {last} 条（{hash}…），{anchors} 个锚点相符",
        "damaged": "审计链受损：首处为第 {number} 条；{events} 条中共 {n} 处",
        "more": "另有 {n} 处",
    },
}


class Deed(StrEnum):
    """What can be done with the record."""

    VERIFY = "verify"


def command(
    deed: Annotated[Deed, typer.Argument(help="What to do: verify.")],
    *,
    anchor: Annotated[
        list[Path], typer.Option(help="Anchor file, may be repeated; without it those in FIRSTHOUR_HOME/anchors.")
    ] = [],  # noqa: B006 - read only
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> int:
    """Verify the audit record: recompute every hash, name the first broken event and what was changed, removed,
    swapped; against anchors also what was cut off or rewritten as a whole. Exit code 1 when there is damage."""
    from firsthour.web.config.working import set_up

    settings = set_up()
    from firsthour.web.audit.verification import read_anchor_file, verify

    files = anchor or sorted((Path(settings.HOME) / "anchors").glob("anchor-*.txt"))
    points = [read_anchor_file(path) for path in files]
    with progress_line(sys.stderr) as tell:
        verdict = verify(anchors=points, tell=lambda n_read: tell(f"{n_read:,}"))
    print(json.dumps(_as_json(verdict), ensure_ascii=False) if as_json else _as_text(verdict, language_of(os.environ)))
    return 1 if verdict.n_damages else 0


def _as_json(verdict: "Verdict") -> dict[str, object]:
    first = verdict.first
    return {
        "intact": verdict.n_damages == 0,
        "events": verdict.n_events,
        "last_number": verdict.last_number,
        "last_hash": verdict.last_hash,
        "first_broken": first.number if first else None,
        "n_damages": verdict.n_damages,
        "damages": [_damage(damage) for damage in verdict.damages],
        "anchors": verdict.n_anchors,
    }


def _damage(damage: "Damage") -> dict[str, object]:
    said: dict[str, object] = {"kind": damage.kind, "number": damage.number, "last": damage.last}
    return said | ({"other": damage.other} if damage.other else {}) | ({"anchor_day": damage.day} if damage.day else {})


def _as_text(verdict: "Verdict", language: str) -> str:
    words, first = _SAYS[language], verdict.first
    if first is None:
        return words["intact"].format(
            n=f"{verdict.n_events:,}", last=f"{verdict.last_number:,}", hash=verdict.last_hash[:12],
            anchors=verdict.n_anchors,
        )  # fmt: skip
    lines = [words["damaged"].format(number=first.number, n=verdict.n_damages, events=f"{verdict.n_events:,}")]
    for damage in verdict.damages[:_SHOWN]:
        lines.append("  " + words[damage.kind].format(**vars(damage)))
    if verdict.n_damages > _SHOWN:
        lines.append("  " + words["more"].format(n=verdict.n_damages - _SHOWN))
    return "\n".join(lines)
