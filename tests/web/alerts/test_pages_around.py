"""Do hand entry, files, figures, hand-over and return visits keep what was typed and agree with their rows?"""

import csv
import html
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from firsthour.web.alerts.aftercare import bring_due
from firsthour.web.alerts.attempts import NewAttempt, record_attempt
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.models import Episode, HandOver, Revisit, Signal, SignalBatch
from firsthour.web.alerts.queries import coming_in
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Event
from tests.web.alerts.pages_world import MEDIUM, acting, make_duty_officer, make_place, real_now, warn


@pytest.fixture
def desk(force, log_in) -> Client:
    """The duty officer of the centre, logged in, with a station and its officer in place."""
    make_place(force, real_now())
    return log_in(make_duty_officer(force, real_now()))


def typed(force, **more: str) -> dict[str, str]:
    """Return a warning as somebody types it."""
    seen = (real_now() + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
    return {
        "once": str(uuid4()), "unit": str(force.units["centre"].uid), "phone": "100 0000 7777", "name": "祝示例",
        "community": "栖云社区", "fraud_type": "authorities", "evidence": "on the telephone for an hour",
        "seen_at": seen, "fact_on_call": "yes", "fact_call_minutes": "43", "fact_amount_fen": "80,000", **more,
    }  # fmt: skip


def test_a_typed_warning_is_taken_in_once_with_its_facts(desk: Client, force) -> None:
    given = typed(force)
    for _ in range(2):
        assert desk.post(reverse("alerts:new"), given).status_code == 302
    take_up(real_now())
    one = Episode.objects.get()
    assert one.tier == "urgent"
    assert one.facts["amount_fen"] == 80_000_00
    assert one.phone == "10000007777"


def test_what_is_wrong_with_a_typed_warning_is_said_and_nothing_is_lost(desk: Client, force) -> None:
    answer = desk.post(reverse("alerts:new"), typed(force, phone="", id_number=""))
    assert answer.status_code == 422
    assert "on the telephone for an hour" in answer.content.decode()
    assert Signal.objects.count() == 0


def make_file(*rows: tuple[str, str, str]) -> SimpleUploadedFile:
    """Return a csv with number, moment and telephone."""
    text = io.StringIO()
    csv.writer(text).writerows([("预警编号", "发现时间", "手机号"), *rows])
    return SimpleUploadedFile("warnings.csv", text.getvalue().encode("utf-8-sig"), content_type="text/csv")


def test_a_file_is_looked_at_first_then_read_and_its_rejects_are_named(desk: Client, force) -> None:
    rows = (("A1", "2026-11-20 08:00", "10000000001"), ("A2", "2026-11-20 08:01", "abc"))
    given = {"source": "telecom", "unit": str(force.units["centre"].uid)}
    looked = desk.post(reverse("alerts:files"), {**given, "file": make_file(*rows), "look": "1"})
    assert looked.status_code == 200
    assert SignalBatch.objects.count() == 0
    assert "可收下 1 行，1 行不能收下" in looked.content.decode()
    read = desk.post(reverse("alerts:files"), {**given, "file": make_file(*rows)}, follow=True)
    assert "A2" in read.content.decode()
    batch = SignalBatch.objects.get()
    assert escape(batch.rejected.get().reason["zh"]) in read.content.decode()
    assert (batch.n_taken, batch.n_rejected) == (1, 1)
    again = desk.post(reverse("alerts:files"), {**given, "file": make_file(*rows)})
    assert again.status_code == 302
    assert Signal.objects.count() == 1


def test_a_type_nobody_knows_is_answered_with_the_known_ones_in_either_language(desk: Client, force) -> None:
    rows = (("B1", "2026-11-20 08:00", "10000000001", "占星"),)
    text = io.StringIO()
    csv.writer(text).writerows([("预警编号", "发现时间", "手机号", "疑似类型"), *rows])
    file = SimpleUploadedFile("warnings.csv", text.getvalue().encode("utf-8-sig"), content_type="text/csv")
    given = {"source": "邻市平台", "unit": str(force.units["centre"].uid), "file": file}
    assert desk.post(reverse("alerts:files"), given).status_code == 302
    reason = SignalBatch.objects.get().rejected.get().reason
    assert "刷单返利类" in reason["zh"]
    assert "Paid tasks and rebates" in reason["en"]
    assert "刷单返利类" not in reason["en"]


def test_each_figure_agrees_with_its_rows_and_its_file(desk: Client, force) -> None:
    first = warn(force, real_now(), number=1)
    warn(force, real_now(), number=2, facts=MEDIUM)
    new = NewAttempt(channel="visit", result="dissuaded", officer=force.henry, about_to_leave_fen=80_000_00, paid_fen=0)
    record_attempt(first, new, by=acting(force.henry), now=real_now())
    page = desk.get(reverse("alerts:figures")).content.decode()
    for key, n in {
        "received": 2,
        "urgent": 1,
        "medium": 1,
        "contacted": 1,
        "reached": 1,
        "dissuaded": 1,
        "averted": 1,
    }.items():
        address = reverse("alerts:figure_rows", args=[key])
        assert address in page
        rows = desk.get(address).content.decode()
        assert rows.count("<tr data-row") == n, key
        file = desk.get(reverse("alerts:figure_export", args=[key, "csv"]))
        assert file.status_code == 200
        lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
        assert sum(1 for line in lines if any(cell.startswith("W0") for cell in line)) == n, key
    assert "80,000.00" in page
    assert AuditEvent.objects.filter(action="list.export").count() == 7
    assert "祝示1" not in page


def test_what_the_program_did_is_said_so_in_the_rows_of_a_figure(desk: Client, force) -> None:
    warn(force, real_now())
    Event.objects.filter(kind="alert.tiered").update(by_key="system:alerts.tick", by_name="alerts.tick")
    rows = desk.get(reverse("alerts:figure_rows", args=["urgent"])).content.decode()
    assert "用时（分钟）" in rows
    assert "alerts.tick" not in rows
    assert '<td class="nw">系统</td>' in rows


def test_figures_of_another_county_are_nobodys_here(force, log_in) -> None:
    make_place(force, real_now())
    warn(force, real_now())
    client = log_in(force.charlie)
    rows = client.get(reverse("alerts:figure_rows", args=["received"])).content.decode()
    assert "<tr data-row" not in rows


def test_the_averted_loss_says_its_method_and_limits(desk: Client) -> None:
    page = desk.get(reverse("alerts:figures")).content.decode()
    assert "避免损失 = max" in page
    assert "held or returned" not in page
    assert "¥0.00" not in page
    assert "局限" in page


def test_a_shift_leaves_a_note_that_the_next_one_reads_and_takes_over(desk: Client, force, log_in) -> None:
    warn(force, real_now())
    now = real_now() + timedelta(hours=8)
    start, end = ((now - timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M"), now.strftime("%Y-%m-%dT%H:%M"))
    unit = str(force.units["centre"].uid)
    wrong = desk.post(reverse("alerts:hand_over"), {"unit": unit, "from_at": end, "to_at": start, "text": "x"})
    assert wrong.status_code == 422
    given = {"unit": unit, "from_at": start, "to_at": end, "text": "祝某家属今晚到，先打电话"}
    assert desk.post(reverse("alerts:hand_over"), given).status_code == 302
    note = HandOver.objects.get()
    next_one = log_in(force.dana)
    assert "祝某家属今晚到，先打电话" in next_one.get(reverse("alerts:board")).content.decode()
    assert next_one.post(reverse("alerts:hand_over_read", args=[note.uid])).status_code == 302
    note.refresh_from_db()
    assert note.read_by == force.dana
    shift = f"{start.replace('T', ' ')} – {end.replace('T', ' ')}"
    assert shift in desk.get(reverse("alerts:hand_over")).content.decode()


def test_a_return_visit_is_due_on_its_day_and_is_recorded(force, log_in) -> None:
    make_place(force, real_now())
    long_ago = real_now() - timedelta(days=4)
    one = warn(force, long_ago)
    record_attempt(
        one, NewAttempt(channel="visit", result="dissuaded", officer=force.henry), by=acting(force.henry), now=long_ago
    )
    bring_due(real_now())
    client = log_in(force.henry)
    page = client.get(reverse("alerts:revisits")).content.decode()
    due = Revisit.objects.filter(state="due").order_by("on")
    assert due.exists()
    assert page.count('class="panel revisit"') == due.count()
    first = due.first()
    assert first is not None
    address = reverse("alerts:revisit_step", args=[first.uid, "done"])
    assert client.post(address, {"version": first.version, "paid": "0", "text": "all well"}).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.paid_fen) == ("done", 0)
    other = Revisit.objects.exclude(pk=first.pk).first()
    refused = client.post(reverse("alerts:revisit_step", args=[other.uid, "drop"]), {"version": other.version})
    assert [str(one) for one in get_messages(refused.wsgi_request)][-1] == "理由：请填写此项。"


def test_the_rules_page_shows_every_rule_with_its_status(desk: Client) -> None:
    from firsthour.web.alerts import rules

    page = desk.get(reverse("alerts:rules")).content.decode()
    table = rules.tier_rules().rules
    assert all(rule.words["zh"] in page for rule in table)
    assert page.count('class="law" data-s="U"') == len(table)
    assert "24 小时" in page
    assert "1440" not in re.sub(r"<[^>]*>", " ", page)  # addresses hold drawn digits


def test_signals_lead_to_the_warning_they_joined(desk: Client, force) -> None:
    one = warn(force, real_now())
    page = desk.get(reverse("alerts:signals")).content.decode()
    assert reverse("alerts:episode", args=[one.uid]) in page
    assert one.phone not in page


def test_signals_come_fifty_at_a_time_each_once(desk: Client, force, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coming_in, "ROWS", 2)
    ones = [warn(force, real_now(), number=number) for number in range(1, 6)]
    url, seen, n_pages = reverse("alerts:signals"), [], 0
    more = "?"
    while more:
        page = desk.get(url + more).content.decode()
        n_pages += 1
        seen += [one.uid for one in reversed(ones) if reverse("alerts:episode", args=[one.uid]) in page]
        found = re.search(r'href="(\?[^"]*after=\d+)"', page)
        more = html.unescape(found[1]) if found else ""
    assert seen == [one.uid for one in reversed(ones)]
    assert n_pages == 3
