"""Where do leads come from, by which rules is each checked, and how does the result go back?"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from firsthour.law.intake import IntakeCode, get_one_intake_code, list_intake_codes
from firsthour.web.intake.models.leads import Route

#: The period each route is checked in; missing papers of a transfer, and a lead of another place, have their own.
ROUTE_CLOCKS: Mapping[str, str] = {
    Route.ECONOMIC: "economic_review",
    Route.ADMINISTRATIVE: "agency_transfer_review",
    Route.ORDINARY: "criminal_review",
}
MISSING_CLOCK = "incomplete_transfer_notice"
ELSEWHERE_CLOCK = "other_jurisdiction_transfer"
ANSWER_CLOCK = "lead_answer"


@dataclass(frozen=True)
class LeadSource:
    """A source: its words, icon, usual route, whether a unit or agency is named, how the result goes back."""

    key: str
    words: Mapping[str, str]
    icon: str
    route: str
    answer: str
    asks_unit: bool = False


@cache
def list_sources() -> tuple[LeadSource, ...]:
    """Return every source of the law's table, in its order, with what this room adds."""
    more = {entry["key"]: entry for entry in _table()["source"]}
    return tuple(_source(code, more.get(code.key, {})) for code in list_intake_codes("lead_source"))


def get_one_source(key: str) -> LeadSource:
    """Return the source of that name.

    Raises
    ------
    UnknownIntakeCodeError
        There is none.
    """
    get_one_intake_code("lead_source", key)
    return next(source for source in list_sources() if source.key == key)


def _source(code: IntakeCode, more: Mapping[str, Any]) -> LeadSource:
    routes = {clock: str(route) for route, clock in ROUTE_CLOCKS.items()}
    return LeadSource(
        key=code.key, words=code.words, icon=more.get("icon", "note"),
        route=routes.get(code.clock, str(Route.ORDINARY)),
        answer=more.get("answer", "words"), asks_unit=more.get("asks_unit", False),
    )  # fmt: skip


@cache
def list_check_ways() -> Mapping[str, Mapping[str, str]]:
    """Return how something can be checked: key → words by language."""
    return {entry["key"]: _words(entry) for entry in _table()["way"]}


def _words(entry: Mapping[str, Any]) -> dict[str, str]:
    return {"en": entry["en"], "zh": entry["zh"]}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("firsthour.web.intake").joinpath("lead_sources.toml").read_text("utf-8"))
