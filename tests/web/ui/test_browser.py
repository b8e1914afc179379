"""Do the scripts do what the pages promise? Played in a browser, under the site's own policy."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from firsthour.web.people.models import Officer
from firsthour.web.ui.amount_words import amount_in_words
from firsthour.web.ui.formats import clock_words
from firsthour.web.ui.forms import read_amount
from tests.journeys.browsers import Pages
from tests.journeys.conftest import OpenPage
from tests.web.ui.served import Served, serve, static_file

if TYPE_CHECKING:
    from playwright.sync_api import Page

EXTRA = Path(__file__).with_name("more_to_press.html").read_text(encoding="utf-8")
TOAST = (
    '<div hx-swap-oob="beforeend:#toasts"><div class="toast-x" data-toast-shown>Done'
    '<button hx-post="/undo/" hx-swap="none">Undo</button></div></div>'
)
READ = """(all) => all.map((text) => {
    const fen = firsthour.readAmount(text);
    return fen === null ? null : String(fen);
})"""
SMALL = """(least) => [...document.querySelectorAll("main button, .fh-top a, .fh-top button")]
    .filter((each) => each.getClientRects().length && each.getBoundingClientRect().height < least)
    .map((each) => each.className + each.innerText)"""
LOOKS = """() => JSON.stringify([...document.querySelectorAll(
        "body, .btn, .tag, .inp, .note, .q, .empty, a, h1, kbd, summary, input"
    )].map((each) => {
        const look = getComputedStyle(each);
        return [each.className, look.color, look.backgroundColor, look.borderTopColor, look.fontWeight];
    }))"""


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    """The gallery's page and policy, once they have been rendered."""
    return {}


@pytest.fixture
def gallery(db: None, rendered: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Served]:
    """The gallery as Alice gets it, in Chinese, with a few more things to press."""
    if not rendered:
        force, log_in = request.getfixturevalue("force"), request.getfixturevalue("log_in")
        Officer.objects.update(language="zh-hans")
        answer = log_in(force.alice).get("/frame/components/")
        rendered.update(page=with_more(answer.content.decode()), policy=answer.headers["Content-Security-Policy"])
    served = Served({"/": rendered["page"], "/row/": '<span id="turned">late</span>', "/done/": TOAST})
    served.policy = rendered["policy"]
    served.pages["/refuse/"] = '<div class="note warn">taken</div>'
    served.statuses["/refuse/"], served.headers["/refuse/"] = 422, {"X-Note": "1"}
    with serve(served):
        yield served


def with_more(text: str) -> str:
    """Return the page with things to press, and with the search it has once a room answers it."""
    now = int(re.search(r'data-now="(\d+)"', text)[1])  # type: ignore[index]
    text = text.replace("</main>", EXTRA.format(soon=now + 2500) + "</main>")
    text = re.sub(r' data-palette-url="[^"]*"', "", text).replace("<body ", '<body data-palette-url="/palette/" ')
    return text if 'id="palette"' in text else text.replace('<div id="words"', PALETTE + '<div id="words"')


PALETTE = (
    '<dialog class="palette" id="palette" data-light><input type="search" name="q" aria-label="q">'
    '<div id="palette-hits" role="listbox"></div></dialog>'
)


@pytest.fixture
def page(gallery: Served, open_page: OpenPage) -> "Page":
    return open_page(gallery.address + "/")


def evaluate(page: "Page", code: str, given: Any = None) -> Any:
    return page.evaluate(code, given)


def test_clocks_in_the_browser_say_what_the_server_says(page: "Page") -> None:
    lengths = [
        0,
        1,
        999,
        1000,
        59_999,
        60_000,
        492_000,
        3_599_999,
        3_600_000,
        12_890_000,
        172_799_000,
        172_800_000,
        -1,
        -728_000,
    ]
    for form in ("", "seconds"):
        for milliseconds in [*lengths, 360_000_000, 400_000_000]:
            shown = evaluate(page, "([left, form]) => firsthour.clockWords(left, form)", [milliseconds, form])
            assert shown == clock_words(timedelta(milliseconds=milliseconds), "zh", by_second=bool(form)), milliseconds


def test_amounts_in_the_browser_are_read_and_said_as_on_the_server(page: "Page") -> None:
    amounts = [
        0,
        1,
        10,
        105,
        1_000,
        1_500,
        100_001,
        48_600_000,
        1_001_000,
        10_010_000_000,
        123_456_789_012_345_678,
        200_100_000_000_000,
    ]
    for language in ("zh", "en"):
        said = evaluate(
            page,
            "([all, language]) => all.map((fen) => firsthour.inWords(BigInt(fen), language))",
            [[str(each) for each in amounts], language],
        )
        assert said == [amount_in_words(each, language) for each in amounts]
    typed = ["486000", "48.6万", "1.06亿", "１２３．４５", "¥1,234.5", "1.005", "abc", "", "0.123456万"]
    read = evaluate(
        page,
        READ,
        typed,
    )
    assert [None if each is None else int(each) for each in read] == [read_amount(each) for each in typed]


