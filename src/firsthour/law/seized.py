"""Of which kind is a thing that was seized for the victims, and what is usually entered of it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from firsthour.base.errors import UserError
from firsthour.law.own_tables import read_example_table, read_own_table, refuse, words_of

OTHER = "other"
_MOST = 20  # signs of a code, as it is kept


class UnknownSeizedKindError(UserError):
    """A kind that is not in the table. Source: none; an error of ours."""

    code = "unknown_seized_kind"
    english = "There is no kind of seized thing called {key!r}."
    chinese = "没有名为 {key!r} 的涉案财物种类。"


@dataclass(frozen=True)
class SeizedKind:
    """A kind of seized thing: its words, and what is usually entered of one.

    Source: the table.
    """

    key: str
    words: dict[str, str]
    needs: dict[str, str]


def read_seized_kinds(own: Path | None = None) -> tuple[SeizedKind, ...]:
    """Return the kinds of a city's own file, where there is one, else those that come with the program.

    Source: the table.

    Raises
    ------
    BadOwnTableError
    """
    return read_own_table(own, example=_example, build=_build)


def get_one_seized_kind(key: str, *, kinds: tuple[SeizedKind, ...] | None = None) -> SeizedKind:
    """Return the kind of that code.

    Source: the table.

    Raises
    ------
    UnknownSeizedKindError
    """
    for one in kinds if kinds is not None else _example():
        if one.key == key:
            return one
    raise UnknownSeizedKindError(key=key)


@cache
def _example() -> tuple[SeizedKind, ...]:
    return _build(read_example_table("seized.toml"), False)


def _build(table: Mapping[str, Any], _is_own: bool) -> tuple[SeizedKind, ...]:
    kinds = tuple(
        SeizedKind(str(entry["key"]), words_of(entry), {"en": str(entry["needs_en"]), "zh": str(entry["needs_zh"])})
        for entry in table["kind"]
    )
    keys = [one.key for one in kinds]
    mistakes = [f"{key} twice" for key in sorted(set(keys)) if keys.count(key) > 1]
    mistakes += [f"{key!r} is no code" for key in keys if not 0 < len(key) <= _MOST]
    if not keys or keys[-1] != OTHER:
        mistakes.append("the last kind must be other")
    refuse(mistakes)
    return kinds
