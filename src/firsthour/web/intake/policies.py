"""Who may register, take on, refuse, review and decide a report, and who sees the people it names?

=============  =====================================================================================================
step           by whom
=============  =====================================================================================================
register       who works on matters of the unit
accept         the unit that has it, the unit that was asked (of a confidential one the officer asked)
offer          who works on it in the unit that has it; ``withdraw`` too
refuse         the unit that has it, the unit that was asked
review         the reviewer named, or who stands in
decide         who leads where it was put: signs and keeps the roster there, or above
=============  =====================================================================================================
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from firsthour.web.desk.matter_policies import Standing
from firsthour.web.desk.models import Matter, Share
from firsthour.web.desk.policies import acts_as, visible_matters
from firsthour.web.intake import report_states as states
from firsthour.web.intake.models import CustodyStep, IncomingFile, Mention, Report, TwinPair
from firsthour.web.people.models import Officer, Posting, Unit
from firsthour.web.people.policies import PeopleAccess, below, holds_at, reach_of
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.access import Permission

INSIDE = ("own", "named", "handed_over")


def may_register(access: PeopleAccess, unit: Unit) -> bool:
    """Tell whether this visitor may register a report in a unit."""
    return access.may(Permission.SEE_MATTERS, unit_path=unit.path) and works(access, unit)


def works(access: PeopleAccess, unit: Unit | None) -> bool:
    """Tell whether this visitor works on what lies in a unit."""
    return unit is not None and access.may(Permission.WRITE_DOCUMENT, unit_path=unit.path)


def leads(access: PeopleAccess, unit: Unit | None) -> bool:
    """Tell whether this visitor leads a unit or one above it: signs for it and keeps its roster."""
    if unit is None:
        return False
    both = (Permission.SIGN_DOCUMENT, Permission.MANAGE_ROSTER)
    return all(access.may(permission, unit_path=unit.path) for permission in both)


def report_steps(access: PeopleAccess, report: Report, *, standing: Standing, now: datetime) -> list[str]:
    """Return the steps this visitor may take with a report, the usual one first."""
    if standing not in INSIDE or access.officer is None:
        return []
    steps = _steps_of_state(access, report, standing=standing, now=now)
    may_decide = bool(report.decider) and report.matter.state in states.OPEN_STATES
    if may_decide and leads(access, report.deciding_unit):
        steps.insert(0, "decide")
    if report.matter.closed_at is None and standing in ("own", "named") and works(access, report.matter.unit):
        steps.append("supplement")
    return steps


def _steps_of_state(access: PeopleAccess, report: Report, *, standing: Standing, now: datetime) -> list[str]:
    matter, has_it = report.matter, _has_it(access, report, standing=standing)
    if matter.state == states.REGISTERED:
        return ["accept", "offer", "refer", "refuse"] if has_it else []
    if matter.state == states.OFFERED:
        answers = ["accept", "refuse"] if is_asked(access, report, now=now) else []
        return answers + (["withdraw"] if has_it else [])
    if matter.state == states.IN_REVIEW:
        return ["review"] if report.reviewer_id in acts_as(access, now=now) else []
    if matter.state == states.FOR_DECISION:
        return ["accept"] if has_it else []
    if matter.state in (states.ACCEPTED, states.REFERRED):
        return [*(["refer"] if has_it and matter.state == states.ACCEPTED else []), *(["close"] if has_it else [])]
    closed = (states.CLOSED, states.TURNED_AWAY)
    return ["reopen"] if matter.state in closed and leads(access, matter.unit) else []


def is_asked(access: PeopleAccess, report: Report, *, now: datetime) -> bool:
    """Tell whether this visitor answers for whom a report was offered to."""
    if report.asked_officer_id is not None and report.matter.is_confidential:
        return report.asked_officer_id in acts_as(access, now=now)
    return works(access, report.asked_unit)


def _has_it(access: PeopleAccess, report: Report, *, standing: Standing) -> bool:
    return standing in ("own", "named") and works(access, report.matter.unit)


def visible_reports(access: PeopleAccess, *, now: datetime) -> QuerySet[Report]:
    """Return the reports this visitor may see: those whose matters one sees, agencies excepted."""
    inside = visible_matters(access, now=now).filter(pk=OuterRef("matter_id"))
    seen: QuerySet[Report] = Report.objects.filter(Exists(inside))
    return seen if access.unit_paths or not access.agency_paths else seen.none()


def visible_mentions(access: PeopleAccess, matter: Matter, *, standing: Standing) -> QuerySet[Mention]:
    """Return the people of a matter whose existence this visitor may know: an agency's contact of none."""
    return matter.mentions.all() if standing in INSIDE else matter.mentions.none()


def may_know(access: PeopleAccess, mention: Mention, *, now: datetime) -> bool:
    """Tell whether the identity of somebody mentioned may be opened: a protected one by who is named on the matter."""
    if not mention.is_protected:
        return True
    shares = Share.objects.filter(Q(to_at=None) | Q(to_at__gt=now), matter=mention.matter_id, from_at__lte=now)
    return access.officer is not None and shares.filter(officer=access.officer).exists()


def visible_pairs(access: PeopleAccess, *, now: datetime) -> QuerySet[TwinPair]:
    """Return the pairs of which this visitor sees both reports."""
    seen = visible_matters(access, now=now)
    return TwinPair.objects.filter(Exists(seen.filter(pk=OuterRef("a_id"))), Exists(seen.filter(pk=OuterRef("b_id"))))


def auditable_steps(access: PeopleAccess) -> QuerySet[CustodyStep]:
    """Return the trails this visitor may audit: those of the units whose record one reads; no confidential ones."""
    paths = access.paths_for(Permission.READ_AUDIT)
    first = below("matter__report__first_unit__path", paths)
    now_there = below("matter__unit_path", paths)
    return CustodyStep.objects.filter(first | now_there, matter__is_confidential=False)


def visible_files(access: PeopleAccess) -> QuerySet[IncomingFile]:
    """Return the files of incidents this visitor may see: those read in where one works on matters."""
    return IncomingFile.objects.filter(below("unit__path", access.paths_for(Permission.WRITE_DOCUMENT)))


def possible_reviewers(unit: Unit, *, now: datetime) -> QuerySet[Officer]:
    """Return who may review a refusal by a unit: who signs there or above."""
    signs = [role.key for role in ROLES.values() if Permission.SIGN_DOCUMENT in role.permissions]
    keys = [int(key) for key in unit.path.split("/") if key]
    posted = Posting.objects.filter(holds_at(now), unit__in=keys, role__in=signs).values("officer")
    return Officer.objects.filter(pk__in=posted, is_active=True).order_by("badge")


def units_to_register_in(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units in which this visitor may register reports."""
    reach = reach_of(access, Permission.SEE_MATTERS) & reach_of(access, Permission.WRITE_DOCUMENT)
    return Unit.objects.filter(reach, is_active=True).exclude(kind="agency").order_by("path")


def units_to_decide_for(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units a leader can give a report to: those one leads."""
    reach = reach_of(access, Permission.SIGN_DOCUMENT) & reach_of(access, Permission.MANAGE_ROSTER)
    return Unit.objects.filter(reach, is_active=True).exclude(kind="agency").order_by("path")
