"""Which half year has the demo city behind it? That of ``city.work``, moved so that its last day is today."""

from datetime import datetime, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.city.work import tell_work
from firsthour.city.work_model import CityWork
from firsthour.city.world import build_world
from firsthour.web.audit.operations import record
from firsthour.web.cases.demo.besides import plan_besides
from firsthour.web.cases.demo.cases import plan_case
from firsthour.web.cases.demo.leads import plan_lead
from firsthour.web.cases.demo.plan import Plan, make_plan
from firsthour.web.cases.demo.reports import plan_report
from firsthour.web.intake.models import Report
from firsthour.web.ui.acting import system_actor

DAYS = 182
MADE = "demo.city_made"


def make_demo_city(*, seed: int, n_people: int, now: datetime) -> int:
    """Make half a year of reports, leads and cases up to now, unless they are there; return how many reports."""
    if Report.objects.exists():
        return 0
    plan = plan_work(tell_half_year(seed=seed, n_people=n_people, now=now), seed=seed, now=now)
    n_deeds = plan.do()
    n_reports: int = Report.objects.count()
    details = {"reports": n_reports, "deeds": n_deeds, "left_out": len(plan.left_out), "seed": seed}
    record(MADE, by=system_actor("demo"), now=now, details=details)
    return n_reports


def plan_work(work: CityWork, *, seed: int, now: datetime) -> Plan:
    """Return a plan of all that was told, for the force that stands."""
    plan = make_plan(seed=seed, now=now)
    reports = {told.number: told for told in work.reports}
    for told in work.reports:
        plan_report(plan, told)
    for lead in work.leads:
        plan_lead(plan, lead)
    for case in work.cases:
        plan_case(plan, case, reports=reports)
    plan_besides(plan, seed=seed)
    return plan


def tell_half_year(*, seed: int, n_people: int, now: datetime) -> CityWork:
    """Return the work of the city's half year that ends today."""
    first_day = now.astimezone(SHANGHAI).date() - timedelta(days=DAYS - 1)
    return tell_work(build_world(seed=seed, n_people=n_people, n_days=DAYS, first_day=first_day))
