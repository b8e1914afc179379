"""Which periods run, and when do they end? Read from ``law/deadlines.toml`` and from the cases that the tests hold."""

from datetime import datetime, timedelta

from docs.builder.reference_verbs import HEAD
from docs.builder.words import table

from firsthour.base.clock import SHANGHAI
from firsthour.law.citing import cite
from firsthour.law.clocks import Clock, read_clock
from firsthour.law.deadlines import DeadlineKind, Extension, Length, list_deadline_kinds, state_thresholds
from firsthour.law.tracing import STATUSES
from tests.spec.law import test_deadlines as spec

_UNITS = {
    "en": {"minutes": "minutes", "hours": "hours", "days": "days", "working_days": "working days", "months": "months"},
    "zh": {"minutes": "分钟", "hours": "小时", "days": "日", "working_days": "个工作日", "months": "个月"},
}
_WORDS = {
    "en": {
        "kinds": ["period", "begins with", "length", "lengthened by", "source", "status"],
        "cases": ["period", "begins", "what happens", "ends"], "total": "to {0} in all", "added": "by {0}",
        "example": "example, no source", "refused": "(not counted)",
        "states": ["period of", "soon", "critical"],
        "scales": {"minute": "up to an hour", "hour": "up to 48 hours", "day": "up to 60 days", "month": "longer"},
        "repeats": ", again and again",
    },
    "zh": {
        "kinds": ["期限", "起算", "长度", "延长", "来源", "核实状态"], "cases": ["期限", "起算", "发生了什么", "届满"],
        "total": "共 {0}", "added": "再加 {0}", "example": "示例，无来源", "refused": "（不计）",
        "states": ["期限长度", "临近", "将尽"],
        "scales": {"minute": "1 小时以内", "hour": "48 小时以内", "day": "60 日以内", "month": "更长"},
        "repeats": "，可多次",
    },
}  # fmt: skip


def periods_table(language: str) -> str:
    """Return every kind of period in short."""
    said = _WORDS[language]
    rows = [
        [
            f"{kind.words[language]} `{kind.key}`", f"`{kind.start_event}`", length_words(kind.length, language),
            "; ".join(_extension(one, language) for one in kind.extensions) or "—",
            _source(kind, said["example"], language),
            f"**{kind.status}**",
        ]
        for kind in list_deadline_kinds()
    ]  # fmt: skip
    return table(list(said["kinds"]), rows)


def length_words(length: Length, language: str) -> str:
    """Return a length in words."""
    unit = _UNITS[language][length.unit]
    unit = unit.removesuffix("s") if language == "en" and length.amount == 1 else unit
    return f"{length.amount} {unit}"


def _extension(one: Extension, language: str) -> str:
    said = _WORDS[language]
    again = said["repeats"] if one.repeats else ""
    length = str(said[one.mode]).format(length_words(one.length, language))
    return f"`{one.event}` {length} (`{one.approver}`){again}"


def _source(kind: DeadlineKind, example: object, language: str) -> str:
    return cite(kind.source, kind.article, language=language) if kind.source else str(example)


def _both(kind: DeadlineKind) -> str:
    cited = [cite(kind.source, kind.article, language=language) for language in ("en", "zh")]
    return "<br>".join(cited) if kind.source else "example, no source 示例"


def cases_table(language: str) -> str:
    """Return the cases of the spec test: when a period that began then ends, and what was not counted."""
    said, words = _WORDS[language], {kind.key: kind.words[language] for kind in list_deadline_kinds()}
    rows = []
    for key, written, happened, end in spec.ends():
        start, later = written.strip(), spec.at(spec.LATER)
        clock = read_clock(key, started_at=spec.at(start), now=later, events=spec.events(happened))
        assert clock.due_at == spec.at(end), (key, start)
        happens = _happened(clock, happened, str(said["refused"]))
        rows.append([words[key], start, happens, _last_moment(clock.due_at)])
    return table(list(said["cases"]), rows)


