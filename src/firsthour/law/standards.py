"""Which filing lines does an offence have on the day of the act, and do the known facts reach them?

The lines are data (``standards_*.toml``). A line says under which text, article and dates a number holds, and how sure
we are of that. What is answered is whether a line is reached; whether a case is filed is decided by people.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from firsthour.base.errors import UserError
from firsthour.law.conditions import (
    Alternative,
    answer,
    check_local_figures,
    list_facts_asked,
    read_alternative,
    which_hold,
)
from firsthour.law.facts import Fact, FactValue, check_facts, get_one_fact
from firsthour.law.offences import Offence, get_one_offence

CHAPTERS = ("finance", "fraud", "tax", "business", "other")
TIERS = {
    "filing": {"en": "filing", "zh": "追诉"},
    "serious": {"en": "serious", "zh": "情节严重（数额巨大）"},
    "very_serious": {"en": "very serious", "zh": "情节特别严重（数额特别巨大）"},
}
UNSURE = ("U", "X")


class NoLineThenError(UserError):
    """The table holds no line of this offence for that day. Source: none; an error of ours."""

    code = "no_line_then"
    english = "For {offence} the table holds no line for acts of {day}; the first one begins on {first}."
    chinese = "{offence_zh}：本表没有适用于 {day} 行为的标准，最早一条自 {first} 起。"


class LineState(StrEnum):
    """What the known facts say about a line; NO_NUMBER: the line is the conduct itself, for people to judge.

    NOT_LISTED (of a whole offence): the table has no line of it.

    Source: none; words of the program.
    """

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    CANNOT_TELL = "cannot_tell"
    NO_NUMBER = "no_number"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True)
class Provision:
    """Where something is written, from which to which day ("" is open), and how sure we are of that.

    ``status`` is a key of ``law.tracing.STATUSES``; ``date_status`` is set where the day is less sure than the text.

    Source: its own ``source`` and ``article``.
    """

    source: str
    article: str
    from_date: str
    to_date: str
    status: str
    date_status: str = ""

    def holds_on(self, day: date) -> bool:
        """Tell whether it held for acts of that day.

        Source: its own dates.
        """
        return self.from_date <= day.isoformat() and (not self.to_date or day.isoformat() <= self.to_date)


@dataclass(frozen=True, kw_only=True)
class Written:
    """Something a text says of an offence: alternatives as they stand in the table, and where it is written.

    Source: its provision.
    """

    key: str
    offence: str
    written: tuple[str, ...]
    provision: Provision

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Its alternatives, read.

        Source: its provision.
        """
        return tuple(read_alternative(text) for text in self.written)


@dataclass(frozen=True, kw_only=True)
class Line(Written):
    """A line: any of its alternatives is enough; without alternatives it is the conduct itself.

    ``reading`` tells conflicting sources apart.

    Source: its provision.
    """

    tier: str
    reading: str
    note: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Bar(Written):
    """What keeps a line that is reached from being pursued, by the same text.

    Source: its provision.
    """

    words: dict[str, str]


@dataclass(frozen=True)
class LineJudgement:
    """What the facts say about one line: its state, what is missing, which alternatives hold (by place).

    Source: the line's.
    """

    line: Line
    state: LineState
    missing: tuple[str, ...] = ()
    reached_by: tuple[int, ...] = ()

    @property
    def needs_check(self) -> bool:
        """Tell whether the line itself is unverified or in conflict and legal staff must check it.

        Source: the line's status.
        """
        return self.line.provision.status in UNSURE


@dataclass(frozen=True)
class BarJudgement:
    """Whether a bar applies (None: cannot be told) and what is missing.

    Source: the bar's.
    """

    bar: Bar
    applies: bool | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What the lines of an offence on a day say about the known facts. Never whether a case should be filed.

    ``unused`` are given facts no line of it asks for, ``later`` lines that began to hold after the day of the act
    (which of two versions is the milder is for legal staff).

    Source: the lines'.
    """

    offence: Offence
    on: date
    facts: dict[str, FactValue]
    lines: tuple[LineJudgement, ...]
    bars: tuple[BarJudgement, ...]
    unused: tuple[str, ...]
    later: tuple[Line, ...]

    def tier_state(self, tier: str) -> LineState:
        """Return the state of a tier: reached if one of its lines is.

        Source: the lines'.
        """
        states = {one.state for one in self.lines if one.line.tier == tier}
        order = (LineState.REACHED, LineState.CANNOT_TELL, LineState.NO_NUMBER, LineState.NOT_REACHED)
        return next((state for state in order if state in states), LineState.NOT_LISTED)

    @property
    def state(self) -> LineState:
        """The state of the filing lines.

        Source: the lines'.
        """
        return self.tier_state("filing")

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts that could still tell, of the filing lines.

        Source: the lines'.
        """
        return tuple(
            dict.fromkeys(fact for one in self.lines if one.line.tier == "filing" for fact in one.missing)
        )  # fmt: skip

    @property
    def readings_differ(self) -> bool:
        """Tell whether conflicting sources lead to different states of the filing lines.

        Source: the lines' readings.
        """
        filing = [one for one in self.lines if one.line.tier == "filing"]
        return any(one.line.reading for one in filing) and len({one.state for one in filing}) > 1

    @property
    def needs_check(self) -> bool:
        """Tell whether the state of the filing lines rests on an unverified or conflicting line.

        Source: the lines' status.
        """
        filing = [one for one in self.lines if one.line.tier == "filing"]
        if self.state is LineState.REACHED:
            return all(one.needs_check for one in filing if one.state is LineState.REACHED)
        return any(one.needs_check for one in filing)


