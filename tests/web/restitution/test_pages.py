"""Is a restitution registered, computed, announced, objected to, decided and paid from its pages?"""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from firsthour.base.clock import SHANGHAI
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Document, ExportRequest, RunningClock
from firsthour.web.intake.models.leads import Approval
from firsthour.web.restitution.models import Batch, BatchLine, Objection, RegisterEntry, Restitution, SharePlan
from firsthour.web.restitution.operations import registering
from tests.web.conftest import NOW
from tests.web.restitution.conftest import LATER, actor, claim_of, fund_of

MOST_BYTES = 400_000
AFTER_NOTICE = NOW + timedelta(days=40)


def url(name: str, one: Restitution, *more: object) -> str:
    return reverse(f"restitution:{name}", args=[one.uid, *more])


def page(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    assert len(answer.content) < MOST_BYTES, address
    return answer.content.decode()


def do(client: Client, one: Restitution, name: str, typed: dict[str, Any] | None = None, *, row: Any = None) -> Any:
    """Open the form of a deed, send it, and return the answer."""
    address = url("act_on", one, name, row.uid) if row is not None else url("act", one, name)
    form = client.get(address)
    assert form.status_code == 200, (name, form.status_code)
    version = form.context["version"]
    return client.post(address, {"version": version, **(typed or {})})


def done(client: Client, one: Restitution, name: str, typed: dict[str, Any] | None = None, *, row: Any = None) -> None:
    answer = do(client, one, name, typed, row=row)
    assert answer.status_code == 302, (name, answer.context["form"].errors if answer.context else answer.status_code)


@pytest.mark.parametrize(
    "name", ["plan", "claims", "holds", "assets", "entries", "batches", "group", "files", "notice"]
)
def test_every_page_opens_under_the_purpose_and_names_nobody(bob, planned, name) -> None:
    html = page(bob, url(name, planned))
    assert planned.number in html
    assert "温秋白" not in html
    assert "0000002219" not in html


def test_without_a_purpose_nothing_is_shown(force, planned, moment) -> None:
    client = Client()
    client.force_login(force.bob)
    html = page(client, url("plan", planned))
    assert 'name="purpose"' in html
    assert "161,300.00" not in html
    assert (
        not AuditEvent.objects.filter(action="restitution.open", actor_key=str(force.bob.uid))
        .exclude(basis="")
        .exists()
    )


@pytest.mark.parametrize("name", ["charlie", "henry", "erin", "frank", "grace"])
def test_who_does_not_work_on_the_case_finds_nothing(force, enter, planned, name) -> None:
    client = enter(getattr(force, name), name)
    for route in ("plan", "claims", "holds", "entries", "batches", "notice", "group", "assets", "files"):
        assert client.get(url(route, planned)).status_code in (403, 404), route
    assert client.post(url("act", planned, "compute")).status_code in (403, 404)
    assert SharePlan.objects.count() == 1


def test_the_table_closes_to_the_fen_and_each_way_is_marked(bob, planned) -> None:
    html = page(bob, url("plan", planned))
    assert "差 0 分" in html
    for way in ("single", "traced", "pro-rata"):
        assert f'data-way="{way}"' in html
    totals = bob.get(url("plan", planned)).context["totals"]
    assert totals["paid_fen"] == 6_195_000 + 3_121_460 + 16_130_000
    assert totals["undistributed_fen"] == totals["difference_fen"] == 0


def test_a_cell_says_how_it_is_computed(bob, planned) -> None:
    html = page(bob, url("cell", planned, claim_of(planned, "谷小棠").uid, fund_of(planned, "2219").uid))
    pool, weight = 16_130_000, 51_000_000
    weights = (48_600_000 - 3_121_460) + (21_264_000 - 6_195_000) + 51_000_000 + 9_000_000
    assert "161,300.00 × 510,000.00" in " ".join(html.split())
    assert f"{weights / 100:,.2f}" in html
    cut = pool * weight // weights
    assert f"{cut / 100:,.2f}" in html


def test_a_cell_of_a_traced_hold_says_what_was_traced(bob, planned) -> None:
    html = page(bob, url("cell", planned, claim_of(planned, "温秋白").uid, fund_of(planned, "0431").uid))
    assert "31,214.60" in html
    assert "其中追踪到此" in html


def test_the_number_of_queries_does_not_grow_with_the_victims(bob, planned, force, now) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(bob, url("plan", planned))
        shown.append([one["sql"][:120] for one in caught])
        return len(caught)

    shown: list[list[str]] = []
    page(bob, url("plan", planned))
    few = counted()
    new = [registering.NewClaim(f"张{n}", 100_000 + n) for n in range(120)]
    registering.add_claims(planned, new, by=actor(force.bob), now=now)
    done(bob, planned, "compute")
    page(bob, url("plan", planned))
    assert counted() <= few + 2, [one for one in shown[-1] if shown[-1].count(one) > shown[0].count(one)]
    assert few < 90


def test_many_victims_are_paged_with_exact_totals(bob, filled, force, now) -> None:
    new = [registering.NewClaim(f"张{n}", 100_000 + n) for n in range(120)]
    registering.add_claims(filled, new, by=actor(force.bob), now=now)
    done(bob, filled, "compute")
    answer = bob.get(url("plan", filled))
    assert len(answer.context["rows"]) == 50
    assert answer.context["totals"]["n_claims"] == 124
    more = bob.get(f"{url('rows', filled)}?first=50")
    assert len(more.context["rows"]) == 50
    last = bob.get(f"{url('rows', filled)}?first=100")
    assert len(last.context["rows"]) == 24
    shown = [row for part in (answer, more, last) for row in part.context["rows"]]
    assert sum(row["paid_fen"] for row in shown) == answer.context["totals"]["paid_fen"]


def test_victims_are_added_changed_and_verified(bob, one) -> None:
    typed = {"victim": "=柏慕言", "loss": "127,350.00", "returned": "", "evidence": "转账凭证"}
    done(bob, one, "add_claim", typed)
    claim = one.claims.get()
    assert claim.open_fen == 12_735_000
    done(bob, one, "verify", {"text": "流水第 17 行"}, row=claim)
    claim.refresh_from_db()
    assert claim.verified_by is not None
    done(bob, one, "change_loss", {"loss": "132350", "text": "补充凭证"}, row=claim)
    claim.refresh_from_db()
    assert (claim.loss_fen, claim.verified_by) == (13_235_000, None)
    assert "132,350.00" in page(bob, url("claims", one))


def test_a_loss_without_an_amount_is_refused_and_what_was_typed_stays(bob, one) -> None:
    answer = do(bob, one, "add_claim", {"victim": "柏慕言", "loss": "很多"})
    assert answer.status_code == 422
    assert "柏慕言" in answer.content.decode()


def test_two_people_changing_one_loss_meet_on_the_merge_page(bob, planned) -> None:
    claim = claim_of(planned, "谷小棠")
    address = url("act_on", planned, "change_loss", claim.uid)
    version = bob.get(address).context["version"]
    done(bob, planned, "change_loss", {"loss": "500000", "text": "一"}, row=claim)
    typed = {"version": version, "loss": "520000", "text": "二", "base-loss": "510,000.00", "base-text": ""}
    answer = bob.post(address, typed)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "500,000.00" in html
    assert "520000" in html


def test_seized_things_are_valued_kept_and_sold_and_the_rest_is_held_money(bob, filled) -> None:
    typed = {"kind": "vehicle", "name": "轿车一辆", "value": "80000", "keeper": "扣押仓库", "text": "价格认定书"}
    done(bob, filled, "seize", typed)
    asset = filled.assets.get()
    assert "车辆" in page(bob, url("assets", filled))
    done(bob, filled, "value", {"value": "70000", "text": "重新认定"}, row=asset)
    done(bob, filled, "charge", {"cost": "2000", "text": "停车费"}, row=asset)
    done(bob, filled, "keep", {"keeper": "华屿仓库", "text": ""}, row=asset)
    done(bob, filled, "dispose", {"proceeds": "65000", "text": "网络拍卖"}, row=asset)
    assert filled.funds.get(key=f"asset {asset.key}").free_fen == 6_300_000
    assert "63,000.00" in page(bob, url("holds", filled))
    assert bob.get(url("act_on", filled, "dispose", asset.uid)).status_code == 404


def test_headings_and_sums_have_the_signs_of_chinese(bob, planned) -> None:
    html = page(bob, url("claims", planned))
    assert "<h1>被害人：<span" in html
    assert "（不得代领）" in html
    assert " （不得代领）" not in html
    assert "差 0 分；未分配" in page(bob, url("plan", planned))


def test_a_register_says_when_another_day_something_was_done_to_the_minute(bob, planned, moment) -> None:
    claim = planned.claims.filter(verified_at__isnull=False).first()
    there = claim.verified_at.astimezone(SHANGHAI)
    claims = type(claim).objects.filter(pk=claim.pk)
    claims.update(verified_at=claim.verified_at - timedelta(days=3))
    assert f"{there - timedelta(days=3):%m-%d %H:%M}" in page(bob, url("claims", planned))


def test_a_wrong_entry_is_corrected_by_another_and_both_stay(bob, one) -> None:
    done(bob, one, "add_claim", {"victim": "柏慕言", "loss": "1000"})
    address = url("entry_correct", one, 1)
    assert bob.post(address, {"version": one.version, "text": "重复登记"}).status_code == 302
    assert one.claims.get().loss_fen == 0
    assert RegisterEntry.objects.count() == 2
    answer = bob.post(address, {"version": one.version, "text": "再来"})
    assert answer.status_code == 422
    assert "corrected" in page(bob, url("entries", one))


def test_a_way_that_the_evidence_rules_out_is_refused(bob, filled) -> None:
    fund = fund_of(filled, "2219")
    answer = do(bob, filled, "decide_way", {"way": "single", "text": "想这样"}, row=fund)
    assert answer.status_code == 422
    done(bob, filled, "decide_way", {"way": "pro-rata", "text": "混同"}, row=fund)
    assert "混同" in page(bob, url("holds", filled))


def test_an_objection_is_tried_out_and_decided_by_who_had_no_part(bob, enter, planned, force, staff) -> None:
    typed = {
        "who": "谷小棠", "kind": "loss", "claim": str(claim_of(planned, "谷小棠").uid), "hold": "", "amount": "600000",
        "received_at": "2026-11-22T09:00", "text": "少算一笔",
    }  # fmt: skip
    done(bob, planned, "object", typed)
    objection = Objection.objects.get()
    html = page(bob, url("effect", planned, objection.uid))
    assert "谷*棠" in html
    assert bob.get(url("act_on", planned, "review", objection.uid)).status_code == 404  # Bob drafted and entered
    kai = enter(staff.kai, "kai")
    done(kai, planned, "review", {"upheld": "yes", "text": "凭证属实"}, row=objection)
    assert claim_of(planned, "谷小棠").loss_fen == 60_000_000
    assert SharePlan.objects.latest("pk").is_stale
    assert "重新计算" in page(bob, url("plan", planned))


def test_pro_rata_payments_wait_for_the_end_of_the_notice(bob, planned) -> None:
    done(bob, planned, "publish", {"place": "澜州公安网站"})
    assert RunningClock.objects.filter(kind="restitution_notice").exists()
    done(bob, planned, "ask")
    assert set(BatchLine.objects.values_list("way", flat=True)) == {"single", "traced"}


def test_the_whole_way_from_notice_to_the_banks_answers(force, enter, planned, staff, moment) -> None:
    bob, kai = enter(force.bob, "bob"), enter(staff.kai, "kai")
    done(bob, planned, "publish", {"place": "澜州公安网站"})
    moment.at = AFTER_NOTICE
    bob, kai = enter(force.bob, "bob"), enter(staff.kai, "kai")
    done(bob, planned, "ask")
    approval = Approval.objects.get()
    address = reverse("intake:approval", args=[approval.uid])
    assert bob.post(address, {"decision": "approve", "text": "同意", "version": approval.version}).status_code == 404
    answer = kai.post(address, {"decision": "approve", "text": "同意", "version": approval.version})
    assert answer.status_code == 302, answer.context["form"].errors
    batch = Batch.objects.get()
    assert batch.state == "decided"
    assert Document.objects.filter(kind="restitution_decision", state="signed").count() == 4
    assert planned.funds.get(account__endswith="2219").free_fen == 0

    asked = bob.get(url("payout", planned, batch.uid, "csv"))
    assert "text/html" in asked.headers["Content-Type"]  # in full it leaves with the approval of a second officer
    assert bob.post(url("payout", planned, batch.uid, "csv"), {"text": "送银行发还"}).status_code == 302
    wanted = ExportRequest.objects.get()
    steps = reverse("desk:export_step", args=[wanted.uid, "approve"])
    assert enter(force.alice, "alice").post(steps, {"version": wanted.version}).status_code == 302
    whole = bob.post(reverse("desk:export_file", args=[wanted.uid])).content.decode("utf-8-sig")
    assert all(line.claim.account in whole for line in batch.lines.select_related("claim"))
    file = bob.get(f"{url('payout', planned, batch.uid, 'csv')}?masked=1")
    assert batch.lines.first().reference in file.content.decode("utf-8-sig")
    done(bob, planned, "send", {"through": "file"}, row=batch)
    lines = list(batch.lines.order_by("reference"))
    rows = ["业务编号,银行流水号,状态,金额,时间,原因"]
    for n, line in enumerate(lines):
        fen = line.amount_fen - (100 if n == 1 else 0)
        state = "失败" if n == 0 else "成功"
        rows.append(f"{line.reference},B{n},{state},{fen / 100:.2f},2027-01-02 10:00:00,{'户名不符' if n == 0 else ''}")
    upload = SimpleUploadedFile("回盘.csv", "\n".join(rows).encode("utf-8-sig"))
    done(bob, planned, "answers", {"file": upload}, row=batch)
    states = {line.reference: line.state for line in batch.lines.all()}
    assert states[lines[0].reference] == "failed"
    assert states[lines[1].reference] == "amount_differs"
    assert set(list(states.values())[2:]) == {"paid"}
    html = page(bob, url("batch", planned, batch.uid))
    assert 'class="person"' in html
    assert bob.get(url("act_on", planned, "settle", lines[1].uid)).status_code == 404  # a leader settles
    done(kai, planned, "settle", {"text": "银行书面说明"}, row=lines[1])
    batch.refresh_from_db()
    assert batch.state == "settled"
    claim = lines[0].claim
    claim.refresh_from_db()
    assert claim.open_fen >= lines[0].amount_fen
    assert "失败" in html or "未打款" in html


def test_the_same_file_of_answers_again_books_nothing_twice(force, enter, planned, staff, moment) -> None:
    test_the_whole_way_from_notice_to_the_banks_answers(force, enter, planned, staff, moment)
    batch, entries = Batch.objects.get(), RegisterEntry.objects.count()
    line = batch.lines.order_by("reference")[2]
    from datetime import UTC, datetime

    from firsthour.recovery.payouts import BankAnswer
    from firsthour.web.restitution.operations.paying import take_answers

    answer = BankAnswer(line.reference, "B2", "paid", line.amount_fen, datetime(2027, 1, 2, 2, tzinfo=UTC))
    take_answers(batch, [answer, answer], by=actor(force.bob), now=moment.at)
    assert RegisterEntry.objects.count() == entries


def test_a_file_that_cannot_be_read_is_refused_whole(force, enter, planned, staff, moment) -> None:
    bob = enter(force.bob, "bob")
    done(bob, planned, "ask")
    kai, approval = enter(staff.kai, "kai"), Approval.objects.get()
    kai.post(
        reverse("intake:approval", args=[approval.uid]),
        {"decision": "approve", "text": "同意", "version": approval.version},
    )
    batch = Batch.objects.get()
    done(bob, planned, "send", {"through": "file"}, row=batch)
    bad = SimpleUploadedFile("x.csv", "业务编号,状态,金额,时间\nA,也许,1,2027-01-02".encode())
    answer = do(bob, planned, "answers", {"file": bad}, row=batch)
    assert answer.status_code == 422
    assert "也许" in answer.content.decode()
    assert batch.answers.count() == 0


def test_a_later_victim_reopens_what_is_left_with_a_notice_of_its_own(force, enter, planned, staff, moment) -> None:
    test_the_whole_way_from_notice_to_the_banks_answers(force, enter, planned, staff, moment)
    bob = enter(force.bob, "bob")
    done(bob, planned, "add_claim", {"victim": "水一宁", "loss": "15800"})
    done(bob, planned, "compute")
    planned.refresh_from_db()
    assert planned.round == 2
    assert (
        "publish" in bob.get(url("plan", planned)).context["steps"] or not SharePlan.objects.latest("pk").needs_notice
    )


def test_a_group_case_shows_net_positions_and_who_must_give_back(bob, one) -> None:
    table = "investor,paid,received\n甲示例,1000,100\n乙示例,500,2500\n丙示例,300,300\n"
    done(bob, one, "add_investors", {"file": SimpleUploadedFile("g.csv", table.encode())})
    html = page(bob, url("group", one))
    assert "900.00" in html
    assert "2,000.00" in html
    assert one.claims.count() == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_table_leaves_masked_and_no_cell_is_a_formula(bob, one, form) -> None:
    done(bob, one, "add_claim", {"victim": "=1+1", "loss": "1000"})
    done(
        bob, one, "add_fund", {"bank": "=cmd|' /C calc'!A0", "account": "1", "holder": "", "amount": "10", "text": "x"}
    )
    done(bob, one, "compute")
    answer = bob.get(f"{url('export', one, form)}?masked=1")
    assert answer.status_code == 200
    if form == "csv":
        assert "\n=" not in answer.content.decode("utf-8-sig")
        assert ",=" not in answer.content.decode("utf-8-sig")
        return
    from openpyxl import load_workbook

    cells = [cell for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_a_case_page_begins_a_restitution_and_then_shows_it(force, matter, moment) -> None:
    client = Client()
    client.force_login(force.bob)
    html = page(client, reverse("desk:matter", args=[matter.uid]))
    assert reverse("restitution:open", args=[matter.uid]) in html
    answer = client.post(reverse("restitution:open", args=[matter.uid]))
    one = Restitution.objects.get(matter=matter)
    assert answer.url == url("plan", one)
    assert one.number in page(client, reverse("desk:matter", args=[matter.uid]))


def test_the_list_shows_clocks_first_and_only_what_may_be_seen(bob, enter, force, planned) -> None:
    html = page(bob, reverse("restitution:list"))
    assert planned.number in html
    assert "温" not in html
    assert planned.number not in page(enter(force.charlie, "charlie"), reverse("restitution:list"))
    page(bob, f"{reverse('restitution:list')}?state=nonsense", status=404)


def test_a_confidential_case_is_found_by_who_is_named_only(bob, enter, force, staff, planned, matter) -> None:
    matter.is_confidential = True
    matter.save(update_fields=["is_confidential"])
    assert bob.get(url("plan", planned)).status_code == 404
    assert planned.number not in page(bob, reverse("restitution:list"))


def test_what_waits_stands_on_the_desk(bob, planned) -> None:
    done(bob, planned, "publish", {"place": "澜州公安网站"})
    assert planned.number in page(bob, reverse("desk:home"))


def test_a_row_of_another_restitution_is_not_found(bob, planned, force, now) -> None:
    from firsthour.web.cases.opening import NewCase, open_case_from

    new = NewCase(unit=force.units["west"], title="别的", owner=force.charlie)
    other = open_case_from(None, new, officer=force.charlie, by=actor(force.charlie), now=now).matter
    hidden = registering.open_restitution(other, officer=force.charlie, by=actor(force.charlie), now=now)
    (claim,) = registering.add_claims(hidden, [registering.NewClaim("别人", 100)], by=actor(force.charlie), now=now)
    fund = registering.add_fund(hidden, registering.NewFund("北渡银行", "1", 100), by=actor(force.charlie), now=now)
    assert bob.get(url("cell", planned, claim.uid, fund.uid)).status_code == 404
    assert bob.get(url("act_on", planned, "change_loss", claim.uid)).status_code == 404
    assert bob.post(url("act_on", planned, "decide_way", fund.uid)).status_code == 404
    assert now < LATER


def test_a_newcomer_objects_and_a_trace_is_offered_only_where_there_is_one(bob, planned) -> None:
    typed = {
        "who": "水一宁", "kind": "loss", "claim": "", "hold": "", "amount": "15800", "received_at": "2026-11-22T09:00",
        "text": "未列入名单",
    }  # fmt: skip
    done(bob, planned, "object", typed)
    assert Objection.objects.get().claim is None
    assert do(bob, planned, "take_trace", {"trace": ""}).status_code == 422
    bad = {**typed, "kind": "held", "amount": ""}
    assert do(bob, planned, "object", bad).status_code == 422
