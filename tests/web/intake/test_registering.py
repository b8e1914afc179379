"""Is what somebody told registered once and whole: matter, payments, people, numbers, receipt, trail?"""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from firsthour.law.attempts import list_attempt_results
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Event, Matter, Sms
from firsthour.web.desk.policies import visible_matters
from firsthour.web.intake import receipts
from firsthour.web.intake.models import Identifier, Mention, Report, Supplement
from firsthour.web.intake.new_reports import NewMention, NewPayment
from firsthour.web.intake.operations import registering
from firsthour.web.intake.operations.receipts import renew_receipt
from firsthour.web.intake.report_kinds import get_one_report_kind
from firsthour.web.people.policies import access_of
from tests.web.intake.report_world import VICTIM, acting, register, told


def test_a_report_opens_a_matter_in_the_unit_asked_first_with_all_that_was_told(force, report: Report) -> None:
    matter = report.matter
    assert (matter.kind, matter.state, matter.unit, matter.owner) == (
        "incident", "registered", force.units["east-station"], force.henry,
    )  # fmt: skip
    assert matter.number.startswith("B20261122-")
    assert report.amount_fen == 48_600_000
    assert report.is_urgent, "money left twenty minutes before"
    assert report.happened_at == report.payments.get().paid_at
    assert [(one.kind, one.normal) for one in matter.identifiers.order_by("kind")] == [
        ("account", "0000000417000123"), ("app", "云享投"), ("link", "yun.example/a"), ("phone", "4001234567"),
    ]  # fmt: skip
    assert [step.step for step in matter.custody.all()] == ["registered"]
    assert Event.objects.filter(kind="report.registered", matter=matter).get().facts["amount_fen"] == 48_600_000
    assert AuditEvent.objects.filter(action="report.registered").count() == 1


def test_the_reporters_own_phone_is_no_finding(force, now: datetime) -> None:
    report = register(force.units["east-station"], force.henry, now=now, story="我的电话 10012342731，对方 10099998888")
    assert set(report.matter.identifiers.filter(kind="phone").values_list("normal", flat=True)) == {"10099998888"}


def test_the_code_is_shown_once_and_only_its_hash_is_kept(report: Report) -> None:
    code = report.fresh_code
    assert len(code) == receipts.LENGTH
    assert set(code) <= set(receipts.SIGNS)
    assert Report.objects.get(pk=report.pk).fresh_code == ""
    assert code not in json.dumps(list(Report.objects.values()), default=str)
    kept = {"number": report.receipt_number, "kept": report.receipt_code_hash}
    assert receipts.fits(f"{code[:4].lower()} - {code[4:]}", **kept)
    assert not receipts.fits(code[:-1] + ("A" if code[-1] != "A" else "C"), **kept)
    assert not receipts.fits(code, number="other", kept=report.receipt_code_hash)


def test_a_new_code_takes_the_place_of_the_old(force, report: Report, now: datetime) -> None:
    fresh = renew_receipt(report, sends_sms=False, by=acting(force.henry), now=now)
    assert fresh.number == report.receipt_number
    stands = Report.objects.get(pk=report.pk).receipt_code_hash
    assert receipts.fits(fresh.code, number=fresh.number, kept=stands)
    assert not receipts.fits(report.fresh_code, number=fresh.number, kept=stands)


def test_the_same_number_of_the_same_system_is_registered_once(force, now: datetime) -> None:
    source = {"source_system": "110", "source_number": "J-1"}
    first = register(force.units["east-station"], None, now=now, **source)
    again = register(force.units["east-station"], None, now=now + timedelta(minutes=3), **source)
    other = register(force.units["east-station"], None, now=now, source_system="96110", source_number="J-1")
    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert again.pk == first.pk
    assert again.fresh_code == ""
    assert Report.objects.count() == Matter.objects.count() == 2


@pytest.mark.parametrize(
    ("different", "error"),
    [
        ({"story": " ", "payments": []}, registering.NothingToldError),
        ({"happened_at": datetime.fromisoformat("2027-01-01T00:00+08:00")}, registering.FutureReportError),
        ({"payments": [NewPayment(1)] * 201}, registering.TooManyPaymentsError),
    ],
)
def test_what_cannot_be_registered_leaves_nothing_behind(force, now: datetime, different, error) -> None:
    with pytest.raises(error):
        register(force.units["east-station"], force.henry, now=now, **different)
    assert Matter.objects.count() == Report.objects.count() == 0


