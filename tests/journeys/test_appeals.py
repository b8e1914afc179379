"""Does a holder appeal from a phone, somebody uninvolved decide at the desk, and the bank be told to let go?"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import OpenPage
from tests.journeys.looks import list_faint, list_overhanging, list_untranslated
from tests.journeys.public import Public
from tests.journeys.site import LogIn, Site
from tests.journeys.test_looks import keep
from tests.journeys.test_portal import check_page, go_on

if TYPE_CHECKING:
    from playwright.sync_api import Page

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82"
#: An account of a running firm that the centre asked for, its leader approved and the bank holds; the holder's notice.
_MAKE = """
import json, sys
from firsthour.cli.demo import PEOPLE, prepare_home
prepare_home(PEOPLE)
import django
django.setup()
from datetime import UTC, datetime, timedelta
from firsthour.web.gateway.models import BankMessage
from firsthour.web.gateway.operations.by_hand import TypedAnswer, note_passed_on, type_answer
from firsthour.web.holds.models import HoldRequest, HolderNotice
from firsthour.web.holds.operations.freezing import draft_notice, sign_notice, tell_holder
from firsthour.web.holds.operations.pursuing import open_pursuit
from firsthour.web.holds.operations.requesting import ask_for_approval, decide_request
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.models import Posting
from firsthour.web.ui.acting import Actor
now = datetime.now(UTC)
asks = Posting.objects.select_related("officer", "unit").get(officer__badge=sys.argv[1], to_at=None)
leads = Posting.objects.select_related("officer").get(unit=asks.unit, role="leader", to_at=None)
unit, asker, leader = asks.unit, asks.officer, leads.officer
def acting(officer):
    return Actor("officer", str(officer.uid), officer.name, unit.code)
paid = NewPayment(5_000_000, to_account="0000004400009038", to_institution="北渡银行", to_holder="向晚晴",
                  precision="minute", paid_at=now - timedelta(minutes=30), from_account="0000009900000001")
new = NewReport(kind="online_fraud", channel="counter", unit=unit, taken_by=asker, story="冒充客服",
                mentions=[NewMention("victim", name="许念安", phone="10012340001", is_reporter=True)], payments=[paid])
matter = register_report(new, by=acting(asker), now=now).matter
open_pursuit(matter, officer=asker, by=acting(asker), now=now)
request = HoldRequest.objects.get(hold__pursuit__matter=matter, measure="stop")
request = ask_for_approval(request, officer=asker, version=request.version, by=acting(asker), now=now)
decide_request(request, is_approved=True, says="", officer=leader, version=request.version, by=acting(leader), now=now)
message = BankMessage.objects.get(about_kind="hold_request", about_key=str(request.uid))
if message.state == "by_hand":
    note_passed_on(message, by=acting(asker), now=now)
answer = TypedAnswer(return_code="100000", held_fen=5_000_000, effective_at=now)
type_answer(BankMessage.objects.get(pk=message.pk), answer, by=acting(asker), now=now)
hold = HoldRequest.objects.select_related("hold__pursuit__matter__unit").get(pk=request.pk).hold
notice = sign_notice(draft_notice(hold, "held", officer=asker, by=acting(asker), now=now), officer=leader,
                     by=acting(leader), now=now)
code = tell_holder(notice, way="hand", by=acting(asker), now=now)
print(json.dumps({"number": HolderNotice.objects.get(pk=notice.pk).number, "code": code, "matter": matter.number}))
"""
_REVIEWER = """
import json, sys
from firsthour.cli.demo import PEOPLE, prepare_home
prepare_home(PEOPLE)
import django
django.setup()
from firsthour.web.appeals.models import Appeal
from firsthour.web.appeals.operations.receiving import latest_review
review = latest_review(Appeal.objects.get(hold__pursuit__matter__number=sys.argv[1]))
review.reviewer.set_password(sys.argv[2])
review.reviewer.save(update_fields=["password"])
print(json.dumps({"uid": str(review.appeal.uid), "badge": review.reviewer.badge, "name": review.reviewer.name}))
"""
PASSWORD = "Reviewer-Demo-2026"


def run_inside(site: Site, script: str, *words: str) -> str:
    """Run a piece of work at the inner site; return the last line that it says."""
    command = [sys.executable, "-c", script, *words]
    done = subprocess.run(command, env=site.environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.fixture
def public(site: Site) -> Iterator[Public]:
    """A portal joined to the demo's site."""
    joined = Public(site)
    joined.join()
    joined.start()
    yield joined
    joined.stop()


