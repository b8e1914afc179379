"""Which papers can be written here, and what does each ask for and say?"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from firsthour.base.errors import UserError


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
