"""By which way does held money go back, how is a share rounded, and how sure are we of either?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from firsthour.law.deadlines import list_deadline_kinds
from firsthour.law.own_tables import read_example_table, read_own_table, refuse, words_of
from firsthour.law.standards import Provision, read_provision
from firsthour.law.tracing import STATUSES, list_rules

Way = Literal["single", "traced", "pro-rata"]
FormulaKey = Literal["largest-remainder", "tail-to-largest"]
WAYS: tuple[Way, ...] = ("single", "traced", "pro-rata")
FORMULAS: tuple[FormulaKey, ...] = ("largest-remainder", "tail-to-largest")


@dataclass(frozen=True)
class RuleText:
    """A way or a formula as a person reads it: its name, one sentence, where it is written.

    Source: its provision.
    """

    key: str
    words: dict[str, str]
    says: dict[str, str]
    provision: Provision
    note: str = ""

    @property
    def needs_check(self) -> bool:
        """Tell whether legal staff must check it against the text before it is relied on.

        Source: its status.
        """
        return self.provision.status in ("U", "X")


@dataclass(frozen=True)
class RestitutionRule:
    """The rule in force here: its ways, the formula chosen, the rule of tracing, the names of the two periods.

    Source: ``restitution_rule.toml`` or the city's own file (``is_own``).
    """

    ways: Mapping[str, RuleText]
    formulas: Mapping[str, RuleText]
    formula: FormulaKey
    trace_rule: str
    notice: str
    payment: str
    is_own: bool = False

    @property
    def chosen(self) -> RuleText:
        """The formula in force.

        Source: the settings of the table.
        """
        return self.formulas[self.formula]


@cache
def example_restitution_rule() -> RestitutionRule:
    """Return the rule that comes with the program.

    Source: ``restitution_rule.toml``, whose every entry names its text, article, date and status.
    """
    return _build(read_example_table("restitution_rule.toml"), False)


def read_restitution_rule(own: Path | None) -> RestitutionRule:
    """Return the rule of a city's own file, else the one that comes with the program.

    Source: the file.

    Raises
    ------
    BadOwnTableError
        The file is no such table.
    """
    return read_own_table(own, example=example_restitution_rule, build=_build)


def _build(table: Mapping[str, Any], is_own: bool) -> RestitutionRule:
    settings = table["settings"]
    ways = {entry["key"]: _text(entry) for entry in table["way"]}
    formulas = {entry["key"]: _text(entry) for entry in table["formula"]}
    chosen: list[FormulaKey] = [key for key in FORMULAS if key == settings["formula"] and key in formulas]
    periods = {kind.key for kind in list_deadline_kinds()}
    mistakes = [f"no way is called {key}" for key in WAYS if key not in ways]
    mistakes += [f"no formula is called {settings['formula']}"] if not chosen else []
    mistakes += [f"no formula can be computed as {key}" for key in formulas if key not in FORMULAS]
    if settings["trace_rule"] not in {rule.code for rule in list_rules()}:
        mistakes.append(f"no rule of tracing is called {settings['trace_rule']}")
    mistakes += [
        f"no period is called {settings[name]}" for name in ("notice", "payment") if settings[name] not in periods
    ]
    texts = [*ways.values(), *formulas.values()]
    mistakes += [f"no status is called {one.provision.status}" for one in texts if one.provision.status not in STATUSES]
    refuse(mistakes)
    return RestitutionRule(
        ways=ways,
        formulas=formulas,
        formula=chosen[0],
        trace_rule=settings["trace_rule"],
        notice=settings["notice"],
        payment=settings["payment"],
        is_own=is_own,
    )


def _text(entry: Mapping[str, Any]) -> RuleText:
    return RuleText(
        key=entry["key"],
        words=words_of(entry),
        says={"en": entry["says_en"], "zh": entry["says_zh"]},
        provision=read_provision(entry),
        note=entry.get("note", ""),
    )
