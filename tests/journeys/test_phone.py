"""Can somebody at a door, with one hand, log in, see what is next and say that it is done?"""

from typing import TYPE_CHECKING

import pytest

from tests.journeys.browsers import Pages
from tests.journeys.conftest import OpenPage
from tests.journeys.looks import list_overhanging, list_small_targets
from tests.journeys.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

THUMB = 54  # of main actions, as the look promises
FINGER = 44


def open_phone(open_page: OpenPage, site: Site, *, scheme: str = "light") -> "Page":
    page: Page = open_page(site.address, width=390, height=844, scheme=scheme)
    return page


def height_of(one: "Locator") -> float:
    box = one.bounding_box()
    assert box is not None
    return box["height"]


def test_logging_in_fits_a_thumb(site: Site, open_page: OpenPage) -> None:
    page = open_phone(open_page, site)
    assert list_overhanging(page) == []
    assert list_small_targets(page, least=FINGER) == []
    assert height_of(page.get_by_role("button", name="登录")) >= THUMB
    assert page.locator("input[name=login]").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 16


def test_my_desk_shows_the_next_thing_first_and_its_action_at_once(site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_phone(open_page, site), "investigator")
    page.locator(".fh-next").wait_for()
    assert list_overhanging(page) == []
    assert list_small_targets(page, least=FINGER) == []
    action = page.locator("main .nx .btn-primary")
    box = action.bounding_box()
    assert box is not None
    assert box["height"] >= THUMB
    assert box["y"] + box["height"] < 844, "without scrolling"
    assert page.locator("#queue [data-row]").first.bounding_box()["height"] >= FINGER  # type: ignore[index]


def test_a_task_shows_what_to_do_by_when_and_what_happened(site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_phone(open_page, site, scheme="dark"), "investigator")
    page.get_by_role("button", name="任务").tap()
    page.locator("#queue [data-row] [data-open]").first.tap()
    page.wait_for_url("**/tasks/**")
    assert list_overhanging(page) == []
    assert list_small_targets(page, least=FINGER) == []
    asked, action = page.get_by_text("要做什么"), page.locator("#do .btn-primary").first
    clock = page.locator("main .clock").first
    assert asked.is_visible()
    assert clock.is_visible()
    assert height_of(action) >= THUMB
    assert page.get_by_role("heading", name="经过").is_visible()


@pytest.mark.parametrize("role", ["leader", "inspector"])
def test_the_menu_opens_reaches_every_place_and_closes(role: str, site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_phone(open_page, site), role)
    nav = page.get_by_role("navigation")
    assert not nav.is_visible()
    page.locator("[data-nav-toggle]").tap()
    nav.wait_for()
    assert list_small_targets(page, least=FINGER, within="nav") == []
    names = nav.get_by_role("link").all_inner_texts()
    assert "我的页面" in "".join(names)
    nav.get_by_role("link", name="我的页面").tap()
    page.wait_for_url("**/me/")
    assert not nav.is_visible()
    assert list_overhanging(page) == []


def test_a_wide_table_is_a_card_for_each_row_and_stays_a_table_for_a_screen_reader(
    site: Site, open_page: OpenPage
) -> None:
    page = site.come_in(open_phone(open_page, site), "leader")
    page.goto(f"{site.address}/matters/")
    page.locator("table.cards").wait_for()
    box, row = page.locator(".scrollx:has(> table)"), page.locator("table.cards tbody tr").first
    assert box.evaluate("one => one.scrollWidth <= one.clientWidth"), "nothing to scroll sideways for"
    heads = page.locator("table.cards thead th").all_text_contents()
    labels = row.locator("> *").evaluate_all("cells => cells.map((cell) => cell.dataset.head)")
    assert labels == [head.strip() for head in heads]
    assert page.get_by_role("table", name="").get_by_role("row").nth(1).get_by_role("cell").count() == len(heads)
    assert list_overhanging(page) == []
    wide = open_page(site.address, width=1440, height=900)
    site.come_in(wide, "leader")
    wide.goto(f"{site.address}/matters/")
    wide.locator("main table tbody tr").first.wait_for()
    assert wide.locator("table.cards").count() == 0


def test_a_table_that_fits_only_because_its_words_are_broken_is_cards_too(site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_phone(open_page, site), "administrator")
    page.goto(f"{site.address}/roles/")
    page.locator("table.cards").wait_for()
    long = page.locator("table.cards tbody [data-long]")
    widths = long.evaluate_all("cells => cells.map((cell) => cell.getBoundingClientRect().width)")
    assert widths
    assert min(widths) > 300
    assert list_overhanging(page) == []


def test_both_versions_and_the_result_stand_below_each_other(site: Site, open_page: OpenPage, pages: Pages) -> None:
    page = site.come_in(open_phone(open_page, site), "leader")
    page.goto(f"{site.address}/matters/")
    page.locator("table.cards").wait_for()
    links = page.locator("main a[data-open]").evaluate_all("links => links.map((link) => link.href)")
    for link in links:
        page.goto(f"{link}/change")
        if page.locator("input[name=title]").count():
            break
    other = page.context.new_page()
    other.goto(page.url)
    for tab, title in ((other, "先存的名称"), (page, "后存的名称")):
        tab.fill("input[name=title]", title)
        tab.press("input[name=title]", "Enter")
        tab.wait_for_load_state("load")
    page.get_by_role("heading", name="双方都已修改").wait_for()
    row = page.locator("table.merge tr.disputed")
    theirs, yours = row.locator("td").nth(0).bounding_box(), row.locator("td").nth(1).bounding_box()
    result = page.locator("input[name=title]").bounding_box()
    assert theirs is not None
    assert yours is not None
    assert result is not None
    assert theirs["y"] == yours["y"] < result["y"]
    assert result["x"] + result["width"] <= 390
    assert list_overhanging(page) == []
    pages.expect_refusal(409)
