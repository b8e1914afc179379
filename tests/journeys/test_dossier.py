"""Can somebody who was handed a dossier read it: offline, in both languages, under each rule, down to each row?"""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from firsthour.city.making import make_city
from firsthour.cli.demo_case import write_case
from firsthour.cli.dossier import make_dossier
from firsthour.ledger.importing import import_files
from firsthour.papers.dossier_page import write_dossier_page
from firsthour.tracing.claim_files import read_claims
from firsthour.tracing.rules import RULES
from tests.journeys.conftest import OpenPage
from tests.journeys.dossier_reader import (
    Dossier,
    choose,
    describe,
    fen,
    list_cut,
    list_faint,
    list_overhanging,
    read_tiles,
    shown_numbers,
    shown_transfers,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """The dossier of a small city's largest fraud; its statements have gaps."""
    folder = tmp_path_factory.mktemp("dossier")
    city, ledger = folder / "city", folder / "ledger"
    make_city(city, seed=1, n_people=120, n_days=30)
    import_files([city / "statements"], ledger, now=NOW, kinds=city / "kinds.toml")
    case, _ = write_case(city)
    content = make_dossier(ledger, read_claims(case), rule="fifo", now=NOW)
    write_dossier_page(folder / "dossier.html", content, language="zh")
    return Dossier(folder / "dossier.html", content, city / "statements")


def test_it_opens_without_a_network_in_the_language_it_was_made_in(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address, locale="en-GB")
    assert page.get_by_role("heading", level=1).inner_text() == "资金研判报告"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_the_other_language_is_one_click_away_and_complete(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    choose(page, lang="en")
    assert page.get_by_role("heading", level=1).inner_text() == "Money-tracing dossier"
    assert (page.title(), page.evaluate("document.documentElement.lang")) == ("Money-tracing dossier", "en")
    labels = page.locator("h1, h2, h3, th, dt, summary, .legend, button:not([lang])").all_inner_texts()
    assert [label for label in labels if CHINESE.search(label)] == []
    choose(page, lang="zh")
    assert page.title() == "资金研判报告"
    labels = page.locator("h1, h2, h3, th:not(:empty), summary").all_inner_texts()
    assert [label for label in labels if label.strip() and not CHINESE.search(label)] == ["SHA-256"]


def test_under_each_rule_the_parts_are_the_traced_ones_and_add_up_to_the_claims(
    dossier: Dossier, open_page: OpenPage
) -> None:
    page = open_page(dossier.address)
    for rule in RULES:
        choose(page, rule=rule)
        tiles = read_tiles(page)
        assert tiles == {name: dossier.sums[rule][f"{name}_fen"] for name in tiles}, rule
        assert tiles["rests"] + tiles["exits"] + tiles["unseen"] + tiles["overlap"] == tiles["claimed"] > 0
        assert tiles["difference"] == 0
        checked = page.locator("[data-set-rule][aria-checked=true]")
        assert (checked.count(), checked.get_attribute("data-set-rule")) == (1, rule)


def test_another_rule_shows_other_transfers(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    for rule in RULES:
        choose(page, rule=rule)
        while page.locator("#appendix-1 .more:visible").count():
            page.locator("#appendix-1 .more").click()
        carried = [one["number"] for one in dossier.content["transfers"] if rule in one["by_rule"]]
        assert shown_numbers(page) == carried, rule


def test_a_figure_opens_the_transfers_it_is_made_of(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    for rule in ("fifo", "lifo"):
        choose(page, rule=rule)
        account = page.locator("#account-CNY tbody tr:visible").first
        number = account.locator(".acct b").inner_text()
        came_in = account.locator("a.f:visible").first
        figure = fen(came_in.inner_text())
        came_in.click()
        rows = shown_transfers(page)
        assert 0 < len(rows) < len(dossier.content["transfers"])
        assert {row.locator("td").nth(3).locator("b").inner_text() for row in rows} == {number}
        assert sum(fen(row.locator("td").nth(5).inner_text()) for row in rows) == figure
        box = page.locator("#filter")
        assert f"= {came_in.inner_text()}" in box.inner_text()
        assert "bad" not in (box.get_attribute("class") or "").split()
        box.get_by_role("button").click()
        assert not box.is_visible()
        assert len(shown_transfers(page)) > len(rows)


def test_every_figure_of_the_summary_opens_and_closes_to_the_fen(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    n_opened = 0
    for rule in RULES:
        choose(page, rule=rule)
        for figure in page.locator("#summary a.f:visible").all():
            shown = figure.inner_text()
            figure.click()
            box = page.locator("#filter")
            assert box.inner_text().split("\n")[0].removesuffix("显示全部").endswith(f"= {shown}"), rule
            assert box.get_attribute("class") == "filter no-print"
            page.keyboard.press("Escape")
            n_opened += 1
    assert n_opened > 10


def test_a_transfer_leads_to_the_file_and_the_row_that_say_so(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    n_compared = 0
    for row in shown_transfers(page)[:15]:
        transfer = dossier.content["transfers"][int((row.get_attribute("id") or "t0")[1:]) - 1]
        for link in row.locator("a.ev").all():
            found = re.fullmatch(r"F(\d+):(\d+)", link.inner_text())
            line = dossier.line_of(int(found[1]), int(found[2])) if found else None
            if found is None or line is None:
                continue
            link.click()
            opened = page.locator("tr.cells")
            assert opened.locator("b").inner_text().endswith(link.inner_text())
            cells = opened.locator("dd").all_inner_texts()
            assert [cell for cell in cells if cell not in line] == [], describe([cells, line])
            amount = f"{transfer['amount_fen'] / 100:.2f}"
            assert [cell for cell in cells if cell.replace(",", "").lstrip("+-") == amount], describe([amount, cells])
            assert page.locator(f"#f{found[1]}").inner_text()
            link.click()
            assert opened.count() == 0
            n_compared += 1
    assert n_compared >= 10


def test_a_file_is_named_with_its_hash_and_its_rows(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    for entry in dossier.content["files"]:
        if not entry["n_rows"]:
            continue
        said = page.locator(f"#f{entry['number']}").inner_text()
        assert entry["name"] in said
        assert entry["sha256"] in re.sub(r"\s", "", said)


def test_on_paper_everything_is_there_and_nothing_that_only_a_screen_can_use(
    dossier: Dossier, open_page: OpenPage
) -> None:
    page = open_page(dossier.address)
    choose(page, rule="lifo")
    carried = [one["number"] for one in dossier.content["transfers"] if "lifo" in one["by_rule"]]
    assert len(shown_numbers(page)) < len(carried)
    printed = page.pdf(prefer_css_page_size=True)
    sizes = {(float(w), float(h)) for w, h in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)}
    assert {w < h for w, h in sizes} == {True, False}  # the flow chart lies across
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert shown_numbers(page) == carried
    assert page.locator("button:visible, summary:visible, div.bar:visible").count() == 0
    assert page.locator("details:not([open])").count() == 0


def test_it_fits_a_phone_under_every_rule_in_both_languages(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address, width=390, height=844, scheme="dark")
    for language in ("zh", "en"):
        choose(page, lang=language)
        for rule in RULES:
            choose(page, rule=rule)
            assert page.evaluate("document.documentElement.scrollWidth") == 390, (language, rule)
            assert list_overhanging(page) == [], (language, rule)


def test_no_drawing_is_cut_off_at_its_edge(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    for language in ("zh", "en"):
        choose(page, lang=language)
        for rule in RULES:
            choose(page, rule=rule)
            assert list_cut(page) == [], (language, rule)


def test_on_a_phone_a_figure_opens_by_touch(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address, width=390, height=844)
    page.locator("#summary .tiles a.f:visible").nth(1).tap()
    assert page.locator("#filter").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_told_from_what_is_behind_it(scheme: str, dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address, scheme=scheme)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (max(background) < 64) == (scheme == "dark")
    page.locator("#summary .tiles a.f:visible").nth(1).click()
    page.locator("#transfers a.ev:visible").first.click()
    assert list_faint(page) == {}


def test_it_can_be_read_with_the_keyboard_alone(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    press, focused = page.keyboard.press, page.locator(":focus")
    press("Tab")
    assert focused.inner_text() == "跳到正文"
    assert focused.bounding_box()["x"] >= 0  # type: ignore[index]
    press("Tab")
    assert focused.get_attribute("data-set-rule") == "fifo"
    press("ArrowRight")
    assert focused.get_attribute("data-set-rule") == "lifo"
    assert page.evaluate("document.documentElement.dataset.rule") == "lifo"
    assert focused.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    press("Tab")
    assert focused.get_attribute("data-set-lang") == "zh"
    press("ArrowRight")
    assert page.title() == "Money-tracing dossier"
    press("3")
    assert read_tiles(page)["rests"] == dossier.sums["pro-rata"]["rests_fen"]
    while not focused.evaluate("one => one.matches('a.f')"):
        press("Tab")
    press("Enter")
    assert page.locator("#filter").is_visible()
    press("Escape")
    assert not page.locator("#filter").is_visible()
    page.locator("#transfers a.ev:visible").first.focus()
    press("Enter")
    assert page.locator("tr.cells dd").count() > 3


def test_without_its_script_it_is_still_readable(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address, with_script=False)
    assert page.locator("h1").inner_text() == "资金研判报告"
    assert not page.locator("div.bar").is_visible()
    visible = page.locator("#transfers tbody tr[id]:visible")
    assert visible.count() == sum("fifo" in one["by_rule"] for one in dossier.content["transfers"])


def focused(page: "Page", selector: str) -> bool:
    """Tell whether the keyboard stands on an element."""
    return bool(page.locator(selector).first.evaluate("one => one === document.activeElement"))


def test_the_keyboard_goes_into_an_opened_figure_and_comes_back_when_it_closes(
    dossier: Dossier, open_page: OpenPage
) -> None:
    page = open_page(dossier.address)
    figure = ".tiles a.f"
    for close in ("Escape", "button"):
        page.locator(figure).first.focus()
        page.keyboard.press("Enter")
        assert focused(page, "#filter")
        page.keyboard.press("Tab")
        assert focused(page, "#filter button")
        page.keyboard.press("Escape" if close == "Escape" else "Enter")
        assert not page.locator("#filter").is_visible()
        assert focused(page, figure)


def test_another_rule_closes_a_figure_and_does_not_lose_the_keyboard(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    page.locator(".tiles a.f").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    assert not page.locator("#filter").is_visible()
    assert page.evaluate("document.activeElement !== document.body")


def test_a_files_name_shows_the_transfers_that_its_rows_stand_behind(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address)
    link = page.locator("#files a.fr").first
    file = int(link.get_attribute("data-f"))
    link.click()
    shown = shown_numbers(page)
    named = {one["number"] for one in dossier.content["transfers"] if file in {row["file"] for row in one["rows"]}}
    under_rule = {one["number"] for one in dossier.content["transfers"] if "fifo" in one["by_rule"]}
    assert set(shown) == named & under_rule
    assert page.locator("#filter").inner_text().startswith(f"文件 F{file} 中有其原始流水行的 {len(shown)} 笔交易")
    page.locator("#filter button").click()
    assert focused(page, "#files a.fr")


def test_on_a_phone_bars_and_times_are_seen_whole(dossier: Dossier, open_page: OpenPage) -> None:
    page = open_page(dossier.address, width=390, height=844)
    for kind in ("bars", "times"):
        assert page.locator(f"svg.{kind}:visible").count() == 1
        held = (
            "svg => [svg.parentElement.scrollWidth <= svg.parentElement.clientWidth, svg.getBoundingClientRect().right]"
        )
        fits, right = page.locator(f"svg.{kind}:visible").evaluate(held)
        assert fits
        assert right <= 390
    desk = open_page(dossier.address, width=1440, height=900)
    assert desk.locator("svg.narrow:visible").count() == 0
