"""Is a dossier's page whole in itself, right in every figure, complete in both languages, and valid?"""

import base64
import hashlib
import json
import re
from typing import Any

import lxml.etree
import lxml.html
import pytest

from firsthour.papers.dossier_page import dossier_page
from firsthour.tracing.rules import RULES
from tests.unit.papers.dossier_samples import chain, overlapping, wide

SAMPLES = {"chain": chain, "overlapping": overlapping, "wide": wide}
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module", params=list(SAMPLES))
def sample(request: pytest.FixtureRequest) -> tuple[dict[str, Any], str]:
    """A content and its page."""
    content = SAMPLES[request.param]()
    return content, dossier_page(content, language="zh")


def parsed(page: str) -> Any:
    return lxml.html.document_fromstring(page)


def named(digits: str) -> list[str]:
    return [RULES[int(digit) - 1] for digit in digits]


def numbers(written: str) -> list[int]:
    found: list[int] = []
    for run in filter(None, (written or "").split(",")):
        first, _, last = run.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def test_every_figure_that_opens_comes_to_its_transfers(sample: tuple[dict[str, Any], str]) -> None:
    _, page = sample
    document = parsed(page)
    behind = json.loads(document.get_element_by_id("behind").text)
    figures = document.xpath("//a[contains(concat(' ', @class, ' '), ' f ')]")
    assert figures
    for figure in figures:
        own = figure.get("data-q")
        shown = figure.xpath("ancestor::*[@data-r][1]/@data-r")
        for rule in [own] if own else named(shown[0]) if shown else RULES:
            assert came_to(behind, figure, rule) == int(figure.get("data-v")), (rule, figure.attrib)
        digits = re.sub(r"\D", "", figure.text_content())
        assert int(digits) == int(figure.get("data-v"))


def came_to(behind: dict[str, Any], figure: Any, rule: str) -> int:
    place = behind["rules"].index(rule)

    def of(number: int, mode: str) -> int:
        taken = behind["taken"].get(str(number), [0] * 5)[place]
        return {"in": behind["shares"][number - 1][place], "take": taken}.get(
            mode, behind["shares"][number - 1][place] - taken
        )

    adds = sum(of(number, figure.get("data-m") or "in") for number in numbers(figure.get("data-t")))
    return adds - sum(of(number, "out") for number in numbers(figure.get("data-l")))


def test_the_ends_table_closes_under_every_rule(sample: tuple[dict[str, Any], str]) -> None:
    content, page = sample
    for section in content["sections"]:
        table = parsed(page).get_element_by_id(f"ends-{section['currency']}")
        for place, rule in enumerate(RULES, start=1):
            cells = [td.text_content() for td in table.xpath(f"./tbody/tr/td[@data-c='{place}']")]
            total, difference = (td.text_content() for td in table.xpath(f"./tfoot/tr/td[@data-c='{place}']"))
            fen = [int(re.sub(r"\D", "", cell)) for cell in cells if cell != "—"]
            assert sum(fen) == int(re.sub(r"\D", "", total)) == section["sums"][rule]["claimed_fen"]
            assert int(re.sub(r"\D", "", difference)) == 0


def test_differences_from_another_rule_are_marked_and_nothing_else() -> None:
    table = parsed(dossier_page(overlapping(), language="en")).get_element_by_id("ends-CNY")
    for row in table.xpath("./tbody/tr"):
        texts = {RULES[int(td.get("data-c")) - 1]: td.text_content() for td in row.xpath("./td[@data-c]")}
        for td in row.xpath("./td[@data-c]"):
            others = [rule for rule, text in texts.items() if text != texts[RULES[int(td.get("data-c")) - 1]]]
            assert named(td.get("data-d") or "") == others


