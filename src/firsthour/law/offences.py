"""Which offences are there, by which article, code and name, and whose line of police are they?"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from firsthour.base.errors import UserError

POLICE_LINES = {
    "economic": {"en": "economic crime", "zh": "经侦"},
    "criminal": {"en": "criminal investigation", "zh": "刑侦"},
    "network": {"en": "network security", "zh": "网安"},
    "public_order": {"en": "public order", "zh": "治安"},
    "food_drug": {"en": "food, drugs and intellectual property", "zh": "食药侦"},
    "customs": {"en": "customs anti-smuggling", "zh": "海关缉私"},
}


class UnknownOffenceError(UserError):
    """No offence has this name, or several have. Source: none; an error of ours."""

    code = "unknown_offence"
    english = "No offence is called {name!r}{near}. firsthour standards --list shows all."
    chinese = "没有名为 {name!r} 的罪名{near}。firsthour standards --list 可列出全部。"


@dataclass(frozen=True)
class Offence:
    """An offence: its names, its article, the code of its cases, and who handles it.

    ``status`` is that of the article, ``police_line_status`` that of the line of police, both keys of
    ``law.tracing.STATUSES``; codes come from one single source and are unverified. ``standard`` is its ordinal in the
    filing standards ("" is none).

    Source: 公安部刑事案件管辖分工规定 (2020-09-01), the list of 77 kinds: C; articles of the criminal law as marked.
    """

    key: str
    words: dict[str, str]
    article: str
    standard: str
    police_line: str
    police_line_status: str
    code: str
    old_code: str
    parent: str
    old_zh: str
    status: str

    @property
    def is_economic(self) -> bool:
        """Tell whether the economic-crime police handle it.

        Source: 公安部刑事案件管辖分工规定.
        """
        return self.police_line == "economic"


@cache
def list_offences() -> tuple[Offence, ...]:
    """Return every offence: the economic ones in the order of the list, their kinds, then those of other lines.

    Source: ``offences.toml``.
    """
    text = resources.files("firsthour.law").joinpath("offences.toml").read_text(encoding="utf-8")
    return tuple(_offence(entry) for entry in tomllib.loads(text)["offence"])


@cache
def _names() -> dict[str, Offence]:
    named: dict[str, Offence] = {}
    for one in list_offences():
        for name in (one.code, one.old_code, one.old_zh, one.words["en"].lower(), one.words["zh"], one.key):
            if name:
                named.setdefault(name, one)
    return named | {one.key: one for one in list_offences()}


def get_one_offence(name: str) -> Offence:
    """Return the offence of that key, code or name (with or without 罪 or 案).

    Source: ``offences.toml``.

    Raises
    ------
    UnknownOffenceError
        No offence is called so.
    """
    plain = name.strip()
    for form in (plain, plain.lower().replace("-", "_"), plain.lower(), plain.removesuffix("案").removesuffix("罪")):
        if form in _names():
            return _names()[form]
    near = [one.key for one in list_offences() if plain and (plain in one.words["zh"] or plain.lower() in one.key)]
    raise UnknownOffenceError(name=name, near=f" ({', '.join(near[:5])})" if near else "")


def list_kinds_of(key: str) -> tuple[Offence, ...]:
    """Return the kinds of an offence that have lines of their own: of illegal business, of fraud.

    Source: ``offences.toml``.
    """
    return tuple(one for one in list_offences() if one.parent == key)


def _offence(entry: dict[str, Any]) -> Offence:
    return Offence(
        key=entry["key"],
        words={"en": entry["en"], "zh": entry["zh"]},
        article=entry["article"],
        standard=entry["standard"],
        police_line=entry["police_line"],
        police_line_status=entry["police_line_status"],
        code=entry.get("code", ""),
        old_code=entry.get("old_code", ""),
        parent=entry.get("parent", ""),
        old_zh=entry.get("old_zh", ""),
        status=entry["status"],
    )
