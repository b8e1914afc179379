"""Is a page whole in itself, escaped, and in the reader's language?"""

import re
from html.parser import HTMLParser

import pytest

from firsthour.papers.page import Column, Note, Page, Section, Table

MONEY = Table(
    [Column("账户", "code"), Column("金额", "number")], [["6229990000000000017", "50,000.00"]], caption="停留"
)


def page_of(*parts: str | Note | Table, language: str = "zh") -> str:
    return Page("追踪结果", [Section("先进先出", parts)], language=language).to_html()


class Balance(HTMLParser):
    """Follows open tags; a tag closed out of turn is remembered."""

    VOID = frozenset({"meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.wrong.append(tag)


def test_every_tag_is_closed_in_turn() -> None:
    follower = Balance()
    follower.feed(page_of("text", Note("careful", warns=True), MONEY))
    assert (follower.open, follower.wrong) == ([], [])


def test_nothing_is_loaded_from_outside() -> None:
    html = page_of(MONEY)
    assert not re.search(r"https?://|<script|<link|<img|@import|url\(", html)
    assert "default-src 'none'" in html


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_the_page_says_its_language(language: str, tag: str) -> None:
    assert f'<html lang="{tag}">' in page_of(language=language)


def test_names_from_statements_are_escaped_everywhere() -> None:
    evil = "<script>alert('x')</script>&\""
    table = Table([Column(evil)], [[evil]], caption=evil)
    html = Page(evil, [Section(evil, [evil, Note(evil), table])], lead=evil, footer=evil).to_html()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 10  # title twice, lead, heading, text, note, caption, column, cell, footer


def test_numbers_stand_to_the_right_and_codes_in_fixed_width() -> None:
    html = page_of(MONEY)
    assert '<td class="code">6229990000000000017</td><td class="number">50,000.00</td>' in html


def test_an_empty_table_says_so() -> None:
    assert "<p>没有流出。</p>" in page_of(Table([Column("账户")], [], empty="没有流出。"))


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        page_of(Table([Column("a"), Column("b")], [["only one"]]))


def test_the_page_has_dark_and_print_forms() -> None:
    html = page_of()
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
