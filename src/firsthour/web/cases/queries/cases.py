"""What does a case hold, for whoever may see it? Read once a request, for the panels, the buttons and the forms."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest

from firsthour.law.clocks import Clock
from firsthour.web.cases.merging import family_of
from firsthour.web.cases.models import (
    Case,
    CaseLink,
    CaseReport,
    CaseStep,
    Item,
    MeasureCheck,
    Merge,
    StepOutcome,
    TaskForce,
)
from firsthour.web.cases.policies import INSIDE, CaseView
from firsthour.web.cases.ranks import organ_of, ranks_of, superior_of
from firsthour.web.desk.clocks import calendar_in_use, clock_of
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.models import Matter, RunningClock
from firsthour.web.desk.policies import of_visible_matters, visible_matters
from firsthour.web.intake.models import Report
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import PeopleAccess

MOST = 200


def read_case(request: HttpRequest, matter: Matter) -> CaseView | None:
    """Return the case of a matter for this visitor, read once a request; None: it has none, or not for them."""
    known: dict[int, CaseView | None] = getattr(request, "_cases_read", {})
    request._cases_read = known
    if matter.pk not in known:
        known[matter.pk] = read_case_for(request.access, matter, now=request.now)
    return known[matter.pk]


def read_case_for(access: PeopleAccess, matter: Matter, *, now: datetime) -> CaseView | None:
    """Return the case of a matter for a visitor."""
    case = Case.objects.filter(matter=matter).select_related("parent__matter").first()
    standing = standing_of(access, matter, now=now) if case is not None else ""
    if case is None or standing not in INSIDE:
        return None
    case.matter = matter
    organ = organ_of(matter.unit)
    people = ("proposed_by", "opined_by", "decided_by", "paper", "minutes_paper", "to_unit")
    filing = case.filings.select_related(*people).order_by("-round").first()
    refusal = case.refusals.select_related("filing", "delivered_by").order_by("-pk").first()
    for row in (filing, refusal):
        if row is not None:
            row.case = case
    asked = case.steps.filter(outcome=StepOutcome.ASKED).select_related("asked_by").first()
    merge = Merge.objects.filter(absorbed=case, undone_at=None).select_related("survivor__matter").first()
    force = TaskForce.objects.filter(case=case).select_related("unit", "leader").first()
    ranks = ranks_of(access, matter.unit, organ=organ, now=now)
    family = _visible_family(access, case, now=now)
    return CaseView(case, standing, ranks, organ, filing, refusal, asked, merge, force, family)


def _visible_family(access: PeopleAccess, case: Case, *, now: datetime) -> tuple[int, ...]:
    keys = family_of(case)
    if len(keys) == 1:
        return tuple(keys)
    seen = Case.objects.filter(of_visible_matters(access, now=now), pk__in=keys).values_list("pk", flat=True)
    return (case.pk, *(key for key in seen if key != case.pk))


def list_reports(view: CaseView) -> list[CaseReport]:
    """Return the reports of a case and of those looked at as part of it."""
    rows = CaseReport.objects.filter(case__in=view.family, ended_at=None)
    return list(rows.select_related("matter__unit", "matter__report", "case__matter").order_by("at", "pk")[:MOST])


def list_merges(view: CaseView) -> list[Merge]:
    """Return the cases that are looked at as part of a case."""
    return list(view.case.merges_in.filter(undone_at=None).select_related("absorbed__matter__unit"))


def list_links(view: CaseView) -> list[CaseLink]:
    """Return the links of a case, from either side."""
    rows = CaseLink.objects.filter(Q(case=view.case) | Q(other=view.case), ended_at=None)
    return list(rows.select_related("case__matter", "other__matter")[:MOST])


def list_items(view: CaseView) -> list[Item]:
    """Return the things of a case and of those looked at as part of it, with their moves."""
    rows = Item.objects.filter(case__in=view.family).select_related("keeper").prefetch_related("moves")
    return list(rows[:MOST])


def list_steps(view: CaseView) -> list[CaseStep]:
    """Return the steps of a case, the latest first."""
    return list(view.case.steps.select_related("asked_by", "decided_by", "paper", "unit").order_by("-asked_at", "-pk"))


def list_checks(view: CaseView) -> list[MeasureCheck]:
    """Return the checks before measures."""
    return list(view.case.checks.select_related("officer")[:MOST])


def get_one_case(access: PeopleAccess, uid: UUID, *, now: datetime) -> Case:
    """Return a case this visitor may see as one who works on it.

    Raises
    ------
    Case.DoesNotExist
        There is none, or none for this visitor.
    """
    one: Case = Case.objects.select_related("matter__unit", "matter__owner").get(
        of_visible_matters(access, now=now), matter__uid=uid
    )
    return one


def find_case_by_number(access: PeopleAccess, number: str, *, now: datetime) -> Case | None:
    """Return the case of this number, if this visitor may see it."""
    seen = visible_matters(access, now=now).filter(kind="case", number=number.strip())
    return Case.objects.select_related("matter__unit").filter(matter__in=seen).first()


def seen_among(access: PeopleAccess, matters: list[Matter], *, now: datetime) -> set[int]:
    """Return the keys of those of these matters that this visitor may see; one query."""
    keys = [matter.pk for matter in matters]
    return set(visible_matters(access, now=now).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def cases_of(keys: list[int]) -> dict[int, Case]:
    """Return the cases of matters by the matters' keys, with their forces."""
    return {one.matter_id: one for one in Case.objects.filter(matter__in=keys).select_related("force")}


def list_past_cases(access: PeopleAccess, *, now: datetime, most: int) -> list[Case]:
    """Return the last cases this visitor sees, for the simulation."""
    seen = visible_matters(access, now=now).filter(kind="case", merged_into=None).order_by("-opened_at", "-pk")[:most]
    keys = list(seen.values_list("pk", flat=True))
    return list(Case.objects.filter(matter__in=keys).select_related("matter__unit__parent").order_by("-pk"))


def superior_for(view: CaseView) -> Unit | None:
    """Return the bureau above the one that decides; None where it stands outside."""
    return superior_of(view.organ)


def find_report_by_number(access: PeopleAccess, number: str, *, now: datetime) -> Matter | None:
    """Return the report or lead of this number, if this visitor may see it."""
    seen = visible_matters(access, now=now).filter(kind__in=("incident", "lead"), number=number.strip())
    return seen.select_related("unit").first()


def told_amount(matter: Matter) -> int | None:
    """Return the amount a report tells of; None where it tells of none."""
    return Report.objects.filter(matter=matter).values_list("amount_fen", flat=True).first() or None


def clocks_of(keys: list[int], *, now: datetime) -> dict[int, tuple[RunningClock, Clock]]:
    """Return the clock of each matter that ends first, of those that run."""
    rows = RunningClock.objects.filter(matter__in=keys, done_at=None).exclude(about_kind="task")
    first: dict[int, tuple[RunningClock, Clock]] = {}
    calendar = calendar_in_use()
    for row in rows.prefetch_related("happenings").order_by("-due_at", "-pk"):
        if row.matter_id is not None:
            first[row.matter_id] = (row, clock_of(row, now=now, calendar=calendar))
    return first