def fill(page: "Page", **said: str) -> None:
    """Answer one question and go on."""
    check_page(page)
    for name, value in said.items():
        control = page.locator(f"#id_{name}")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    go_on(page, "下一步")


def appeal_on_the_phone(page: "Page", told: dict[str, Any]) -> str:
    """Go through the five screens; return the code of the receipt."""
    check_page(page)
    keep(page, "appeal-phone-begin")
    page.get_by_role("link", name="开始申诉").click()
    page.locator("#id_number").wait_for()
    fill(page, number=told["number"].replace("〔", "[").replace("〕", "]"), code=told["code"].lower())
    fill(page, story="这是店里的货款，有合同和送货单。")
    fill(page, wanted="all")
    fill(page, name="向晚晴", relation="firm", phone="100 0000 7788")
    check_page(page)
    keep(page, "appeal-phone-send")
    page.locator("#id_files").set_input_files({"name": "合同.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="提交申诉").click()
    page.wait_for_url("**/appeal/receipt")
    check_page(page)
    keep(page, "appeal-phone-receipt")
    return page.locator("#code").inner_text()


def check_desk(page: "Page", name: str) -> None:
    """A page of the desk stands within its frame, can be read, and speaks Chinese."""
    assert list_overhanging(page) == [], page.url
    assert list_faint(page) == [], page.url
    assert list_untranslated(page) == [], page.url
    keep(page, name)


def test_a_holder_appeals_from_a_phone_and_the_money_is_let_go(site: Site, public: Public, open_page: OpenPage) -> None:
    told = json.loads(run_inside(site, _MAKE, site.log_ins["duty_officer"].badge))
    phone = open_page(f"{public.address}/appeal", width=390, height=844)
    code = appeal_on_the_phone(phone, told)
    public.cross()
    found = json.loads(run_inside(site, _REVIEWER, told["matter"], PASSWORD))
    site.log_ins["reviewer"] = LogIn("reviewer", found["name"], found["badge"], "", PASSWORD)
    public.cross()
    phone.goto(f"{public.address}/appeal/mine")
    phone.get_by_text("正在复核").wait_for()
    assert told["matter"] not in phone.content()

    desk = site.come_in(open_page(site.address, width=1440, height=900), "reviewer")
    desk.goto(f"{site.address}/appeals?show=mine")
    check_desk(desk, "appeal-list")
    with desk.expect_navigation():
        desk.get_by_role("link", name=f"{told['matter']}-A1").click()
    desk.locator("main [name=number]").fill(told["matter"])
    desk.locator("main [name=purpose]").select_option("trace_money")
    with desk.expect_navigation():
        desk.locator("main form .btn-primary").first.click()
    desk.get_by_text("有合同和送货单").wait_for()
    check_desk(desk, "appeal-page")
    with desk.expect_navigation():
        desk.get_by_role("link", name="作出决定").first.click()
    desk.locator("#id_decision").select_option("upheld")
    desk.locator("#id_cause").select_option("bona_fide")
    desk.locator("#id_reasons").fill("合同、送货单与流水一致，系货款。")
    check_desk(desk, "appeal-decide")
    with desk.expect_navigation():
        desk.get_by_role("button", name="作出决定并发送").click()
    desk.get_by_text("解除请求已发往银行通道").wait_for()
    check_desk(desk, "appeal-decided")
    assert found["uid"] in desk.url
    for name in ("figures", "suggestions"):
        desk.goto(f"{site.address}/appeals/{name}")
        check_desk(desk, f"appeal-{name}")

    public.cross()
    phone.goto(f"{public.address}/status")
    phone.locator("#id_code").fill(code)
    phone.get_by_role("button", name="查询", exact=True).click()
    phone.wait_for_url("**/appeal/mine")
    phone.get_by_text("申诉已获支持").wait_for()
    check_page(phone)
    keep(phone, "appeal-phone-granted")
    released = public.ask_inside(
        "SELECT count(*) FROM gateway_bankmessage m JOIN holds_holdrequest r ON m.about_key = r.uid "
        "OR replace(m.about_key, '-', '') = r.uid WHERE m.code = '100103'"
    )
    assert released[0][0] == 1
