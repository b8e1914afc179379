"""How does a drawing of a dossier become a picture of its own? In one language, with the colours of its page."""

import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from firsthour.papers.svg_bars import draw_ends
from firsthour.papers.svg_flow import draw_flow
from firsthour.papers.svg_marks import PATTERNS

Json = Mapping[str, Any]
_EDGE = 14
_OTHER = {"en": "zh", "zh": "en"}
_COLOURS = re.compile(
    r"^(?:@media screen and \(prefers-color-scheme: dark\) \{\n  )?:root \{\n.*?^\}", re.DOTALL | re.MULTILINE
)
_OF_DRAWINGS = re.compile(r"^svg .*$", re.MULTILINE)
_HEAD = re.compile(r'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*><title>(.*?)</title>', re.DOTALL)
_LINK = re.compile(r"</?a\b[^>]*>")


def way_picture(section: Json, *, rule: str, language: str) -> str:
    """Return the flow chart of a dossier's section under one rule."""
    return _alone(draw_flow(section, rule), language)


def ends_picture(section: Json, *, language: str) -> str:
    """Return the bars of a dossier's section: where the money ended under each rule."""
    return _alone(draw_ends(section), language)


def _alone(drawn: str, language: str) -> str:
    """Return a drawing of the dossier as a file: colours inside, one language, no links, some paper around it."""
    head = _HEAD.match(drawn)
    assert head is not None, drawn[:200]
    width, height = float(head[1]) + 2 * _EDGE, float(head[2]) + 2 * _EDGE
    size = f'width="{width:g}" height="{height:g}"'
    body = drawn[head.end() : drawn.rindex("</svg>")]
    other = _OTHER[language]
    body = re.sub(rf'<text [^>]*class="{other}[ "].*?</text>', "", body, flags=re.DOTALL)
    body = re.sub(r"<title>.*?</title>", lambda found: _one(found.group(0), language), _LINK.sub("", body))
    defs = re.sub(r"</?svg\b[^>]*>", "", PATTERNS)
    title = _one(f"<title>{head[3]}</title>", language)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-_EDGE} {-_EDGE} {width:g} {height:g}" {size} '
        f'role="img">\n{title}\n<style>\n{_style()}\n</style>\n{defs}\n'
        f'<rect class="paper" x="{-_EDGE}" y="{-_EDGE}" {size} rx="8"/>\n{body}\n</svg>\n'
    )


def _style() -> str:
    css = resources.files("firsthour.papers").joinpath("dossier.css").read_text(encoding="utf-8")
    colours = [found.group(0) for found in _COLOURS.finditer(css)]
    return "\n".join([*colours, "svg { font-family: var(--font); }", *_OF_DRAWINGS.findall(css)])


def _one(title: str, language: str) -> str:
    chinese, slash, english = title.partition(" / ")
    if not slash:
        return title
    return f"{chinese}</title>" if language == "zh" else f"<title>{english}"
