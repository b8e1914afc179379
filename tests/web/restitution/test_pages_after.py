"""Do the pages take what comes later: a payment ordered again, evidence, a paper to an objector, what is given back?"""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from firsthour.cli.app import main
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Attachment, Document
from firsthour.web.intake.models.leads import Approval
from firsthour.web.restitution.models import Batch, BatchLine, ClaimEvidence, Investor, Objection, SharePlan
from tests.web.restitution.conftest import claim_of
from tests.web.restitution.test_pages import AFTER_NOTICE, done, page, url

RESULT = "业务编号,银行流水号,状态,金额,时间,原因"


def approved(client: Any, approval: Approval) -> None:
    address = reverse("intake:approval", args=[approval.uid])
    answer = client.post(address, {"decision": "approve", "text": "同意", "version": approval.version})
    assert answer.status_code == 302, answer.context["form"].errors


def answers(client: Any, one: Any, batch: Batch, states: dict[BatchLine, str]) -> None:
    """Let the bank answer, by a file."""
    rows = [
        f"{line.reference},B{line.reference},{state},{line.amount_fen / 100:.2f},2027-01-02 10:00:00,"
        for line, state in states.items()
    ]
    upload = SimpleUploadedFile("回盘.csv", "\n".join([RESULT, *rows]).encode("utf-8-sig"))
    done(client, one, "answers", {"file": upload}, row=batch)


@pytest.fixture
def paid(force, enter, planned, staff, moment) -> tuple[Any, Any, Batch]:
    """Everything decided and answered: the first payment did not arrive, all others did."""
    done(enter(force.bob, "bob"), planned, "publish", {"place": "澜州公安网站"})
    moment.at = AFTER_NOTICE
    bob, kai = enter(force.bob, "bob"), enter(staff.kai, "kai")
    done(bob, planned, "ask")
    approved(kai, Approval.objects.get())
    batch = Batch.objects.get()
    done(bob, planned, "send", {"through": "file"}, row=batch)
    lines = list(batch.lines.order_by("reference"))
    answers(bob, planned, batch, {line: "失败" if n == 0 else "成功" for n, line in enumerate(lines)})
    planned.refresh_from_db()
    return bob, kai, batch


def test_a_payment_is_ordered_again_from_the_page_of_its_decision(paid, planned) -> None:
    bob, kai, batch = paid
    first = batch.lines.order_by("reference").first()
    assert "重新打款" in page(bob, url("batch", planned, batch.uid))
    new = {"bank": "华屿银行", "account": "0000004444", "text": "原账户已销户"}
    done(bob, planned, "order_again", new, row=first)
    assert "重新打款待审批" in page(bob, url("batch", planned, batch.uid))
    assert bob.get(url("act_on", planned, "order_again", first.uid)).status_code == 404  # it was asked for
    approved(kai, Approval.objects.get(kind="payout_again"))
    made = batch.lines.get(reference=f"{first.reference}-2")
    file = bob.get(f"{url('payout', planned, batch.uid, 'csv')}?again=1&masked=1").content.decode("utf-8-sig")
    assert made.reference in file
    assert file.count(planned.number) < 5  # the others were paid and are not in it
    assert "4444" in file
    answers(bob, planned, batch, {made: "成功"})
    batch.refresh_from_db()
    assert batch.state == "settled"
    html = page(bob, url("batch", planned, batch.uid))
    assert f"已重新打款：{made.reference}" in html


def test_after_the_payments_of_a_decision_the_table_is_not_called_old(paid, planned, force, moment) -> None:
    bob, _kai, _batch = paid
    assert not SharePlan.objects.get().is_stale
    html = page(bob, url("plan", planned))
    assert "台账有变动" not in html
    assert "须另行计算" in html  # what came back is free, and still owed
    assert bob.get(url("act", planned, "ask")).status_code == 404
    done(bob, planned, "compute")
    assert "须另行计算" not in page(bob, url("plan", planned))


def test_a_loss_rests_on_a_file_with_its_hash(bob, planned) -> None:
    claim = claim_of(planned, "谷小棠")
    file = SimpleUploadedFile("付款回单.txt", "回单 0000002219".encode())
    done(bob, planned, "attach_evidence", {"file": file}, row=claim)
    thing, kept = ClaimEvidence.objects.get(), Attachment.objects.get(name="付款回单.txt")
    assert (thing.kind, thing.sha256, kept.matter) == ("file", kept.blob_id, planned.matter)
    html = page(bob, url("claims", planned))
    assert reverse("desk:file", args=[kept.uid]) in html
    assert kept.blob_id[:8] in html
    assert bob.get(reverse("desk:file", args=[kept.uid])).status_code == 200


