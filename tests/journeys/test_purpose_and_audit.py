"""Is nobody looked at without a purpose and a record of it, and does the record notice when it is tampered with?"""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.browsers import Pages
from tests.journeys.conftest import OpenPage
from tests.journeys.looks import await_count
from tests.journeys.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

WRITE_ANCHOR = """
from datetime import UTC, datetime
from firsthour.web.config.working import set_up
set_up()
from django.conf import settings
from firsthour.web.audit.operations.anchoring import write_anchor
from firsthour.web.ui.acting import system_actor
now = datetime.now(UTC)
write_anchor(now.date(), now, by=system_actor("audit"), folder=settings.HOME / "anchors")
"""  # what the clock's nightly job does


def test_what_is_not_ones_own_opens_once_a_number_and_a_purpose_are_stated(
    site: Site, open_page: OpenPage, pages: Pages
) -> None:
    page = site.come_in(open_page(site.address), "investigator")
    masked = list_masked(page, site)
    assert len(masked) >= 2
    number, address = masked[0]

    # the list shows no more than the kind of it; opening asks
    page.goto(address)
    page.get_by_role("heading", name="填写用途").wait_for()
    asked = page.locator("main").inner_text()
    assert "****" in page.get_by_role("heading", level=1).inner_text()
    assert number in page.get_by_role("heading", level=1).inner_text(), asked
    page.get_by_role("button", name="查看").click()
    page.locator(".field[data-bad], .wrong").first.wait_for()
    pages.expect_refusal(422)

    state_purpose(page, number)
    page.wait_for_url(address)
    title = page.get_by_role("heading", level=1).inner_text()
    assert "****" not in title
    assert number in page.locator(".fh-basis").inner_text()

    # for the rest of the sitting nothing more is asked, of this matter or the next
    page.goto(f"{site.address}/matters/")
    page.goto(address)
    assert page.get_by_role("heading", level=1).inner_text() == title
    page.goto(masked[1][1])
    await_count(page.get_by_role("heading", name="填写用途"), 0)
    assert "****" not in page.get_by_role("heading", level=1).inner_text()


def test_each_look_up_is_in_the_inspectors_record_with_its_basis(site: Site, open_page: OpenPage) -> None:
    who = site.log_ins["station_officer"]
    page = site.come_in(open_page(site.address), "leader")
    number, address = list_masked(page, site)[0]
    page.goto(address)
    state_purpose(page, number)
    page.wait_for_url(address)
    page.goto(f"{site.address}/look-up/")
    page.get_by_label("编号").fill(number)
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**/look-up/matter/**")

    inspector = site.come_in(open_page(site.address), "inspector")
    inspector.get_by_role("navigation").get_by_role("link", name="审计", exact=True).click()
    inspector.locator("summary", has_text="筛选").click()
    inspector.get_by_label("人员").first.fill(site.log_ins["leader"].name)
    inspector.get_by_role("button", name="筛选").click()
    inspector.wait_for_url("**/audit/?*")
    actions = inspector.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert {"查询依据 · 打开", "事项 · 显示身份", "事项 · 搜索"} <= set(actions)
    revealed = inspector.locator("tbody tr", has_text="事项 · 显示身份").first
    assert number in revealed.inner_text()
    assert "****" in revealed.inner_text(), "the record itself tells no more than a list"

    # the event opens beside the list, with its purpose, and says that it was left alone
    revealed.locator("[data-open]").click()
    drawer = inspector.locator("#drawer")
    drawer.get_by_text("哈希相符。").wait_for()
    assert number in drawer.inner_text()
    inspector.keyboard.press("Escape")
    drawer.get_by_text("哈希相符。").wait_for(state="hidden")
    revealed.get_by_role("link", name="同一依据").click()
    inspector.wait_for_url("**basis=*")
    await_count(inspector.locator("tbody tr", has_text="事项 · 显示身份"), 1)
    assert who.name not in inspector.locator("tbody").inner_text()


def test_who_may_not_see_a_matter_is_told_that_there_is_none(site: Site, open_page: OpenPage, pages: Pages) -> None:
    page = site.come_in(open_page(site.address), "investigator")
    _number, address = list_masked(page, site)[0]
    administrator = site.come_in(open_page(site.address), "administrator")
    administrator.goto(address)
    pages.expect_refusal(404)
    shown = administrator.locator("main").inner_text()
    administrator.goto(re.sub("[0-9a-f]{12}$", "0123456789ab", address))
    pages.expect_refusal(404)
    assert administrator.locator("main").inner_text() == shown


