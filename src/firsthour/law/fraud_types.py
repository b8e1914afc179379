"""Which kinds of telecom and network fraud are told apart, and under which codes?"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from firsthour.base.errors import UserError


class UnknownFraudTypeError(UserError):
    """No type or class has this name. Source: none; an error of ours."""

    code = "unknown_fraud_type"
    english = "No type of fraud is called {key!r}. Known: {known_en}."
    chinese = "没有名为 {key!r} 的诈骗类型。已有：{known_zh}。"

    def __init__(self, key: str, *, known_en: Iterable[str], known_zh: Iterable[str]) -> None:
        super().__init__(key=key, known_en=", ".join(known_en), known_zh="、".join(known_zh))


@dataclass(frozen=True)
class FraudType:
    """One of the twelve types; ``classes`` are the class codes that belong to it (our reading, U).

    Source: labels of the CCL23-Eval data set, status C.
    """

    key: str
    words: dict[str, str]
    classes: tuple[str, ...]
    source: str
    status: str


@dataclass(frozen=True)
class FraudClass:
    """A class or a sub-class by its code (``AA`` or ``AA10``); ``parent`` "" for a class.

    Source: one industry platform; not shown to be official.
    """

    code: str
    words: dict[str, str]
    parent: str
    source: str
    status: str


@cache
def list_fraud_types() -> tuple[FraudType, ...]:
    """Return the twelve types, the most frequent first.

    Source: ``fraud_types.toml``.
    """
    return tuple(
        FraudType(entry["key"], _words(entry), tuple(entry["classes"]), entry["source"], entry["status"])
        for entry in _table()["type"]
    )


@cache
def list_fraud_classes() -> tuple[FraudClass, ...]:
    """Return every class, each followed by its sub-classes.

    Source: ``fraud_types.toml``.
    """
    classes: list[FraudClass] = []
    for entry in _table()["class"]:
        code, source, status = entry["code"], entry["source"], entry["status"]
        classes.append(FraudClass(code, _words(entry), "", source, status))
        classes += [FraudClass(code + sub["code"], _words(sub), code, source, status) for sub in entry["subs"]]
    return tuple(classes)


def get_one_fraud_type(key: str) -> FraudType:
    """Return the type of that key, label, or of the class with that code.

    Source: ``fraud_types.toml``.

    Raises
    ------
    UnknownFraudTypeError
        No type is called so.
    """
    for one in list_fraud_types():
        if key in (one.key, one.words["zh"], one.words["en"]) or (key and key[:2] in one.classes):
            return one
    raise unknown_fraud_type(key)


def unknown_fraud_type(written: str) -> UnknownFraudTypeError:
    """Return the error of a type that is not known, which names those that are, in either language.

    Source: ``fraud_types.toml``.
    """
    types = list_fraud_types()
    return UnknownFraudTypeError(
        written, known_en=[one.words["en"] for one in types], known_zh=[one.words["zh"] for one in types]
    )


def get_one_fraud_class(code: str) -> FraudClass:
    """Return the class or sub-class of that code.

    Source: ``fraud_types.toml``.

    Raises
    ------
    UnknownFraudTypeError
        No class has that code.
    """
    classes = {one.code: one for one in list_fraud_classes()}
    if code not in classes:
        known = [one for one in classes if len(one) == 2]
        raise UnknownFraudTypeError(code, known_en=known, known_zh=known)
    return classes[code]


def _words(entry: dict[str, Any]) -> dict[str, str]:
    return {"en": entry["en"], "zh": entry["zh"]}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("firsthour.law").joinpath("fraud_types.toml").read_text(encoding="utf-8"))
