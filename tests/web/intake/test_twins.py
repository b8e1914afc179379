"""Are reports of the same found at the door, shown side by side, and linked or kept apart so that it can be undone?"""

import random
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.intake.models import Identifier, Mention, Payment, Report, TwinPair
from firsthour.web.intake.new_reports import NewIdentifier, NewMention, NewPayment
from firsthour.web.intake.operations import twins
from firsthour.web.intake.operations.registering import register_report
from tests.web.intake.report_world import VICTIM, acting, register, told

OTHER = NewMention("victim", "阮小雨", phone="10088880001", is_reporter=True)


def empty(force, now: datetime, **different) -> Report:
    """Register a report that shares nothing with another but what is given."""
    plain = {"story": "说不清", "mentions": [OTHER], "payments": []}
    return register(force.units["east-station"], force.henry, now=now, **{**plain, **different})


def paid(now: datetime, minutes: int = 20) -> NewPayment:
    return NewPayment(
        48_600_000, to_account="0000000417000123", paid_at=now - timedelta(minutes=minutes), precision="minute"
    )


def test_each_reason_is_found_alone(force, report: Report, now: datetime) -> None:
    same_account = NewPayment(100, to_account="0000-0004-1700-0123")
    cases = {
        ("account", "payment"): {"payments": [paid(now, 30)]},
        ("account",): {"payments": [same_account], "mentions": [NewMention("victim", "甲", phone="10077770001")]},
        ("victim",): {"mentions": [NewMention("victim", "许", phone=VICTIM.phone)]},
        ("link",): {
            "identifiers": [NewIdentifier("link", "https://www.yun.example/a?x=2")],
            "mentions": [NewMention("victim", "乙", phone="10077770002")],
        },
        (): {"payments": [NewPayment(48_600_000)], "mentions": [NewMention("victim", "丙", phone="10077770003")]},
    }
    for reasons, different in cases.items():
        one = empty(force, now, **different)
        found = TwinPair.objects.filter(b=one.matter, a=report.matter)
        assert [tuple(pair.reasons) for pair in found] == ([reasons] if reasons else []), different


def test_the_same_sum_at_another_hour_is_another_payment(force, report: Report, now: datetime) -> None:
    later = empty(force, now + timedelta(hours=9), payments=[paid(now + timedelta(hours=9))])
    assert TwinPair.objects.get(b=later.matter).reasons == ["account"]
    day = NewPayment(48_600_000, to_account="0000000417000123", paid_at=now, precision="day")
    vague = empty(force, now, payments=[day], mentions=[NewMention("victim", "丁", phone="10077770009")])
    assert "payment" in TwinPair.objects.get(b=vague.matter, a=report.matter).reasons


def test_the_look_ups_find_what_comparing_everything_with_everything_finds(force, now: datetime) -> None:
    draw = random.Random(7)
    reports = []
    for _ in range(25):
        at = now - timedelta(minutes=draw.choice((5, 25, 50, 200)))
        payments = [
            NewPayment(draw.choice((100, 200)), to_account=draw.choice(("", "000000041700", "000000041701")),
                       paid_at=draw.choice((None, at)), precision=draw.choice(("minute", "hour", "day")))
            for _ in range(draw.randrange(3))
        ]  # fmt: skip
        mention = NewMention("victim", "甲", phone=draw.choice(("", "10011110000", "10011110001", "10011110002")))
        reports.append(empty(force, now, payments=payments, mentions=[mention]))
    found = {(pair.a_id, pair.b_id): set(pair.reasons) for pair in TwinPair.objects.all()}
    assert found == {pair: reasons for pair in slow_pairs(reports) for reasons in [slow_reasons(*pair)] if reasons}
    assert len(found) > 20


def slow_pairs(reports: list[Report]) -> list[tuple[int, int]]:
    keys = sorted(report.matter_id for report in reports)
    return [(a, b) for place, a in enumerate(keys) for b in keys[place + 1 :]]