@pytest.fixture
def evidence(site: Site, tmp_path: Path) -> "Evidence":
    """A copy of the stopped site's home folder, its anchor written: what an attacker with the files has."""
    home = tmp_path / "copy"
    with site.stopped() as folder:
        assert [path.name for path in folder.glob("firsthour.sqlite3-*")] == [], "nothing waits outside the database"
        shutil.copytree(folder, home)
    subprocess.run(
        [sys.executable, "-c", WRITE_ANCHOR], env=site.environment | {"FIRSTHOUR_HOME": str(home)}, check=True
    )
    return Evidence(site, home)


@dataclass(frozen=True)
class Evidence:
    """The files of a site that does not run."""

    site: Site
    home: Path

    def verify(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Return the exit code of ``firsthour audit verify`` and what it says."""
        said = self.site.run("audit", "verify", "--json", *words, home=self.home)
        return said.returncode, json.loads(said.stdout)

    def tamper(self, statement: str, *given: object) -> None:
        """Change the file behind the site's back, its triggers taken off first."""
        with closing(sqlite3.connect(self.home / "firsthour.sqlite3")) as opened:
            names = opened.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'")
            for (name,) in names.fetchall():
                opened.execute(f"DROP TRIGGER {name}")
            opened.execute(statement, given)
            opened.commit()


def test_the_record_of_all_that_is_whole_and_one_changed_byte_is_named(evidence: Evidence) -> None:
    code, verdict = evidence.verify()
    assert (code, verdict["intact"], verdict["n_damages"], verdict["anchors"]) == (0, True, 0, 1)
    assert verdict["events"] == verdict["last_number"] > 100

    # as a plain programme the database refuses
    with (
        closing(sqlite3.connect(evidence.home / "firsthour.sqlite3")) as opened,
        pytest.raises(sqlite3.IntegrityError, match="only grows"),
    ):
        opened.execute("UPDATE audit_event SET actor_name = 'x' WHERE number = 77")

    # whoever owns the file takes the triggers off
    evidence.tamper("UPDATE audit_event SET details = substr(details, 1, length(details) - 1) || '!' WHERE number = 77")
    code, verdict = evidence.verify()
    assert (code, verdict["intact"], verdict["first_broken"]) == (1, False, 77)
    assert verdict["damages"][0]["kind"] == "changed"
    said = evidence.site.run("audit", "verify", home=evidence.home)
    assert said.returncode == 1
    assert "first at event 77" in said.stdout


def test_an_event_taken_out_leaves_its_gap(evidence: Evidence) -> None:
    evidence.tamper("DELETE FROM audit_event WHERE number = 50")
    code, verdict = evidence.verify()
    assert (code, verdict["first_broken"], verdict["damages"][0]["kind"]) == (1, 50, "removed")


def test_a_record_cut_off_at_its_end_is_found_against_an_anchor_only(evidence: Evidence) -> None:
    anchor = next((evidence.home / "anchors").glob("anchor-*.txt"))
    drawer = evidence.home.parent / "anchor-in-a-drawer.txt"  # kept elsewhere: the attacker has the site's own
    shutil.move(anchor, drawer)
    n_events = evidence.verify()[1]["events"]
    evidence.tamper("DELETE FROM audit_event WHERE number > ?", n_events - 20)
    assert evidence.verify()[0] == 0, "the chain alone cannot know how long it was"
    code, verdict = evidence.verify("--anchor", str(drawer))
    assert (code, verdict["first_broken"]) == (1, n_events - 19)
    assert verdict["damages"][0]["kind"] == "truncated"


def state_purpose(page: "Page", number: str) -> None:
    page.get_by_label("案号或线索号").fill(number)
    page.get_by_label("用途", exact=True).select_option(index=1)
    page.get_by_role("button", name="查看").click()


def list_masked(page: "Page", site: Site) -> list[tuple[str, str]]:
    """Return number and address of the matters whose title the list keeps back."""
    page.goto(f"{site.address}/matters/")
    rows = page.locator("main tbody tr", has_text="****")
    links = [row.locator("a").first for row in rows.all()]
    return [(link.inner_text().strip(), f"{site.address}{link.get_attribute('href')}") for link in links]
