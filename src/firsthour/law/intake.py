"""Which sources of leads and which ways of fundraising are there?"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from firsthour.base.errors import UserError

IntakeTable = Literal["lead_source", "fundraising_kind"]


class UnknownIntakeCodeError(UserError):
    """A table has no such code. Source: none; an error of ours."""

    code = "unknown_intake_code"
    english = "{table} has no {key!r}. Known: {known}."
    chinese = "{table} 中没有 {key!r}。已有：{known}。"


@dataclass(frozen=True)
class IntakeCode:
    """A code and its words.

    ``clock`` is the period that begins with a lead of this source (a key of ``law.deadlines``).

    Source: the entry's own; "" and U: ours.
    """

    key: str
    words: dict[str, str]
    source: str
    status: str
    clock: str = ""


@cache
def list_intake_codes(table: IntakeTable) -> tuple[IntakeCode, ...]:
    """Return the codes of a table in the order in which they are offered.

    Source: ``intake.toml``.
    """
    text = resources.files("firsthour.law").joinpath("intake.toml").read_text(encoding="utf-8")
    return tuple(_code(entry) for entry in tomllib.loads(text)[table])


def get_one_intake_code(table: IntakeTable, key: str) -> IntakeCode:
    """Return the code of that key.

    Source: ``intake.toml``.

    Raises
    ------
    UnknownIntakeCodeError
        The table has no such code.
    """
    codes = {one.key: one for one in list_intake_codes(table)}
    if key not in codes:
        raise UnknownIntakeCodeError(table=table, key=key, known=", ".join(codes))
    return codes[key]


def _code(entry: dict[str, Any]) -> IntakeCode:
    rest = {name: value for name, value in entry.items() if name not in ("en", "zh")}
    return IntakeCode(words={"en": entry["en"], "zh": entry["zh"]}, **rest)
