"""Is money followed on one page: the tree, a stop approved and sent by a key, an account added by hand, the list?"""

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

#: A report of the leader's unit whose first bank has answered: 38,214 yuan held, three accounts further on.
_MAKE = """
import json, sys
from firsthour.cli.demo import PEOPLE, prepare_home
prepare_home(PEOPLE)
import django
django.setup()
from datetime import UTC, datetime, timedelta
from firsthour.recovery.messages import TransactionRow, make_message, write_text
from firsthour.web.gateway.models import BankMessage
from firsthour.web.gateway.operations.by_hand import note_passed_on, paste_answer
from firsthour.web.holds.models import HoldRequest
from firsthour.web.holds.operations.pursuing import open_pursuit
from firsthour.web.holds.operations.requesting import ask_for_approval, decide_request
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.custody import accept_report
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.models import Posting
from firsthour.web.ui.acting import Actor
end = datetime.now(UTC).replace(microsecond=0)
def at(minutes):
    return end - timedelta(minutes=40 - minutes)
def acting(posting):
    return Actor("officer", str(posting.officer.uid), posting.officer.name, posting.unit.code)
posts = Posting.objects.select_related("officer", "unit").filter(to_at=None)
leader, other = posts.get(officer__badge=sys.argv[1]), posts.get(officer__badge=sys.argv[2])
paid = NewPayment(48_600_000, to_account="0000001100000417", to_institution="华屿银行", to_holder="陆安生",
                  precision="minute", paid_at=at(0))
new = NewReport(kind="online_fraud", channel="counter", unit=leader.unit, taken_by=other.officer, story="刷单",
                mentions=[NewMention("victim", name="许念安", phone="10012340001", is_reporter=True)], payments=[paid])
report = register_report(new, by=acting(other), now=at(10))
report = accept_report(report, unit=leader.unit, officer=leader.officer, version=report.matter.version,
                       by=acting(leader), now=at(11))
pursuit = open_pursuit(report.matter, officer=other.officer, by=acting(other), now=at(12))
def send(request, minutes):
    if request.drafted_by_id:
        request = ask_for_approval(request, officer=other.officer, version=request.version, by=acting(other),
                                   now=at(minutes))
    decide_request(request, is_approved=True, says="", officer=leader.officer, version=request.version,
                   by=acting(leader), now=at(minutes))
    message = BankMessage.objects.get(about_key=str(request.uid))
    note_passed_on(message, by=acting(leader), now=at(minutes))
    return message
def answer(message, code, minutes, rows=(), **values):
    told = {"number": message.number, "return_code": "100000", "business_code": "0000", **values}
    paste_answer(write_text(make_message(code, told, rows=rows)), to=message, by=acting(leader), now=at(minutes))
stop = send(HoldRequest.objects.get(hold__pursuit=pursuit, measure="stop"), 14)
answer(stop, "100102", 18, held_amount=3_821_460, effective_at=at(18))
query = send(HoldRequest.objects.get(hold__pursuit=pursuit, measure=""), 20)
went = [(6, 9_778_540, "0000004400009038", "海棠支付", "林芽"),
        (9, 15_000_000, "0000003300007751", "临屏银行", "易行舟"),
        (15, 20_000_000, "0000002200002263", "东岭银行", "姬同文")]
rows = [TransactionRow(at(0), "1", 48_600_000)]
rows += [TransactionRow(at(m), "0", fen, None, to, name, bank) for m, fen, to, bank, name in went]
answer(query, "100302", 36, rows=rows)
print(json.dumps({"pursuit": str(pursuit.uid), "number": report.matter.number}))
"""


def make_pursuit(site: Site) -> dict[str, Any]:
    """Make the pursuit; return its address and the report's number."""
    badges = [site.log_ins[role].badge for role in ("leader", "investigator")]
    command = [sys.executable, "-c", _MAKE, *badges]
    made = subprocess.run(command, env=site.environment, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stderr
    told: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return told


def state_purpose(page: "Page", number: str) -> None:
    """Say under which number and for what accounts are looked at."""
    page.locator("main [name=number]").fill(number)
    page.locator("main [name=purpose]").select_option("trace_money")
    with page.expect_navigation():
        page.locator("main form .btn-primary").first.click()


def walk(page: "Page", address: str, number: str, *, width: int) -> None:
    """Follow the money on the page of a pursuit, as a leader on duty."""
    page.goto(address)
    state_purpose(page, number)
    page.locator("#drafts").get_by_text("待批请求 3").wait_for()
    await_count(page.locator("li.hn"), 5)  # the loss and four accounts
    assert page.get_by_text("差 0 分").first.is_visible()
    assert "0000002200002263" not in page.content()
    if width > 900:
        await_count(page.locator(".wires path"), 4)
    assert list_overhanging(page) == []
    keep(page, f"holds-chase-{width}")

    # the next stop: restated in one dialog, then approved and on its way
    page.keyboard.press("e") if width > 900 else page.locator("#drafts [data-do]").first.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_text("法律依据").wait_for()
    with page.expect_navigation():
        dialog.locator(".btn-primary").click()
    page.locator("#drafts").get_by_text("待批请求 2").wait_for()

    # j chooses the other draft, Enter opens it
    if width > 900:
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**draft=**")

    # an account by hand
    page.get_by_role("link", name="补一跳").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=parent]").select_option(index=2)
    dialog.locator("[name=account]").fill("0000 0066 0000 3321")
    dialog.locator("[name=institution]").fill("北渡银行")
    dialog.locator("[name=amount]").fill("1,000")
    dialog.locator("[name=at]").fill(page.evaluate("new Date(Date.now() - 6e4 + 288e5).toISOString().slice(0, 16)"))
    keep(page, f"holds-chase-hop-{width}")
    with page.expect_navigation():
        dialog.locator(".btn-primary").click()
    await_count(page.locator("li.hn"), 6)
    assert list_overhanging(page) == []

    # the list closes
    with page.expect_navigation():
        page.get_by_role("link", name="止付清单").click()
    await_count(page.locator("#chase-rows tr"), 5)
    assert page.get_by_text("差 0 分").count() >= 2
    assert list_overhanging(page) == []

    page.goto(f"{address.rpartition('/')[0]}/first-hour")
    assert page.locator("#hour-rows tr").count() >= 1
    assert list_overhanging(page) == []
    keep(page, f"first-hour-{width}")


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.long)])
def test_money_is_followed_stopped_and_listed(site: Site, open_page: OpenPage, width: int) -> None:
    site.without_banks()
    made = make_pursuit(site)
    page = site.come_in(open_page(site.address, width=width, height=900), "leader")
    walk(page, f"{site.address}/holds/{made['pursuit']}", made["number"], width=width)