def _happened(clock: Clock, happened: str, refused: str) -> str:
    late = {(event.name, event.at) for event in clock.refused}
    parts = []
    for event, written in zip(spec.events(happened), filter(None, happened.split("; ")), strict=True):
        name, _, when = written.rpartition("@")
        parts.append(f"`{name}` {when}" + (f" {refused}" if (event.name, event.at) in late else ""))
    return "; ".join(parts) or "—"


def _last_moment(due_at: datetime) -> str:
    """Write a midnight as 24:00 of the day that ends with it."""
    local = due_at.astimezone(SHANGHAI)
    if (local.hour, local.minute) == (0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def states_table(language: str) -> str:
    """Return when a clock turns, by the length of its period."""
    said = _WORDS[language]
    scales: dict[str, str] = dict(said["scales"])  # type: ignore[arg-type]
    rows = [
        [scales[scale], _span(soon, language), _span(critical, language)]
        for scale, (soon, critical) in state_thresholds().items()
    ]
    return table(list(said["states"]), rows)


def _span(span: timedelta, language: str) -> str:
    minutes = int(span.total_seconds()) // 60
    for unit, size in (("days", 1440), ("hours", 60), ("minutes", 1)):
        if minutes % size == 0:
            return length_words(Length(minutes // size, unit), language)  # type: ignore[arg-type]
    raise AssertionError(span)


def periods_page() -> str:
    """Return the reference of every period: what moves it, who is warned and told, and where it is written."""
    statuses = table(["status", "", ""], [[f"**{code}**", said["en"], said["zh"]] for code, said in STATUSES.items()])
    parts = [
        HEAD + "# Periods 期限",
        "From `src/firsthour/law/deadlines.toml`; `firsthour deadlines` computes with the same table. How an end is "
        "computed: [clocks and deadlines](../explanation/clocks-and-deadlines.md). **U** and **X** inform and never "
        "decide; a period marked as an example has no source, its numbers are each city's own.",
        statuses,
    ]
    parts += [_kind(kind) for kind in list_deadline_kinds()]
    return "\n\n".join(parts) + "\n"


def _kind(kind: DeadlineKind) -> str:
    first = "is the first day" if kind.counts_start_day else "is not counted"
    counted = {
        "minutes": "run through", "hours": "run through", "days": f"calendar days; the day of the start {first}",
        "working_days": f"working days; the day of the start {first}",
        "months": "to the same day of a later month, or its last" f"; the day of the start {first}",
    }[kind.length.unit]  # fmt: skip
    moves = "; a last day off moves to the next working day" if kind.moves_on else ""
    held = f"from {kind.from_date}" + (f" to {kind.to_date}" if kind.to_date else "") if kind.from_date else ""
    rows = [
        ["begins with", f"`{kind.start_event}`"],
        ["length 长度", f"{length_words(kind.length, 'en')} · {length_words(kind.length, 'zh')}"],
        ["counted 计算", counted + moves],
        ["lengthened 延长", "; ".join(_extension(one, "en") for one in kind.extensions)],
        ["pauses 暂停", ", ".join(f"`{reason}`" for reason in kind.pauses)],
        ["warnings 预警", ", ".join(f"{_span(span, 'en')} before" for span in kind.warnings)],
        ["overrun told to 超期上报", ", ".join(_told(step.after, step.to) for step in kind.escalations)],
        ["source 来源", " ".join(filter(None, [_both(kind), held]))],
        ["status 核实状态", f"**{kind.status}** · {STATUSES[kind.status]['en']} · {STATUSES[kind.status]['zh']}"],
        ["note 说明", "" if kind.note == "example" else kind.note],
    ]
    table_ = table(["", ""], [row for row in rows if row[1]])
    return f"## {kind.words['en']} · {kind.words['zh']}\n\n`{kind.key}`\n\n{table_}"


def _told(after: timedelta, to: str) -> str:
    return f"`{to}` at once" if not after else f"`{to}` after {_span(after, 'en')}"
