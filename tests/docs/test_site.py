"""Does the site hold together: every page in both languages, every link, nothing from outside?"""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from docs.builder.pages import SECTIONS, page_of
from docs.builder.site import BrokenLinkError, build_site
from docs.builder.small_ledgers import PROJECT

from tests.architecture.checks import CHECKS, check_secrets

DOCS = PROJECT / "docs"
BUILDER = DOCS / "builder"
TRANSLATED = ("index", "tutorial", "how-to", "explanation")


class Addresses(HTMLParser):
    """Collects what a page links to, what it loads, and the anchors it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {given["id"]} if given.get("id") else set()
        address = given.get("href") or given.get("src")
        if address:
            (self.links if tag == "a" else self.loads).append(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    build_site(DOCS, out)
    return out


def test_every_page_written_stands_in_the_contents() -> None:
    listed = {page for section in SECTIONS for page in section.pages}
    for path in DOCS.rglob("*.md"):
        page, _ = page_of(path.relative_to(DOCS).as_posix()) or ("", "")
        assert page in listed or page.startswith("adr/"), path


def test_what_people_read_is_written_in_both_languages() -> None:
    for section in SECTIONS:
        for page in section.pages:
            if page.split("/")[0] in TRANSLATED:
                assert (DOCS / f"{page}.md").exists(), page
                assert (DOCS / f"{page}.zh.md").exists(), page


def test_both_languages_of_a_page_run_the_same_commands_and_show_the_same_pictures() -> None:
    for chinese in DOCS.rglob("*.zh.md"):
        texts = [
            chinese.with_name(chinese.name.replace(".zh.md", ".md")).read_text(encoding="utf-8"),
            chinese.read_text(encoding="utf-8"),
        ]
        runs = [re.findall(r"^```sh(?: run)?.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL) for text in texts]
        pictures = [
            [name.replace(".zh.", ".en.") for name in re.findall(r"\]\(([^)]+\.svg)\)", text)] for text in texts
        ]
        assert runs[0] == runs[1], chinese
        assert pictures[0] == pictures[1], chinese
        assert [text.count("\n## ") for text in texts] == [texts[0].count("\n## ")] * 2, chinese


def test_every_link_and_picture_of_the_site_leads_somewhere(site: Path) -> None:
    pages = {path: Addresses(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    for path, page in pages.items():
        for address in (*page.links, *page.loads):
            if "://" in address:
                continue
            name, _, anchor = address.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.exists(), f"{path.name}: {address}"
            if anchor and target.suffix == ".html":
                assert unquote(anchor) in pages[target].anchors, f"{path.name}: {address}"


def test_no_page_loads_anything_from_outside(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix == ".html":
            assert [one for one in Addresses(path.read_text(encoding="utf-8")).loads if "//" in one] == [], path
        if path.suffix in (".css", ".js", ".svg") and not path.name.startswith("search."):
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"https?:|//[a-z]+\.[a-z]|@import|url\((?!#)|fetch\(|XMLHttpRequest", text), path


def test_a_page_says_its_language_and_points_to_the_other(site: Path) -> None:
    english = (site / "explanation" / "fifo.html").read_text(encoding="utf-8")
    chinese = (site / "zh" / "explanation" / "fifo.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in english
    assert '<html lang="zh-CN">' in chinese
    assert 'href="../zh/explanation/fifo.html"' in english
    assert 'href="../../explanation/fifo.html"' in chinese


def test_the_search_of_a_language_holds_its_pages_and_what_is_only_in_english(site: Path) -> None:
    english = (site / "search.en.js").read_text(encoding="utf-8")
    chinese = (site / "search.zh.js").read_text(encoding="utf-8")
    assert '"explanation/fifo.html"' in english
    assert '"zh/' not in english
    assert '"zh/explanation/fifo.html"' in chinese
    assert '"explanation/fifo.html"' not in chinese
    assert '"reference/glossary.html"' in chinese


def test_a_broken_link_stops_the_site(tmp_path: Path) -> None:
    (tmp_path / "docs" / "adr").mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("# Start\n\n[nowhere](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(BrokenLinkError):
        build_site(tmp_path / "docs", tmp_path / "site")


@pytest.mark.parametrize(
    "check", [check for check in CHECKS if check is not check_secrets], ids=lambda check: check.__name__
)
def test_the_builder_keeps_the_habits_of_the_source(check) -> None:  # type: ignore[no-untyped-def]
    wrong = [
        sentence
        for path in sorted(BUILDER.glob("*.py"))
        for sentence in check(path.name, path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "\n".join(wrong)
