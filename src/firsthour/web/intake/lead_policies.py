"""Which steps may a visitor take with a lead, who approves what was asked, and which requests wait for whom?

Who works on a matter may check; who leads it (its owner, whoever assigns work in its unit) decides and answers. A
request is decided by who leads the unit that the law names, or one above it, and never by who asked.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from firsthour.law.deadlines import Extension, get_one_deadline_kind
from firsthour.web.desk.clocks import clock_of
from firsthour.web.desk.models import RunningClock
from firsthour.web.desk.policies import of_visible_matters
from firsthour.web.intake.models.leads import Approval, ApprovalState, Lead, LeadResult
from firsthour.web.people.models import Posting, Substitution, Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess, holds_at
from firsthour.web.ui.access import Permission

LEADER = "leader"
_COUNTY = (UnitKind.COUNTY, UnitKind.CITY)
_OUTSIDE = frozenset({"superior_procuratorate", "provincial_procuratorate", "provincial_head"})


def visible_leads(access: PeopleAccess, *, now: datetime) -> QuerySet[Lead]:
    """Return the leads this visitor may see as one who works on them; an agency sees none of this."""
    if access.officer is None or not (access.home_paths or access.unit_paths):
        return Lead.objects.none()
    return Lead.objects.filter(of_visible_matters(access, now=now))


def lead_steps(lead: Lead, matter_steps: set[str]) -> set[str]:
    """Return the steps that may be taken with a lead, from those that may be taken with its matter."""
    if lead.matter.closed_at is not None:
        if "reopen" not in matter_steps:
            return set()
        return {"become"} if _may_become(lead) else {"unmerge"} if lead.result == LeadResult.MERGED else set()
    steps: set[str] = set()
    works, leads = "write" in matter_steps, "share" in matter_steps
    if works and not lead.result:
        steps |= {"check"} | (_paper_steps(lead) if lead.route == "administrative" else set())
    if leads and not lead.result:
        steps |= {"decide", "transfer", "extend", "merge"}
    if leads and lead.result and lead.answered_at is None and lead.answer_paper_id is None:
        steps.add("answer")
    if leads and lead.result == LeadResult.MERGED:
        steps.add("unmerge")
    if leads and _may_become(lead):
        steps.add("become")
    return steps


def may_register_lead(access: PeopleAccess, unit: Unit) -> bool:
    """Tell whether this visitor may register a lead in a unit: where one sees matters."""
    return access.may(Permission.SEE_MATTERS, unit_path=unit.path)


def list_offered(clock: RunningClock, *, now: datetime) -> list[Extension]:
    """Return how a period can be lengthened now: what was not used, one that adds only after what comes before it."""
    reading = clock_of(clock, now=now)
    if reading.done_at is not None or reading.due_at <= now:
        return []
    used = {happening.name for happening in clock.happenings.all()}
    offered: list[Extension] = []
    before: Extension | None = None
    for extension in get_one_deadline_kind(clock.kind).extensions:
        is_its_turn = extension.mode == "total" or before is None or before.event in used
        if is_its_turn and (extension.repeats or extension.event not in used):
            offered.append(extension)
        before = extension
    return offered


def place_of(rank: str, unit: Unit, *, now: datetime) -> tuple[Unit, bool]:
    """Return the unit whose leader holds this rank for a unit, and whether the organ itself lies above all units here.

    A unit without a leader is replaced by the next one above that has one.
    """
    tree = list(Unit.objects.filter(pk__in=[int(key) for key in unit.path.split("/") if key]).order_by("path"))
    organs = [one for one in tree if one.kind in _COUNTY] or tree[:1]
    own, above = organs[-1], organs[-2:-1]
    if rank == "unit_leader":
        wanted, is_outside = tree[-1], False
    elif rank == "superior_head":
        wanted, is_outside = (above[0], False) if above else (own, True)
    elif rank == "city_head":
        wanted, is_outside = organs[0], False
    else:
        wanted, is_outside = own, rank in _OUTSIDE
    led = set(Posting.objects.filter(_leading(now), unit__in=tree).values_list("unit_id", flat=True))
    climbing = [one for one in reversed(tree) if wanted.path.startswith(one.path)]
    return next((one for one in climbing if one.pk in led), wanted), is_outside


def may_decide(access: PeopleAccess, approval: Approval, *, now: datetime) -> bool:
    """Tell whether this visitor decides a request: leads its unit or one above, and did not ask for it."""
    if access.officer is None or approval.asked_by_id == access.officer.pk:
        return False
    above = [int(key) for key in approval.unit.path.split("/") if key]
    return Posting.objects.filter(_led_by(access, now), unit__in=above).exists()


def waiting_approvals(access: PeopleAccess, *, now: datetime) -> QuerySet[Approval]:
    """Return the requests that wait for this visitor: of the units one leads, on matters one may see."""
    if access.officer is None or LEADER not in access.roles:
        return Approval.objects.none()
    leads = Posting.objects.filter(_led_by(access, now), unit=OuterRef("unit"))
    waiting = Approval.objects.filter(Exists(leads), state=ApprovalState.WAITING).exclude(asked_by=access.officer)
    return waiting.filter(of_visible_matters(access, now=now))


def visible_approvals(access: PeopleAccess, *, now: datetime) -> QuerySet[Approval]:
    """Return the requests about matters this visitor works on."""
    if access.officer is None or not (access.home_paths or access.unit_paths):
        return Approval.objects.none()
    return Approval.objects.filter(of_visible_matters(access, now=now))


def _paper_steps(lead: Lead) -> set[str]:
    if lead.complete_at is not None:
        return set()
    return {"complete"} if lead.missing_told_at is not None else {"missing", "complete"}


def _may_become(lead: Lead) -> bool:
    return lead.result == LeadResult.VERIFIED and lead.became_id is None


def _leading(now: datetime) -> Q:
    return holds_at(now) & Q(role=LEADER, unit__is_active=True, officer__is_active=True)


def _led_by(access: PeopleAccess, now: datetime) -> Q:
    """Return the condition of a leader's posting held by this visitor, or by whom this visitor stands in for."""
    absent = Substitution.objects.filter(stand_in=access.officer, from_at__lte=now, to_at__gt=now).values("absent")
    return _leading(now) & (Q(officer=access.officer) | Q(officer__in=absent))
