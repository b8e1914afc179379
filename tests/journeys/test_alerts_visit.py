"""Can somebody at a door say with one thumb what came of it, with the line cut too, and is nothing lost or doubled?"""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys.browsers import Pages
from tests.journeys.looks import list_overhanging, list_small_targets
from tests.journeys.site import Site
from tests.journeys.warned import list_attempts, record_elsewhere, warn

if TYPE_CHECKING:
    from playwright.sync_api import Page

THUMB, FINGER = 54, 44
PATIENCE_S = 40.0
LOST_LINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


@pytest.fixture
def phone(pages: Pages, site: Site) -> Iterator["Page"]:
    """A phone in the community officer's hand; what a cut line makes the browser say is no problem."""
    yield site.come_in(pages.open(site.address, width=390, height=844), "community_officer")
    assert [one for one in pages.problems if not any(words in one for words in LOST_LINE)] == []


def settled(page: "Page") -> None:
    """Wait until the worker is there and has taken the pages along."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_load_state("networkidle")


def kept(page: "Page", store: str) -> int:
    """Return how many things of a kind lie on the device."""
    counted: int = page.evaluate(
        """(store) => new Promise(async (done) => {
          const there = await indexedDB.databases();
          if (!there.some((one) => one.name === "firsthour-visits")) return done(0);
          const asked = indexedDB.open("firsthour-visits");
          asked.onsuccess = () => {
            const base = asked.result;
            if (![...base.objectStoreNames].includes(store)) { base.close(); return done(0); }
            const all = base.transaction(store).objectStore(store).getAll();
            all.onsuccess = () => { base.close(); done(all.result.length); };
          };
        })""",
        store,
    )
    return counted


def until_kept(page: "Page", store: str, least: int) -> None:
    """Wait until so many things of a kind lie on the device."""
    until = time.monotonic() + PATIENCE_S
    while kept(page, store) < least:
        assert time.monotonic() < until, f"fewer than {least} {store} on the device"
        page.wait_for_timeout(100)


def until_taken_along(page: "Page", path: str) -> None:
    """Wait until a page lies on the device (its words are sealed there, its place is not)."""
    until = time.monotonic() + PATIENCE_S
    while not page.evaluate("async (path) => Boolean(await visitStore.readPage(path))", path):
        assert time.monotonic() < until, f"{path} is not on the device"
        page.wait_for_timeout(100)


def fill_in(page: "Page", result: str) -> None:
    """Three taps: arrived, what came of it, submit."""
    page.locator("[data-arrive]").tap()
    page.locator(f"[data-result={result}]").tap()
    page.locator("[data-send-visit]").tap()


def test_three_taps_and_the_server_has_it(phone: "Page", site: Site) -> None:
    uid = warn(site, 201, who=site.log_ins["community_officer"])
    phone.goto(f"{site.address}/alerts/visit/")
    assert list_overhanging(phone) == []
    assert list_small_targets(phone, least=FINGER, within="main") == []
    phone.locator(f"a.tap[href$='/alerts/visit/{uid}/']").tap()
    phone.wait_for_url(f"**/alerts/visit/{uid}/")
    assert "祝示201" in phone.locator("main").inner_text()
    bar = phone.locator("[data-arrive]").bounding_box()
    assert bar is not None
    assert bar["height"] >= THUMB
    assert bar["y"] + bar["height"] <= 844, "at the thumb, without scrolling"
    fill_in(phone, "dissuaded")
    phone.locator("[data-sent]").wait_for()
    assert "回访" in phone.locator("[data-planned]").inner_text() or phone.locator("[data-planned] li").count() > 0
    (attempt,) = list_attempts(site, uid)
    assert (attempt["result"], attempt["channel"]) == ("dissuaded", "visit")
    assert attempt["at_device"]
    assert attempt["recorded_at"]
    assert kept(phone, "visits") == 0


def test_a_visit_with_the_line_cut_is_kept_and_sent_once_when_it_is_back(phone: "Page", site: Site) -> None:
    uid = warn(site, 202, who=site.log_ins["community_officer"])
    phone.goto(f"{site.address}/alerts/visit/")
    settled(phone)
    phone.wait_for_function("document.querySelectorAll('[data-take-along]').length > 0")
    until_taken_along(phone, f"/alerts/visit/{uid}/")
    phone.context.set_offline(True)
    phone.goto(f"{site.address}/alerts/visit/{uid}/")  # never opened before; it comes from the device
    assert "祝示202" in phone.locator("main").inner_text()
    phone.locator("[data-banner]").wait_for()
    phone.locator("[data-banner]", has_text="没有网络").wait_for()
    fill_in(phone, "refused")
    phone.locator("[data-unsent]").wait_for()
    phone.locator("[data-banner]", has_text="已存本机 1 条").wait_for()
    assert list_attempts(site, uid) == []
    phone.reload()
    phone.locator("[data-unsent]").wait_for()
    assert "不相信" in phone.locator("[data-said-result]").inner_text(), (
        "a page that was closed knows what was filled in"
    )
    assert list_overhanging(phone) == []
    phone.context.set_offline(False)
    phone.locator("[data-sent]").wait_for()
    (attempt,) = list_attempts(site, uid)
    assert attempt["result"] == "refused"
    assert attempt["at_device"] < attempt["recorded_at"]
    assert kept(phone, "visits") == 0
    phone.reload()
    assert len(list_attempts(site, uid)) == 1


def test_what_lies_on_the_device_cannot_be_read_and_goes_on_logging_out(phone: "Page", site: Site) -> None:
    uid = warn(site, 203, who=site.log_ins["community_officer"])
    phone.goto(f"{site.address}/alerts/visit/{uid}/")
    settled(phone)
    phone.context.set_offline(True)
    fill_in(phone, "unreachable")
    phone.locator("[data-unsent]").wait_for()
    stored: str = phone.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("firsthour-visits");
          asked.onsuccess = () => {
            const all = asked.result.transaction("visits").objectStore("visits").getAll();
            all.onsuccess = () => {
              asked.result.close();
              const read = (one) => JSON.stringify(one) + new TextDecoder("latin1").decode(one.sealed);
              done(all.result.map(read).join());
            };
          };
        })"""
    )
    assert "unreachable" not in stored
    assert "祝示203" not in stored
    phone.context.set_offline(False)
    phone.locator("[data-sent]").wait_for()
    phone.goto(f"{site.address}/alerts/visit/")
    with phone.expect_navigation():
        phone.get_by_role("button", name="退出并清除本机数据").tap()
    assert kept(phone, "pages") == kept(phone, "visits") == kept(phone, "keys") == 0


