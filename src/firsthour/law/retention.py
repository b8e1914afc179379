"""How long is what kept, and on which authority?"""

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from firsthour.base.errors import UserError

_FIELDS = {"code", "kinds", "days", "name", "source", "article", "from", "to", "status", "note"}


class BadRetentionFileError(UserError):
    """The unit's own schedule cannot be read.

    Source: none, a file of the unit.
    """

    code = "bad_retention_file"
    english = "The retention schedule {path} cannot be read: {reason}."
    chinese = "保存期限文件 {path} 无法读取：{reason}。"


@dataclass(frozen=True)
class RetentionRule:
    """When the personal fields of closed matters of some kinds are erased; ``days`` 0: not decided, nothing is.

    Source: the rule's own ``source`` and ``article``; ``status`` says how sure we are of it.
    """

    code: str
    kinds: tuple[str, ...]
    days: int
    name: dict[str, str]
    source: str
    article: str
    from_date: str
    to_date: str
    status: str
    note: dict[str, str]


def list_retention_rules(own: Path | None = None) -> tuple[RetentionRule, ...]:
    """Return the schedule; a rule of the unit's own file stands in place of the one with the same code.

    Source: 个人信息保护法 第十九条 (shortest necessary time), status C; numbers are the unit's.

    Raises
    ------
    BadRetentionFileError
        The unit's own file is no such schedule.
    """
    text = resources.files("firsthour.law").joinpath("retention.toml").read_text(encoding="utf-8")
    rules = {rule.code: rule for rule in map(_rule, tomllib.loads(text)["rule"])}
    if own is not None and own.exists():
        rules |= {rule.code: rule for rule in _read_own(own)}
    return tuple(rules.values())


def _read_own(path: Path) -> list[RetentionRule]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRetentionFileError(path=path, reason=error) from error
    for entry in entries:
        missing = _FIELDS - set(entry)
        if missing or not isinstance(entry["days"], int) or entry["days"] < 0:
            raise BadRetentionFileError(path=path, reason=", ".join(sorted(missing)) or "days")
    return [_rule(entry) for entry in entries]


def _rule(entry: dict[str, Any]) -> RetentionRule:
    rest = {key: entry[key] for key in _FIELDS - {"from", "to", "kinds"}}
    return RetentionRule(**rest, kinds=tuple(entry["kinds"]), from_date=entry["from"], to_date=entry["to"])