def slow_reasons(a: int, b: int) -> set[str]:
    """Say what two reports share, by looking at every pair of their rows."""
    reasons = set()
    for one in Payment.objects.filter(report__matter=a, to_normal__gt=""):
        for other in Payment.objects.filter(report__matter=b, to_normal=one.to_normal, amount_fen=one.amount_fen):
            apart = abs(one.paid_at - other.paid_at) if one.paid_at and other.paid_at else timedelta(0)
            widest = max({"minute": 30, "hour": 120, "day": 1440}[each.precision] for each in (one, other))
            reasons |= {"payment"} if apart <= timedelta(minutes=widest) else set()
    for one in Mention.objects.filter(matter=a, phone__gt=""):
        reasons |= {"victim"} if Mention.objects.filter(matter=b, phone=one.phone).exists() else set()
    for one in Identifier.objects.filter(matter=a, kind="account"):
        same = Identifier.objects.filter(matter=b, kind="account", normal=one.normal)
        reasons |= {"account"} if same.exists() else set()
    return reasons


def test_looking_costs_the_same_among_many(force, now: datetime, django_assert_max_num_queries) -> None:
    for n in range(40):
        empty(force, now, payments=[paid(now)], mentions=[NewMention("victim", f"人{n}", phone=f"1005555{n:04d}")])
    assert max(TwinPair.objects.values_list("b_id", flat=True)) > 0
    new = told(force.units["east-station"], force.henry, now=now)
    pens = 10 if connection.vendor == "postgresql" else 0  # the record's pen, before rows are waited for
    with django_assert_max_num_queries(75 + pens):
        last = register_report(new, by=acting(force.henry), now=now)
    assert TwinPair.objects.filter(b=last.matter).count() <= 4 * twins.MOST


def test_a_decision_needs_a_reason_and_can_be_taken_back(force, report: Report, now: datetime) -> None:
    pair = TwinPair.objects.get(b=empty(force, now, payments=[paid(now)]).matter)
    by = {"officer": force.henry, "by": acting(force.henry), "now": now}
    with pytest.raises(twins.TwinReasonMissingError):
        twins.decide_twins(pair, is_linked=True, reason=" ", version=1, **by)
    with pytest.raises(twins.TwinUndecidedError):
        twins.undo_twins(pair, version=1, by=by["by"], now=now)
    pair.refresh_from_db()
    twins.decide_twins(pair, is_linked=True, reason="同一笔转账", version=pair.version, **by)
    assert (pair.decision, pair.reason) == ("linked", "同一笔转账")
    twins.undo_twins(pair, version=pair.version, by=by["by"], now=now)
    pair.refresh_from_db()
    assert (pair.decision, pair.undone_at) == ("open", now)
    actions = list(AuditEvent.objects.filter(action__startswith="report.twins_").values_list("action", flat=True))
    assert sorted(actions) == ["report.twins_found", "report.twins_linked", "report.twins_undone"]


def test_side_by_side_is_for_those_who_see_both(force, log_in, report: Report, now: datetime, standing_clock) -> None:
    west = register(force.units["west"], force.charlie, now=now, mentions=[OTHER], story="")
    near = register(force.units["east-station"], force.henry, now=now, mentions=[OTHER], story="")
    pairs = {pair.b_id: pair for pair in TwinPair.objects.filter(a=report.matter)}
    url = {key: reverse("intake:twins", args=[pair.uid]) for key, pair in pairs.items()}
    seen = {name: log_in(force.officers[name]).get(url[near.matter_id]).status_code for name in force.officers}
    assert {name for name, status in seen.items() if status == 200} == {"henry", "dana"}
    assert log_in(force.henry).get(url[west.matter_id]).status_code == 404
    assert log_in(force.charlie).get(url[west.matter_id]).status_code == 404
    html = log_in(force.henry).get(url[near.matter_id]).content.decode()
    assert html.count("486,000") >= 2
    assert "许念安" not in html
    assert VICTIM.phone not in html
    client = log_in(force.henry)
    kept = client.post(f"{url[near.matter_id]}/decide", {"is_linked": "no", "text": "两名受害人", "version": 1})
    assert kept.status_code == 302
    assert TwinPair.objects.get(b=near.matter, a=report.matter).decision == "apart"
    assert client.post(f"{url[near.matter_id]}/undo", {"version": 2}).status_code == 302
    assert TwinPair.objects.get(b=near.matter, a=report.matter).decision == "open"
