"""Which kinds of reports are there, and what does each ask for? Read from data (``report_kinds.toml``)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from firsthour.base.errors import UserError
from firsthour.law import fraud_types
from firsthour.web.ui.formats import Language

_TYPE = re.compile("类(?=[（）]|$)|类诈骗$")  # what the names of types end with
As = Literal["line", "text", "day", "check"]


class UnknownReportKindError(UserError):
    """No kind of report has this name."""

    code = "unknown_report_kind"
    english = "No kind of report is called {key!r}."
    chinese = "没有名为 {key!r} 的报案种类。"


@dataclass(frozen=True)
class KindField:
    """A field that only this kind asks for."""

    key: str
    words: dict[str, str]
    form: As
    is_needed: bool


@dataclass(frozen=True)
class ReportKind:
    """A kind of report; ``is_missing``: it is about somebody missing, not about money."""

    key: str
    words: dict[str, str]
    asks_payments: bool
    has_types: bool
    is_missing: bool
    fields: tuple[KindField, ...]


@cache
def list_report_kinds() -> tuple[ReportKind, ...]:
    """Return every kind in the order of the table."""
    return tuple(_kind(entry) for entry in _table()["kind"])


@cache
def list_fraud_types() -> dict[str, dict[str, str]]:
    """Return the types of fraud of ``law.fraud_types`` in few words by key, and that it is none of them."""
    found = {
        one.key: {"en": one.words["en"], "zh": _TYPE.sub("", one.words["zh"])} for one in fraud_types.list_fraud_types()
    }
    return {**found, "other": {"en": "Another way", "zh": "其他手法"}}


def get_one_report_kind(key: str) -> ReportKind:
    """Return the kind of that name.

    Raises
    ------
    UnknownReportKindError
        There is none.
    """
    for kind in list_report_kinds():
        if kind.key == key:
            return kind
    raise UnknownReportKindError(key=key)


def report_words(kind: str, fraud_type: str, *, language: Language) -> str:
    """Return what a report is about in few words: the type of fraud, else the kind; a code that is not known stays."""
    known = next((one for one in list_report_kinds() if one.key == kind), None)
    if known is None:
        return kind
    has_type = known.has_types and fraud_type != "other"
    words = list_fraud_types().get(fraud_type, known.words) if has_type else known.words
    return words[language]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("firsthour.web.intake").joinpath("report_kinds.toml").read_text("utf-8"))


def _kind(entry: dict[str, Any]) -> ReportKind:
    fields = tuple(
        KindField(one["key"], {"en": one["en"], "zh": one["zh"]}, one["as"], one["needed"]) for one in entry["fields"]
    )
    return ReportKind(
        entry["key"], {"en": entry["en"], "zh": entry["zh"]}, entry["asks_payments"], entry["types"],
        entry.get("missing", False), fields,
    )  # fmt: skip
