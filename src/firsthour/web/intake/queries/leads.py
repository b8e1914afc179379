"""Which leads are there for this visitor, what is known of one, and which wait for whom?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, F, OuterRef, Q, QuerySet, Subquery

from firsthour.law.clocks import Clock
from firsthour.law.deadlines import Extension
from firsthour.web.desk.clocks import clock_of
from firsthour.web.desk.models import ClockHappening, Matter, RunningClock
from firsthour.web.desk.policies import visible_matters
from firsthour.web.intake.lead_policies import list_offered, visible_approvals, visible_leads
from firsthour.web.intake.lead_sources import ANSWER_CLOCK, ROUTE_CLOCKS
from firsthour.web.intake.models.leads import Approval, Lead, LeadCheck
from firsthour.web.people.models import Substitution, Unit
from firsthour.web.people.policies import PeopleAccess

PAGE, CEILING = 50, 10_000
OPEN = "open"
CLOCKS = [*ROUTE_CLOCKS.values(), ANSWER_CLOCK]
_FAR = "9999-12-31T00:00:00+00:00"


@dataclass(frozen=True)
class LeadFilter:
    """What the list is narrowed to; ``result`` is one of the results, or ``open``."""

    source: str = ""
    route: str = ""
    result: str = OPEN
    unit: Unit | None = None
    sort: str = "due"


@dataclass(frozen=True)
class LeadPage:
    """Some rows (lead and its review's clock), and where the next begin."""

    rows: list[tuple[Lead, Clock | None]]
    after: str


@dataclass(frozen=True)
class Period:
    """A period of a lead: its clock, what lengthened it (with who approved), and how it can be lengthened now."""

    row: RunningClock
    clock: Clock
    used: list[ClockHappening]
    offered: list[Extension]


@dataclass(frozen=True)
class LeadView:
    """What the page of a lead shows."""

    lead: Lead
    checks: list[LeadCheck]
    periods: list[Period]


def get_one_lead(access: PeopleAccess, uid: UUID, *, now: datetime) -> Lead:
    """Return a lead this visitor works on.

    Raises
    ------
    Lead.DoesNotExist
        There is none, or none for this visitor.
    """
    return _related(visible_leads(access, now=now)).get(matter__uid=uid)


def get_lead_of(matter: Matter) -> Lead | None:
    """Return the lead behind a matter; one opened by the plain form has none until it is described."""
    return _related(Lead.objects.filter(matter=matter)).first()


def read_lead_view(lead: Lead, *, now: datetime) -> LeadView:
    """Return a lead with its checks and periods."""
    checks = lead.checks.select_related("officer", "evidence").order_by("-checked_at", "-id")
    rows = RunningClock.objects.filter(matter=lead.matter, about_kind="lead").prefetch_related("happenings")
    periods = [_period(row, now=now) for row in rows.order_by("started_at", "pk")]
    return LeadView(lead, list(checks), periods)


def list_lead_clocks(matter: Matter) -> QuerySet[RunningClock]:
    """Return the periods that run for a matter and can be lengthened here."""
    running = RunningClock.objects.filter(matter=matter, done_at=None).exclude(about_kind="task")
    return running.select_related("matter__unit").prefetch_related("happenings").order_by("due_at", "pk")


def list_approvals(matter: Matter) -> list[Approval]:
    """Return what was asked about a matter, the latest first."""
    related = Approval.objects.filter(matter=matter).select_related("asked_by", "decided_by", "unit", "clock")
    return list(related.order_by("-asked_at", "-id")[:20])


def get_one_approval(access: PeopleAccess, uid: UUID, *, now: datetime) -> Approval:
    """Return a request about a matter this visitor works on.

    Raises
    ------
    Approval.DoesNotExist
        There is none, or none for this visitor.
    """
    related = visible_approvals(access, now=now).select_related(
        "matter__unit", "matter__owner", "unit", "asked_by", "decided_by", "clock__matter"
    )
    return related.get(uid=uid)


def list_leads(
    access: PeopleAccess, wanted: LeadFilter, *, now: datetime, after: str = "", limit: int = PAGE
) -> LeadPage:
    """Return the next rows, what ends first on top, or what came in last."""
    rows = _narrow(visible_leads(access, now=now), wanted).annotate(review_due=_review_due())
    is_by_due = wanted.sort == "due"
    order = [F("review_due").asc(nulls_last=True), "pk"] if is_by_due else ["-received_at", "-pk"]
    said = _after(rows, after, is_by_due=is_by_due).select_related("matter__unit", "matter__owner")
    found = list(said.order_by(*order)[: limit + 1])
    shown = found[:limit]
    clocks = _review_clocks(shown, now=now)
    last = shown[-1] if len(found) > limit else None
    return LeadPage([(lead, clocks.get(lead.matter_id)) for lead in shown], _place(last, is_by_due=is_by_due))


def count_leads(access: PeopleAccess, wanted: LeadFilter, *, now: datetime) -> int:
    """Return how many there are, no further than above the ceiling."""
    return _narrow(visible_leads(access, now=now), wanted).order_by()[: CEILING + 1].count()


def waiting_leads(access: PeopleAccess, *, now: datetime) -> QuerySet[Lead]:
    """Return the open leads that wait for this visitor: one's own, of whom one stands in for, of the unit's queue."""
    if access.officer is None:
        return Lead.objects.none()
    absent = Substitution.objects.filter(stand_in=access.officer, from_at__lte=now, to_at__gt=now).values("absent")
    mine = Q(matter__owner=access.officer) | Q(matter__owner__in=absent)
    if access.unit is not None and access.unit_paths:
        mine |= Q(matter__owner=None, matter__unit=access.unit, matter__is_confidential=False)
    owed = Q(result="") | Q(answer_paper=None)
    found = Lead.objects.filter(mine, owed, matter__kind="lead", matter__closed_at=None, answered_at=None)
    found = found.annotate(review_due=_review_due())
    return found.select_related("matter__unit").order_by(F("review_due").asc(nulls_last=True), "pk")


def find_known(access: PeopleAccess, *, unit: Unit | None, source: str, number: str, now: datetime) -> Lead | None:
    """Return the lead that came under the same number from the same place, as far as this visitor sees it."""
    if not number.strip():
        return None
    same = visible_leads(access, now=now).filter(source=source, source_unit=unit, source_number=number.strip())
    return same.select_related("matter").order_by("pk").first()


def lead_texts(keys: Collection[int]) -> Mapping[int, Iterable[str]]:
    """Return under which names and numbers leads are found."""
    rows = Lead.objects.filter(matter__in=keys).values_list("matter_id", "source_name", "source_number")
    return {key: [text for text in texts if text] for key, *texts in rows}


def find_mergeable(access: PeopleAccess, lead: Lead, *, number: str, now: datetime) -> Matter | None:
    """Return the open matter with this number that this visitor works on; of a lead that is not confidential none that
    is: its number would stand where more people read."""
    found = visible_matters(access, now=now).filter(number=number.strip(), closed_at=None)
    return (found if lead.matter.is_confidential else found.filter(is_confidential=False)).first()


def _related(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    return leads.select_related(
        "matter__unit", "matter__owner", "source_unit", "became", "origin", "decided_by", "registered_by",
        "answer_paper", "missing_task",
    )  # fmt: skip


def _period(row: RunningClock, *, now: datetime) -> Period:
    used = [one for one in row.happenings.all() if one.name not in ("done", "reopened")]
    return Period(row, clock_of(row, now=now), used, list_offered(row, now=now))


def _review_due() -> Subquery:
    """Return the end of what runs for a lead now: its review (the last, where it was passed on), or its answer."""
    reviews = RunningClock.objects.filter(matter=OuterRef("matter"), about_kind="lead", kind__in=CLOCKS, done_at=None)
    return Subquery(reviews.order_by("-started_at").values("due_at")[:1], output_field=DateTimeField())


def _review_clocks(leads: list[Lead], *, now: datetime) -> dict[int, Clock]:
    rows = RunningClock.objects.filter(
        matter__in=[lead.matter_id for lead in leads], about_kind="lead", kind__in=CLOCKS
    )
    ordered = rows.prefetch_related("happenings").order_by("started_at", "pk")
    return {row.matter_id: clock_of(row, now=now) for row in ordered if row.matter_id is not None}


def _narrow(leads: QuerySet[Lead], wanted: LeadFilter) -> QuerySet[Lead]:
    if wanted.source:
        leads = leads.filter(source=wanted.source)
    if wanted.route:
        leads = leads.filter(route=wanted.route)
    if wanted.unit is not None:
        leads = leads.filter(matter__unit_path__startswith=wanted.unit.path)
    if wanted.result:
        leads = leads.filter(result="" if wanted.result == OPEN else wanted.result)
    return leads


def _place(last: Lead | None, *, is_by_due: bool) -> str:
    if last is None:
        return ""
    at: Any = getattr(last, "review_due", None) if is_by_due else last.received_at
    return f"{at.isoformat() if at else _FAR}~{last.pk}"


def _after(leads: QuerySet[Lead], after: str, *, is_by_due: bool) -> QuerySet[Lead]:
    moment, _mark, pk = after.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return leads
    if not pk.isdigit() or at.tzinfo is None:
        return leads
    if not is_by_due:
        return leads.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=int(pk)))
    later = Q(review_due__gt=at) | Q(review_due=at, pk__gt=int(pk)) | Q(review_due=None)
    return leads.filter(Q(review_due=None, pk__gt=int(pk)) if moment == _FAR else later)