def log_out_on_top(page: "Page") -> None:
    """Log out by the menu that stands on every page."""
    page.locator(".fh-me-menu summary").click()
    page.locator(".fh-me-menu button", has_text="退出").click()


def test_logging_out_on_any_page_clears_the_device(phone: "Page", site: Site) -> None:
    uid = warn(site, 206, who=site.log_ins["community_officer"])
    phone.goto(f"{site.address}/alerts/visit/{uid}/")
    settled(phone)
    until_kept(phone, "pages", 1)
    phone.locator("[data-arrive]").tap()  # begun, and left so
    until_kept(phone, "visits", 1)
    phone.goto(f"{site.address}/tasks/")
    log_out_on_top(phone)
    phone.wait_for_url("**/accounts/login/**")
    assert kept(phone, "pages") == kept(phone, "visits") == kept(phone, "keys") == 0


def test_a_sitting_that_ended_leaves_no_page_and_the_next_officer_finds_nothing(phone: "Page", site: Site) -> None:
    uid = warn(site, 207, who=site.log_ins["community_officer"])
    phone.goto(f"{site.address}/alerts/visit/{uid}/")
    settled(phone)
    until_kept(phone, "pages", 1)
    phone.locator("[data-arrive]").tap()
    until_kept(phone, "visits", 1)
    phone.context.clear_cookies()  # a shift is over
    phone.goto(f"{site.address}/accounts/login/")
    phone.wait_for_load_state("networkidle")
    assert (kept(phone, "pages"), kept(phone, "visits")) == (0, 1)
    site.come_in(phone, "duty_officer")
    phone.wait_for_load_state("networkidle")
    assert kept(phone, "pages") == kept(phone, "visits") == kept(phone, "keys") == 0


