"""How do tests read a page? A component rendered as pages render it, and its elements by a plain reader of HTML."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from firsthour.web.people.policies import NOBODY

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}


class Element:
    """An element: name, attributes, children; ``words`` is the text people read, icons' labels included."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.children: list[Element | str] = []

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def get(self, attribute: str) -> str | None:
        return self.attributes.get(attribute)

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, name: str = "", *, of: str = "") -> list["Element"]:
        """Return elements by name and class."""
        return [
            each
            for each in self.walk()
            if (not name or each.name == name) and (not of or of in each.attributes.get("class", "").split())
        ]

    def one(self, name: str = "", *, of: str = "") -> "Element":
        (found,) = self.all(name, of=of)
        return found

    @property
    def words(self) -> str:
        said = [child if isinstance(child, str) else child.words for child in self.children]
        return " ".join(" ".join([self.attributes.get("aria-label", ""), *said]).split())

    @property
    def icons(self) -> list[str]:
        return [each["href"].rpartition("#")[2] for each in self.all("use")]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.stack[-1].name == tag, f"</{tag}> closes <{self.stack[-1].name}>"
            self.stack.pop()

    def handle_data(self, text: str) -> None:
        self.stack[-1].children.append(text)


def read_html(text: str) -> Element:
    """Return the elements of a page or partial; what is not closed in order fails."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.stack) == 1, f"<{reader.stack[-1].name}> is not closed"
    return reader.stack[0]


def a_request() -> HttpRequest:
    """Return a request of nobody, at half past eight in the city."""
    request = RequestFactory().get("/")
    request.now, request.access = NOW, NOBODY  # type: ignore[attr-defined]
    return request


def render(markup: str, *, language: str = "en", **context: Any) -> Element:
    """Return what a piece of template shows."""
    from django_cotton.compiler_regex import CottonCompiler

    with translation.override(language):
        compiled = engines["django"].from_string(CottonCompiler().process(markup))
        return read_html(compiled.render(context, a_request()))