def test_somebody_missing_abroad_is_a_report_without_money(force, now: datetime) -> None:
    mentions = [
        NewMention("reporter", "许念平", phone="10012340001", is_reporter=True), NewMention("missing", "许念安"),
    ]  # fmt: skip
    details = {"relation": "哥哥", "last_place": "边境某镇"}
    report = register(
        force.units["east-station"], force.henry, now=now, kind="missing_abroad", story="", payments=[],
        mentions=mentions, details=details,
    )  # fmt: skip
    assert report.amount_fen == 0
    assert report.details == details
    assert not report.is_urgent
    assert "境外失踪" in report.matter.title


def test_a_reporter_who_asks_for_confidentiality_is_known_to_the_named_only(force, now: datetime) -> None:
    report = register(force.units["east-station"], force.henry, now=now, wants_confidentiality=True)
    mention = Mention.objects.get(matter=report.matter)
    assert mention.is_protected
    from firsthour.web.intake.policies import may_know

    known = {name: may_know(access_of(force.officers[name], now=now), mention, now=now) for name in force.officers}
    assert {name for name, knows in known.items() if knows} == {"henry"}
    assert visible_matters(access_of(force.dana, now=now), now=now).filter(pk=report.matter_id).exists()
    assert "许念安" not in report.matter.title
    search = Matter.objects.get(pk=report.matter_id).search.split()
    plain = register(force.units["east-station"], force.henry, now=now).matter
    named = set(Matter.objects.get(pk=plain.pk).search.split()) - set(search)
    assert any(term.startswith("p") for term in named), "the name is searched for in the other one only"


def test_what_is_added_later_is_kept_once_and_its_numbers_are_found(force, report: Report, now: datetime) -> None:
    for _ in range(2):
        registering.supplement(
            report, "又想起对方 QQ 12345678", channel="portal", by=acting(force.henry), now=now, source_key="p-1"
        )
    assert Supplement.objects.count() == 1
    assert Identifier.objects.filter(matter=report.matter, kind="chat").get().normal == "qq:12345678"
    assert registering.note_read(report, by=acting(force.henry), now=now) == 1
    assert registering.note_read(report, by=acting(force.henry), now=now) == 0


@pytest.mark.django_db(transaction=True)
def test_the_receipt_goes_out_by_sms_once_and_only_when_it_stands(force, now: datetime, outbox) -> None:
    with transaction.atomic():
        register(force.units["east-station"], force.henry, now=now, sends_sms=True)
        transaction.set_rollback(True)
    assert not outbox.exists()
    report = register(force.units["east-station"], force.henry, now=now, sends_sms=True)
    files = list(outbox.glob("*.json"))
    assert len(files) == 1
    sent = json.loads(files[0].read_text(encoding="utf-8"))
    assert sent["phone"] == VICTIM.phone
    assert report.receipt_number in sent["text"]
    assert f"{report.fresh_code[:4]}-{report.fresh_code[4:]}" in sent["text"]
    assert Sms.objects.get().state == "put"
    assert not list(outbox.glob("*.tmp"))


def test_registering_takes_a_bounded_number_of_queries(force, now: datetime, django_assert_max_num_queries) -> None:
    many = [NewPayment(100 * n, to_account=f"00000004170{n:05d}", paid_at=now, precision="day") for n in range(1, 31)]
    new = replace(told(force.units["east-station"], force.henry, now=now), payments=many)
    pens = 10 if connection.vendor == "postgresql" else 0  # the record's pen, before rows are waited for
    with django_assert_max_num_queries(75 + pens):
        registering.register_report(new, by=acting(force.henry), now=now)


def test_what_a_warning_that_came_too_late_becomes_is_a_kind_of_report() -> None:
    kinds = {one.report_kind for one in list_attempt_results() if one.report_kind}
    assert kinds
    assert all(get_one_report_kind(kind).asks_payments for kind in kinds)
