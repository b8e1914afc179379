"""Does a report get from the reporter's mouth to a unit that takes it on, quickly, and never get stuck on the way?"""

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.journeys.browsers import Pages
from tests.journeys.conftest import OpenPage
from tests.journeys.looks import list_overhanging, list_small_targets
from tests.journeys.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}
STORY = (
    "今天0点05分我把48.6万元转到 0000 0004 1700 {tail}（北渡银行），客服 400-123-4567 让我下载“云享投”APP，"
    "网址 hxxps://yun[.]example/a"
)
MOST_FIELDS = 12
SECONDS_FOR_A_FIELD = 4
SIGNS_A_SECOND = 2.5  # of somebody who types for the first time
_TICK = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "firsthour.web.config.settings"
django.setup()
from datetime import timedelta
from django.utils import timezone
from firsthour.web.desk.clocks import tick
for hours in (5, 9):
    tick(timezone.now() + timedelta(hours=hours))
"""


def count_fields(page: "Page") -> int:
    """Return how many fields of a form can be seen, boxes to tick and chips left out."""
    seen = "one => one.checkVisibility() && !['hidden', 'checkbox'].includes(one.type)"
    fields = page.locator("#report-form input, #report-form select, #report-form textarea")
    return sum(fields.nth(place).evaluate(seen) for place in range(fields.count()))


def type_report(page: "Page", *, tail: str) -> tuple[int, int]:
    """Type a usual report as somebody new does; return how many taps and how many signs it took."""
    story = STORY.format(tail=tail)
    page.get_by_label("事情经过").fill(story)
    page.locator(".chip.pick", has_text="400-123-4567").locator("input").check()
    account = f"000000041700{tail}"
    page.wait_for_function("it => document.querySelector('[name=pay-0-to_account]').value === it", arg=account)
    assert page.locator("[name=pay-0-amount]").input_value() == "486,000.00"
    assert page.locator("[name=pay-0-paid_at]").input_value().endswith("T00:05")
    page.locator("#payments .echo", has_text="四十八万六千元整").wait_for()
    page.locator("[name=name]").fill("许念安")
    page.locator("[name=phone]").fill("10012342731")
    return 5, len(story) + len("许念安") + 11


def register(page: "Page", *, tail: str) -> str:
    """Type and register a report; return the address of its page."""
    type_report(page, tail=tail)
    page.get_by_role("button", name="登记报案").click()
    page.locator("#receipt-code").wait_for()
    page.get_by_role("link", name="进入报案").click()
    page.wait_for_url("**/matters/**")
    return page.url


def take_step(page: "Page", words: str, **choices: str) -> None:
    """Take a step that stands folded at the side of the report."""
    step = page.locator("details.step-more", has=page.locator("summary", has_text=re.compile(f"^{words}$")))
    step.locator("summary").click()
    for name, chosen in choices.items():
        field = step.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=chosen)
        else:
            field.fill(chosen)
    with page.expect_navigation():
        step.locator("button[type=submit]").click()


def state_purpose(page: "Page", number: str) -> None:
    """State number and purpose where the page of another unit's report asks for it."""
    page.wait_for_load_state("domcontentloaded")
    if page.locator("[name=purpose]").count():
        page.locator("[name=number]").fill(number)
        page.locator("[name=purpose]").select_option(index=1)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()


def test_somebody_new_types_a_report_in_under_two_minutes_on_a_phone(site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_page(site.address, **PHONE), "station_officer")
    page.goto(f"{site.address}/incidents/new")
    assert count_fields(page) <= MOST_FIELDS
    assert list_overhanging(page) == []
    n_taps, n_signs = type_report(page, tail="0123")
    assert n_taps <= 6
    assert n_taps * SECONDS_FOR_A_FIELD + n_signs / SIGNS_A_SECOND < 120
    assert list_overhanging(page) == []
    assert list_small_targets(page, least=44) == []
    page.get_by_role("button", name="登记报案").tap()
    code = page.locator("#receipt-code")
    code.wait_for()
    assert re.fullmatch(r"[2-9A-Y]{4}-[2-9A-Y]{4}", code.inner_text())
    assert page.locator("#receipt-number").inner_text().isdigit()
    assert list_overhanging(page) == []
    page.get_by_role("link", name="进入报案").tap()
    page.wait_for_url("**/matters/**")
    assert list_overhanging(page) == []
    assert "许*安" in page.locator("main").inner_text()
    assert "10012342731" not in page.content()


