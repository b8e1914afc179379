"""Who may put a question to a joint consultation, who reads which opinion, and who decides?

Opinions are written apart: a member reads the others' once the own one is given, the chair once all are in or the end
has passed, everybody else who works on the matter once it is decided.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from firsthour.web.desk.policies import of_visible_matters
from firsthour.web.intake.models.consultations import (
    Capacity,
    Consultation,
    ConsultationMember,
    ConsultationState,
)
from firsthour.web.people.models import Officer, Posting, UnitKind
from firsthour.web.people.policies import PeopleAccess, holds_at

LEGAL_ROLE = "legal_officer"
SQUAD_ROLES = frozenset({"investigator", "duty_officer", "leader"})
SQUAD_UNITS = (UnitKind.SQUAD, UnitKind.CENTRE)


def visible_consultations(access: PeopleAccess, *, now: datetime) -> QuerySet[Consultation]:
    """Return the consultations about matters this visitor works on; agencies see none."""
    if access.officer is None or not (access.home_paths or access.unit_paths):
        return Consultation.objects.none()
    return Consultation.objects.filter(of_visible_matters(access, now=now))


def may_consult(matter_steps: set[str]) -> bool:
    """Tell whether a question may be put, from the steps with the matter: whoever works on it."""
    return "write" in matter_steps


def consultation_steps(access: PeopleAccess, one: Consultation, *, now: datetime) -> set[str]:
    """Return the steps this visitor may take: ``give`` an opinion, ``decide``, ``withdraw``."""
    officer = access.officer
    if officer is None or one.state != ConsultationState.OPEN:
        return set()
    members = list(one.members.all())
    steps = {"give"} if any(m.officer_id == officer.pk and m.given_at is None for m in members) else set()
    if one.chair_id == officer.pk and is_ready(one, now=now):
        steps.add("decide")
    if officer.pk in (one.chair_id, one.opened_by_id):
        steps.add("withdraw")
    return steps


def is_ready(one: Consultation, *, now: datetime) -> bool:
    """Tell whether it can be decided: all opinions are in, or the end has passed."""
    return now >= one.due_at or all(member.given_at is not None for member in one.members.all())


def readable_opinions(access: PeopleAccess, one: Consultation, *, now: datetime) -> set[int]:
    """Return the keys of the members whose opinion this visitor reads."""
    officer = access.officer
    if officer is None:
        return set()
    given = [member for member in one.members.all() if member.given_at is not None]
    own = {member.pk for member in given if member.officer_id == officer.pk}
    is_chair = one.chair_id == officer.pk and is_ready(one, now=now)
    if one.state == ConsultationState.DECIDED or own or is_chair:
        return {member.pk for member in given}
    return set()


def capable_officers(capacity: str, *, now: datetime) -> QuerySet[Officer]:
    """Return the officers who can be asked in a capacity: legal officers, or those who work in a squad or centre."""
    role = Q(role=LEGAL_ROLE) if capacity == Capacity.LEGAL else Q(role__in=SQUAD_ROLES, unit__kind__in=SQUAD_UNITS)
    held = Posting.objects.filter(holds_at(now), role, unit__is_active=True)
    return Officer.objects.filter(pk__in=held.values("officer"), is_active=True).order_by("badge")


def unanswered_of(access: PeopleAccess, *, now: datetime) -> QuerySet[ConsultationMember]:
    """Return what this visitor was asked and has not answered, of matters one may see."""
    seen = visible_consultations(access, now=now).filter(state=ConsultationState.OPEN).order_by()
    return ConsultationMember.objects.filter(officer=access.officer, given_at=None, consultation__in=seen)


def chaired_by(access: PeopleAccess, *, now: datetime) -> QuerySet[Consultation]:
    """Return the open consultations this visitor decides."""
    return visible_consultations(access, now=now).filter(chair=access.officer, state=ConsultationState.OPEN)
