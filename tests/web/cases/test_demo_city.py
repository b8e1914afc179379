"""Has the demo city half a year behind it, made by the same operations, whole and once?"""

from collections import Counter
from datetime import timedelta

import pytest

from firsthour.web.audit.models import AuditEvent
from firsthour.web.audit.verification import verify
from firsthour.web.cases.demo import make_demo_city, making
from firsthour.web.cases.models import Case, Measure, Suspect
from firsthour.web.desk.models import Event, Matter
from firsthour.web.intake.models import Lead, Payment, Report
from firsthour.web.intake.models.consultations import Consultation
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
    assert Report.objects.count() == len(come)
    assert Payment.objects.count() == sum(len(told.payments) for told in come)
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