def test_a_report_is_offered_and_taken_on_by_another_unit(site: Site, open_page: OpenPage) -> None:
    officer = site.come_in(open_page(site.address, **PHONE), "station_officer")
    officer.goto(f"{site.address}/incidents/new")
    url = register(officer, tail="0124")
    number = officer.locator("main .mono").first.inner_text()
    take_step(officer, "移送其他单位", unit=site.log_ins["investigator"].unit, text="涉及多地，金额较大")
    officer.get_by_text("已移送，待答复").first.wait_for()

    squad = site.come_in(open_page(site.address, width=1440), "investigator")
    row = squad.locator("#queue [data-row]", has_text=number)
    row.wait_for()
    assert "答复移送" in row.inner_text()
    with squad.expect_navigation():
        row.locator("[data-open]").click()
    state_purpose(squad, number)
    squad.wait_for_url("**/matters/**")
    squad.locator(".first-step button[type=submit]").click()
    squad.get_by_text("已受理").first.wait_for()
    assert site.log_ins["investigator"].unit in squad.locator("main").inner_text()
    assert squad.locator("main .clock").first.get_attribute("data-state") == "met", "answered in time"

    officer.goto(url)
    state_purpose(officer, number)  # it is another unit's now
    told = officer.locator("section", has=officer.get_by_role("heading", name="首问流转")).inner_text()
    assert re.search("已登记.*移送.*已受理", told, re.DOTALL)


def test_a_refusal_is_reviewed_and_what_nobody_answers_climbs_by_itself(
    site: Site, open_page: OpenPage, pages: Pages
) -> None:
    officer = site.come_in(open_page(site.address, width=1440), "station_officer")
    officer.goto(f"{site.address}/incidents/new")
    url = register(officer, tail="0125")
    number = officer.locator("main .mono").first.inner_text()
    take_step(officer, "移送其他单位", unit=site.log_ins["investigator"].unit, text="请大队办理")

    squad = site.come_in(open_page(site.address, width=1440), "investigator")
    squad.goto(url)
    state_purpose(squad, number)
    take_step(squad, "拒绝", text="不属我管辖", reviewer=site.log_ins["leader"].name)
    squad.get_by_text("已拒绝，待复核").first.wait_for()

    leader = site.come_in(open_page(site.address, width=1440), "leader")
    row = leader.locator("#queue [data-row]", has_text=number)
    row.wait_for()
    assert "复核拒绝意见" in row.inner_text()
    leader.goto(url)
    state_purpose(leader, number)
    form = leader.locator(".first-step form")
    form.locator("[name=stands]").select_option(value="yes")
    form.locator("[name=text]").fill("主要行为地在外地")
    with leader.expect_navigation():
        form.locator("button[type=submit]").click()

    officer.goto(url)
    take_step(officer, "移送其他单位", unit=site.log_ins["duty_officer"].unit, text="请中心办理")
    for page in (officer, squad, leader):
        page.close()

    # nobody is logged in; the clock runs out
    done = subprocess.run([sys.executable, "-c", _TICK], env=site.environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()

    inspector = site.come_in(open_page(site.address, width=1440), "inspector")
    inspector.goto(f"{site.address}/incidents/trail/")
    inspector.get_by_role("link", name=number).first.click()
    told = inspector.locator("main").inner_text()
    assert re.search("局领导.*单位领导.*退回.*拒绝.*已登记", told, re.DOTALL), told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_and_the_report_fit_a_phone_in_both_schemes(scheme: str, site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_page(site.address, **PHONE, scheme=scheme), "station_officer")
    page.goto(f"{site.address}/incidents/new")
    page.locator("details.more-fields summary").tap()
    page.get_by_label("报案种类").select_option(value="missing_abroad")
    page.get_by_label("最后已知地点").wait_for()
    assert not page.locator("[name=pay-0-amount]").is_visible()
    assert list_overhanging(page) == []
    assert list_small_targets(page, least=44) == []
