"""Has the demo city half a year behind it, made by the same operations, whole and once?"""

from collections import Counter
from datetime import timedelta

import pytest

from firsthour.web.audit.models import AuditEvent
from firsthour.web.audit.verification import verify
from firsthour.web.cases.demo import besides, make_demo_city, making
from firsthour.web.cases.models import Case, ForceMember, Item, Measure, Suspect
from firsthour.web.desk.models import Event, Matter
from firsthour.web.intake.lead_sources import list_check_ways
from firsthour.web.intake.models import IncomingRow, Lead, LeadCheck, Payment, Report
from firsthour.web.intake.models.consultations import Consultation
from firsthour.web.intake.models.interference import Interference, ZeroReport
from firsthour.web.people.demo_force import make_demo_force


@pytest.fixture
def demo_force(db, now, settings):
    settings.IS_DEMO = True
    return make_demo_force(seed=1, now=now)


@pytest.mark.parametrize("n_people", [300, pytest.param(700, marks=pytest.mark.long)])
def test_half_a_year_of_the_city_is_there_and_the_rules_refused_none_of_it(demo_force, now, n_people: int) -> None:
    work = making.tell_half_year(seed=1, n_people=n_people, now=now)
    plan = making.plan_work(work, seed=1, now=now)
    plan.do()
    assert plan.left_out == []
    come = [told for told in work.reports if told.reported_us / 1e6 <= now.timestamp()]
    of_file = IncomingRow.objects.filter(outcome="registered").values_list("report", flat=True)
    assert Report.objects.exclude(pk__in=of_file).count() == len(come)
    assert Payment.objects.exclude(report__in=of_file).count() == sum(len(told.payments) for told in come)
    assert Lead.objects.count() > 3
    consulted = Counter(Consultation.objects.values_list("state", flat=True))
    assert consulted["decided"] > 0
    states = Counter(Case.objects.values_list("matter__state", flat=True))
    assert states["investigating"] > 0
    assert sum(states.values()) > len(work.cases) * 0.7
    assert Suspect.objects.exists()
    assert Measure.objects.filter(state="running").exists()
    assert not Event.objects.filter(recorded_at__gt=now).exists()
    assert verify().n_damages == 0


def test_made_twice_it_is_there_once(demo_force, now) -> None:
    n_reports = make_demo_city(seed=1, n_people=200, now=now)
    assert n_reports > 2
    n_events = AuditEvent.objects.count()
    assert make_demo_city(seed=1, n_people=200, now=now + timedelta(days=1)) == 0
    assert AuditEvent.objects.count() == n_events
    opened = Matter.objects.order_by("opened_at").values_list("opened_at", flat=True)
    assert opened[0] > now - timedelta(days=183)


def test_nothing_of_reports_and_cases_is_empty_when_one_looks_for_the_first_time(demo_force, now) -> None:
    make_demo_city(seed=1, n_people=300, now=now)
    assert Interference.objects.count() == len(besides.ASKED)
    months = ZeroReport.objects.values_list("signed_at", "is_none")
    assert len(months) > 40
    assert all(signed is not None and signed <= now for signed, _none in months)
    assert {is_none for _signed, is_none in months} == {True, False}
    outcomes = Counter(IncomingRow.objects.values_list("outcome", flat=True))
    assert outcomes == {"registered": len(besides.ROWS) - 1, "rejected": 1}
    assert Item.objects.filter(state="lent").exists()
    assert Item.objects.filter(state="kept").exists()
    assert ForceMember.objects.count() > 2
    assert {check.way for check in LeadCheck.objects.all()} <= set(list_check_ways())
