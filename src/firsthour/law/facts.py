"""What may a filing line ask for, and what did somebody say about it?

A fact has a key, a kind and words. Money is kept in fen and written in yuan, a share is kept in hundredths of a percent
and written in percent. What is not said is not known: no fact has a default.
"""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from firsthour.base.errors import UserError
from firsthour.base.money import MAX_MINOR, format_amount, parse_amount

FactKind = Literal["money", "count", "yes_no", "share", "choice"]
FactValue = int | bool | str
_SUFFIX = {"money": "_fen", "share": "_bp"}
_MOST = {"money": MAX_MINOR, "count": 10**12, "share": 10**6}
_YES = {"yes": True, "true": True, "是": True, "有": True, "no": False, "false": False, "否": False, "无": False}
_UNKNOWN = ("", "unknown", "不明", "未知")


class UnknownFactError(UserError):
    """No fact has this name. Source: none; an error of ours."""

    code = "unknown_fact"
    english = "No fact is called {key!r}{near}. firsthour standards OFFENCE shows what is asked for."
    chinese = "没有名为 {key!r} 的事实{near}。firsthour standards 罪名 可列出所需事实。"


class BadFactError(UserError):
    """A fact cannot have this value. Source: none; an error of ours."""

    code = "bad_fact"
    english = "{key} cannot be {value!r}: {expected}."
    chinese = "{key} 不能是 {value!r}：{expected_zh}。"


@dataclass(frozen=True)
class Fact:
    """Something that a line asks for, in words of both languages.

    Source: ``facts.toml``; the words follow the texts of the lines.
    """

    key: str
    kind: FactKind
    words: dict[str, str]
    unit: dict[str, str]
    options: dict[str, dict[str, str]]

    @property
    def written(self) -> str:
        """The key under which a person writes it: ``amount`` in yuan for ``amount_fen``.

        Source: none; a convention of the command line.
        """
        return self.key.removesuffix(_SUFFIX.get(self.kind, ""))

    @property
    def most(self) -> int:
        """The largest value that is taken; 1 for yes or no.

        Source: none; a guard against mistyped figures.
        """
        return _MOST.get(self.kind, 1)

    def said(self, value: FactValue, language: str) -> str:
        """Return a value of it as a person reads it.

        Source: none.
        """
        if self.kind == "money":
            amount = format_amount(int(value), grouping=True).removesuffix(".00")
            return f"{amount} 元" if language == "zh" else f"{amount} yuan"
        if self.kind == "share":
            percent = f"{int(value) / 100:.2f}".rstrip("0").rstrip(".")
            return f"{percent}%"
        if self.kind == "count":
            return f"{int(value):,} {self.unit[language]}"
        if self.kind == "choice":
            return self.options[str(value)][language]
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][bool(value)]


@cache
def list_facts() -> tuple[Fact, ...]:
    """Return every fact in the order of the table.

    Source: ``facts.toml``.
    """
    text = resources.files("firsthour.law").joinpath("facts.toml").read_text(encoding="utf-8")
    return tuple(_fact(key, entry) for key, entry in tomllib.loads(text)["fact"].items())


@cache
def _by_key() -> dict[str, Fact]:
    return {fact.key: fact for fact in list_facts()}


def get_one_fact(key: str) -> Fact:
    """Return the fact of that key.

    Source: ``facts.toml``.

    Raises
    ------
    UnknownFactError
        No fact is called so.
    """
    if key not in _by_key():
        raise _unknown(key, list(_by_key()))
    return _by_key()[key]


def check_facts(facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """Return the facts in the order of the table, each checked to be of its kind and inside its range.

    Source: ``facts.toml``.

    Raises
    ------
    UnknownFactError, BadFactError
        A fact nobody knows, or a value it cannot have.
    """
    for key, value in facts.items():
        _check(get_one_fact(key), value)
    return {key: facts[key] for key in _by_key() if key in facts}


def read_facts(written: Mapping[str, str]) -> dict[str, FactValue]:
    """Return what was typed, as values: money in yuan, shares in percent, yes or no; unknown ones are left out.

    Both ``amount`` (yuan) and ``amount_fen`` (fen) are taken.

    Source: ``facts.toml``.

    Raises
    ------
    UnknownFactError, BadFactError
        A fact nobody knows, or what it cannot be.
    """
    by_written = {fact.written: fact for fact in list_facts()}
    facts: dict[str, FactValue] = {}
    for key, text in written.items():
        fact = by_written.get(key) or _by_key().get(key)
        if fact is None:
            raise _unknown(key, list(by_written))
        if fact.key in facts:
            raise BadFactError(key=fact.written, value=text, expected="say it once", expected_zh="只写一次")
        if text.strip().lower() in _UNKNOWN:
            continue
        facts[fact.key] = _read(fact, text.strip(), key == fact.written)
    return check_facts(facts)


def _read(fact: Fact, text: str, in_large_units: bool) -> FactValue:
    if fact.kind == "yes_no":
        if text.lower() not in _YES:
            raise _bad(fact, text)
        return _YES[text.lower()]
    if fact.kind == "choice":
        named = {words[language]: key for key, words in fact.options.items() for language in words}
        return named.get(text, text)
    try:
        if fact.kind in ("money", "share") and in_large_units:
            return parse_amount(text.removesuffix("%") if fact.kind == "share" else text)
        return int(text.replace(",", ""))
    except ValueError as error:
        raise _bad(fact, text) from error


def _check(fact: Fact, value: FactValue) -> None:
    if fact.kind == "yes_no":
        fits = isinstance(value, bool)
    elif fact.kind == "choice":
        fits = value in fact.options
    else:
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= fact.most
    if not fits:
        raise _bad(fact, value)


def _unknown(key: str, known: list[str]) -> UnknownFactError:
    near = difflib.get_close_matches(key, known, n=3)
    return UnknownFactError(key=key, near=f" ({', '.join(near)}?)" if near else "")


def _bad(fact: Fact, value: FactValue) -> BadFactError:
    english, chinese = {
        "yes_no": ("say yes or no", "请写 是 或 否"),
        "choice": ("one of " + ", ".join(fact.options), "只能是 " + "、".join(fact.options)),
        "money": ("an amount in yuan from 0, two decimals at most", "须为不小于 0 的金额（元），最多两位小数"),
        "share": ("percent from 0, two decimals at most", "须为不小于 0 的百分数，最多两位小数"),
        "count": ("a whole number from 0", "须为不小于 0 的整数"),
    }[fact.kind]
    return BadFactError(key=fact.written, value=value, expected=english, expected_zh=chinese)


def _fact(key: str, entry: dict[str, Any]) -> Fact:
    return Fact(
        key=key,
        kind=entry["kind"],
        words={"en": entry["en"], "zh": entry["zh"]},
        unit=entry.get("unit", {"en": "", "zh": ""}),
        options=entry.get("options", {}),
    )
