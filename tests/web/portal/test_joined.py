"""Does what the public tells reach the inner site once, and does the public learn how it stands? Both for real."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from firsthour.base.packages.boxes import list_packages, write_whole
from firsthour.web.desk.models import Attachment, Event, Matter, Notice
from firsthour.web.intake.models import Identifier, Report, Supplement
from firsthour.web.intake.models.packages import PortalArrival, PortalReceipt
from firsthour.web.portal import exchange
from firsthour.web.portal.models import Parcel, Receipt
from tests.web.conftest import Force
from tests.web.portal.conftest import EMERGENCY, PNG, Join, Portal, words_of


@pytest.fixture
def reported(portal: Portal, join: Join, force: Force) -> Portal:
    """A visitor whose report has arrived inside."""
    portal.report()
    join.carry(portal.now)
    return portal


def move_to(join: Join, portal: Portal, state: str) -> None:
    """Let the report stand elsewhere inside, and the news arrive."""
    Matter.objects.update(state=state)
    portal.now += timedelta(minutes=1)
    join.carry(portal.now)


def test_an_emergency_becomes_an_urgent_report_with_its_payment(portal: Portal, join: Join, force: Force) -> None:
    picture = SimpleUploadedFile("截图.png", PNG, content_type="image/png")
    assert portal.send("/emergency", **EMERGENCY, files=[picture])["Location"] == "/receipt"
    join.carry(portal.now)
    report = Report.objects.get()
    assert (report.channel, report.is_urgent, report.amount_fen) == ("portal", True, 48_600_000)
    assert report.matter.unit == force.units["centre"]
    payment = report.payments.get()
    assert (payment.to_account, payment.precision) == ("0000 0000 0417 0000", "minute")
    assert payment.paid_at.isoformat() == "2026-11-22T00:20:00+00:00"
    assert report.matter.mentions.get().phone == "10000002731"
    assert Attachment.objects.get(matter=report.matter).name == "1-截图.png"
    assert Event.objects.filter(matter=report.matter, kind="report.registered").count() == 1


def test_a_report_asked_question_by_question_arrives_with_every_answer(
    portal: Portal, join: Join, force: Force
) -> None:
    assert portal.report(you={"confidential": "on", "organisation": "澜州示例公司"})["Location"] == "/receipt"
    join.carry(portal.now)
    report = Report.objects.get()
    assert "安全账户" in report.story
    assert report.wants_confidentiality
    assert report.details["organisation"] == "澜州示例公司"
    assert {one.raw for one in Identifier.objects.filter(matter=report.matter)} >= {"10000009988"}
    victim = report.matter.mentions.get()
    assert (victim.role, victim.name, victim.is_protected) == ("victim", "佟乐", True)


def test_a_family_reports_somebody_missing_abroad(portal: Portal, join: Join, force: Force) -> None:
    portal.report("missing")
    join.carry(portal.now)
    report = Report.objects.get()
    assert report.kind == "missing_abroad"
    assert report.details["last_place"] == "云南边境"
    assert sorted(report.matter.mentions.values_list("name", flat=True)) == ["佟乐", "许安"]


def test_the_ones_who_work_there_are_told(reported: Portal, force: Force) -> None:
    assert Notice.objects.filter(topic="portal.report").exists()


def test_the_portal_says_delivered_then_what_the_inner_site_says(reported: Portal, join: Join) -> None:
    assert "已登记" in words_of(reported.get("/mine"))
    for state, words in (
        ("accepted", "已受理"),
        ("turned_away", "不予受理"),
        ("referred", "已移送"),
        ("closed", "已办结"),
    ):
        move_to(join, reported, state)
        assert words in words_of(reported.get("/mine")), state


def test_nothing_of_the_inner_site_but_a_state_comes_out(reported: Portal, join: Join) -> None:
    move_to(join, reported, "accepted")
    receipt = Receipt.objects.get()
    assert {tuple(sorted(one)) for one in receipt.news} == {("at", "state")}
    shown = words_of(reported.get("/mine"))
    matter = Matter.objects.get()
    for secret in (matter.number, matter.title, matter.unit.name, str(matter.uid)):
        assert secret not in shown


def test_the_inner_site_down_delays_and_loses_nothing(portal: Portal, join: Join, force: Force) -> None:
    portal.report()
    for _ in range(5):
        portal.now += timedelta(hours=1)
        exchange.go_round(portal.now)  # nobody answers
    assert "已收到" in words_of(portal.get("/receipt"))
    join.carry(portal.now)
    join.carry(portal.now + timedelta(days=1))
    assert Report.objects.count() == 1
    assert Receipt.objects.get().delivered_at is not None


def test_the_same_package_again_and_again_is_one_report(reported: Portal, join: Join) -> None:
    sealed = bytes(Parcel.objects.get().sealed)
    for number in range(3):
        write_whole(join.inside_boxes.arrived / f"again-{number}.package", sealed)
        join.work(reported.now)
    assert Report.objects.count() == 1
    assert PortalReceipt.objects.count() == 1


def test_a_supplement_that_overtakes_its_report_waits_for_it(portal: Portal, join: Join, force: Force) -> None:
    portal.report()
    assert portal.send("/mine/supplement", text="还有一笔 3,000 元")["Location"] == "/mine"
    held = list_packages(join.outside.out)[0]
    content = held.read_bytes()
    held.unlink()
    join.carry(portal.now)
    assert Report.objects.count() == 0
    assert len(list_packages(join.inside_boxes.arrived)) == 1
    write_whole(join.outside.out / held.name, content)
    join.carry(portal.now)
    assert Supplement.objects.get().text == "还有一笔 3,000 元"


def test_a_supplement_reaches_the_report_and_who_works_on_it(reported: Portal, join: Join) -> None:
    picture = SimpleUploadedFile("b.png", PNG, content_type="image/png")
    reported.send("/mine/supplement", text="", files=[picture])
    join.carry(reported.now)
    assert Supplement.objects.get().text == "补充材料 1 份"
    assert Attachment.objects.count() == 1
    assert Notice.objects.filter(topic="portal.supplement").exists()
    assert "已送达" in words_of(reported.get("/mine"))


def test_a_refusal_can_be_complained_about_once_it_is_known(reported: Portal, join: Join) -> None:
    assert reported.get("/mine/complaint").status_code == 409
    move_to(join, reported, "turned_away")
    assert reported.send("/mine/complaint", text="单位未说明理由")["Location"] == "/mine"
    join.carry(reported.now)
    assert Matter.objects.get().state == "for_decision"
    assert "复核中" in words_of(reported.get("/mine"))
    assert Notice.objects.filter(topic="portal.complaint").exists()


def test_a_withdrawal_is_told_inside_and_shown(reported: Portal, join: Join) -> None:
    assert reported.send("/mine/withdrawal", text="已自行解决").status_code == 422
    reported.send("/mine/withdrawal", text="已自行解决", sure="on")
    join.carry(reported.now)
    assert Supplement.objects.get().text == "撤回报案：已自行解决"
    assert "已撤回" in words_of(reported.get("/mine"))


def test_older_news_that_comes_late_changes_nothing(reported: Portal, join: Join) -> None:
    Matter.objects.update(state="accepted")
    join.work(reported.now)
    late = list_packages(join.inside_boxes.out)[-1]
    content = late.read_bytes()
    move_to(join, reported, "referred")
    write_whole(join.outside.arrived / late.name, content)
    exchange.go_round(reported.now)
    assert Receipt.objects.get().state == "referred"


def test_an_inner_site_restored_from_a_backup_is_sent_everything_again(reported: Portal, join: Join) -> None:
    Report.objects.update(source_number="of a time that is gone")
    PortalReceipt.objects.all().delete()
    PortalArrival.objects.all().delete()
    assert exchange.send_again(since=reported.now - timedelta(days=1)) == 1
    join.carry(reported.now)
    assert PortalReceipt.objects.get().receipt == Receipt.objects.get().uid


def test_a_city_without_a_centre_asks_the_city_and_without_units_refuses_plainly(portal: Portal, join: Join) -> None:
    portal.report()
    join.carry(portal.now)
    (path,) = join.inside_boxes.list_damaged()
    assert "没有单位接收网上报案" in path.with_name(f"{path.name}.txt").read_text(encoding="utf-8")


def test_a_named_unit_is_asked_first(portal: Portal, join: Join, force: Force, settings: Any) -> None:
    settings.PORTAL_UNIT = "east"
    portal.report()
    join.carry(portal.now)
    assert Report.objects.get().first_unit == force.units["east"]


def test_a_clock_of_the_portal_that_runs_ahead_holds_nothing_up(portal: Portal, join: Join, force: Force) -> None:
    portal.now += timedelta(minutes=50)
    portal.send("/emergency", **{**EMERGENCY, "paid_at": "2026-11-22T09:15"})
    exchange.go_round(portal.now)
    portal.now -= timedelta(minutes=50)
    join.carry(portal.now)
    assert Report.objects.get().reported_at == portal.now


def test_a_package_of_an_unknown_kind_is_put_aside(portal: Portal, join: Join, force: Force) -> None:
    exchange.station().send("gossip", {"receipt": "x"}, uid="e" * 32, now=portal.now)
    join.carry(portal.now)
    assert len(join.inside_boxes.list_damaged()) == 1
    assert replace(exchange.station()).take_effect is exchange.hear