def test_an_amount_is_written_out_on_leaving_and_echoed_while_typing(page: "Page") -> None:
    page.fill("#amount", "48.6万")
    assert page.text_content("#amount + .echo") == "四十八万六千元整"
    page.focus("#steps-target")
    assert page.input_value("#amount") == "486,000.00"


def test_a_clock_asks_the_server_when_its_state_turns(page: "Page", gallery: Served) -> None:
    assert gallery.bodies("/row/") == []
    page.wait_for_selector("#turned")
    assert len(gallery.bodies("/row/")) == 1


def test_the_fuse_and_the_bars_have_their_widths_without_style_attributes(page: "Page") -> None:
    width = "(selector) => parseFloat(getComputedStyle(document.querySelector(selector), '::after').width)"
    box = page.evaluate("() => document.querySelector('.clock[data-state=critical]').clientWidth")
    assert 0.3 * box < evaluate(page, width, ".clock[data-state=critical]") < 0.7 * box
    parts = page.evaluate("() => [...document.querySelectorAll('.cbar.fat > i')].map((part) => part.clientWidth)")
    assert len(parts) == 8
    assert parts[0] == pytest.approx(2 * parts[1], abs=3)


def wait_for_hash(page: "Page", wanted: str) -> None:
    """Wait until the address ends so; that is no navigation, and it comes a moment after the key."""
    page.wait_for_function("wanted => location.hash === wanted", arg=wanted)


def test_j_and_k_move_e_acts_and_enter_opens(page: "Page") -> None:
    page.keyboard.press("j")
    first = page.evaluate("() => document.querySelector('[data-row][aria-current=true]').innerText")
    page.keyboard.press("k")
    assert page.evaluate("() => document.querySelectorAll('[data-row][aria-current=true]').length") == 1
    assert page.evaluate("() => document.querySelector('[data-row][aria-current=true]').innerText") != first
    page.keyboard.press("e")
    wait_for_hash(page, "#do")
    page.keyboard.press("Enter")
    wait_for_hash(page, "#q2")


def test_brackets_step_through_tabs_and_g_goes(page: "Page", gallery: Served) -> None:
    page.evaluate(
        "() => document.querySelectorAll('[data-steps] a').forEach((each, place) => { each.href = `#tab-${place}`; })"
    )
    page.keyboard.press("]")
    wait_for_hash(page, "#tab-1")
    page.evaluate(
        "() => Object.assign(document.querySelector('#steps-target'), { href: '#gone' }).setAttribute('data-go', 'z')"
    )
    page.keyboard.press("g")
    page.keyboard.press("z")
    wait_for_hash(page, "#gone")


def test_a_registered_key_leads_there_from_anywhere_unless_the_page_has_it_itself(page: "Page") -> None:
    page.evaluate(
        "() => document.querySelector('#keys .key-map').insertAdjacentHTML("
        "'afterbegin', '<dt><kbd>c</kbd></dt><dd><a href=\"#report\" data-anywhere=\"c\">New report</a></dd>')"
    )
    page.keyboard.press("c")
    wait_for_hash(page, "#report")
    page.evaluate(
        "() => document.querySelector('main').insertAdjacentHTML("
        "'afterbegin', '<a href=\"#task\" data-key=\"c\">New task <kbd>c</kbd></a>')"
    )
    page.keyboard.press("?")
    assert page.locator("#keys-here dd", has_text="New task").inner_text() == "New task"
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    wait_for_hash(page, "#task")


def test_single_keys_are_off_while_typing_and_when_switched_off(page: "Page") -> None:
    page.click("#amount")
    page.keyboard.type("j?")
    assert page.input_value("#amount") == "j?"
    assert not page.is_visible("#keys")
    page.evaluate("() => { document.activeElement.blur(); document.body.dataset.singleKeys = 'off'; }")
    page.keyboard.press("?")
    assert not page.is_visible("#keys")
    page.evaluate("() => { document.body.dataset.singleKeys = 'on'; }")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("#keys")


def test_the_palette_asks_while_typing_moves_by_arrows_and_goes_by_enter(page: "Page", gallery: Served) -> None:
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [role=option]")
    page.keyboard.type("0417")
    page.wait_for_selector("#palette [role=option]:has-text('0417 two')")
    assert "0417" in gallery.bodies("/palette/")
    page.keyboard.press("ArrowDown")
    assert page.text_content("#palette [aria-selected=true]") == "0417 two"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    gallery.pages["/second"] = "<p>second</p>"
    page.keyboard.press("Enter")
    page.wait_for_url("**/second")


