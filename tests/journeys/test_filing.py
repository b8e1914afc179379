"""Does a report become a case, is it filed by three people with the article in sight, refused and reviewed, merged?"""

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import OpenPage
from tests.journeys.looks import list_overhanging
from tests.journeys.site import Site, type_log_in
from tests.journeys.test_looks import keep

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: A legal officer and the head of the county who can log in, and a report that the squad has accepted.
_MAKE = """
import json, sys
from firsthour.cli.demo import PEOPLE, prepare_home
prepare_home(PEOPLE)
import django
django.setup()
from datetime import UTC, datetime
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.custody import accept_report
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.models import Posting, Unit
from firsthour.web.ui.acting import Actor
now, people = datetime.now(UTC), []
for role, unit in (("legal_officer", "DL"), ("leader", "DL"), ("legal_officer", "LZ"), ("leader", "LZ")):
    for posting in Posting.objects.filter(role=role, unit__code=unit, to_at=None).select_related("officer", "unit"):
        if posting.officer.badge not in sys.argv[2:]:  # who has a password that other journeys use keeps it
            posting.officer.set_password("Demo-2026-Journey")
            posting.officer.one_time_until = None
            posting.officer.save()
        people.append({"role": role, "name": posting.officer.name, "badge": posting.officer.badge, "unit": unit})
unit = Unit.objects.get(code="DL-JZ")
taken = Posting.objects.filter(role="investigator", unit=unit, to_at=None).first().officer
by = Actor("officer", str(taken.uid), taken.name, "DL-JZ")
new = NewReport(
    kind="fund_raising", channel="counter", unit=unit, taken_by=taken, story=sys.argv[1],
    mentions=[NewMention("victim", name="许念安", phone="10012340001", is_reporter=True)],
    payments=[NewPayment(15_000_000, to_account="0000001234567890123", to_institution="华屿银行", to_holder="郝川")],
)
report = register_report(new, by=by, now=now)
report = accept_report(report, unit=unit, officer=taken, version=report.matter.version, by=by, now=now)
print(json.dumps({"people": people, "report": str(report.matter.uid), "number": report.matter.number}))
"""
PASSWORD = "Demo-2026-Journey"


def make_report(site: Site, story: str) -> dict[str, Any]:
    """Make a report that the squad has accepted; return its address and who can decide."""
    command = [sys.executable, "-c", _MAKE, story, *(one.badge for one in site.log_ins.values())]
    made = subprocess.run(command, env=site.environment, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stderr
    told: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return told


def come_in(site: Site, page: "Page", who: dict[str, Any]) -> "Page":
    known = {one.badge: one.password for one in site.log_ins.values()}
    type_log_in(page, who["badge"], known.get(who["badge"], PASSWORD))
    page.wait_for_url(f"{site.address}/")
    return page


def act(page: "Page", button: str, **typed: str) -> None:
    """Do one thing from the case's page: its button, its form, its sending."""
    page.locator("#case-acts").get_by_role("link", name=button).click()
    send(page, **typed)


def send(page: "Page", **typed: str) -> None:
    """Fill in the form that is open, and send it."""
    page.wait_for_load_state("load")
    for name, value in typed.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        page.locator("main form .btn-primary").first.click()
    assert page.locator("main [data-bad]").count() == 0, page.locator("main").inner_text()


def enter_facts(page: "Page", *, offence: str, **facts: str) -> None:
    """Choose an offence, type what is known, see the lines while typing, keep it."""
    page.locator("#case-acts").get_by_role("link", name="录入案由和事实").click()
    send(page, offence=offence)
    for name, value in facts.items():
        with page.expect_response("**/compared"):
            page.locator(f"main [name=fact_{name}]").fill(value)
            page.locator(f"main [name=fact_{name}]").press("Tab")
    page.locator("#judgement table").wait_for()
    send(page)


def open_case(page: "Page", site: Site, report: dict[str, Any]) -> str:
    """Open a case from the report's page; return the case's address."""
    page.goto(f"{site.address}/matters/{report['report']}")
    page.get_by_role("link", name="转为案件").click()
    send(page)
    page.get_by_text("已受案").first.wait_for()
    assert report["number"] in page.locator("main").inner_text()
    return page.url


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.long)])
def test_a_report_becomes_a_case_that_three_people_file(site: Site, open_page: OpenPage, width: int) -> None:
    report = make_report(site, f"瑞禾农场许诺年息两成吸收存款 {width}")
    roles = {(one["role"], one["unit"]): one for one in report["people"]}
    handler = site.come_in(open_page(site.address, width=width, height=900), "investigator")
    address = open_case(handler, site, report)
    act(handler, "开始立案审查")
    assert "不得查封、扣押、冻结" in handler.locator("main").inner_text()
    enter_facts(handler, offence="illegal_deposit_taking", amount_fen="1,500,000", direct_loss_fen="600000")
    handler.goto(address)
    shown = handler.locator("#filing").inner_text()
    assert "法释〔2022〕5号" in shown
    assert "达到数额线" in shown
    keep(handler, f"case-{width}")
    assert list_overhanging(handler) == []
    act(handler, "提出拟办意见", proposal="file", words="达到数额线，材料齐备")

    legal = come_in(site, open_page(site.address, width=width, height=900), roles["legal_officer", "DL"])
    legal.goto(address)
    act(legal, "出具法制意见", agrees="yes", words="同意拟办意见")
    head = come_in(site, open_page(site.address, width=width, height=900), roles["leader", "DL"])
    head.goto(address)
    head.locator("#case-acts").get_by_role("link", name="作出立案决定").click()
    assert "法释〔2022〕5号" in head.locator("main").inner_text()
    keep(head, f"decide-{width}")
    assert list_overhanging(head) == []
    send(head, decision="file", words="同意立案")

    handler.goto(address)
    text = handler.locator("main").inner_text()
    assert "已立案" in text
    assert re.search(r"东岭分局立字〔\d{4}〕\d{4}号", text)
    assert "不得查封、扣押、冻结" not in text
    handler.get_by_role("link", name=re.compile("立字")).first.click()
    handler.get_by_text("立案决定书").first.wait_for()


