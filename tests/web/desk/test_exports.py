"""Does an export hold what the filter shows, say who took it out and why, mask what it must, and enter the record?"""

import io
import re
from datetime import datetime
from html import unescape

import openpyxl
import pytest
from django.urls import reverse

from firsthour.web.audit import exporting
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import matters
from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries import lists, search
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
pytestmark = pytest.mark.usefixtures("standing_clock")


def opened(force, now: datetime, title: str) -> Matter:
    return matters.open_matter(matters.NewMatter("lead", title, force.units["east-squad"]), by=BY, now=now)


def text_of(client, form: str = "csv", query: str = "") -> str:
    answer = client.get(reverse("desk:matters_export", args=[form]) + query)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


def state_purpose(client, officer: Officer, matter: Matter, first: str) -> None:
    """Log in with a sitting and state a purpose in it."""
    client.post(reverse("account_login"), {"login": officer.badge, "password": f"{first}-Demo-2026"})
    stated = {"kind": "matter", "key": str(matter.uid), "number": "X9", "purpose": "trace_money", "next": "/matters/"}
    client.post(reverse("audit:basis"), stated)


def test_it_holds_what_the_filter_shows_and_says_so_on_top(force, log_in, now: datetime) -> None:
    kept, gone = opened(force, now, "甲线索很长"), opened(force, now, "乙线索很长")
    matters.close_matter(gone, reason="x", version=1, by=BY, now=now)
    lines = text_of(log_in(force.bob), query="?state=open").splitlines()
    assert kept.number in lines[-1]
    assert gone.number not in "".join(lines)
    assert "岑远" in "".join(lines[:6])
    event = AuditEvent.objects.get(action="list.export")
    assert (event.n_records, event.actor_name) == (1, "岑远")
    assert "办理中" in event.details or "in progress" in event.details


def test_what_a_search_found_leaves_whole_from_its_page(force, log_in, now: datetime) -> None:
    found = [opened(force, now, f"线索很长{number}") for number in range(3)]
    opened(force, now, "别的事情")
    matters.close_matter(found[0], reason="x", version=1, by=BY, now=now)
    client = log_in(force.bob)
    page = client.get("/search/", {"q": "很长"}).content.decode()
    (leads,) = set(re.findall(r'href="(/matters/export\.csv[^"]*)"', page))
    written = client.get(unescape(leads)).content.decode("utf-8-sig")
    assert [one.number in page for one in found] == [True, True, True]
    assert [one.number in written for one in found] == [True, True, True]
    assert "别的" not in written


def test_a_list_that_was_counted_to_a_ceiling_leaves_whole_or_not_at_all(
    force, log_in, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        opened(force, now, f"线索很长{number}")
    for module in (lists, search):
        monkeypatch.setattr(module, "CEILING", 3)
    client = log_in(force.bob)
    answer = client.get(reverse("desk:matters_export", args=["csv"]) + "?q=线索")
    assert (answer.status_code, "超过 3 行" in answer.content.decode()) == (409, True)
    assert len([line for line in text_of(client, query="?state=open").splitlines() if "2026" in line]) >= 4


def test_titles_are_masked_until_a_purpose_is_stated(force, client, now: datetime) -> None:
    one = opened(force, now, "刷单返利线索 许念安")
    client.force_login(force.bob)
    masked = text_of(client)
    assert "刷单返利****" in masked
    assert "许念安" not in masked
    state_purpose(client, force.bob, one, "bob")
    page = client.get(reverse("desk:matters_export", args=["csv"]))
    assert page.headers["Content-Type"].startswith("text/html")
    assert "许念安" not in page.content.decode()
    assert "许念安" not in text_of(client, query="?masked=1")
    named = client.get(reverse("desk:matters_export", args=["csv"]) + "?approver=阮明川")
    assert named["Content-Type"].startswith("text/html")


def test_a_spreadsheet_runs_nothing_of_it(force, log_in, now: datetime) -> None:
    matters.open_matter(
        matters.NewMatter("lead", "甲", force.units["east-squad"], outside_number="=HYPERLINK(1)"), by=BY, now=now
    )
    client = log_in(force.bob)
    assert "'=HYPERLINK(1)" in text_of(client)
    answer = client.get(reverse("desk:matters_export", args=["xlsx"]))
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    found = [cell for cell in cells if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in found] == ["s"]


def test_a_list_above_the_longest_is_refused_in_words(force, log_in, now: datetime, monkeypatch) -> None:
    opened(force, now, "甲")
    opened(force, now, "乙")
    monkeypatch.setattr(exporting, "read_limits", lambda: {"approval_above": 0, "most_rows": 1})
    answer = log_in(force.bob).get(reverse("desk:matters_export", args=["csv"]))
    assert answer.status_code == 409


def test_who_may_not_take_lists_out_gets_none(force, log_in, now: datetime) -> None:
    opened(force, now, "甲")
    assert log_in(force.grace).get(reverse("desk:matters_export", args=["csv"])).status_code == 403
    assert log_in(force.bob).get(reverse("desk:matters_export", args=["pdf"])).status_code == 404
    assert "X2026" not in text_of(log_in(force.charlie))
