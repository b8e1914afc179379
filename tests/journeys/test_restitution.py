"""Is a restitution begun from a case, registered, computed to the fen, a cell explained, an objection tried out?"""

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import OpenPage
from tests.journeys.looks import await_count, list_overhanging
from tests.journeys.site import Site
from tests.journeys.test_looks import keep

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: A case of the investigator's unit.
_MAKE = """
import json, sys
from firsthour.cli.demo import PEOPLE, prepare_home
prepare_home(PEOPLE)
import django
django.setup()
from datetime import UTC, datetime
from firsthour.web.cases.opening import NewCase, open_case_from
from firsthour.web.people.models import Posting
from firsthour.web.ui.acting import Actor
now = datetime.now(UTC)
posting = Posting.objects.select_related("officer", "unit").get(officer__badge=sys.argv[1], to_at=None)
officer, unit = posting.officer, posting.unit
by = Actor("officer", str(officer.uid), officer.name, unit.code)
case = open_case_from(None, NewCase(unit=unit, title="锦程拼单", owner=officer), officer=officer, by=by, now=now)
print(json.dumps({"case": str(case.matter.uid), "number": case.matter.number}))
"""
VICTIMS = (("温秋白", "486000"), ("谷小棠", "510000"), ("蒲一声", "93200"))


def make_case(site: Site) -> dict[str, Any]:
    """Make the case; return its address and number."""
    command = [sys.executable, "-c", _MAKE, site.log_ins["investigator"].badge]
    made = subprocess.run(command, env=site.environment, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stderr
    told: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return told


def state_purpose(page: "Page") -> None:
    """Say for what the case's victims are looked at; its number is carried in."""
    page.locator("main [name=purpose]").select_option("trace_money")
    with page.expect_navigation():
        page.locator("main form .btn-primary").first.click()


def fill(page: "Page", words: str, /, **typed: str) -> None:
    """Open a form by its button, fill it in and send it."""
    page.get_by_role("link", name=words, exact=True).first.click()
    for name, text in typed.items():
        page.locator(f"main [name={name}]").fill(text)
    with page.expect_navigation():
        page.locator("main form .btn-primary").last.click()


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.long)])
def test_a_case_gives_back_to_the_fen(site: Site, open_page: OpenPage, width: int) -> None:
    case = make_case(site)
    page = site.come_in(open_page(site.address, width=width, height=900), "investigator")
    page.goto(f"{site.address}/matters/{case['case']}")
    with page.expect_navigation():
        page.get_by_role("button", name="发起追赃返还").click()
    state_purpose(page)
    here = page.url

    page.goto(f"{here}/claims")
    for name, loss in VICTIMS:
        fill(page, "登记被害人", victim=name, loss=loss, evidence="转账凭证")
    await_count(page.locator("#register tr[data-row]"), len(VICTIMS))
    assert "温秋白" not in page.locator("main").inner_text()
    assert list_overhanging(page) == []
    keep(page, f"restitution-claims-{width}")

    page.goto(f"{here}/holds")
    fill(page, "登记在控资金", bank="东岭银行", account="0000002219", amount="161300", text="冻结回执")
    fill(page, "登记在控资金", bank="海棠支付", account="0000006604", amount="73200", text="冻结回执")

    page.goto(here)
    page.get_by_role("link", name="计算分配").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="计算", exact=True).click()
    page.get_by_text("差 0 分").first.wait_for()
    await_count(page.locator(".mx tbody tr:not(.more)"), len(VICTIMS))
    cell = page.locator(".mx td.cell button").nth(2)
    words = cell.inner_text().split()[-1]
    cell.focus()
    page.keyboard.press("Enter")
    page.locator("#cell").get_by_text(words[:-3]).first.wait_for()
    page.locator("#cell").get_by_text("舍到分").wait_for()
    assert list_overhanging(page) == []
    keep(page, f"restitution-{width}")

    page.get_by_role("link", name="登记异议").click()
    page.locator("main [name=who]").fill("谷小棠")
    page.locator("main [name=claim]").select_option(index=2)
    page.locator("main [name=amount]").fill("600000")
    page.locator("main [name=text]").fill("少算一笔")
    with page.expect_navigation():
        page.get_by_role("button", name="登记异议").click()
    page.get_by_role("link", name="试算影响").click()
    page.get_by_text("若采纳").wait_for()
    assert page.locator(".effect tfoot").inner_text().split()[-1] == "0.00"
