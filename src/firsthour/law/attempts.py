"""What came of an attempt to reach a warned person, what does that lead to, and when is the person seen again?

Result codes 01 to 08 are a proposal of the design (``attempts.toml``); what a machine or an office reports has no code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from firsthour.base.errors import UserError
from firsthour.law.own_tables import read_example_table, words_of

LeadsTo = Literal["close", "report", "persuade", "again", "climb", "deliver"]


class UnknownAttemptResultError(UserError):
    """No result has this code or name. Source: none; an error of ours."""

    code = "unknown_attempt_result"
    english = "No result of an attempt is called {key!r}. Known: {known}."
    chinese = "没有名为 {key!r} 的劝阻结果。已有：{known}。"


@dataclass(frozen=True)
class AttemptResult:
    """A result: its code, what it leads to, and what is filled in where a report follows.

    ``aftercare`` is the plan that begins with it, ``report_kind`` the kind of that report, ``fills`` what the report
    takes over, ``number_wrong`` that the number is not the person's, ``transfers`` that another unit goes on.

    Source: design proposal, status U.
    """

    key: str
    code: str
    leads_to: LeadsTo
    words: dict[str, str]
    details: tuple[tuple[str, dict[str, str]], ...]
    aftercare: str
    report_kind: str
    fills: tuple[str, ...]
    number_wrong: bool
    transfers: bool
    status: str
    note: str


@dataclass(frozen=True)
class Revisit:
    """A return visit: on which day, how, and what is asked.

    Source: an example, status U.
    """

    on: date
    channel: str
    words: dict[str, str]


@cache
def list_attempt_results() -> tuple[AttemptResult, ...]:
    """Return every result, those with a code first.

    Source: ``attempts.toml``, a design proposal, status U.
    """
    return tuple(_result(entry) for entry in read_example_table("attempts.toml")["result"])


def get_one_attempt_result(key: str) -> AttemptResult:
    """Return the result of that name or code.

    Source: ``attempts.toml``.

    Raises
    ------
    UnknownAttemptResultError
        No result is called so.
    """
    for one in list_attempt_results():
        if key and key in (one.key, one.code):
            return one
    raise UnknownAttemptResultError(key=key, known=", ".join(one.code or one.key for one in list_attempt_results()))


def plan_aftercare(result: str, *, on: date, flags: Iterable[str] = ()) -> tuple[Revisit, ...]:
    """Return the visits that follow a result of that day, the next one first; none where no plan begins with it.

    ``flags`` are what makes the person vulnerable (facts of a signal); some of them add visits.

    Source: ``attempts.toml``, an example, status U.
    """
    named = get_one_attempt_result(result).aftercare
    care = _aftercare()
    plans = [plan for plan in care["plan"] if plan["key"] == named]
    more = bool(set(flags) & set(care["more_for"]))
    visits = [entry for plan in plans for entry in (*plan["visits"], *(plan["more"] if more else ()))]
    return tuple(
        Revisit(on + timedelta(days=entry["day"]), entry["channel"], words_of(entry))
        for entry in sorted(visits, key=lambda entry: int(entry["day"]))
    )


@cache
def _aftercare() -> dict[str, Any]:
    table: dict[str, Any] = read_example_table("attempts.toml")["aftercare"]
    return table


def _result(entry: dict[str, Any]) -> AttemptResult:
    return AttemptResult(
        key=entry["key"],
        code=entry["code"],
        leads_to=entry["leads_to"],
        words=words_of(entry),
        details=tuple((one["key"], words_of(one)) for one in entry.get("details", ())),
        aftercare=entry.get("aftercare", ""),
        report_kind=entry.get("report_kind", ""),
        fills=tuple(entry.get("fills", ())),
        number_wrong=entry.get("number_wrong", False),
        transfers=entry.get("transfers", False),
        status=entry["status"],
        note=entry["note"],
    )
