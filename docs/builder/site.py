"""How do the pages become a site that opens from a folder, in two languages, without anything from outside?"""

import json
import posixpath
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from docs.builder.markdown import Rendered, render, resolve
from docs.builder.pages import Section, list_sections, output_of, page_of, source_of
from docs.builder.words import LANGUAGES

_LOOKS = Path(__file__).with_name("looks")
_COPIED = (".svg", ".json", ".csv")
_WORDS = {
    "en": {"name": "FirstHour documentation", "contents": "Contents", "here": "On this page", "search": "Search",
           "other": "中文", "skip": "To the text", "next": "Next", "back": "Back",
           "foot": "A trace is a calculation under a stated rule, not a finding of law."},
    "zh": {"name": "第一时间 文档", "contents": "目录", "here": "本页内容", "search": "搜索",
           "other": "English", "skip": "跳到正文", "next": "下一页", "back": "上一页",
           "foot": "追踪结果是按所列规则所作的计算，不是法律认定。"},
}  # fmt: skip


class BrokenLinkError(Exception):
    """A page links to something that is not there."""


def build_site(docs: Path, out: Path) -> int:
    """Write the site into ``out`` and return the number of its pages; a broken link stops it."""
    sections = list_sections(docs)
    if out.exists():
        shutil.rmtree(out)
    for path in docs.rglob("*"):
        if path.suffix in _COPIED and "builder" not in path.parts:
            _copy(path, out / path.relative_to(docs))
    for path in _LOOKS.iterdir():
        _copy(path, out / "looks" / path.name)
    every = {language: _render_language(docs, sections, language) for language in LANGUAGES}
    for language, rendered in every.items():
        for page, content in rendered.items():
            target = out / output_of(page, language)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_page(page, content, _Place(docs, sections, language, rendered)), encoding="utf-8")
        (out / f"search.{language}.js").write_text(_search_index(every, language), encoding="utf-8")
    return sum(len(rendered) for rendered in every.values())


def _search_index(every: dict[str, dict[str, Rendered]], language: str) -> str:
    """Return the script that holds the texts of a language, and in English what is written in no other."""
    rows = []
    for page in every["en"] | every[language]:
        written = language if page in every[language] else "en"
        one = every[written][page]
        rows += [[output_of(page, written), one.title, *text] for text in one.texts]
    return f"window.searchIndex = {json.dumps(rows, ensure_ascii=False)};\n"


@dataclass(frozen=True)
class _Place:
    """Where a page stands: the docs, the contents, its language, and the other pages of it."""

    docs: Path
    sections: tuple[Section, ...]
    language: str
    rendered: dict[str, Rendered]

    def title(self, page: str) -> str:
        """Return the title of a page, from the file in another language when it is not written in this one."""
        if page in self.rendered:
            return self.rendered[page].title
        text = (self.docs / f"{page}.md").read_text(encoding="utf-8")
        return render(text, lambda address: address).title


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def _render_language(docs: Path, sections: tuple[Section, ...], language: str) -> dict[str, Rendered]:
    rendered = {}
    for section in sections:
        for page in section.pages:
            source = source_of(page, language, docs=docs)
            if source is not None:
                text = source.read_text(encoding="utf-8")
                rendered[page] = render(text, _linker(docs, source, output_of(page, language)))
    return rendered


def _linker(docs: Path, source: Path, output: str) -> Callable[[str], str | None]:
    here = source.relative_to(docs).as_posix()

    def link(address: str) -> str | None:
        path, anchor = resolve(here, address)
        if path.startswith("../"):
            _must_exist(docs, path, here)
            return None
        found = page_of(path)
        _must_exist(docs, path, here)
        if found is None and not path.endswith(_COPIED):
            return None
        target = output_of(*found) if found else path
        return _relative(output, target) + (f"#{anchor}" if anchor else "")

    return link


def _must_exist(docs: Path, path: str, here: str) -> None:
    if not (docs / path).resolve().exists():
        raise BrokenLinkError(f"{here} links to {path}, which is not there")


def _relative(output: str, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(output) or ".")


def _page(page: str, content: Rendered, place: _Place) -> str:
    said, output = _WORDS[place.language], output_of(page, place.language)
    root = _relative(output, "x")[:-1]
    return f"""<!doctype html>
<html lang="{"zh-CN" if place.language == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(content.title)} · {said["name"]}</title>
<link rel="stylesheet" href="{root}looks/site.css">
<script src="{root}looks/site.js" defer></script>
</head>
<body data-root="{root}" data-language="{place.language}">
<a class="skip" href="#main">{said["skip"]}</a>
<header>
<a class="name" href="{_relative(output, output_of("index", place.language))}">{said["name"]}</a>
<div class="find">
<input type="search" aria-label="{said["search"]}" placeholder="{said["search"]}"><ol class="found" hidden></ol>
</div>
{_language_switch(page, output, place)}
</header>
<div class="columns">
<nav class="contents" aria-label="{said["contents"]}"><details open><summary>{said["contents"]}</summary>
{_contents(page, output, place)}
</details></nav>
<main id="main">
{content.body}
{_neighbours(page, output, place)}
<footer>{said["foot"]}</footer>
</main>
{_headings(content, said["here"])}
</div>
</body>
</html>
"""


def _language_switch(page: str, output: str, place: _Place) -> str:
    other = "en" if place.language == "zh" else "zh"
    target = page if source_of(page, other, docs=place.docs) is not None else "index"
    code, word = ("zh-CN" if other == "zh" else "en"), _WORDS[place.language]["other"]
    address = _relative(output, output_of(target, other))
    return f'<a class="language" lang="{code}" hreflang="{code}" href="{address}">{word}</a>'


def _contents(page: str, output: str, place: _Place) -> str:
    parts = []
    for section in place.sections:
        items = "\n".join(_item(one, page, output, place) for one in section.pages)
        parts.append(f"<h2>{escape(section.title(place.language))}</h2>\n<ul>\n{items}\n</ul>")
    return "\n".join(parts)


def _item(one: str, page: str, output: str, place: _Place) -> str:
    is_written = one in place.rendered
    address = _relative(output, output_of(one, place.language if is_written else "en"))
    here = ' aria-current="page"' if one == page else ""
    mark = "" if is_written else ' <small lang="en">EN</small>'
    return f'<li><a href="{address}"{here}>{escape(place.title(one))}</a>{mark}</li>'


def _neighbours(page: str, output: str, place: _Place) -> str:
    order, said = list(place.rendered), _WORDS[place.language]
    at = order.index(page)
    links = []
    for name, index in (("back", at - 1), ("next", at + 1)):
        if 0 <= index < len(order):
            address = _relative(output, output_of(order[index], place.language))
            title = escape(place.rendered[order[index]].title)
            links.append(f'<a class="{name}" href="{address}"><small>{said[name]}</small> {title}</a>')
    return f'<nav class="neighbours">{"".join(links)}</nav>'


def _headings(content: Rendered, title: str) -> str:
    items = "".join(
        f'<li class="level-{one.level}"><a href="#{one.anchor}">{escape(one.text)}</a></li>' for one in content.headings
    )
    return f'<aside class="here"><h2>{title}</h2><ul>{items}</ul></aside>' if items else '<aside class="here"></aside>'
