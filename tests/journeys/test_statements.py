"""Is a zip of statements dropped, read while one watches, traced, each number opened, and what is missing asked for?"""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import firsthour.cli
from tests.journeys.conftest import OpenPage
from tests.journeys.looks import list_overhanging
from tests.journeys.site import Site
from tests.journeys.test_looks import keep

if TYPE_CHECKING:
    from playwright.sync_api import Page

SAMPLE = Path(firsthour.cli.__file__).parent / "sample" / "statements"
ACCOUNT = "6229990000000000025"
#: A report of the investigator's unit: 86,000 yuan into an account that the sample's statements show.
_MAKE = """
import json, sys
from firsthour.cli.demo import PEOPLE, prepare_home
prepare_home(PEOPLE)
import django
django.setup()
from datetime import UTC, datetime
from firsthour.base.clock import from_us, parse_moment
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.custody import accept_report
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.models import Posting
from firsthour.web.ui.acting import Actor
now = datetime.now(UTC)
posting = Posting.objects.select_related("officer", "unit").get(officer__badge=sys.argv[1], to_at=None)
officer, unit = posting.officer, posting.unit
by = Actor("officer", str(officer.uid), officer.name, unit.code)
paid = NewPayment(8_600_000, to_account=sys.argv[2], to_institution="示例商业银行", precision="minute",
                  paid_at=from_us(parse_moment("2026-03-06 10:12").time_us))
new = NewReport(kind="online_fraud", channel="counter", unit=unit, taken_by=officer, story="流水",
                mentions=[NewMention("victim", name="许念安", phone="10012340001", is_reporter=True)], payments=[paid])
report = register_report(new, by=by, now=now)
report = accept_report(report, unit=unit, officer=officer, version=report.matter.version, by=by, now=now)
print(json.dumps({"report": str(report.matter.uid), "number": report.matter.number}))
"""


def make_report(site: Site) -> dict[str, Any]:
    """Make the report; return its address and number."""
    command = [sys.executable, "-c", _MAKE, site.log_ins["investigator"].badge, ACCOUNT]
    made = subprocess.run(command, env=site.environment, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stderr
    told: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return told


@contextmanager
def working(site: Site) -> Iterator[None]:
    """Let a worker do what waits in the background."""
    command = [sys.executable, "-m", "firsthour", "worker"]
    with (site.home / "worker.txt").open("wb") as heard:
        worker = subprocess.Popen(command, env=site.environment, stdin=subprocess.DEVNULL, stdout=heard, stderr=heard)
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(30)


def statements() -> bytes:
    """Return the sample's statements as one zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(SAMPLE.iterdir()):
            archive.write(path, path.name)
    return packed.getvalue()


def state_purpose(page: "Page", number: str) -> None:
    """Say under which number, for what, and by which document accounts are looked at."""
    page.locator("main [name=number]").fill(number)
    page.locator("main [name=purpose]").select_option("trace_money")
    page.locator("main [name=document_number]").fill("澜公调字〔2026〕0001号")
    with page.expect_navigation():
        page.locator("main form .btn-primary").first.click()


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.long)])
def test_statements_are_dropped_traced_opened_to_the_row_and_asked_for(
    site: Site, open_page: OpenPage, width: int
) -> None:
    report = make_report(site)
    page = site.come_in(open_page(site.address, width=width, height=900), "investigator")
    page.goto(f"{site.address}/matters/{report['report']}")
    page.get_by_role("link", name="流水", exact=True).first.click()
    state_purpose(page, report["number"])

    page.locator("#id_files").set_input_files(
        {"name": "调证返回.zip", "mimeType": "application/zip", "buffer": statements()}
    )
    page.get_by_role("button", name="导入", exact=True).click()
    page.locator("#progress").wait_for()
    with working(site):
        page.get_by_text("一行不少").wait_for(timeout=180_000)
        assert page.locator("#files tr").count() == len(list(SAMPLE.iterdir()))
        assert list_overhanging(page) == []
        keep(page, f"statements-{width}")

        # one row of a file, as it stands in the file
        page.get_by_role("link", name="示例商业银行").click()
        page.wait_for_url("**/files/**")
        page.wait_for_load_state("load")  # a link pressed before its script runs leads to the bare part
        assert ACCOUNT not in page.locator("main").inner_text()
        page.locator("#rows a.ev").first.click()
        page.locator("#drawer .cells").get_by_text(ACCOUNT).first.wait_for()
        page.go_back()

        # the report's payment, traced
        page.get_by_role("link", name="追踪款项").click()
        page.get_by_role("button", name="追踪", exact=False).last.click()
        page.locator("#ends").wait_for(timeout=180_000)
    assert page.get_by_text("差 0 分").count() >= 5
    assert page.locator("svg.flow").is_visible()
    page.get_by_role("radio", name="按比例").click()
    page.wait_for_url("**rule=pro-rata**")
    assert page.get_by_role("radio", name="按比例").get_attribute("aria-checked") == "true"
    keep(page, f"trace-{width}")
    assert list_overhanging(page) == []

    # a number opens its rows
    page.locator("#ends a").first.click()
    page.locator("#drawer .cells dt").first.wait_for()
    page.keyboard.press("Escape")

    # what is missing becomes papers
    with page.expect_navigation():
        page.get_by_role("button", name="起草所选调取文书").click()
    assert page.locator("#asked tr").count() >= 3
    page.locator("#asked").get_by_text("草稿").first.wait_for()
    assert list_overhanging(page) == []
