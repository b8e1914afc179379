"""Does work come back done: given, seen, taken on, answered, accepted; with keys at a desk, with thumbs on a phone?"""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firsthour.base.clock import SHANGHAI
from tests.journeys.browsers import Pages
from tests.journeys.conftest import OpenPage
from tests.journeys.looks import await_count
from tests.journeys.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PHONE = {"width": 390, "height": 844}
MOST_TABS = 60


def in_minutes(minutes: int) -> str:
    return f"{datetime.now(SHANGHAI) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def tab_to(page: "Page", label: str) -> None:
    """Go to a field as somebody without a mouse does."""
    wanted = page.get_by_label(label, exact=False).first
    for _ in range(MOST_TABS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{label} cannot be reached with the keyboard")


def fill_task(page: "Page", title: str, *, officer: str) -> None:
    """Type a new task for an officer of one's own unit, due in 25 minutes."""
    tab_to(page, "要做什么")
    page.keyboard.type(title)
    tab_to(page, "具体要求")
    page.keyboard.type("电话未接通，请上门核实是否已转账。")
    page.locator("select[name=assignee]").select_option(label=officer)
    page.locator("input[name=due_at]").fill(in_minutes(25))


def press(page: "Page", *keys: str) -> None:
    """Press keys once the page listens to them: its scripts run after its text can be seen."""
    page.wait_for_load_state("load")
    for key in keys:
        page.keyboard.press(key)


def hear(page: "Page") -> None:
    """Let the desk ask what is new, as it does each minute and when a clock turns."""
    with page.expect_response("**/desk/queue*"):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('turned'))")


def row_of(page: "Page", title: str) -> "Locator":
    return page.locator("#queue [data-row]", has_text=title)


def go_down_to(page: "Page", title: str) -> None:
    """Choose a row with j, from wherever one is."""
    chosen = page.locator("[data-row][aria-current=true]")
    page.wait_for_load_state("load")
    for _ in range(page.locator("#queue [data-row]").count() + 1):
        page.keyboard.press("j")
        if title in chosen.inner_text():
            return
    raise AssertionError(f"{title} cannot be reached with j")


def assert_ticks(page: "Page") -> None:
    clock = page.locator("main .clock [data-words]").first
    before = clock.inner_text()
    assert re.fullmatch(r"2[2-5]:\d\d", before), before
    page.wait_for_function("before => document.querySelector('main .clock [data-words]').textContent !== before",
                           arg=before)  # fmt: skip


def test_a_task_comes_back_done_with_keys_alone(site: Site, open_page: OpenPage) -> None:
    title = "上门见面劝阻：键盘走一遍"
    leader = site.come_in(open_page(site.address), "leader")
    officer = site.come_in(open_page(site.address), "investigator")
    officer.evaluate("window.isStillTheSamePage = true")

    # the leader gives it
    press(leader, "a")
    leader.wait_for_url("**/tasks/new")
    fill_task(leader, title, officer=site.log_ins["investigator"].name)
    press(leader, "Enter")
    leader.get_by_role("heading", name=title, level=1).wait_for()

    # it appears on the officer's desk by itself
    hear(officer)
    row_of(officer, title).wait_for()
    assert officer.evaluate("window.isStillTheSamePage")
    go_down_to(officer, title)
    press(officer, "k", "j")
    press(officer, "e")
    officer.get_by_role("heading", name=title, level=1).wait_for()
    assert_ticks(officer)

    # taken on and answered
    with officer.expect_navigation():
        press(officer, "e")
    officer.get_by_text("已完成：领取").wait_for()
    tab_to(officer, "反馈")
    officer.keyboard.type("已见面劝阻，未再转账。")
    press(officer, "Tab")
    with officer.expect_navigation():
        press(officer, "Enter")
    officer.get_by_text("目前没有需要你处理的步骤。").wait_for()

    # back at the leader's desk it waits to be checked
    press(leader, "g", "d")
    leader.wait_for_url(f"{site.address}/")
    assert "核对反馈" in row_of(leader, title).inner_text()
    go_down_to(leader, title)
    press(leader, "Enter")
    leader.get_by_text("已见面劝阻，未再转账。").first.wait_for()
    with leader.expect_navigation():
        press(leader, "e")
    leader.wait_for_url(f"{site.address}/")
    await_count(row_of(leader, title), 0)
    hear(officer.goto(site.address) and officer)
    await_count(row_of(officer, title), 0)

    # the history tells it
    officer.go_back()
    officer.reload()
    officer.get_by_text("任务已办结。").wait_for()
    told = officer.locator(".tl li").all_inner_texts()
    names = [site.log_ins["leader"].name, site.log_ins["investigator"].name]
    assert len(told) == 4
    assert all(any(name in line for name in names) for line in told)


