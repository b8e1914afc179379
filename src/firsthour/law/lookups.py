"""How many records may an officer see in a day before the inspectors are told, and which purposes are there?"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

OTHER_PURPOSE = "other"  # the one that must be said in words


@dataclass(frozen=True)
class LookupLine:
    """The line for one kind of record; every text is ``{"en": …, "zh": …}``.

    Source: the line's own ``source`` and ``article``, held from ``from_date`` to ``to_date`` ("" is open); ``status``
    says how sure we are of it.
    """

    kind: str
    name: dict[str, str]
    records: int
    common: int
    source: str
    article: str
    from_date: str
    to_date: str
    status: str
    note: dict[str, str]


@dataclass(frozen=True)
class Purpose:
    """What a look-up is for: the code that is kept and the words that are shown.

    Source: 程序规定 §62, §238–239 (strict approval, purpose stated); the list itself is ours, status U.
    """

    code: str
    name: dict[str, str]


@cache
def list_lookup_lines() -> tuple[LookupLine, ...]:
    """Return the lines, the strictest first.

    Source: 法释〔2017〕10号 第五条, see ``lookups.toml``; status C.
    """
    return tuple(_line(entry) for entry in _read()["line"])


@cache
def get_one_lookup_line(kind: str) -> LookupLine:
    """Return the line of a kind of record; what has none of its own is ``other``.

    Source: 法释〔2017〕10号 第五条第一款第（五）、（八）项; status C.
    """
    lines = {line.kind: line for line in list_lookup_lines()}
    return lines.get(kind, lines["other"])


@cache
def list_purposes() -> tuple[Purpose, ...]:
    """Return the purposes in the order in which they are offered.

    Source: ours, status U.
    """
    return tuple(Purpose(entry["code"], entry["name"]) for entry in _read()["purpose"])


def purpose_words(code: str, language: str) -> str:
    """Return the words of a purpose; the code itself where it is no longer offered.

    Source: ours, status U.
    """
    return next((purpose.name[language] for purpose in list_purposes() if purpose.code == code), code)


def _read() -> dict[str, Any]:
    return tomllib.loads(resources.files("firsthour.law").joinpath("lookups.toml").read_text(encoding="utf-8"))


def _line(entry: dict[str, Any]) -> LookupLine:
    rest = {key: value for key, value in entry.items() if key not in ("from", "to")}
    return LookupLine(**rest, from_date=entry["from"], to_date=entry["to"])