def test_evidence_stays_named_when_its_file_is_deleted(bob, planned) -> None:
    done(
        bob, planned, "attach_evidence", {"file": SimpleUploadedFile("回单.txt", b"x")}, row=claim_of(planned, "谷小棠")
    )
    Attachment.objects.all().delete()
    thing = ClaimEvidence.objects.get()
    assert thing.attachment is None
    html = page(bob, url("claims", planned))
    assert "文件已删除" in html
    assert thing.sha256[:8] in html


def test_the_decision_on_an_objection_is_a_numbered_paper_that_is_handed_over(bob, enter, planned, staff) -> None:
    typed = {
        "who": "谷小棠", "kind": "loss", "claim": str(claim_of(planned, "谷小棠").uid), "hold": "", "amount": "600000",
        "received_at": "2026-11-22T09:00", "text": "少算一笔。",
    }  # fmt: skip
    done(bob, planned, "object", typed)
    objection = Objection.objects.get()
    assert bob.get(url("act_on", planned, "tell_objector", objection.uid)).status_code == 404
    done(enter(staff.kai, "kai"), planned, "review", {"upheld": "no", "text": "凭证不足"}, row=objection)
    paper = Document.objects.get(kind="restitution_objection")
    assert (paper.state, paper.signer, paper.fields["outcome"]) == ("signed", staff.kai, "异议不成立")
    assert "返异字" in paper.number
    assert paper.paper.name.endswith(".docx")
    html = page(bob, url("plan", planned))
    assert paper.number in html
    assert "尚未送达" in html
    done(bob, planned, "tell_objector", {"way": "post", "text": "挂号信 1234"}, row=objection)
    html = page(bob, url("plan", planned))
    assert "尚未送达" not in html
    assert "邮寄送达" in html
    assert bob.get(url("act_on", planned, "tell_objector", objection.uid)).status_code == 404


def test_what_a_participant_gives_back_is_shared_in_the_next_table(bob, one) -> None:
    table = "investor,paid,received\n甲示例,1000,100\n乙示例,500,2500\n丙示例,300,300\n"
    done(bob, one, "add_investors", {"file": SimpleUploadedFile("g.csv", table.encode())})
    source = Investor.objects.get(name="乙示例")
    assert source.due_fen == 200_000
    given = {"amount": "300", "bank": "澜州银行", "account": "0000006666", "text": "退赔协议"}
    done(bob, one, "take_back", given, row=source)
    done(bob, one, "take_back", given, row=source)
    source.refresh_from_db()
    assert (source.given_fen, source.due_fen) == (60_000, 140_000)
    assert one.funds.get().free_fen == 60_000
    assert "1,400.00" in page(bob, url("group", one))
    assert "参与人退回" in page(bob, url("entries", one))
    done(bob, one, "compute")
    assert SharePlan.objects.latest("pk").payments == [["C000001", "back S000001", 60_000, "pro-rata"]]
    even = Investor.objects.get(name="丙示例")
    assert bob.get(url("act_on", one, "take_back", even.uid)).status_code == 404
    answer = bob.post(url("act_on", one, "take_back", source.uid), {**given, "amount": "1400.01", "version": "99"})
    assert answer.status_code in (409, 422)


def test_the_files_of_the_page_give_the_same_payments_on_the_command_line(
    bob, planned, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "claims.csv" in page(bob, url("files", planned))
    answer = bob.get(url("registers", planned, "zip"))
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        packed.extractall(tmp_path)
    capsys.readouterr()
    paths = [f"--{name}={tmp_path / name}.csv" for name in ("claims", "holds", "traced")]
    assert main(["restitution", *paths, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    kept = SharePlan.objects.latest("pk").payments
    assert [[one["claim_id"], one["hold_id"], one["amount_fen"], one["way"]] for one in told["payments"]] == kept
    entries = list(csv.reader(io.StringIO((tmp_path / "ledger.csv").read_text(encoding="utf-8-sig"))))
    sums: dict[str, float] = {}
    for row in entries[1:]:
        sums[row[0]] = round(sums.get(row[0], 0) + float(row[4]), 2)
    assert len(sums) == planned.n_entries
    assert set(sums.values()) == {0}
    event = AuditEvent.objects.filter(action="list.export").latest("pk")
    assert "restitution_registers" in str(event.details)
    assert "温秋白" not in (tmp_path / "claims.csv").read_text(encoding="utf-8-sig")


def test_one_file_leaves_alone_and_what_is_not_there_is_not_found(bob, enter, planned, staff) -> None:
    answer = bob.get(f"{url('registers', planned, 'csv')}?file=holds.csv")
    assert answer.content.decode("utf-8-sig").splitlines()[0] == "hold_id,account,amount,currency"
    for address in ("csv", "csv?file=group.csv", "csv?file=../claims.csv", "exe"):
        form, _mark, query = address.partition("?")
        assert bob.get(f"{url('registers', planned, form)}?{query}").status_code == 404, address
