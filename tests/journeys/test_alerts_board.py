"""Does the duty board show a new urgent warning by itself, say it aloud, and open what it counts?"""

from typing import TYPE_CHECKING

from tests.journeys.conftest import OpenPage
from tests.journeys.looks import await_count, list_faint, list_overhanging, list_untranslated
from tests.journeys.site import Site
from tests.journeys.warned import warn

if TYPE_CHECKING:
    from playwright.sync_api import Page


def open_board(site: Site, open_page: OpenPage, *, width: int = 1440, scheme: str = "light") -> "Page":
    page = site.come_in(open_page(site.address, width=width, scheme=scheme), "duty_officer")
    page.goto(f"{site.address}/alerts/")
    return page


def ask_again(page: "Page") -> None:
    """Let the board ask at once, as it does when a clock turns."""
    with page.expect_response(lambda answer: "/alerts/board/" in answer.url):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('turned', {bubbles: true}))")


def test_a_new_urgent_warning_appears_and_is_said_aloud(site: Site, open_page: OpenPage) -> None:
    page = open_board(site, open_page)
    sound = page.locator("[data-sound]")
    assert sound.get_attribute("aria-pressed") == "false", "no sound unless somebody switches it on"
    sound.click()
    page.locator("[data-sound][data-state=on]").wait_for()
    uid = warn(site, 101, name="戚示如")
    ask_again(page)
    page.locator(f"[data-urgent-keys*='{uid}']").wait_for(state="attached")
    page.locator("#live", has_text="新的紧急预警 1 件").wait_for()
    page.locator(".uc a[data-open]").first.wait_for()
    assert "戚示如" not in page.content()
    page.goto(f"{site.address}/alerts/list/?tier=urgent")
    assert page.locator(f"a[href$='{uid}/']").inner_text() == "戚*如"


def test_the_sound_stays_switched_on_and_waits_for_a_press(site: Site, open_page: OpenPage) -> None:
    page = open_board(site, open_page)
    page.locator("[data-sound]").click()
    page.reload()
    assert page.locator("[data-sound]").get_attribute("data-state") in ("waits", "on")
    page.locator("h1").click()
    page.locator("[data-sound][data-state=on]").wait_for()


def test_the_keys_lead_to_the_board_and_into_the_first_warning(site: Site, open_page: OpenPage) -> None:
    uid = warn(site, 102)
    page = site.come_in(open_page(site.address), "duty_officer")
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/alerts/")
    page.goto(f"{site.address}/alerts/list/?state=all&q=10000000102")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/alerts/{uid}/")
    assert page.get_by_role("heading", name="为什么是这一级").is_visible()


def test_a_result_is_recorded_with_two_presses(site: Site, open_page: OpenPage) -> None:
    uid = warn(site, 103)
    page = site.come_in(open_page(site.address), "duty_officer")
    page.goto(f"{site.address}/alerts/{uid}/")
    page.locator("label[for=r-false_alarm]").click()
    with page.expect_navigation():
        page.get_by_role("button", name="登记结果").click()
    assert page.locator(".ep-next").inner_text().strip() == "虚惊误报"


def test_a_number_opens_its_rows(site: Site, open_page: OpenPage) -> None:
    warn(site, 104)
    page = open_board(site, open_page)
    tile = page.locator("a.stat").first
    figure = int(tile.locator("dd").inner_text())
    tile.click()
    page.wait_for_url("**/alerts/list/?do=visit")
    await_count(page.locator("tr[data-row]"), min(figure, 50))


def test_the_pages_can_be_read_at_a_desk_and_on_a_phone(site: Site, open_page: OpenPage) -> None:
    uid = warn(site, 105)
    places = (
        "",
        f"{uid}/",
        "list/",
        "new/",
        "files/",
        "signals/",
        "figures/",
        "rules/",
        "log/",
        "hand-over/",
        "revisits/",
    )
    wrong: list[str] = []
    for width, scheme in ((1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")):
        page = open_board(site, open_page, width=width, scheme=scheme)
        for place in places:
            page.goto(f"{site.address}/alerts/{place}")
            page.wait_for_load_state("networkidle")
            found = [*list_overhanging(page), *list_faint(page), *list_untranslated(page)]
            wrong += [f"{width} {scheme} {place}: {one}" for one in found]
    assert wrong == [], "\n".join(wrong)
