"""Is the money of a report stopped within a minute of an officer's time, answered by hand, frozen, and let go again?"""

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import OpenPage
from tests.journeys.looks import list_faint, list_overhanging, list_untranslated
from tests.journeys.site import Site, type_log_in
from tests.journeys.test_looks import keep

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST, SECOND = "0000002200000417", "0000002200002263"
MOST_PRESSES, MOST_SECONDS = 5, 60.0
_SET_UP = """
import json, sys
from firsthour.web.config.working import set_up
set_up()
from datetime import timedelta
from django.utils import timezone
from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Officer, Posting
from firsthour.web.ui.acting import Actor
now = timezone.now()
posting = Posting.objects.select_related("officer", "unit").filter(officer__badge=sys.argv[1], to_at=None).first()
officer, unit = posting.officer, posting.unit
by = Actor("officer", str(officer.uid), officer.name, unit.code)
"""
#: A report of the investigator's unit: 300,000 yuan into one account, 50,000 into another; a new one for each journey.
_MAKE = f"""{_SET_UP}
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.custody import accept_report
from firsthour.web.intake.operations.registering import register_report
def paid(fen, account, bank, holder):
    return NewPayment(fen, to_account=account, to_institution=bank, to_holder=holder, precision="minute",
                      paid_at=now - timedelta(minutes=20))
payments = [paid(30_000_000, sys.argv[2], "澜州银行", "向晚晴"), paid(5_000_000, sys.argv[3], "华屿银行", "路知远")]
new = NewReport(kind="online_fraud", channel="counter", unit=unit, taken_by=officer, story="刷单",
                payments=payments,
                mentions=[NewMention("victim", name="许念安", phone="10012340001", is_reporter=True)])
report = register_report(new, by=by, now=now)
report = accept_report(report, unit=unit, officer=officer, version=report.matter.version, by=by, now=now)
from firsthour.web.intake.lead_policies import place_of
leaders = {{}}
for rank in ("unit_leader", "county_head"):
    led = place_of(rank, unit, now=now)[0]
    leader = Posting.objects.filter(role="leader", unit=led, to_at=None).select_related("officer").first().officer
    if leader.badge not in sys.argv[4:]:  # who has a password that other journeys use keeps it
        leader.set_password("Demo-2026-Journey")
        leader.one_time_until = None
        leader.save()
    leaders[rank] = leader.badge
print(json.dumps({{"uid": str(report.matter.uid), "number": report.matter.number, "leaders": leaders}}))
"""
#: The case of the report is filed, as the decision on filing does it: the holds know of it by the same listeners.
_FILE = f"""{_SET_UP}
from firsthour.web.cases.opening import NewCase, open_case_from
matter = Matter.objects.get(uid=sys.argv[2])
new = NewCase("合同诈骗案", matter.unit, officer, offence="contract_fraud")
case = open_case_from(matter, new, officer=officer, by=by, now=now)
case.matter.state = "filed"
case.matter.save()
case.filed_at = now
case.save(update_fields=["filed_at"])
print("null")
"""


