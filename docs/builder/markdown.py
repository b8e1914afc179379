"""How does a page of Markdown become HTML: headings with anchors, links between pages, pictures that scroll?"""

import itertools
import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_NOT_IN_SLUG = re.compile(r"[^\w\u4e00-\u9fff]+")
_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level, its words, its anchor."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Rendered:
    """A page as HTML: its title, its body, its headings below the title, and its plain text by anchor."""

    title: str
    body: str
    headings: tuple[Heading, ...]
    texts: tuple[tuple[str, str], ...]


def render(text: str, link: Callable[[str], str | None]) -> Rendered:
    """Return a page rendered; ``link`` gives what a relative address becomes, None where there is no such page."""
    tokens = _PARSER.parse(text)
    headings = _anchor(tokens)
    _resolve(tokens, link)
    body = _PARSER.renderer.render(tokens, _PARSER.options, {})
    body = body.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
    body = re.sub(r'<p>(<img src="([^"]*)"[^>]*>)</p>', r'<figure tabindex="0"><a href="\2">\1</a></figure>', body)
    return Rendered(
        title=headings[0].text if headings else "",
        body=body.replace("<pre>", '<pre tabindex="0">'),
        headings=tuple(heading for heading in headings[1:] if heading.level <= 3),
        texts=tuple(_texts(tokens)),
    )


def _anchor(tokens: Sequence[Token]) -> list[Heading]:
    headings: list[Heading] = []
    taken: set[str] = set()
    for token, inside in itertools.pairwise(tokens):
        if token.type != "heading_open":
            continue
        words = _plain(inside)
        anchor = slug = _NOT_IN_SLUG.sub("-", words.lower().replace("_", "-")).strip("-") or "top"
        while anchor in taken:
            anchor = f"{slug}-{len(taken)}"
        taken.add(anchor)
        token.attrSet("id", anchor)
        headings.append(Heading(level=int(token.tag[1]), text=words, anchor=anchor))
    return headings


def _plain(token: Token) -> str:
    inside = token.children or []
    return "".join(part.content if part.type in ("text", "code_inline") else " " for part in inside).strip()


def _resolve(tokens: Sequence[Token], link: Callable[[str], str | None]) -> None:
    for token in tokens:
        for inside in token.children or []:
            name = {"link_open": "href", "image": "src"}.get(inside.type)
            if name is None:
                continue
            address = str(inside.attrGet(name))
            if "://" in address:
                continue
            found = link(address)
            if found is None:
                inside.tag, inside.attrs = "span", {}
                _close(token.children or [], inside)
            else:
                inside.attrSet(name, found)


def _close(children: Sequence[Token], opened: Token) -> None:
    behind = list(children)[list(children).index(opened) :]
    next(token for token in behind if token.type == "link_close").tag = "span"


def _texts(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    texts: list[tuple[str, str]] = []
    for token in tokens:
        if token.type == "heading_open":
            texts.append((str(token.attrGet("id")), ""))
        elif token.type in ("inline", "fence") and texts:
            words = _plain(token) if token.type == "inline" else token.content
            texts[-1] = (texts[-1][0], f"{texts[-1][1]} {' '.join(words.split())}".strip())
    return texts


def resolve(page: str, address: str) -> tuple[str, str]:
    """Return the path that a relative address on ``page`` means, from the root of the docs, and its anchor."""
    path, _, anchor = address.partition("#")
    folder = posixpath.dirname(page)
    return (posixpath.normpath(posixpath.join(folder, path)) if path else page), anchor