def test_a_refusal_is_delivered_complained_about_and_reviewed(site: Site, open_page: OpenPage) -> None:
    report = make_report(site, "合同履行中的争议")
    roles = {(one["role"], one["unit"]): one for one in report["people"]}
    handler = site.come_in(open_page(site.address), "investigator")
    address = open_case(handler, site, report)
    act(handler, "开始立案审查")
    enter_facts(handler, offence="contract_fraud", amount_fen="18,600")
    handler.goto(address)
    assert handler.locator("#filing [data-s=U]").count() > 1
    act(handler, "提出拟办意见", proposal="refuse", words="属经济纠纷")
    legal = come_in(site, open_page(site.address), roles["legal_officer", "DL"])
    legal.goto(address)
    act(legal, "出具法制意见", agrees="yes", words="同意")
    head = come_in(site, open_page(site.address), roles["leader", "DL"])
    head.goto(address)
    act(head, "作出立案决定", decision="refuse", words="属经济纠纷，不予立案")
    handler.goto(address)
    assert "不予立案" in handler.locator("main").inner_text()
    act(handler, "送达通知书", how="handed")
    act(handler, "登记复议申请", words="对方没有履约能力")
    other = come_in(site, open_page(site.address), roles["legal_officer", "LZ"])
    other.goto(address)
    act(other, "出具复议复核意见", text="应补充查明履约能力")
    head.goto(address)
    act(head, "作出复议复核决定", outcome="again", words="撤销原决定，重新审查")
    handler.goto(address)
    text = handler.locator("main").inner_text()
    assert "立案审查中" in text
    assert re.search(r"复议字〔\d{4}〕\d{4}号", text)


def test_two_cases_are_merged_and_parted_again(site: Site, open_page: OpenPage) -> None:
    handler = site.come_in(open_page(site.address), "investigator")
    first = open_case(handler, site, make_report(site, "瑞禾农场甲"))
    survivor = handler.locator("main .mono").first.inner_text()
    second = open_case(handler, site, make_report(site, "瑞禾农场乙"))
    absorbed = handler.locator("main .mono").first.inner_text()
    handler.goto(first)
    handler.locator("#links").get_by_role("link", name="把另一案件并入本案").click()
    send(handler, number=absorbed, text="同一伙人")
    handler.goto(second)
    assert survivor in handler.locator("main .note.warn").inner_text()
    handler.goto(f"{site.address}/cases/")
    listed = handler.locator("#rows").inner_text()
    assert survivor in listed
    assert absorbed not in listed
    handler.goto(first)
    handler.locator("#links").get_by_role("link", name="撤销并案").click()
    send(handler, text="查明无关")
    handler.goto(f"{site.address}/cases/")
    assert absorbed in handler.locator("#rows").inner_text()


def test_who_would_get_a_case_is_shown_with_reasons(site: Site, open_page: OpenPage) -> None:
    for width in (1440, 390):
        page = site.come_in(open_page(site.address, width=width, height=900), "investigator")
        page.goto(f"{site.address}/cases/who")
        page.locator("main [name=amount_fen]").fill("300,000")
        page.locator("main [name=offence]").select_option("contract_fraud")
        with page.expect_navigation():
            page.locator("main form .btn-primary").first.click()
        assert "挂牌督办" in page.locator("main").inner_text()
        assert list_overhanging(page) == []
        keep(page, f"who-{width}")