def test_what_was_not_sent_is_said_on_logging_out_and_waits_sealed_for_its_own_officer(
    phone: "Page", site: Site
) -> None:
    uid = warn(site, 208, who=site.log_ins["community_officer"])
    phone.goto(f"{site.address}/alerts/visit/{uid}/")
    settled(phone)
    phone.context.route("**/alerts/visit/state/", lambda route: route.abort())
    fill_in(phone, "refused")
    phone.locator("[data-unsent]").wait_for()
    phone.goto(f"{site.address}/tasks/")
    log_out_on_top(phone)
    dialog = phone.locator("#leave-dialog")
    dialog.wait_for()
    assert "还有 1 次走访未上传" in dialog.inner_text()
    dialog.locator("[data-stay]").click()
    log_out_on_top(phone)
    dialog.locator("[data-go]").click()
    phone.wait_for_url("**/accounts/login/**")
    assert (kept(phone, "pages"), kept(phone, "visits"), kept(phone, "keys")) == (0, 1, 1)
    duty = site.log_ins["duty_officer"]
    site.come_in(phone, "duty_officer")
    phone.goto(f"{site.address}/alerts/visit/")
    phone.locator("[data-banner]", has_text="其他人员").wait_for()
    seen: list[int] = phone.evaluate(
        "async (officer) => [(await visitStore.listVisits(officer)).length, await visitStore.countOthers(officer)]",
        phone.locator("[data-visits]").get_attribute("data-officer"),
    )
    assert seen == [0, 1], duty.name
    with phone.expect_navigation():
        phone.get_by_role("button", name="退出并清除本机数据").tap()
    phone.context.unroute("**/alerts/visit/state/")
    assert (kept(phone, "visits"), list_attempts(site, uid)) == (1, [])
    site.come_in(phone, "community_officer")
    phone.goto(f"{site.address}/alerts/visit/")
    until = time.monotonic() + PATIENCE_S
    while not list_attempts(site, uid) and time.monotonic() < until:
        phone.wait_for_timeout(100)
    (attempt,) = list_attempts(site, uid)
    assert attempt["result"] == "refused"


def test_two_people_at_one_door_the_second_is_told_in_plain_words(phone: "Page", site: Site) -> None:
    uid = warn(site, 204, who=site.log_ins["community_officer"])
    phone.goto(f"{site.address}/alerts/visit/{uid}/")
    settled(phone)
    phone.context.set_offline(True)
    fill_in(phone, "refused")
    phone.locator("[data-unsent]").wait_for()
    colleague = site.log_ins["duty_officer"]
    record_elsewhere(site, uid, who=colleague, result="dissuaded")
    phone.context.set_offline(False)
    told = phone.locator("[data-told] .note")
    told.wait_for()
    words = told.inner_text()
    assert colleague.name in words
    assert "劝阻成功" in words
    assert "没有互相覆盖" in words
    assert [one["result"] for one in list_attempts(site, uid)] == ["dissuaded", "refused"]
    told.get_by_role("button", name="知道了").tap()
    told.wait_for(state="detached")
    assert kept(phone, "visits") == 0


def test_a_photo_is_made_smaller_and_kept_with_the_visit(phone: "Page", site: Site) -> None:
    uid = warn(site, 205, who=site.log_ins["community_officer"])
    phone.goto(f"{site.address}/alerts/visit/{uid}/")
    settled(phone)
    phone.locator("[data-arrive]").tap()
    phone.locator("[data-result=refused]").tap()
    phone.locator("details.more summary").tap()
    picture = phone.screenshot(type="jpeg")
    phone.locator("#id_photo").set_input_files({"name": "door.jpg", "mimeType": "image/jpeg", "buffer": picture})
    phone.get_by_text("照片已存").wait_for()
    phone.locator("[data-clean]").scroll_into_view_if_needed()
    phone.mouse.wheel(0, 400)
    phone.wait_for_timeout(300)
    box = phone.locator("canvas[data-signature]").bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 20, box["y"] + 60)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 160, box["y"] + 90, steps=5)
    phone.mouse.up()
    phone.locator("[data-send-visit]").tap()
    phone.locator("[data-sent]").wait_for()
    assert len(list_attempts(site, uid)) == 1
    assert len(list_files(site, uid)) == 2


def list_files(site: Site, uid: str) -> list[str]:
    """Return the names of the files that came with the attempts of an episode."""
    import sqlite3
    from contextlib import closing

    keys = {one["uid"] for one in list_attempts(site, uid)}
    with closing(sqlite3.connect(site.database, timeout=20)) as database:
        rows = database.execute("SELECT name, about_key FROM desk_attachment WHERE about_kind = 'attempt'").fetchall()
    return [name for name, key in rows if key.replace("-", "") in keys]