def test_a_task_comes_back_done_by_thumb(site: Site, open_page: OpenPage) -> None:
    title = "电话回访：手机走一遍"
    leader = site.come_in(open_page(site.address, **PHONE), "leader")
    officer = site.come_in(open_page(site.address, **PHONE), "investigator")
    leader.get_by_role("link", name="交办任务").tap()
    leader.get_by_label("要做什么").fill(title)
    leader.locator("select[name=assignee]").select_option(label=site.log_ins["investigator"].name)
    leader.locator("input[name=due_at]").fill(in_minutes(25))
    leader.get_by_role("button", name="交办", exact=True).tap()
    leader.get_by_role("heading", name=title, level=1).wait_for()

    hear(officer)
    row_of(officer, title).get_by_role("link", name=title).tap()
    officer.get_by_role("heading", name=title, level=1).wait_for()
    assert_ticks(officer)
    officer.get_by_role("button", name="领取").tap()
    officer.get_by_label("反馈").fill("已回访，未再转账。")
    officer.get_by_role("button", name="反馈").tap()
    officer.get_by_text("目前没有需要你处理的步骤。").wait_for()

    leader.reload()
    leader.get_by_text("已回访，未再转账。").first.wait_for()
    leader.get_by_role("button", name="认可反馈").tap()
    leader.wait_for_url(f"{site.address}/")
    await_count(row_of(leader, title), 0)


def test_the_keys_of_the_map_do_what_it_says(site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_page(site.address), "investigator")
    rows, chosen = page.locator("#queue [data-row]"), page.locator("[data-row][aria-current=true]")
    n_rows = rows.count()
    assert n_rows > 2
    page.keyboard.press("j")
    assert chosen.inner_text() == rows.nth(0).inner_text()
    page.keyboard.press("j")
    assert chosen.inner_text() == rows.nth(1).inner_text()
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert chosen.inner_text() == rows.nth(0).inner_text(), "k stops at the top"
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="快捷键")
    keys.wait_for()
    page.keyboard.press("j")
    assert chosen.inner_text() == rows.nth(0).inner_text(), "behind a dialog no key works"
    page.keyboard.press("Escape")
    keys.wait_for(state="hidden")
    title = chosen.locator("[data-open]").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/(tasks|papers)/"))
    assert title in page.get_by_role("heading", level=1).inner_text()


def test_the_palette_leads_there_without_a_mouse(site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_page(site.address), "investigator")
    page.keyboard.press("Control+k")
    palette = page.locator("#palette")
    palette.wait_for()
    page.keyboard.type("我的页面")
    page.locator("#palette [role=option]", has_text="我的页面").first.wait_for()
    page.keyboard.press("Escape")
    palette.wait_for(state="hidden")
    page.keyboard.press("Control+k")
    page.keyboard.type("我的页面")
    page.locator("#palette [role=option][aria-selected=true]", has_text="我的页面").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/")
    assert site.log_ins["investigator"].name in page.get_by_role("heading", level=1).inner_text()


def test_single_keys_can_be_switched_off_and_stay_off(site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_page(site.address), "duty_officer")
    page.keyboard.press("?")
    with page.expect_navigation():
        page.get_by_role("button", name="关闭单键").click()
    page.reload()
    for key in ("j", "c", "?"):
        page.keyboard.press(key)
    await_count(page.locator("[data-row][aria-current=true]"), 0)
    assert page.url == f"{site.address}/"
    assert not page.locator("#keys").is_visible()
    page.keyboard.press("Control+k")
    page.locator("#palette").wait_for()
    page.keyboard.press("Escape")
    page.locator(".fh-me-menu summary").click()
    page.locator("[data-keys-open]").click()
    with page.expect_navigation():
        page.get_by_role("button", name="打开单键").click()
    page.keyboard.press("?")
    page.locator("#keys").wait_for()


@pytest.mark.parametrize("width", [1440, 390])
def test_an_end_that_is_past_is_refused_beside_its_field_and_nothing_typed_is_lost(
    width: int, site: Site, open_page: OpenPage, pages: Pages
) -> None:
    page = site.come_in(open_page(site.address, width=width), "leader")
    page.goto(f"{site.address}/tasks/new")
    page.get_by_label("要做什么").fill("走访门店")
    page.locator("input[name=due_at]").fill(in_minutes(-5))
    page.get_by_role("button", name="交办", exact=True).click()
    wrong = page.locator(".field[data-bad]", has=page.locator("[name=due_at]"))
    wrong.wait_for()
    assert wrong.locator(".wrong").is_visible()
    assert page.get_by_label("要做什么").input_value() == "走访门店"
    pages.expect_refusal(422)
