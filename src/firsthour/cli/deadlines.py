"""``firsthour deadlines``: when does a period end, and how near is that?"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import Language, home_of, language_of
from firsthour.law.citing import cite

if TYPE_CHECKING:
    from firsthour.base.clock import Moment
    from firsthour.law.clocks import Clock, ClockEvent
    from firsthour.law.deadlines import DeadlineKind


class NoStartError(UserError):
    """Nobody said when the period began."""

    code = "no_start"
    english = "Say when the period began: --from TIME."
    chinese = "请写明期限起算的时间：--from TIME。"


class BadEventError(UserError):
    """An event is not written as NAME@TIME."""

    code = "bad_event"
    english = "{written!r} is no event: write NAME@TIME."
    chinese = "{written!r} 不是事件：请写成 名称@时间。"


CHINESE = {
    "": "计算法定或约定期限的届满时间；不写期限名则列出全部期限及其依据。",
    "kind": "期限名称；不写则列出全部。",
    "started": "期限起算的时间。",
    "events": "期间发生的事：名称@时间（延长的事件名、paused:原因、resumed、done、reopened）；可多次给出。",
    "at": "按哪个时刻计算状态；不写则为现在。",
    "calendar": "单位自己的节假日文件；不写则用 FIRSTHOUR_HOME 下的 holidays.toml（如有）。",
    "as_json": "以 JSON 输出结果。",
}


def command(
    kind: Annotated[str | None, typer.Argument(help="Name of the period; without it all are listed.")] = None,
    *,
    started: Annotated[str | None, typer.Option("--from", help="When the period began.")] = None,
    events: Annotated[
        list[str] | None,
        typer.Option(help="What happened to it: NAME@TIME (an extension, paused:REASON, resumed, done, reopened)."),
    ] = None,
    at: Annotated[str | None, typer.Option(help="The moment to look at; now without it.")] = None,
    calendar: Annotated[
        Path | None, typer.Option(help="A unit's own days off; FIRSTHOUR_HOME/holidays.toml without it, if there.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Work out when a period ends, and how near that is; without a name list every period and its source."""
    from firsthour.cli.trace import read_time
    from firsthour.law.calendar import published_calendar, read_calendar
    from firsthour.law.clocks import read_clock

    language = language_of(os.environ)
    if kind is None:
        _print_kinds(language, as_json=as_json)
        return
    if started is None:
        raise NoStartError
    own = calendar or home_of(os.environ) / "holidays.toml"
    clock = read_clock(
        kind,
        started_at=_moment(read_time(started)),
        now=_moment(read_time(at)) if at else datetime.now(UTC),
        events=[_event(text) for text in events or ()],
        calendar=read_calendar(own) if calendar or own.is_file() else published_calendar(),
    )
    answer = clock_json(clock)
    print(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(answer, language)))


def clock_json(clock: "Clock") -> dict[str, Any]:
    """Return a clock as the JSON answer holds it; times in the city's zone, spans in seconds."""
    return {
        "kind": clock.kind.key,
        "words": clock.kind.words,
        "started_at": _said(clock.started_at),
        "due_at": _said(clock.due_at),
        "at": _said(clock.now),
        "state": clock.state.value,
        "scale": clock.scale,
        "left_s": int((clock.due_at - clock.now).total_seconds()),
        "is_provisional": clock.is_provisional,
        "paused_for": clock.paused_for,
        "warnings_at": [_said(moment) for moment in clock.warnings_at],
        "escalations": [{"at": _said(moment), "to": to} for moment, to in clock.escalations_at],
        "refused": [{"event": event.name, "at": _said(event.at)} for event in clock.refused],
        "law": _law(clock.kind),
    }


def _law(kind: "DeadlineKind") -> dict[str, str]:
    return {
        "source": kind.source,
        "article": kind.article,
        "from": kind.from_date,
        "to": kind.to_date,
        "status": kind.status,
        "note": kind.note,
    }


