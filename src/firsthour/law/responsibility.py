"""Which unit handles a matter, for which reasons, and is it supervised? And who would have got the past ones?

The list is data (``responsibility.toml``, an example); a unit's own file of the same form stands in place of it.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from firsthour.base.errors import UserError
from firsthour.base.money import format_amount
from firsthour.law.offences import get_one_offence

Work = Literal["investigation", "prevention"]
LEVELS = {
    "station": {"en": "police station", "zh": "派出所"},
    "station_squad": {"en": "station squad", "zh": "派出所经侦小队"},
    "county_squad": {"en": "county squad", "zh": "县级大队"},
    "city_squad": {"en": "city squad", "zh": "市级支队"},
}
_WORKS = ("investigation", "prevention")
_GIVES_WAY = {"station_squad": "county_squad", "station": "county_squad", "county_squad": "city_squad"}


class BadResponsibilityFileError(UserError):
    """A unit's own list cannot be read. Source: none; an error of ours."""

    code = "bad_responsibility_file"
    english = "The responsibility list {path} cannot be read: {reason}."
    chinese = "权责清单文件 {path} 无法读取：{reason}。"


class UnknownCircumstanceError(UserError):
    """No circumstance has this name. Source: none; an error of ours."""

    code = "unknown_circumstance"
    english = "No circumstance is called {name!r}. Known: {known}."
    chinese = "没有名为 {name!r} 的情形。可用：{known}。"


class BadAssignmentError(UserError):
    """What is to be assigned cannot be. Source: none; an error of ours."""

    code = "bad_assignment"
    english = "Nobody can be named for this: {reason}."
    chinese = "无法确定办理单位：{reason_zh}。"


@dataclass(frozen=True)
class ResponsibilityRule:
    """One line of the list: which work, offences and amounts go to which level, under which circumstances.

    Source: an example (status U), or the unit's own file.
    """

    key: str
    work: str
    offences: tuple[str, ...]
    from_fen: int
    to_fen: int
    only: tuple[str, ...]
    unless: tuple[str, ...]
    level: str
    words: dict[str, str]
    status: str
    note: str

    def takes(self, offence: str, amount_fen: int, *, circumstances: frozenset[str], work: str) -> bool:
        """Tell whether it speaks for a matter.

        Source: the rule.
        """
        return (
            self.work == work
            and ("*" in self.offences or offence in self.offences)
            and self.from_fen <= amount_fen
            and (not self.to_fen or amount_fen < self.to_fen)
            and (not self.only or bool(circumstances & set(self.only)))
            and not circumstances & set(self.unless)
        )


@dataclass(frozen=True)
class ResponsibilityList:
    """The whole list; ``supervised_from_fen`` 0: nothing is supervised by itself. ``is_own``: the unit's own file.

    Source: an example (status U), or the unit's own file.
    """

    rules: tuple[ResponsibilityRule, ...]
    supervised_from_fen: int
    supervised_status: str
    circumstances: dict[str, dict[str, str]]
    is_own: bool


@dataclass(frozen=True)
class Reason:
    """Why, in both languages, with the status of what says so ("" where it is plain fact).

    Source: the rule or setting that it repeats.
    """

    words: dict[str, str]
    status: str = ""


@dataclass(frozen=True)
class Assignment:
    """Who handles a matter: level, the unit of the place (None where nobody said which units it has), and why.

    Source: the rule named ``rule``.
    """

    level: str
    unit: str | None
    supervised: bool
    rule: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class PastCase:
    """A case as it was: what a list would have said can be held against who had it (``handled_by``, a level or "").

    Source: the record.
    """

    number: str
    offence: str
    amount_fen: int
    handled_by: str = ""
    circumstances: tuple[str, ...] = ()
    units: Mapping[str, str] | None = None
    work: Work = "investigation"


@dataclass(frozen=True)
class Difference:
    """A past case that the list would have given to somebody else.

    Source: the list.
    """

    number: str
    was: str
    would_be: str
    rule: str


@dataclass(frozen=True)
class Simulation:
    """What a list would have made of past cases: how many each level gets and had, and every difference.

    Source: the list.
    """

    would_get: dict[str, int]
    had: dict[str, int]
    supervised: int
    differences: tuple[Difference, ...]
    assignments: tuple[Assignment, ...] = field(repr=False)


@cache
def example_list() -> ResponsibilityList:
    """Return the list that comes with the program.

    Source: ``responsibility.toml``, an example, status U.
    """
    text = resources.files("firsthour.law").joinpath("responsibility.toml").read_text(encoding="utf-8")
    return _list(tomllib.loads(text), is_own=False)


def read_responsibility(own: Path | None = None) -> ResponsibilityList:
    """Return the unit's own list where the file is there, else the example.

    Source: the file.

    Raises
    ------
    BadResponsibilityFileError
        The file is no such list.
    """
    if own is None or not own.exists():
        return example_list()
    try:
        read = _list(tomllib.loads(own.read_text(encoding="utf-8")), is_own=True)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError, AttributeError) as error:
        raise BadResponsibilityFileError(path=own, reason=str(error)) from error
    except KeyError as error:
        raise BadResponsibilityFileError(path=own, reason=f"{error.args[0]} is missing") from error
    wrong = list(_mistakes(read))
    if wrong:
        raise BadResponsibilityFileError(path=own, reason="; ".join(wrong))
    return read


