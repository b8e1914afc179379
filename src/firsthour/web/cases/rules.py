"""From which amount is a case supervised, and from which discussed together? Numbers each city sets for itself."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings

from firsthour.base.errors import UserError
from firsthour.law.responsibility import ResponsibilityList, read_responsibility


class BadRulesError(UserError):
    """The city's own file of numbers cannot be read."""

    code = "bad_case_rules"
    english = "{path} cannot be read: {why}."
    chinese = "无法读取 {path}：{why}。"


@dataclass(frozen=True)
class CaseRules:
    """The numbers, in fen; a supervision from 0 means: never by itself."""

    supervised_from_fen: int
    collective_from_fen: int


def responsibility_list() -> ResponsibilityList:
    """Return the responsibility list in use: the city's own where there is one, else the example."""
    return read_responsibility(Path(settings.HOME) / "responsibility.toml")


def case_rules() -> CaseRules:
    """Return the numbers in use: the city's own file under the home folder over the ones that come with the program.

    Raises
    ------
    BadRulesError
        The city's file is no TOML, or a number in it is none.
    """
    own = Path(settings.HOME) / "case_rules.toml"
    given = resources.files("firsthour.web.cases").joinpath("rules.toml").read_text(encoding="utf-8")
    table = tomllib.loads(given)
    if own.is_file():
        try:
            changed = tomllib.loads(own.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadRulesError(path=own.name, why=str(error)) from error
        table = {name: {**part, **changed.get(name, {})} for name, part in table.items()}
    return CaseRules(responsibility_list().supervised_from_fen, _fen(table["collective"], own))


def _fen(part: Mapping[str, Any], path: Path) -> int:
    yuan = part["from_yuan"]
    if not isinstance(yuan, int) or isinstance(yuan, bool) or yuan <= 0:
        raise BadRulesError(path=path.name, why="from_yuan")
    return yuan * 100
