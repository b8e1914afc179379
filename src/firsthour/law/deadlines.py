"""Which periods run, what starts and lengthens them, and where is each written?

The kinds are data (``deadlines.toml``); when one ends, and how near that is, is computed in ``law.clocks``.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any, Literal

from firsthour.base.errors import UserError

LengthUnit = Literal["minutes", "hours", "days", "working_days", "months"]
_UNITS: tuple[LengthUnit, ...] = ("minutes", "hours", "days", "working_days", "months")


class UnknownDeadlineError(UserError):
    """No period has this name. Source: none; an error of ours."""

    code = "unknown_deadline"
    english = "No deadline is called {key!r}. Known: {known}."
    chinese = "没有名为 {key!r} 的期限。已有：{known}。"


@dataclass(frozen=True)
class Length:
    """How long: a number of units, counted as the unit is counted.

    Source: the kind that has it.
    """

    amount: int
    unit: LengthUnit

    def span(self) -> timedelta:
        """Return it as a plain span (a month as 30 days), for warnings and for comparing lengths.

        Source: none; a convention of the program.
        """
        minutes = {"minutes": 1, "hours": 60, "days": 1440, "working_days": 1440, "months": 43_200}
        return timedelta(minutes=self.amount * minutes[self.unit])


@dataclass(frozen=True)
class Extension:
    """What lengthens a period: the event that says so, by how much, and who may.

    Source: as the kind it belongs to.
    """

    event: str
    length: Length
    mode: Literal["total", "added"]
    approver: str
    repeats: bool = False


@dataclass(frozen=True)
class Escalation:
    """Who is told how long after the end.

    Source: none; "who is told" is each city's own rule.
    """

    after: timedelta
    to: str


@dataclass(frozen=True)
class DeadlineKind:
    """A period: what starts it, how long it is, what moves it, and how sure we are of that.

    Source: its own ``source`` and ``article``, held from ``from_date`` to ``to_date`` ("" is open), with ``status``
    (a key of ``law.tracing.STATUSES``).
    """

    key: str
    words: dict[str, str]
    start_event: str
    length: Length
    extensions: tuple[Extension, ...]
    pauses: tuple[str, ...]
    warnings: tuple[timedelta, ...]
    escalations: tuple[Escalation, ...]
    counts_start_day: bool
    moves_on: bool
    source: str
    article: str
    from_date: str
    to_date: str
    status: str
    note: str


@cache
def list_deadline_kinds() -> tuple[DeadlineKind, ...]:
    """Return every kind in the order of the table.

    Source: ``deadlines.toml``, whose every entry names its text, article, date and status.
    """
    return tuple(_kind(entry) for entry in _table()["deadline"])


def get_one_deadline_kind(key: str) -> DeadlineKind:
    """Return the kind of that name.

    Source: ``deadlines.toml``.

    Raises
    ------
    UnknownDeadlineError
        No kind is called so.
    """
    kinds = {kind.key: kind for kind in list_deadline_kinds()}
    if key not in kinds:
        raise UnknownDeadlineError(key=key, known=", ".join(kinds))
    return kinds[key]


@cache
def state_thresholds() -> dict[str, tuple[timedelta, timedelta]]:
    """Return by scale how long before the end a clock is ``soon`` and ``critical``.

    Source: ``deadlines.toml``, a proposal of the design, no law.
    """
    return {
        scale: (timedelta(minutes=entry["soon"]), timedelta(minutes=entry["critical"]))
        for scale, entry in _table()["states"].items()
    }


def read_length(text: str) -> Length:
    """Return the length that ``"7 days"`` or ``"3 working_days"`` means.

    Source: none; the way lengths are written in the table.
    """
    amount, _, unit = text.partition(" ")
    known: Sequence[LengthUnit] = [name for name in _UNITS if name == unit]
    return Length(int(amount), known[0])


def _kind(entry: dict[str, Any]) -> DeadlineKind:
    return DeadlineKind(
        key=entry["key"],
        words={"en": entry["en"], "zh": entry["zh"]},
        start_event=entry["start_event"],
        length=read_length(entry["length"]),
        extensions=tuple(_extension(part) for part in entry.get("extensions", ())),
        pauses=tuple(entry.get("pauses", ())),
        warnings=tuple(read_length(text).span() for text in entry["warnings"]),
        escalations=tuple(_escalation(text) for text in entry["escalation"]),
        counts_start_day=entry.get("counts_start_day", False),
        moves_on=entry.get("moves_on", False),
        source=entry["source"],
        article=entry["article"],
        from_date=entry["from"],
        to_date=entry["to"],
        status=entry["status"],
        note=entry.get("note", ""),
    )


def _extension(entry: dict[str, Any]) -> Extension:
    return Extension(
        event=entry["event"],
        length=read_length(entry["length"]),
        mode=entry["mode"],
        approver=entry["approver"],
        repeats=entry.get("repeats", False),
    )


def _escalation(text: str) -> Escalation:
    length, _, to = text.rpartition(" ")
    return Escalation(read_length(length).span(), to)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("firsthour.law").joinpath("deadlines.toml").read_text(encoding="utf-8"))