def who_handles(
    offence: str,
    *,
    amount_fen: int,
    circumstances: Iterable[str] = (),
    units: Mapping[str, str] | None = None,
    work: Work = "investigation",
    rules: ResponsibilityList | None = None,
) -> Assignment:
    """Return the level (and unit) that the list names, with every reason.

    Parameters
    ----------
    offence
        Key, code or name.
    circumstances
        Keys of ``ResponsibilityList.circumstances``.
    units
        By level, the unit that stands for it where the matter belongs; a level without one gives way to the next. None:
        every level is thought to be there.
    rules
        The list; the example without one.

    Source: the list.

    Raises
    ------
    UnknownOffenceError, UnknownCircumstanceError, BadAssignmentError
        What nobody knows, a negative amount, or a list without a rule for it.
    """
    listed = rules or example_list()
    key, given = get_one_offence(offence).key, frozenset(circumstances)
    unknown = sorted(given - set(listed.circumstances))
    if unknown:
        raise UnknownCircumstanceError(name=unknown[0], known=", ".join(listed.circumstances))
    if amount_fen < 0 or work not in _WORKS:
        raise BadAssignmentError(reason="amount or work cannot be", reason_zh="金额或工作种类有误")
    rule = next((one for one in listed.rules if one.takes(key, amount_fen, circumstances=given, work=work)), None)
    if rule is None:
        raise BadAssignmentError(reason="the list has no rule for it", reason_zh="清单没有适用的规则")
    level, gave_way = _level_there(rule.level, units)
    supervised = work == "investigation" and 0 < listed.supervised_from_fen <= amount_fen
    reasons = [Reason(rule.words, rule.status), *(_reason(listed, name) for name in sorted(given)), *gave_way]
    if supervised:
        reasons.append(_supervision(listed))
    return Assignment(level, units[level] if units else None, supervised, rule.key, tuple(reasons))


def simulate(rules: ResponsibilityList, cases: Sequence[PastCase]) -> Simulation:
    """Return who would have got past cases under this list, and where that differs from who had them.

    Source: the list.
    """
    assignments = tuple(
        who_handles(
            case.offence,
            amount_fen=case.amount_fen,
            circumstances=case.circumstances,
            units=case.units,
            work=case.work,
            rules=rules,
        )
        for case in cases
    )
    pairs = list(zip(cases, assignments, strict=True))
    would_get, had = Counter(one.level for one in assignments), Counter(case.handled_by for case in cases)
    return Simulation(
        would_get={level: would_get[level] for level in LEVELS},
        had={level: had[level] for level in LEVELS},
        supervised=sum(one.supervised for one in assignments),
        differences=tuple(
            Difference(case.number, case.handled_by, one.level, one.rule)
            for case, one in pairs
            if case.handled_by and case.handled_by != one.level
        ),
        assignments=assignments,
    )


def _level_there(level: str, units: Mapping[str, str] | None) -> tuple[str, list[Reason]]:
    """Return the level, or the next one that the place has a unit of, and why it gave way."""
    reasons: list[Reason] = []
    while units is not None and level not in units:
        higher = _GIVES_WAY.get(level)
        if higher is None:
            raise BadAssignmentError(reason="the place has no such unit", reason_zh="当地没有相应单位")
        said = {
            "en": f"There is no {LEVELS[level]['en']} here: the {LEVELS[higher]['en']}.",
            "zh": f"当地没有{LEVELS[level]['zh']}，由{LEVELS[higher]['zh']}办理。",
        }
        reasons.append(Reason(said))
        level = higher
    return level, reasons


def _reason(listed: ResponsibilityList, name: str) -> Reason:
    words = listed.circumstances[name]
    return Reason({"en": f"Given: {words['en']}.", "zh": f"情形：{words['zh']}。"})


def _supervision(listed: ResponsibilityList) -> Reason:
    amount = format_amount(listed.supervised_from_fen, grouping=True).removesuffix(".00")
    said = {"en": f"Supervised: {amount} yuan or more.", "zh": f"挂牌督办：数额在 {amount} 元以上。"}
    return Reason(said, listed.supervised_status)


def _mistakes(read: ResponsibilityList) -> Iterable[str]:
    """Say what is wrong with a list that could be read."""
    if read.supervised_from_fen < 0:
        yield "supervised_from_fen"
    for rule in read.rules:
        names = {*rule.only, *rule.unless} - set(read.circumstances)
        if names:
            yield f"{rule.key}: {', '.join(sorted(names))}"
        if rule.level not in LEVELS or rule.work not in _WORKS:
            yield f"{rule.key}: {rule.level}, {rule.work}"
        if rule.from_fen < 0 or (rule.to_fen and rule.to_fen <= rule.from_fen):
            yield f"{rule.key}: from_fen, to_fen"
    keys = [rule.key for rule in read.rules]
    yield from sorted({key for key in keys if keys.count(key) > 1})


def _list(entry: Mapping[str, Any], *, is_own: bool) -> ResponsibilityList:
    settings = entry["settings"]
    return ResponsibilityList(
        rules=tuple(_rule(one) for one in entry["rule"]),
        supervised_from_fen=int(settings["supervised_from_fen"]),
        supervised_status=settings.get("status", "U"),
        circumstances={key: {"en": said["en"], "zh": said["zh"]} for key, said in entry["circumstances"].items()},
        is_own=is_own,
    )


def _rule(entry: Mapping[str, Any]) -> ResponsibilityRule:
    return ResponsibilityRule(
        key=entry["key"],
        work=entry["work"],
        offences=tuple(name if name == "*" else get_one_offence(name).key for name in entry["offences"]),
        from_fen=int(entry["from_fen"]),
        to_fen=int(entry["to_fen"]),
        only=tuple(entry.get("only", ())),
        unless=tuple(entry.get("unless", ())),
        level=entry["level"],
        words={"en": entry["en"], "zh": entry["zh"]},
        status=entry.get("status", "U"),
        note=entry.get("note", ""),
    )
