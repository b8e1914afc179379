"""Can statements be dropped, looked at, traced and asked for from pages, under a purpose, by whom it is work?"""

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.cases.opening import NewCase, open_case_from
from firsthour.web.desk import exports
from firsthour.web.desk.matters import share_matter
from firsthour.web.desk.models import Document, ExportRequest, Matter
from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.intake.models.leads import Approval
from firsthour.web.statements.models import Change, FileState, Ledger, LedgerState, StatementFile, Trace
from tests.statement_files import plain
from tests.web.intake.report_world import post, register
from tests.web.statements.conftest import actor, packed, work_off
from tests.web.statements.test_importing import UNKNOWN

MOST_BYTES = 300_000


def url(name: str, matter: Matter, *more: Any) -> str:
    return reverse(f"statements:{name}", args=[matter.uid, *more])


def page(client: Client, address: str, *, status: int = 200, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, (address, answer.status_code)
    assert len(answer.content) < MOST_BYTES, address
    return answer.content.decode()


def drop(client: Client, matter: Matter, *files: tuple[str, bytes]) -> Any:
    named = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(url("drop", matter), {"files": named})


@pytest.fixture
def dropped(bob: Client, matter: Matter) -> Ledger:
    """The sample's statements, dropped by Bob and read."""
    assert drop(bob, matter, ("瑞禾案.zip", packed())).status_code == 302
    work_off()
    return Ledger.objects.get()


@pytest.fixture
def traced(bob: Client, matter: Matter, dropped: Ledger) -> Trace:
    """The report's payment, traced from its page."""
    form = page(bob, url("trace_new", matter))
    assert "checked" in form
    payment = matter.report.payments.get()
    answer = bob.post(url("trace_new", matter), {"payments": [payment.pk], "typed": "", "ledger": dropped.uid})
    assert answer.status_code == 302, answer.context["form"].errors
    assert "waits" in page(bob, answer.url)
    work_off()
    return Trace.objects.get()


def test_without_a_purpose_for_this_number_nothing_is_shown(force, matter, standing_clock) -> None:
    client = Client()
    client.force_login(force.bob)
    html = page(client, url("home", matter))
    assert 'name="document_number"' in html
    assert 'name="files"' not in html
    assert not AuditEvent.objects.filter(action="statements.open").exists()


def test_a_purpose_for_another_case_opens_nothing_here(bob, force, matter, now) -> None:
    other = register(force.units["east-squad"], force.bob, now=now).matter
    assert 'name="document_number"' in page(bob, url("home", other))


@pytest.mark.parametrize("name", ["charlie", "henry", "erin", "frank"])
def test_who_does_not_work_on_it_or_may_not_look_up_accounts_finds_nothing(
    force, enter, matter, standing_clock, name
) -> None:
    client = enter(getattr(force, name), name)
    for route in ("home", "trace_new", "asked", "progress"):
        assert client.get(url(route, matter)).status_code in (403, 404), route
    assert drop(client, matter, ("a.zip", packed())).status_code in (403, 404)
    assert not Change.objects.exists()


def test_an_agency_that_a_report_was_sent_to_sees_no_statement(force, enter, matter, now, standing_clock) -> None:
    share_matter(matter, unit=force.units["bank"], by=actor(force.bob), now=now)
    assert enter(force.grace, "grace").get(url("home", matter)).status_code in (403, 404)


def test_files_are_dropped_read_with_progress_in_sight_and_every_row_accounted_for(bob, matter) -> None:
    assert drop(bob, matter, ("瑞禾案.zip", packed()), ("扫描.pdf", b"%PDF-1.4")).status_code == 302
    html = page(bob, url("home", matter))
    assert 'hx-trigger="every 2s"' in html
    assert "正在读取" in page(bob, url("progress", matter))
    work_off()
    assert bob.get(url("progress", matter)).headers["HX-Refresh"] == "true"
    html = page(bob, url("home", matter))
    assert "一行不少" in html
    assert "扫描.pdf" in html
    assert "要看的" in html
    ledger = Ledger.objects.get()
    assert "扫描.pdf" in page(bob, f"{url('home', matter)}?work=1")
    assert "瑞禾案.zip!" not in page(bob, f"{url('files', matter, ledger.uid)}?work=1&after=0")


def test_a_drop_of_nothing_says_so(bob, matter) -> None:
    assert "请先选择文件" in bob.post(url("drop", matter), {}).content.decode()


def test_a_matters_page_tells_of_its_statements_without_an_account(bob, matter, dropped) -> None:
    html = page(bob, reverse("desk:matter", args=[matter.uid]))
    assert url("home", matter) in html
    assert "6229990000000000025" not in html


def test_a_file_shows_rows_masked_and_one_row_in_full_on_the_record(bob, matter, dropped) -> None:
    file = StatementFile.objects.filter(state=FileState.KEPT, accounts__0__number="6229990000000000025").first()
    file = file or StatementFile.objects.get(name__contains="示例商业银行")
    html = page(bob, url("file", matter, file.uid))
    assert "6229990000000000025" not in html
    row = page(bob, f"{url('source_row', matter, file.uid)}?sheet=1&row=2", **{"HX-Request": "true"})
    assert "6229990000000000025" in row
    seen = AuditEvent.objects.get(action="statements.row")
    assert (seen.n_records, seen.record_kind) == (1, "transaction")
    assert seen.basis
    for wrong in ("row=999999", "row=x", "sheet=9&row=2", ""):
        assert bob.get(f"{url('source_row', matter, file.uid)}?{wrong}").status_code == 404


def test_lists_of_statements_leave_masked_and_in_full_only_once_approved(bob, matter, dropped) -> None:
    file = StatementFile.objects.get(name__contains="示例商业银行")
    for name, more in (("files", dropped), ("coverage", dropped), ("rows", file)):
        address = url(f"{name}_export", matter, more.uid, "csv")
        masked = bob.get(f"{address}?masked=1").content.decode("utf-8-sig")
        assert matter.number in masked, name
        assert "6229990000000000025" not in masked, name
        asked = bob.get(address)
        assert 'name="text"' in asked.content.decode(), name  # why it must leave in full
        assert ExportRequest.objects.count() == 0
    assert "…0025" in bob.get(f"{url('coverage_export', matter, dropped.uid, 'csv')}?masked=1").content.decode(
        "utf-8-sig"
    )
    rejected = bob.get(f"{url('rows_export', matter, file.uid, 'csv')}?kind=rejects&masked=1")
    assert rejected.status_code == 200


def test_an_unknown_layout_is_confirmed_from_its_page(bob, matter) -> None:
    drop(bob, matter, ("村镇银行.csv", UNKNOWN.read_bytes()))
    work_off()
    file = StatementFile.objects.get()
    html = page(bob, url("file", matter, file.uid))
    assert "确认这些列" in html
    form = bob.get(url("file", matter, file.uid)).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    answer = bob.post(url("file", matter, file.uid), typed)
    assert answer.status_code == 302, answer.context["form"].errors
    work_off()
    again = StatementFile.objects.get(state=FileState.KEPT)
    assert again.layout.startswith("own_")
    assert (again.read, again.kept, again.rejected) == (file.read, file.kept, file.rejected)
    typed |= {name: "" for name in form.fields if name.startswith("column_")}
    assert bob.post(url("file", matter, again.uid), typed).status_code == 404  # declared now


def test_a_file_is_taken_out_with_a_reason(bob, matter, dropped) -> None:
    file = StatementFile.objects.filter(state=FileState.KEPT).first()
    bob.post(url("file_remove", matter, file.uid), {"text": ""})
    assert not Change.objects.filter(kind="remove").exists()
    bob.post(url("file_remove", matter, file.uid), {"text": "重复"})
    work_off()
    html = page(bob, url("coverage", matter, dropped.uid))
    assert "重复" in html
    assert StatementFile.objects.get(pk=file.pk).state == FileState.REMOVED


def test_each_account_covered_is_named_with_its_bank(bob, matter, dropped) -> None:
    own = [one for file in StatementFile.objects.filter(state=FileState.KEPT) for one in file.accounts]
    banks = {f'{one["institution"]} <span class="mono">…{one["number"][-4:]}' for one in own if one["institution"]}
    html = page(bob, url("coverage", matter, dropped.uid))
    assert banks
    assert [bank for bank in banks if bank not in html] == []


def test_a_payment_is_chosen_by_the_number_of_its_report(bob, matter, dropped) -> None:
    form = page(bob, url("trace_new", matter))
    number = matter.number
    assert re.search(
        rf'<label class="row-x"><input[^>]*name="payments"[^>]*><span class="mono">{number}</span></label>', form
    )


def test_a_trace_shows_sums_that_close_under_each_rule_the_flow_and_where_from(bob, matter, traced) -> None:
    rules = ("fifo", "lifo", "pro-rata", "tainted-first", "lowest-balance")
    for rule in rules:
        html = page(bob, f"{url('trace', matter, traced.uid)}?rule={rule}")
        assert "差 0 分" in html
        assert html.count('aria-checked="true"') == 1
        assert '<svg xmlns="http://www.w3.org/2000/svg" class="flow"' in html
        assert "style=" not in html
        assert "<script>" not in html
        for part in (traced.ledger_version[:12], traced.claim_set[:12], traced.exits_table[:12], traced.code_version):
            assert part in html
        assert "6229990000000000025" not in html
        assert "李样本" not in html


def test_every_number_of_a_trace_opens_its_rows_on_the_record(bob, matter, traced) -> None:
    html = page(bob, url("trace", matter, traced.uid))
    links = {part.split('"')[0].replace("&amp;", "&") for part in html.split('hx-get="')[1:]}
    here = url("trace", matter, traced.uid).rpartition("/")[0]
    numbers = [f"{here}/{link}" for link in links if link.startswith(f"{traced.uid}/rows")]
    assert all(link.startswith(url("behind", matter, traced.uid)) for link in numbers)
    assert len(numbers) > 5
    for link in numbers:
        shown = page(bob, link, **{"HX-Request": "true"})
        assert "<dt>" in shown or "没有流水" in shown, link
    seen = AuditEvent.objects.filter(action="statements.rows")
    assert seen.count() == len(numbers)
    assert all(event.basis for event in seen)
    assert bob.get(f"{url('behind', matter, traced.uid)}?n=99999").status_code == 404


def test_an_officer_picks_among_candidates_and_the_choice_is_recorded(bob, matter) -> None:
    two = plain("2026-03-01 10:05:00,V,A,100,CNY,p1,", "2026-03-01 10:05:30,W,A,100,CNY,p2,")
    drop(bob, matter, ("两笔.csv", two.encode()))
    work_off()
    ledger = Ledger.objects.get()
    answer = bob.post(url("trace_new", matter), {"typed": "A@2026-03-01=100", "ledger": ledger.uid})
    assert answer.status_code == 302, answer.context["form"].errors
    work_off()
    first = Trace.objects.get()
    html = page(bob, url("trace", matter, first.uid))
    assert "有多笔交易相符" in html
    assert bob.post(url("pick", matter, first.uid), {"claim": "t1", "transfer": "p9"}).status_code == 404
    answer = bob.post(url("pick", matter, first.uid), {"claim": "t1", "transfer": "p2"})
    work_off()
    second = Trace.objects.exclude(pk=first.pk).get()
    assert second.claims[0]["picked"] == "p2"
    assert second.n_unmatched == 0
    assert AuditEvent.objects.filter(action="statements.trace", details__contains="p2").count() == 1
    assert "p2" in page(bob, answer.url)


def test_a_typed_payment_that_cannot_be_read_is_named_and_nothing_is_lost(bob, matter, dropped) -> None:
    typed = "6229990000000000025@昨天=86000"
    answer = bob.post(url("trace_new", matter), {"typed": typed, "ledger": dropped.uid})
    assert answer.status_code == 422
    assert "时间无法识别" in answer.content.decode()
    assert typed in answer.content.decode()


def test_what_is_missing_becomes_papers_and_is_not_offered_twice(bob, matter, traced) -> None:
    answer = bob.post(url("ask", matter, traced.uid), {"request": ["0", "1", "77"]})
    assert answer.status_code == 302
    papers = Document.objects.filter(kind="statement_request")
    assert papers.exists()
    html = page(bob, answer.url)
    assert all(reverse("desk:paper", args=[one.uid]) in html for one in papers)
    assert "disabled" in page(bob, url("trace", matter, traced.uid))
    assert "尚未调取" in bob.post(url("ask", matter, traced.uid), {"request": ["0"]}).content.decode()


def test_a_dossier_leaves_once_a_second_officer_approved_it(bob, force, matter, traced) -> None:
    address = url("dossier", matter, traced.uid, "docx")
    assert "申请" in page(bob, address)
    bob.post(address, {"text": "移送检察院"})
    one = ExportRequest.objects.get()
    assert one.n_rows > 1
    assert bob.get(address).headers["Content-Type"].startswith("text/html")
    exports.approve_export(one, officer=force.dana, version=one.version, by=actor(force.dana), now=one.asked_at)
    for form, begins in (("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!doctype html>")):
        answer = bob.get(url("dossier", matter, traced.uid, form))
        assert answer.content.startswith(begins), form
        assert answer.headers["Content-Disposition"].startswith("attachment")
    left = AuditEvent.objects.filter(action="list.export")
    assert left.count() == 3
    assert all(force.dana.name in event.details for event in left)
    assert bob.get(url("dossier", matter, traced.uid, "exe")).status_code == 404


def test_a_ledger_across_cases_waits_for_the_head_of_the_county_bureau(bob, force, matter, dropped, now, enter) -> None:
    kai = post("蔺书", "990052", force.units["east"], "leader", now=now)
    other = register(force.units["east-squad"], force.bob, now=now).matter
    hidden = register(force.units["west"], force.charlie, now=now).matter
    typed = {"name": "两案合并", "numbers": f"{other.number}, {hidden.number}", "purpose": "同一收款账户"}
    answer = bob.post(url("ledger_new", matter), typed)
    assert answer.status_code == 422
    assert hidden.number in answer.content.decode()
    files = [str(one.uid) for one in StatementFile.objects.filter(ledger=dropped)]
    answer = bob.post(url("ledger_new", matter), {**typed, "numbers": other.number, "files": files})
    assert answer.status_code == 302, answer.context["form"].errors
    joint = Ledger.objects.get(is_joint=True)
    assert joint.state == LedgerState.WAITING
    work_off()
    assert not joint.version
    asked = Approval.objects.get()
    assert asked.rank == "county_head"
    from firsthour.web.intake.approvals import decide_approval

    decide_approval(asked, is_approved=True, says="同意", officer=kai, version=asked.version, by=actor(kai), now=now)
    work_off()
    joint.refresh_from_db()
    dropped.refresh_from_db()
    assert joint.state == LedgerState.READY
    assert joint.version == dropped.version


def test_a_ledger_across_cases_without_a_purpose_is_not_asked_for(bob, force, matter, dropped, now) -> None:
    other = register(force.units["east-squad"], force.bob, now=now).matter
    files = [str(StatementFile.objects.first().uid)]
    answer = bob.post(url("ledger_new", matter), {"name": "合并", "numbers": other.number, "files": files})
    assert answer.status_code == 422
    assert "用途" in answer.content.decode()
    assert not Ledger.objects.filter(is_joint=True).exists()


@pytest.mark.parametrize(("name", "most"), [("home", 32), ("trace", 24), ("asked", 22), ("trace_new", 26)])
def test_pages_ask_the_database_few_questions(bob, matter, traced, name, most) -> None:
    address = url(name, matter, traced.uid) if name == "trace" else url(name, matter)
    page(bob, address)
    with CaptureQueriesContext(connection) as asked:
        page(bob, address)
    assert len(asked) <= most, len(asked)


def test_a_large_file_is_shown_page_by_page(bob, matter, now: datetime) -> None:
    lines = [f"2026-03-{1 + n % 28:02d} 10:00:00,A{n % 90},B{n % 70},{n + 1},CNY,p{n}," for n in range(3000)]
    drop(bob, matter, ("大.csv", plain(*lines).encode()))
    work_off()
    file = StatementFile.objects.get()
    page(bob, url("file", matter, file.uid))
    ledger = Ledger.objects.get()
    page(bob, url("coverage", matter, ledger.uid))
    more = page(bob, f"{url('rows', matter, file.uid)}?kind=rows&first=50")
    assert more.count("<tr") == 51
    assert page(bob, f"{url('rows', matter, file.uid)}?kind=rows&first=2990").count("<tr") == 11
    assert bob.get(f"{url('rows', matter, file.uid)}?first=x").status_code == 404
    written = bob.get(f"{url('rows_export', matter, file.uid, 'csv')}?masked=1").content.decode("utf-8-sig")
    assert [len(re.findall(rf",{n}\.00,", written)) for n in (1, 2, 2999, 3000)] == [1, 1, 1, 1]
    assert written.count("2026-03-") == 3000


def test_work_that_failed_too_often_says_so_instead_of_turning_forever(bob, matter) -> None:
    drop(bob, matter, ("a.zip", packed()))
    change = Change.objects.get()
    task = JobRun.objects.get(key=f"statements:{change.uid}").task
    type(task).objects.filter(pk=task.pk).update(status="FAILED")
    assert "待管理员处理" in page(bob, url("home", matter))


def test_the_payments_of_a_cases_reports_are_traced_from_the_case(bob, force, matter, now) -> None:
    new = NewCase("许念安被骗案", unit=force.units["east-squad"], owner=force.bob)
    case = open_case_from(matter, new, officer=force.bob, by=actor(force.bob), now=now).matter
    stated = {
        "kind": "statements", "key": str(case.uid), "number": case.number, "purpose": "trace_money",
        "document_number": "X1", "next": "/",
    }  # fmt: skip
    bob.post(reverse("audit:basis"), stated)
    drop(bob, case, ("a.zip", packed()))
    work_off()
    html = page(bob, url("trace_new", case))
    assert f"{matter.number}-1" in html
    payment = matter.report.payments.get()
    ledger = Ledger.objects.get()
    answer = bob.post(url("trace_new", case), {"payments": [payment.pk], "typed": "", "ledger": ledger.uid})
    work_off()
    assert "差 0 分" in page(bob, answer.url)
    assert Trace.objects.get().claims[0]["origin"] == matter.number


def test_a_trace_of_many_accounts_stays_a_small_page(bob, matter) -> None:
    rows = [f"2026-03-01 10:{n // 60:02d}:{n % 60:02d},V{n},A{n},1000,CNY,p{n}," for n in range(120)]
    rows += [f"2026-03-02 10:{n // 60:02d}:{n % 60:02d},A{n},B{n},900,CNY,q{n}," for n in range(120)]
    drop(bob, matter, ("很多.csv", plain(*rows).encode()))
    work_off()
    typed = "\n".join(f"A{n}@2026-03-01=1000" for n in range(120))
    answer = bob.post(url("trace_new", matter), {"typed": typed, "ledger": Ledger.objects.get().uid})
    work_off()
    html = page(bob, answer.url)
    assert "较远的账户见研判报告" in html
    assert html.count("T120<") == 0
    trace = Trace.objects.get()
    assert "T120<" in page(bob, f"{url('transfers', matter, trace.uid)}?first=100")