def judge(offence: str, facts: Mapping[str, FactValue], *, on: date) -> Judgement:
    """Return what the lines that held on the day of the act say about the facts.

    Parameters
    ----------
    offence
        Key, code or name.
    facts
        By key (``law.facts``); what is left out is unknown.
    on
        The day of the act.

    Source: ``standards_*.toml``, every line with its own source, article, dates and status.

    Raises
    ------
    UnknownOffenceError, UnknownFactError, BadFactError
        What nobody knows, or a value that cannot be.
    NoLineThenError
        The offence has lines, but none for that day.
    """
    what, known = get_one_offence(offence), check_facts(facts)
    every = list_lines(what.key)
    then = sorted(
        (line for line in every if line.provision.holds_on(on)), key=lambda line: list(TIERS).index(line.tier)
    )
    if every and not then:
        _refuse_day(what, every, on)
    bars = [bar for bar in list_bars(what.key) if bar.provision.holds_on(on)]
    held: tuple[Written, ...] = (*then, *bars)
    asked = {fact for one in held for fact in list_facts_asked(one.alternatives)}
    for one in held:
        check_local_figures(one.alternatives, known)
    return Judgement(
        offence=what,
        on=on,
        facts=known,
        lines=tuple(_judge_line(line, known) for line in then),
        bars=tuple(_judge_bar(bar, known) for bar in bars),
        unused=tuple(fact for fact in known if fact not in asked),
        later=tuple(line for line in every if line.provision.from_date > on.isoformat()),
    )


def list_facts_of(offence: str, *, on: date) -> tuple[Fact, ...]:
    """Return the facts that the lines and bars of an offence on a day ask for: what a form shows.

    Source: ``standards_*.toml``.
    """
    key = get_one_offence(offence).key
    every: tuple[Written, ...] = (*list_lines(key), *list_bars(key))
    held = [one for one in every if one.provision.holds_on(on)]
    keys = dict.fromkeys(fact for one in held for fact in list_facts_asked(one.alternatives))
    return tuple(get_one_fact(fact) for fact in keys)


@cache
def list_lines(offence: str = "") -> tuple[Line, ...]:
    """Return every line, or those of one offence (by key), the older version first.

    Source: ``standards_*.toml``.
    """
    lines = (_line(entry) for chapter in CHAPTERS for entry in read_chapter(chapter).get("line", ()))
    kept = [line for line in lines if offence in ("", line.offence)]
    return tuple(kept if not offence else sorted(kept, key=lambda line: line.provision.from_date))


@cache
def list_bars(offence: str = "") -> tuple[Bar, ...]:
    """Return every bar, or those of one offence (by key).

    Source: ``standards_*.toml``.
    """
    bars = (_bar(entry) for chapter in CHAPTERS for entry in read_chapter(chapter).get("bar", ()))
    return tuple(bar for bar in bars if offence in ("", bar.offence))


@cache
def read_chapter(name: str) -> dict[str, Any]:
    """Return one file of lines as it is written.

    Source: ``standards_*.toml``.
    """
    text = resources.files("firsthour.law").joinpath(f"standards_{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def read_provision(entry: Mapping[str, Any]) -> Provision:
    """Return where an entry of a table says that it is written.

    Source: the entry.
    """
    return Provision(
        source=entry["source"],
        article=entry["article"],
        from_date=entry["from"],
        to_date=entry["to"],
        status=entry["status"],
        date_status=entry.get("date_status", ""),
    )


def _judge_line(line: Line, facts: Mapping[str, FactValue]) -> LineJudgement:
    if not line.written:
        return LineJudgement(line, LineState.NO_NUMBER)
    said = answer(line.alternatives, facts)
    if said.holds is None:
        return LineJudgement(line, LineState.CANNOT_TELL, missing=said.missing)
    if said.holds:
        return LineJudgement(line, LineState.REACHED, reached_by=which_hold(line.alternatives, facts))
    return LineJudgement(line, LineState.NOT_REACHED)


def _judge_bar(bar: Bar, facts: Mapping[str, FactValue]) -> BarJudgement:
    said = answer(bar.alternatives, facts)
    return BarJudgement(bar, said.holds, said.missing)


def _refuse_day(offence: Offence, lines: Iterable[Line], on: date) -> None:
    first = min(line.provision.from_date for line in lines)
    raise NoLineThenError(offence=offence.words["en"], offence_zh=offence.words["zh"], day=on, first=first)


def _line(entry: dict[str, Any]) -> Line:
    return Line(
        key=entry["key"],
        offence=entry["offence"],
        tier=entry["tier"],
        written=tuple(entry["when"]),
        provision=read_provision(entry),
        reading=entry.get("reading", ""),
        note=entry.get("note", {"en": "", "zh": ""}),
    )


def _bar(entry: dict[str, Any]) -> Bar:
    return Bar(
        key=entry["key"],
        offence=entry["offence"],
        written=tuple(entry["when"]),
        words={"en": entry["en"], "zh": entry["zh"]},
        provision=read_provision(entry),
    )