_WORDS = {
    "en": {
        "ends": "{words}: ends {due_at}, now {state}",
        "provisional": "Provisional: no calendar is published for that year.",
        "refused": "Too late or a second time, not counted: {event} at {at}",
        "paused": "Paused: {reason}",
        "warned": "Warnings: {when}",
        "told": "Overrun reported: {when}",
        "law": "Written in: {source} {article} (from {from}; {status})",
        "example": "An example: each city sets its own.",
        "calm": "calm",
        "soon": "soon",
        "critical": "critical",
        "overdue": "overdue",
        "paused_state": "paused",
        "unit_leader": "the unit's leader",
        "bureau_leader": "the bureau's leader",
        "met": "met",
        "late": "done late",
    },
    "zh": {
        "ends": "{words}：{due_at} 届满，目前{state}",
        "provisional": "暂定：该年度节假日安排尚未公布。",
        "refused": "已过期或重复，不计入：{event}（{at}）",
        "paused": "暂停原因：{reason}",
        "warned": "提醒时间：{when}",
        "told": "超时上报：{when}",
        "law": "依据：{source} {article}（自 {from}；{status}）",
        "example": "示例：由各地自定。",
        "calm": "充裕",
        "soon": "临近",
        "critical": "将尽",
        "overdue": "已超",
        "paused_state": "暂停",
        "unit_leader": "单位负责人",
        "bureau_leader": "局领导",
        "met": "按时办结",
        "late": "逾期办结",
    },
}


def _lines(answer: dict[str, Any], language: Language) -> list[str]:
    from firsthour.law.tracing import STATUSES

    words, law = _WORDS[language], answer["law"]
    state = words["paused_state" if answer["state"] == "paused" else answer["state"]]
    lines = [
        words["ends"].format(
            words=answer["words"][language], due_at=answer["due_at"][:16].replace("T", " "), state=state
        )
    ]
    if answer["is_provisional"]:
        lines.append(words["provisional"])
    if answer["paused_for"]:
        lines.append(words["paused"].format(reason=answer["paused_for"]))
    lines += [words["refused"].format(event=event["event"], at=event["at"]) for event in answer["refused"]]
    lines.append(words["warned"].format(when=", ".join(text[:16].replace("T", " ") for text in answer["warnings_at"])))
    told = [
        f"{words.get(entry['to'], entry['to'])} {entry['at'][:16].replace('T', ' ')}" for entry in answer["escalations"]
    ]
    lines += [words["told"].format(when=", ".join(told))] if told else []
    status = STATUSES[law["status"]][language]
    lines.append(words["law"].format(**{**law, "status": status}) if law["source"] else words["example"])
    return lines


def _print_kinds(language: Language, *, as_json: bool) -> None:
    from firsthour.law.deadlines import list_deadline_kinds

    kinds = list_deadline_kinds()
    if as_json:
        listed = [{"kind": kind.key, "words": kind.words, "law": _law(kind)} for kind in kinds]
        print(json.dumps({"kinds": listed}, ensure_ascii=False, indent=1))
        return
    width = max(len(kind.key) for kind in kinds)
    for kind in kinds:
        length = f"{kind.length.amount} {kind.length.unit}"
        where = cite(kind.source, kind.article, language=language)
        print(f"{kind.key:{width}}  {length:>15}  {kind.words[language]}  {where} [{kind.status}]")


def _event(text: str) -> "ClockEvent":
    from firsthour.cli.trace import read_time
    from firsthour.law.clocks import ClockEvent

    name, at_sign, when = text.rpartition("@")
    if not at_sign or not name:
        raise BadEventError(written=text)
    return ClockEvent(name.strip(), _moment(read_time(when)))


def _moment(moment: "Moment") -> datetime:
    from firsthour.base.clock import from_us

    return from_us(moment.time_us)


def _said(moment: datetime) -> str:
    from firsthour.base.clock import SHANGHAI

    return moment.astimezone(SHANGHAI).isoformat()