def test_nothing_is_loaded_from_outside(sample: tuple[dict[str, Any], str]) -> None:
    _, page = sample
    document = parsed(page)
    assert not document.xpath("//@src | //link | //iframe | //img | //object | //form")
    assert all(href.startswith("#") for href in document.xpath("//@href"))
    addresses = set(re.findall(r"(?:https?:)?//[\w.]+[^\s\"'<)]*", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "@import" not in page
    assert all(address.startswith("#") for address in re.findall(r"url\(([^)]*)\)", page))


def test_the_policy_lets_in_just_the_pages_own_style_and_script(sample: tuple[dict[str, Any], str]) -> None:
    _, page = sample
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert "unsafe" not in policy.group(1)
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert text
        digest = base64.b64encode(hashlib.sha256(text.group(1).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy.group(1)
    assert not parsed(page).xpath("//@style | //@onclick")


def test_every_drawing_is_valid_and_has_a_name(sample: tuple[dict[str, Any], str]) -> None:
    content, page = sample
    drawings = re.findall(r"<svg xmlns.*?</svg>", page, re.DOTALL)
    n_bars, n_flows, n_times = 2, len(RULES), 2 * len(RULES)  # bars and times for a desk and for a phone
    assert len(drawings) == len(content["sections"]) * (n_bars + n_flows + n_times)
    for drawing in drawings:
        root = lxml.etree.fromstring(drawing)
        assert root.get("role") == "img"
        assert root[0].tag.endswith("title")
        assert "nan" not in drawing.lower().replace("tenant", "")


def test_every_text_stands_in_both_languages(sample: tuple[dict[str, Any], str]) -> None:
    _, page = sample
    document = parsed(page)
    for chinese in document.xpath("//*[contains(concat(' ', @class, ' '), ' zh ')]"):
        if chinese.text_content().strip() == "元":
            continue
        english = chinese.getnext()
        assert english is not None, chinese.text_content()
        assert "en" in english.get("class").split(), chinese.text_content()
        assert english.text_content().strip()
        assert chinese.get("lang") == "zh-CN"
        assert english.get("lang") == "en"


def test_what_is_said_once_for_both_languages_is_no_chinese_of_ours() -> None:
    document = parsed(dossier_page(wide(), language="en"))
    for text in document.xpath("//main//text()"):
        marked = text.getparent().xpath("ancestor-or-self::*[contains(concat(' ', @class, ' '), ' zh ')]")
        is_name = text.getparent().tag == "title"  # of a drawing: both languages in one
        assert marked or is_name or not CHINESE.search(text), text


def test_names_and_links_lead_somewhere(sample: tuple[dict[str, Any], str]) -> None:
    _, page = sample
    document = parsed(page)
    names = document.xpath("//@id")
    assert len(names) == len(set(names))
    assert {href[1:] for href in document.xpath("//@href")} <= set(names)


def test_texts_of_statements_are_escaped() -> None:
    page = dossier_page(chain(), language="zh")
    assert "<示例>" not in page
    assert "</script>" not in page.split('id="behind">')[1].split("</script>")[0]
    assert page.count("</script>") == 2
    assert "张&lt;示例&gt;" in page


def test_every_transfer_names_its_source_rows_and_their_cells_are_there(sample: tuple[dict[str, Any], str]) -> None:
    content, page = sample
    document = parsed(page)
    behind = json.loads(document.get_element_by_id("behind").text)
    for transfer in content["transfers"]:
        row = document.get_element_by_id(f"t{transfer['number']}")
        named = row.xpath(".//a[@class='ev']/@data-s")
        assert named == [f"{one['file']}:{one['sheet']}:{one['row']}" for one in transfer["rows"]]
        assert all(place in behind["rows"] for place in named)


def test_a_rule_shows_its_own_charts_and_figures() -> None:
    page = dossier_page(overlapping(), language="en")
    document = parsed(page)
    assert document.get("data-rule") == "pro-rata"
    assert document.get("data-lang") == "en"
    charts = document.xpath("//div[@data-r]//*[local-name()='svg' and @class='flow']/ancestor::div[@data-r]/@data-r")
    assert [named(chart) for chart in charts] == [[rule] for rule in RULES]


def test_long_tables_are_whole_and_say_where_they_are_cut_on_screen() -> None:
    content = wide(n=60)
    table = parsed(dossier_page(content, language="zh")).get_element_by_id("transfers")
    assert len(table.xpath("./tbody/tr")) == len(content["transfers"]) > 50
    assert table.get("data-first") == "50"


def test_a_dossier_without_any_traced_claim_is_still_a_page() -> None:
    content = {**chain(), "sections": [], "transfers": [], "requests": [], "doubts": [], "claims": []}
    assert "资金研判报告" in dossier_page(content, language="zh")


def test_a_text_of_many_source_rows_stands_in_the_page_once_and_every_cell_can_be_read() -> None:
    content = wide(n=60)
    rows = content["source_rows"]
    page = dossier_page(content, language="zh")
    behind = json.loads(parsed(page).get_element_by_id("behind").text)
    read = {
        place: [behind["texts"][cell] if isinstance(cell, int) else cell for cell in cells]
        for place, (_, *cells) in behind["rows"].items()
    }
    assert read == {f"{row[0]}:{row[1]}:{row[2]}": row[4:] for row in rows}
    assert {row[3] for row in rows} == {row[0] for row in behind["rows"].values()}
    assert len(behind["texts"]) == len(set(behind["texts"])) > 0


def test_a_row_that_some_rules_never_show_says_nothing_for_them() -> None:
    document = parsed(dossier_page(overlapping(), language="zh"))
    partly = document.xpath("//tr[@data-r]")
    assert partly
    for row in partly:
        for span in row.xpath(".//span[@data-r]"):
            assert set(span.get("data-r")) <= set(row.get("data-r"))


def test_what_is_drawn_for_a_phone_is_as_wide_as_one_and_shows_the_same_amounts(
    sample: tuple[dict[str, Any], str],
) -> None:
    _, page = sample
    for kind in ("bars", "times"):
        drawn = [lxml.etree.fromstring(one) for one in re.findall(r"<svg xmlns.*?</svg>", page, re.DOTALL)]
        wide_ones = [one for one in drawn if one.get("class") == kind]
        narrow = [one for one in drawn if one.get("class") == f"{kind} narrow"]
        assert [float(one.get("width")) <= 336 for one in narrow] == [True] * len(wide_ones)
        for desk, phone in zip(wide_ones, narrow, strict=True):
            told = [[title.text for title in one.iter("{*}title")] for one in (desk, phone)]
            assert told[0] == told[1]
            ends = [float(rect.get("x")) + float(rect.get("width")) for rect in phone.iter("{*}rect")]
            assert max(ends, default=0) <= float(phone.get("width")) + 4  # thinner than a line is drawn as a line


def test_a_files_name_leads_to_a_transfer_that_its_rows_stand_behind(sample: tuple[dict[str, Any], str]) -> None:
    content, page = sample
    links = parsed(page).xpath("//table[@id='files']//a[@data-f]")
    assert len(links) == sum(bool(file["n_rows"]) for file in content["files"])
    for link in links:
        number, file = int(link.get("href").removeprefix("#t")), int(link.get("data-f"))
        rows = next(one["rows"] for one in content["transfers"] if one["number"] == number)
        assert file in {row["file"] for row in rows}
        assert link.text == next(one["name"] for one in content["files"] if one["number"] == file)


def test_english_text_has_no_chinese_marks(sample: tuple[dict[str, Any], str]) -> None:
    _, page = sample
    document = parsed(page)
    outside = "[not(ancestor::*[contains(concat(' ', @class, ' '), ' zh ')])]"
    english = document.xpath(f"//*[contains(concat(' ', @class, ' '), ' en ')]//text(){outside}")
    assert len(english) > 100
    assert [text for text in english if re.search("[、；，。：（）]", text)] == []
    for mark in "、；":
        alone = document.xpath(f"//td[contains(., '{mark}')][not(.//*[contains(@class, 'zh')])]")
        assert [one.text_content() for one in alone] == []
