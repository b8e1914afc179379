"""Which table counts: a unit's own file, where there is one, or the example that comes with the program?"""

import tomllib
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from firsthour.base.errors import UserError

Table = TypeVar("Table")
Build = Callable[[Mapping[str, Any], bool], Table]


class BadOwnTableError(UserError):
    """A unit's own table cannot be read. Source: none; an error of ours."""

    code = "bad_own_table"
    english = "The table {path} cannot be read: {reason}."
    chinese = "规则文件 {path} 无法读取：{reason}。"


def read_own_table(own: Path | None, *, example: Callable[[], Table], build: Build[Table]) -> Table:
    """Return what ``build`` makes of the unit's file (told that it is the unit's own), else the example.

    ``build`` says what is wrong by raising ``ValueError``.

    Source: the file.

    Raises
    ------
    BadOwnTableError
        The file is no such table.
    """
    if own is None or not own.exists():
        return example()
    try:
        return build(tomllib.loads(own.read_text(encoding="utf-8")), True)
    except KeyError as error:
        raise BadOwnTableError(path=own, reason=f"{error.args[0]} is missing") from error
    except (OSError, ValueError, TypeError, AttributeError, IndexError, UserError) as error:
        raise BadOwnTableError(path=own, reason=str(error)) from error


def read_example_table(name: str) -> dict[str, Any]:
    """Return a table that comes with the program.

    Source: the table.
    """
    return tomllib.loads(resources.files("firsthour.law").joinpath(name).read_text(encoding="utf-8"))


def refuse(mistakes: list[str]) -> None:
    """Raise ``ValueError`` with every mistake, if there is one.

    Source: none; how tables are checked.
    """
    if mistakes:
        raise ValueError("; ".join(mistakes))


def words_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the words of an entry in both languages.

    Source: the entry.
    """
    return {"en": str(entry["en"]), "zh": str(entry["zh"])}
