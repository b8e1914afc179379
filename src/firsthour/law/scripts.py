"""What is said first to a warned person, by type of fraud, age and circumstances, in the version of that day?

The words are data (``scripts.toml``, examples); a unit's own file of the same form stands in place of them. A script is
named by type, age group and version, so that an attempt can say which one was used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from firsthour.base.errors import UserError
from firsthour.law.fraud_types import get_one_fraud_type, list_fraud_types
from firsthour.law.own_tables import read_example_table, read_own_table, refuse, words_of
from firsthour.law.signals import AGE_GROUPS

LANGUAGES = ("zh", "en")
SMS_CHARACTERS = 70  # of one message in Chinese
ANYBODY = "adult"  # whose words are used where the age is not known


class UnknownScriptPartError(UserError):
    """There is no such age group, circumstance or language. Source: none; an error of ours."""

    code = "unknown_script_part"
    english = "No script for {name!r}. Known: {known}."
    chinese = "没有适用于 {name!r} 的话术。可用：{known}。"


@dataclass(frozen=True)
class ScriptText:
    """The words of one type in one version, held on days from ``from_date`` to ``to_date`` ("" is open).

    Source: an example (status U), or the unit's own file.
    """

    fraud_type: str
    version: int
    from_date: str
    to_date: str
    say: dict[str, tuple[str, ...]]
    sms: dict[str, str]
    by_age: dict[str, dict[str, str]]

    def holds_on(self, day: date) -> bool:
        """Tell whether it is the version of that day.

        Source: the table.
        """
        return (self.from_date or "0000") <= day.isoformat() <= (self.to_date or "9999")


@dataclass(frozen=True)
class ScriptFlag:
    """What a circumstance adds: a sentence (``first``: before all others) and advice to the officer.

    Source: an example (status U), or the unit's own file.
    """

    key: str
    first: bool
    say: dict[str, str]
    how: dict[str, str]


@dataclass(frozen=True)
class Scripts:
    """All words; ``is_own``: the unit's own file.

    Source: an example (status U), or the unit's own file.
    """

    opening: dict[str, dict[str, str]]
    closing: dict[str, str]
    texts: tuple[ScriptText, ...]
    flags: tuple[ScriptFlag, ...]
    status: str
    note: str
    is_own: bool


@dataclass(frozen=True)
class Script:
    """What is said to one person, sentence by sentence, how, and the message where one is sent.

    ``key`` names type, age group and version; ``flags`` are the circumstances that changed it.

    Source: the table, with its ``status`` and ``note``.
    """

    key: str
    version: int
    flags: tuple[str, ...]
    say: tuple[str, ...]
    how: tuple[str, ...]
    sms: str
    status: str
    note: str


@cache
def example_scripts() -> Scripts:
    """Return the words that come with the program.

    Source: ``scripts.toml``, examples, status U.
    """
    return _scripts(read_example_table("scripts.toml"), False)


def read_scripts(own: Path | None = None) -> Scripts:
    """Return the unit's own words where the file is there, else the examples.

    Source: the file.

    Raises
    ------
    BadOwnTableError
        The file is no such table.
    """
    return read_own_table(own, example=example_scripts, build=_scripts)


def script_for(
    fraud_type: str,
    age_group: str,
    *,
    flags: Iterable[str] = (),
    language: str = "zh",
    on: date,
    scripts: Scripts | None = None,
) -> Script:
    """Return the script of a type ("" unknown) and age group ("" unknown) in the version of that day.

    Where a type has no version on that day, the words for an unknown type are said.

    Source: the table.

    Raises
    ------
    UnknownFraudTypeError, UnknownScriptPartError
        A type, age group, circumstance or language that nobody knows.
    """
    table = scripts or example_scripts()
    kind = get_one_fraud_type(fraud_type).key if fraud_type else ""
    age = age_group or ANYBODY
    given = frozenset(flags)
    _check(age, given, language, table)
    held = [one for wanted in (kind, "") for one in table.texts if one.fraud_type == wanted and one.holds_on(on)]
    text = held[0]
    added = [one for one in table.flags if one.key in given]
    first = [one.say[language] for one in added if one.first]
    after = [one.say[language] for one in added if not one.first]
    say = (table.opening[age][language], *first, *text.say[language], text.by_age[age][language], *after)
    return Script(
        key=f"{text.fraud_type or 'any'}.{age}.{text.version}",
        version=text.version,
        flags=tuple(one.key for one in added),
        say=(*say, table.closing[language]),
        how=tuple(one.how[language] for one in added),
        sms=text.sms[language],
        status=table.status,
        note=table.note,
    )


def _check(age: str, flags: frozenset[str], language: str, table: Scripts) -> None:
    known = {one.key for one in table.flags}
    for name, names in ((age, AGE_GROUPS), (language, LANGUAGES), *((flag, sorted(known)) for flag in sorted(flags))):
        if name not in names:
            raise UnknownScriptPartError(name=name, known=", ".join(names))


def _scripts(entry: Mapping[str, Any], is_own: bool) -> Scripts:
    settings = entry["settings"]
    read = Scripts(
        opening={age: words_of(entry["opening"][age]) for age in AGE_GROUPS},
        closing=words_of(entry["closing"]),
        texts=tuple(_text(one) for one in entry["script"]),
        flags=tuple(_flag(one) for one in entry["flag"]),
        status=settings.get("status", "U"),
        note=settings.get("note", ""),
        is_own=is_own,
    )
    refuse(_mistakes(read))
    return read


def _text(entry: Mapping[str, Any]) -> ScriptText:
    return ScriptText(
        fraud_type=entry["type"],
        version=int(entry["version"]),
        from_date=entry["from"],
        to_date=entry["to"],
        say={language: tuple(str(one) for one in entry[language]) for language in LANGUAGES},
        sms=words_of(entry["sms"]),
        by_age={age: words_of(entry["age"][age]) for age in AGE_GROUPS},
    )


def _flag(entry: Mapping[str, Any]) -> ScriptFlag:
    how = {"en": str(entry["how_en"]), "zh": str(entry["how_zh"])}
    return ScriptFlag(entry["key"], bool(entry["first"]), words_of(entry), how)


def _mistakes(read: Scripts) -> list[str]:
    types = {"", *(one.key for one in list_fraud_types())}
    wrong = [f"script: {one.fraud_type}" for one in read.texts if one.fraud_type not in types]
    wrong += [] if _covers_all_days(read) else ["script: those without a type must cover every day"]
    for one in read.texts:
        named = f"script: {one.fraud_type or 'any'} {one.version}"
        wrong += [f"{named}: {day}" for day in (one.from_date, one.to_date) if day and not _is_day(day)]
        wrong += [f"{named}: nothing to say" for language in LANGUAGES if not one.say[language]]
        wrong += [] if len(one.sms["zh"]) <= SMS_CHARACTERS else [f"{named}: sms"]
    for one, other in combinations(read.texts, 2):
        if one.fraud_type == other.fraud_type and (one.version == other.version or _overlap(one, other)):
            named = f"script: {one.fraud_type or 'any'} {one.version}, {other.version}"
            wrong.append(f"{named}: two on one day or of one name")
    keys = [one.key for one in read.flags]
    return wrong + sorted({f"flag: {key}" for key in keys if keys.count(key) > 1})


def _covers_all_days(read: Scripts) -> bool:
    texts = sorted((one for one in read.texts if not one.fraud_type), key=lambda one: one.from_date)
    if not texts or texts[0].from_date or texts[-1].to_date:
        return False
    return all(
        _is_day(one.to_date) and (date.fromisoformat(one.to_date) + timedelta(days=1)).isoformat() == after.from_date
        for one, after in pairwise(texts)
    )


def _overlap(one: ScriptText, other: ScriptText) -> bool:
    starts = max(one.from_date or "0000", other.from_date or "0000")
    return starts <= min(one.to_date or "9999", other.to_date or "9999")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
