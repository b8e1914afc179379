"""Can somebody who was just robbed report it from a phone, learn how it stands, add to it, and complain?"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firsthour.base.clock import SHANGHAI
from firsthour.web.portal.puzzles import Answer, is_solution
from tests.journeys.browsers import Pages
from tests.journeys.conftest import OpenPage
from tests.journeys.looks import await_count, list_faint, list_overhanging, list_small_targets, list_untranslated
from tests.journeys.public import Public, make_public

if TYPE_CHECKING:
    from playwright.sync_api import Page

THUMB = 54
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82"
_UNHEARD = """() => {
  const wrong = [];
  for (const one of document.querySelectorAll("input:not([type=hidden]), textarea, select"))
    if (!one.labels.length && !one.getAttribute("aria-label")) wrong.push(`no label: ${one.name}`);
  for (const one of document.querySelectorAll("button, a[href]"))
    if (!(one.getAttribute("aria-label") || one.textContent).trim()) wrong.push(`no name: ${one.outerHTML.slice(0, 80)}`);
  for (const one of document.querySelectorAll("[aria-describedby]"))
    for (const id of one.getAttribute("aria-describedby").split(" "))
      if (!document.getElementById(id)) wrong.push(`describes nothing: ${id}`);
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((one) => Number(one.tagName[1]));
  if (levels[0] !== 1 || levels.filter((one) => one === 1).length !== 1) wrong.push(`headings: ${levels}`);
  levels.forEach((one, place) => { if (place && one > levels[place - 1] + 1) wrong.push(`headings skip: ${levels}`); });
  if (!document.documentElement.lang || !document.title) wrong.push("no language or title");
  if (document.querySelectorAll("main").length !== 1) wrong.push("not one main");
  return wrong;
}"""  # noqa: E501


@pytest.fixture(scope="module")
def public(chromium: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Public]:
    made = make_public(tmp_path_factory.mktemp("public"))
    yield made
    made.stop()


def check_page(page: "Page", *, least: int = THUMB) -> None:
    """A page can be read aloud, read by weak eyes, and hit by a thumb; nothing stands out of it."""
    assert page.evaluate(_UNHEARD) == [], page.url
    assert list_overhanging(page) == [], page.url
    assert list_small_targets(page, least=least) == [], page.url
    assert list_faint(page) == [], page.url
    if (page.get_attribute("html", "lang") or "").startswith("zh"):
        assert list_untranslated(page) == [], page.url


def a_while_ago(minutes: int) -> str:
    return f"{datetime.now(SHANGHAI) - timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def report_emergency(page: "Page", button: str) -> str:
    """Fill in four fields, send, and return the code."""
    page.locator("#id_account").fill("0000 0000 0417 0000")
    page.locator("#id_amount").fill("486000")
    page.locator("#id_paid_at").fill(a_while_ago(9))
    page.locator("#id_phone").fill("100 0000 2731")
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/receipt")
    return page.locator("#code").inner_text()


def go_on(page: "Page", name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: "Page", name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).click()


def open_with_code(open_page: OpenPage, public: Public, code: str) -> "Page":
    page = open_page(f"{public.address}/status", width=390, height=844)
    check_page(page)
    page.locator("#id_code").fill(code.lower())
    page.get_by_role("button", name="查询", exact=True).click()
    page.wait_for_url("**/mine")
    return page


def n_reports(public: Public) -> int:
    found: int = public.ask_inside("SELECT count(*) FROM intake_report WHERE source_system = 'portal'")[0][0]
    return found


@pytest.mark.parametrize(
    ("locale", "first", "kind", "next_", "send"),
    [
        ("zh-CN", "昨天或更早", "电信网络诈骗", "下一步", "提交报案"),
        ("en-GB", "Yesterday or earlier", "Fraud by phone or on the net", "Go on", "Send the report"),
    ],
    ids=["zh", "en"],
)
def test_a_full_report_takes_at_most_seven_screens_of_one_question(
    public: Public, open_page: OpenPage, locale: str, first: str, kind: str, next_: str, send: str
) -> None:
    page = open_page(public.address, width=390, height=844, locale=locale)
    questions = []

    def look() -> None:
        check_page(page)
        questions.append(page.locator("h1").inner_text())

    look()
    with page.expect_navigation():
        page.get_by_role("button", name=first).click()
    look()
    page.get_by_label(kind).check()
    go_on(page, next_)
    look()
    page.locator("#id_story").fill("对方自称客服，让我转到安全账户。")
    go_on(page, next_)
    look()
    page.locator("#id_account").fill("000000000417")
    page.locator("#id_amount").fill("12000")
    page.locator("#id_paid_at").fill(a_while_ago(1500))
    go_on(page, next_)
    look()
    page.locator("#id_traces").fill("10000009988")
    go_on(page, next_)
    look()
    page.locator("#id_name").fill("佟乐")
    page.locator("#id_phone").fill("10000002731")
    go_on(page, next_)
    look()
    page.locator("#id_files").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name=send).click()
    page.wait_for_url("**/receipt")
    check_page(page)
    assert len(questions) == len(set(questions)) == 7
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", page.locator("#code").inner_text())


def test_money_that_has_just_left_is_reported_with_four_fields_on_one_page(public: Public, open_page: OpenPage) -> None:
    page = open_page(public.address, width=390, height=844)
    first = page.locator("main a, main button").first
    assert "刚刚" in first.inner_text()  # the emergency path stands on top
    follow(page, "刚刚")
    check_page(page)
    fields = page.locator("main input:not([type=hidden]):not([type=file]):not([tabindex='-1'])")
    await_count(fields, 4)
    report_emergency(page, "立即报案并申请止付")
    assert "100****2731" in page.locator("main").inner_text()
    n_before = n_reports(public)
    public.cross()
    assert n_reports(public) > n_before
    urgent = public.ask_inside("SELECT is_urgent, amount_fen FROM intake_report ORDER BY id DESC LIMIT 1")
    assert urgent == [(1, 48_600_000)]


def test_a_slip_is_shown_on_top_focused_and_beside_its_field(public: Public, pages: Pages) -> None:
    page = pages.open(f"{public.address}/emergency", width=390, height=844)
    page.locator("#id_account").fill("0000 0000 0417")
    page.locator("#id_amount").fill("486000")
    page.locator("#id_phone").fill("100 0000 27")
    go_on(page, "立即报案并申请止付")
    check_page(page)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    await_count(page.get_by_text("手机号少 2 位，请补全"), 2)
    assert page.locator("#id_account").input_value() == "0000 0000 0417"
    pages.expect_refusal(422)
    assert pages.problems == []


def test_the_inner_site_down_is_no_matter_and_everything_arrives_once(public: Public, open_page: OpenPage) -> None:
    public.cross()
    n_before = n_reports(public)
    page = open_page(f"{public.address}/emergency", width=390, height=844)
    code = report_emergency(page, "立即报案并申请止付")
    assert "已收到" in page.locator("main").inner_text()
    public.stop(9)  # kill -9 of the portal, too
    public.start()
    page = open_with_code(open_page, public, code)
    assert "正在送达" in page.locator("main").inner_text()
    for _ in range(3):
        public.cross()
    assert n_reports(public) == n_before + 1
    page.reload()
    assert "已登记" in page.locator("main").inner_text()
    held = public.ask_outside("SELECT count(*) FROM portal_parcel WHERE acknowledged_at IS NULL")
    assert held == [(0,)]


def test_somebody_adds_something_and_complains_about_a_refusal(public: Public, open_page: OpenPage) -> None:
    page = open_page(f"{public.address}/emergency", width=390, height=844)
    code = report_emergency(page, "立即报案并申请止付")
    public.cross()
    page = open_with_code(open_page, public, code)
    check_page(page)
    follow(page, "补充材料")
    check_page(page)
    page.locator("#id_text").fill("又想起来：对方还让我下载了一个软件。")
    page.locator("#id_files").set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/mine")
    assert "送达中" in page.locator("main").inner_text()
    public.cross("turned_away")
    page.reload()
    shown = page.locator("main").inner_text()
    assert "不予受理" in shown
    assert "已送达" in shown
    check_page(page)
    follow(page, "对不予受理投诉")
    check_page(page)
    page.locator("#id_text").fill("没有说明理由。")
    page.get_by_role("button", name="提交投诉").click()
    page.wait_for_url("**/mine")
    public.cross()
    page.reload()
    assert "复核中" in page.locator("main").inner_text()
    states = public.ask_inside(
        "SELECT m.state FROM desk_matter m JOIN intake_portalreceipt p ON p.complained_at IS NOT NULL "
        "JOIN intake_report r ON r.id = p.report_id AND r.matter_id = m.id"
    )
    assert states == [("for_decision",)]


def test_without_script_the_emergency_path_works_after_a_little_wait(public: Public, pages: Pages) -> None:
    page = pages.open(f"{public.address}/emergency", width=390, height=844, with_script=False)
    page.wait_for_timeout(2500)
    report_emergency(page, "立即报案并申请止付")
    assert pages.problems == []


def test_the_pages_script_finds_what_the_server_takes(public: Public, open_page: OpenPage) -> None:
    page = open_page(f"{public.address}/emergency", width=390, height=844)
    from playwright.sync_api import expect

    solution = page.locator("[name=solution]")
    expect(solution).not_to_have_value("")
    puzzle = page.locator("[name=puzzle]").input_value()
    assert is_solution(Answer(puzzle, solution.input_value()), int(puzzle.split(".")[1]))


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (320, "light"),
        (390, "dark"),
        pytest.param(390, "light", marks=pytest.mark.long),
        pytest.param(320, "dark", marks=pytest.mark.long),
        pytest.param(1440, "light", marks=pytest.mark.long),
        pytest.param(1440, "dark", marks=pytest.mark.long),
    ],
)
def test_every_page_fits_every_width_in_both_lights_also_in_large_print(
    public: Public, open_page: OpenPage, tmp_path: Path, width: int, scheme: str
) -> None:
    page = open_page(
        public.address, width=width, height=800, scheme=scheme, locale="en-GB" if width == 320 else "zh-CN"
    )
    for size in ("plain", "large"):
        for path in ("", "emergency", "status", "rights", "privacy"):
            page.goto(f"{public.address}/{path}")
            check_page(page)
        if size == "plain":
            page.locator("[name=print]").click()
            page.wait_for_load_state()
            assert page.get_attribute("html", "data-print") == "large"


def test_the_keyboard_alone_reports_an_emergency(public: Public, open_page: OpenPage) -> None:
    page = open_page(public.address, width=1440, height=900)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/emergency")
    page.locator("#id_account").focus()
    page.keyboard.type("0000 0000 0417")
    page.keyboard.press("Tab")
    page.keyboard.type("9000")
    page.locator("#id_phone").focus()
    page.keyboard.type("10000002731")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt")
