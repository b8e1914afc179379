"""Which rules say whose money leaves a mixed account first, and where does each come from?"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

STATUSES = {
    "C": {"en": "read in full text", "zh": "已读全文"},
    "C2": {"en": "quoted second-hand", "zh": "二手引用"},
    "U": {"en": "unverified", "zh": "未核实"},
    "X": {"en": "sources conflict", "zh": "来源冲突"},
}


@dataclass(frozen=True)
class RuleCard:
    """A rule of tracing as a person reads it; every text is ``{"en": …, "zh": …}``.

    Source: the card's own ``source`` and ``article``, held from ``from_year`` to ``to_year`` ("" is open), and
    ``status`` says how sure we are of it (a key of ``STATUSES``).
    """

    code: str
    name: dict[str, str]
    leaves_first: dict[str, str]
    says: dict[str, str]
    source: str
    article: str
    from_year: str
    to_year: str
    status: str
    note: dict[str, str]


@cache
def list_rules() -> tuple[RuleCard, ...]:
    """Return the five rules in the order in which they are shown.

    Source: ``tracing_rules.toml``, whose every rule names its case or statute, date and status.
    """
    text = resources.files("firsthour.law").joinpath("tracing_rules.toml").read_text(encoding="utf-8")
    return tuple(_card(entry) for entry in tomllib.loads(text)["rule"])


def _card(entry: dict[str, Any]) -> RuleCard:
    years = {"from_year": entry["from"], "to_year": entry["to"]}
    rest = {key: value for key, value in entry.items() if key not in ("from", "to")}
    return RuleCard(**rest, **years)