def test_a_dialog_keeps_the_focus_and_gives_it_back(page: "Page") -> None:
    page.click("[data-dialog=sample]")
    assert page.is_visible("#sample")
    page.keyboard.press("j")  # keys of the page below are off
    page.click("#sample [data-close]")
    assert not page.is_visible("#sample")
    assert page.evaluate("() => document.activeElement.dataset.dialog") == "sample"


def test_a_refusal_shows_beside_the_form_and_loses_nothing(gallery: Served, pages: Pages) -> None:
    page = pages.open(gallery.address + "/")
    page.fill("#refused input", "typed")
    page.click("#refused button")
    page.wait_for_selector("#refused [data-notes] .note:has-text('taken')")
    assert page.input_value("#refused input") == "typed"
    assert all("422" in problem for problem in pages.problems)


def test_drafts_are_sent_while_typing_without_passwords(page: "Page", gallery: Served) -> None:
    page.fill("#draft [name=a]", "kept")
    page.fill("#draft [name=p]", "never")
    page.wait_for_function(
        "() => document.querySelector('[data-draft-said]').textContent.includes('草稿已存')", timeout=8000
    )
    (sent,) = gallery.bodies("/draft/")
    assert "kept" in sent
    assert "never" not in sent


def test_a_draft_is_sent_on_leaving(page: "Page", gallery: Served) -> None:
    page.fill("#draft [name=a]", "left")
    page.goto(gallery.address + "/row/")
    for _ in range(50):  # it is sent while the next page already loads
        if gallery.bodies("/draft/"):
            break
        page.wait_for_timeout(100)
    assert any("left" in body for body in gallery.bodies("/draft/"))


def test_a_toast_offers_undo_and_goes(page: "Page", gallery: Served) -> None:
    page.click("#undoable")
    page.wait_for_selector("#toasts .toast-x")
    page.click("#toasts button")
    page.wait_for_selector("#toasts .toast-x", state="detached")
    assert len(gallery.bodies("/undo/")) == 1


def test_the_theme_changes_at_once_and_is_kept(page: "Page", gallery: Served) -> None:
    page.click(".fh-me")
    page.click("[name=theme][value=dark]")
    assert page.evaluate("() => document.documentElement.dataset.bsTheme") == "dark"
    for _ in range(50):  # it is sent beside what is shown
        if gallery.bodies("/frame/theme/"):
            break
        page.wait_for_timeout(100)
    assert any("dark" in body for body in gallery.bodies("/frame/theme/"))


def test_auto_follows_the_device_before_the_first_paint(gallery: Served, open_page: OpenPage) -> None:
    assert (
        open_page(gallery.address + "/", scheme="dark").evaluate("() => document.documentElement.dataset.bsTheme")
        == "dark"
    )


def test_losing_the_connection_is_said(page: "Page") -> None:
    assert not page.is_visible("#offline")
    page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    assert page.is_visible("#offline")


@pytest.mark.parametrize("width", [1440, 900, 390, 360])
def test_the_page_never_scrolls_sideways(gallery: Served, open_page: OpenPage, width: int) -> None:
    page = open_page(gallery.address + "/", width=width)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough(gallery: Served, open_page: OpenPage) -> None:
    assert open_page(gallery.address + "/").evaluate(SMALL, 24) == []
    taps = "() => [...document.querySelectorAll('.tap')].map((each) => each.getBoundingClientRect().height)"
    assert min(open_page(gallery.address + "/", width=390).evaluate(taps)) >= 54


def test_a_page_prints_without_navigation_with_deadlines_and_a_foot(page: "Page") -> None:
    page.emulate_media(media="print")
    assert not page.is_visible(".fh-nav")
    assert not page.is_visible(".fh-top")
    assert page.is_visible(".print-foot")
    clock = page.locator(".clock[data-state=critical]").first
    assert clock.locator(".on-paper").is_visible()
    assert not clock.locator(".w").is_visible()


def test_the_oldest_browser_shows_the_same_colours(gallery: Served, open_page: OpenPage) -> None:
    """Chromium 109 drops what it cannot read in the styles of others; the page is compared without all of that."""
    ours = json.loads(open_page(gallery.address + "/").evaluate(LOOKS))
    styles = static_file("vendor/tabler.min.css").read_text(encoding="utf-8")
    old = re.sub(r"color-mix\(|light-dark\(|oklch\(|text-wrap:", "not-known-to-109(", styles)
    gallery.pages["/old.css"], gallery.headers["/old.css"] = old, {"Content-Type": "text/css"}
    gallery.pages["/old"] = gallery.pages["/"].replace("/static/vendor/tabler.min.css", "/old.css")
    theirs = json.loads(open_page(gallery.address + "/old").evaluate(LOOKS))
    assert len(ours) > 80
    assert [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]] == []
