"""Which papers can be written here, and what does each ask for and say?"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from firsthour.base.errors import UserError

#: What the fields of papers are called; rooms add those of their own kinds.
FIELD_WORDS = {
    "addressee": _("Addressee"),
    "reason": _("Reason"),
    "enclosures": _("Enclosures"),
    "request": _("What is asked"),
    "answer_by": _("Answer by"),
    "from_whom": _("From whom"),
    "received": _("What was received"),
    "received_at": _("Received at"),
    "task": _("What is to be done"),
}


class UnknownDocumentError(UserError):
    """No paper has this name."""

    code = "unknown_document"
    english = "No paper is called {key!r}."
    chinese = "没有名为 {key!r} 的文书。"


@dataclass(frozen=True)
class DocumentKind:
    """A kind of paper: its words, its fields, the form of its number, its title and paragraphs (with tags)."""

    key: str
    words: dict[str, str]
    number: str
    fields: tuple[str, ...]
    title: str
    body: tuple[str, ...]

    def number_of(self, unit: str, *, year: int, n: int) -> str:
        """Return the number as it is printed."""
        return self.number.format(unit=unit, year=year, n=n)


@cache
def list_document_kinds() -> tuple[DocumentKind, ...]:
    """Return every kind of paper in the order of the table."""
    text = resources.files("firsthour.web.desk").joinpath("document_kinds.toml").read_text(encoding="utf-8")
    return tuple(_kind(entry) for entry in tomllib.loads(text)["document"])


def get_one_document_kind(key: str) -> DocumentKind:
    """Return the kind of that name.

    Raises
    ------
    UnknownDocumentError
        No kind is called so.
    """
    for kind in list_document_kinds():
        if kind.key == key:
            return kind
    raise UnknownDocumentError(key=key)


def _kind(entry: dict[str, Any]) -> DocumentKind:
    return DocumentKind(
        key=entry["key"],
        words={"en": entry["en"], "zh": entry["zh"]},
        number=entry["number"],
        fields=tuple(entry["fields"]),
        title=entry["title"],
        body=tuple(entry["body"]),
    )


def field_words(names: Iterable[str], language: str) -> list[str]:
    """Return what fields are called in a language (``zh-hans``, ``en``); one without words keeps its name."""
    with override(language):
        return [str(FIELD_WORDS.get(name, name)) for name in names]