def in_site(site: Site, script: str, *words: str) -> Any:
    """Run a script in the site's own environment; return what it says."""
    command = [sys.executable, "-c", script, site.log_ins["investigator"].badge, *words]
    made = subprocess.run(command, env=site.environment, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


def leading(site: Site, page: "Page", badge: str) -> "Page":
    """Log the leader with this badge in."""
    known = {one.badge: one.password for one in site.log_ins.values()}
    type_log_in(page, badge, known.get(badge, "Demo-2026-Journey"))
    page.wait_for_url(f"{site.address}/")
    return page


def state_purpose(page: "Page") -> None:
    """Choose the purpose; the number is carried in."""
    page.locator("main [name=purpose]").select_option("trace_money")
    with page.expect_navigation():
        page.locator("main form .btn-primary").first.click()


def approve_all(page: "Page", url: str) -> None:
    """Approve what waits on a pursuit, one after the other, each restated in a dialog."""
    page.goto(url)
    if page.locator("main [name=purpose]").count():
        state_purpose(page)
    while page.locator("#drafts [data-do]").count():
        page.locator("#drafts [data-do]").first.click()
        dialog = page.locator("dialog[open]")
        dialog.wait_for()
        with page.expect_navigation():
            dialog.locator("button[type=submit]").click()


def draft(page: "Page", step: str, words: str, *, reason: str) -> None:
    """Fill in and send one of the steps of an account."""
    page.locator(f"#step-{step} > summary").click()
    page.locator(f"#step-{step} [name=reason]").fill(reason)
    with page.expect_navigation():
        page.locator(f"#step-{step}").get_by_role("button", name=words, exact=True).click()


def ask(page: "Page") -> None:
    """Ask for approval of the draft of an account."""
    page.locator("#requests").get_by_role("link", name="提请审批").first.click()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    with page.expect_navigation():
        dialog.locator("button[type=submit]").click()


def answer(page: "Page", *, held: str) -> float:
    """Enter the bank's answer on the account's page; return how many seconds that took."""
    began = time.monotonic()
    page.locator("#answer [name=return_code]").select_option("100000")
    if page.locator("#answer [name=held]").count():
        page.locator("#answer [name=held]").fill(held)
    if page.locator("#answer [data-now-for]").count():
        page.locator("#answer [data-now-for]").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="接收反馈").first.click()
    return time.monotonic() - began


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.long)])
def test_from_the_report_to_the_release(site: Site, open_page: OpenPage, width: int) -> None:
    last = "1" if width == 1440 else "2"
    known = [one.badge for one in site.log_ins.values()]
    site.without_banks()
    report = in_site(site, _MAKE, FIRST + last, SECOND + last, *known)
    page = site.come_in(open_page(site.address, width=width, height=900), "investigator")
    page.goto(f"{site.address}/matters/{report['uid']}")
    keep(page, f"holds-panel-{width}")

    # from the report to all stops asked for: few presses, under a minute
    began = time.monotonic()
    with page.expect_navigation():
        page.get_by_role("button", name="发起止付").click()
    state_purpose(page)
    chase = page.url
    keep(page, f"holds-drafts-{width}")
    with page.expect_navigation():
        page.get_by_role("button", name="全部提请").click()
    n_presses = 4  # stop the money, the purpose, show, ask for all
    assert n_presses <= MOST_PRESSES
    assert time.monotonic() - began < MOST_SECONDS
    assert FIRST + last not in page.locator("main").inner_text()

    # somebody else approves, in a log-in of their own
    leader = leading(site, open_page(site.address, width=width, height=900), report["leaders"]["unit_leader"])
    keep(leader, f"holds-leader-desk-{width}")
    approve_all(leader, chase)

    # the bank is told by hand, and its answer typed
    page.goto(f"{site.address}/holds/accounts/?q={report['number']}")
    keep(page, f"holds-accounts-{width}")
    page.locator("#accounts a.acct-open").first.click()
    account = page.url
    with page.expect_navigation():
        page.get_by_role("button", name="已转达").click()
    keep(page, f"holds-answer-{width}")
    assert answer(page, held="120,000.00") < 10
    page.get_by_text("已止付").first.wait_for()
    assert "案件未立案" in page.locator("main").inner_text()
    keep(page, f"holds-account-{width}")
    assert [*list_overhanging(page), *list_faint(page), *list_untranslated(page)] == []

    # the freeze, once the case is filed
    in_site(site, _FILE, report["uid"])
    page.goto(account)
    draft(page, "draft_freeze", "拟冻结", reason="已立案，冻结涉案资金")
    ask(page)
    head = leading(site, open_page(site.address, width=width, height=900), report["leaders"]["county_head"])
    approve_all(head, chase)
    page.goto(account)
    with page.expect_navigation():
        page.get_by_role("button", name="已转达").click()
    answer(page, held="120,000.00")
    page.get_by_text("已冻结").first.wait_for()

    # and the release
    draft(page, "find_unrelated", "认定与案件无关", reason="经查系货款")
    ask(page)
    approve_all(head, chase)
    page.goto(account)
    with page.expect_navigation():
        page.get_by_role("button", name="已转达").click()
    answer(page, held="120,000.00")
    page.get_by_text("已解除").first.wait_for()
    keep(page, f"holds-released-{width}")


def test_the_pages_can_be_read_at_a_desk_and_on_a_phone(site: Site, open_page: OpenPage) -> None:
    wrong: list[str] = []
    for width, scheme in ((1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")):
        page = site.come_in(open_page(site.address, width=width, scheme=scheme), "investigator")
        for place in ("", "accounts/", "falling/"):
            page.goto(f"{site.address}/holds/{place}")
            page.wait_for_load_state("networkidle")
            keep(page, f"holds-list-{place.strip('/') or 'home'}-{width}-{scheme}")
            found = [*list_overhanging(page), *list_faint(page), *list_untranslated(page)]
            wrong += [f"{width} {scheme} {place}: {one}" for one in found]
    assert wrong == [], "\n".join(wrong)
