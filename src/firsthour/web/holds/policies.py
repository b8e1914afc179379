"""Who sees which pursuits and holds, and which steps may they take? What is not listed here cannot be done.

Holds are seen by who works on their matter (own unit, by name, or handed over) and holds the permission; an agency
never sees them, a confidential matter's only who is named on it. Work is for who stands in the own unit or is named,
approval for the leader whom the law names, and never for who drafted or asked (``intake.approvals``).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from firsthour.recovery.hold_steps import Step
from firsthour.recovery.holds import HoldState
from firsthour.web.desk.matter_policies import Standing
from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.holds.models import Hold, HoldRequest, Pursuit, RequestState
from firsthour.web.holds.rules import hold_rules, query_approver
from firsthour.web.holds.states import read_state
from firsthour.web.intake.lead_policies import may_decide, place_of, waiting_approvals
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission

KIND = "holds"  # of what opens under a stated purpose
APPROVAL = "hold"  # of the approvals
ACCOUNT = "hold_account"  # of what is shown masked
_SEEING = ("own", "named", "handed_over")
_WORKING = ("own", "named")
_BY_LEADERS = ("approve",)
_OPEN = (RequestState.DRAFTED, RequestState.WAITING, RequestState.APPROVED, RequestState.SENT)


def visible_pursuits(access: PeopleAccess, *, now: datetime) -> QuerySet[Pursuit]:
    """Return the pursuits this visitor may see."""
    return Pursuit.objects.filter(_of_seen(access, now=now, key="matter_id"))


def visible_holds(access: PeopleAccess, *, now: datetime) -> QuerySet[Hold]:
    """Return the holds this visitor may see."""
    return Hold.objects.filter(_of_seen(access, now=now, key="pursuit__matter_id"))


def visible_requests(access: PeopleAccess, *, now: datetime) -> QuerySet[HoldRequest]:
    """Return the requests this visitor may see."""
    return HoldRequest.objects.filter(_of_seen(access, now=now, key="hold__pursuit__matter_id"))


def waiting_requests(access: PeopleAccess, *, now: datetime) -> QuerySet[HoldRequest]:
    """Return the requests that wait for this visitor's approval."""
    waiting = waiting_approvals(access, now=now).filter(kind=APPROVAL)
    return HoldRequest.objects.filter(state=RequestState.WAITING, approval__in=waiting)


def pursuit_steps(access: PeopleAccess, matter: Matter, *, standing: Standing) -> set[str]:
    """Return what this visitor may do with a matter's pursuit: ``see``, ``open``, ``work``, ``approve``."""
    if standing not in _SEEING or access.officer is None or not access.may(Permission.SEE_HOLDS):
        return set()
    steps = {"see"}
    if standing in _WORKING and matter.closed_at is None and access.may(Permission.WORK_HOLDS):
        steps |= {"open", "work"}
    if access.may(Permission.APPROVE_HOLDS):
        steps.add("approve")
    return steps


def hold_steps(
    access: PeopleAccess, hold: Hold, *, state: HoldState, standing: Standing
) -> Mapping[str, Step]:  # fmt: skip
    """Return the steps of the law that this visitor's part allows, possible now or not, by key (and request)."""
    able = pursuit_steps(access, hold.pursuit.matter, standing=standing)
    found = {}
    for step in state.steps:
        wanted = "approve" if step.key in _BY_LEADERS else "work"
        if wanted in able:
            found[f"{step.key}:{step.request}" if step.request else step.key] = step
    return found


def request_steps(
    access: PeopleAccess, request: HoldRequest, *, standing: Standing, now: datetime, state: HoldState | None = None
) -> set[str]:  # fmt: skip
    """Return what this visitor may do with a request: change, ask, approve, refuse, withdraw, send_again.

    ``state`` saves reading where its hold stands again.
    """
    able = pursuit_steps(access, request.hold.pursuit.matter, standing=standing)
    found: set[str] = set()
    if "work" in able:
        if request.state == RequestState.DRAFTED:
            found |= {"change", "ask"}
        if request.state in _OPEN:
            found.add("withdraw")
        if request.state == RequestState.APPROVED and request.outcome in ("failed", "blank"):
            found.add("send_again")
    if "approve" in able and _is_theirs(access, request, now=now, state=state):
        found |= {"approve", "refuse"}
    return found


def approver_of(request: HoldRequest, *, state: HoldState) -> str:
    """Return the rank that approves a request; the law's table names it, for a query that of a stop-payment."""
    if not request.measure:
        return query_approver()
    step = next((one for one in state.steps if one.key == "approve" and one.request == request.number), None)
    if step is not None and step.approver:
        return step.approver
    return hold_rules().lines["freeze" if request.measure in ("freeze", "renew") else "stop"].approver


def may_approve(access: PeopleAccess, request: HoldRequest, *, rank: str, now: datetime) -> bool:
    """Tell whether this visitor holds the rank over a request that nobody asked approval for, and did not draft it."""
    officer = access.officer
    if officer is None or not access.may(Permission.APPROVE_HOLDS):
        return False
    if officer.pk in (request.drafted_by_id, request.asked_by_id):
        return False
    own = request.hold.pursuit.matter.unit
    place = ("place_of", rank, own.pk)
    if place not in access.known:
        access.known[place] = place_of(rank, own, now=now)
    unit, is_outside = access.known[place]
    return not is_outside and _leads(access, Approval(unit=unit, asked_by=request.drafted_by), now=now)


def people_of(hold: Hold) -> frozenset[int]:
    """Return the officers who drafted, asked for or approved anything about an account: none of them reviews it."""
    rows = hold.requests.values_list("drafted_by", "asked_by", "approved_by")
    found = {officer for row in rows for officer in row if officer is not None}
    opened_by = hold.pursuit.opened_by_id
    return frozenset(found | ({opened_by} if opened_by is not None else set()))


def note_seen(access: PeopleAccess, holds: Iterable[Hold]) -> None:
    """Remember for this page that these accounts are seen: they are of a pursuit that was opened to this visitor."""
    access.known.update({(ACCOUNT, str(hold.uid)): True for hold in holds})


def sees_account(access: PeopleAccess, key: str, *, now: datetime) -> bool:
    """Tell whether this visitor sees the account with this outside id."""
    if (ACCOUNT, key) not in access.known:
        access.known[ACCOUNT, key] = visible_holds(access, now=now).filter(uid=key).exists()
    return bool(access.known[ACCOUNT, key])


def _leads(access: PeopleAccess, approval: Approval, *, now: datetime) -> bool:
    """Tell whether this visitor decides an approval; whether its unit is led is asked once a page."""
    if access.officer is None or approval.asked_by_id == access.officer.pk:
        return False
    key = ("leads", approval.unit_id)
    if key not in access.known:
        access.known[key] = may_decide(access, Approval(unit=approval.unit), now=now)
    return bool(access.known[key])


def _is_theirs(access: PeopleAccess, request: HoldRequest, *, now: datetime, state: HoldState | None) -> bool:
    officer = access.officer
    if officer is None or officer.pk in (request.drafted_by_id, request.asked_by_id):
        return False
    if request.state == RequestState.WAITING and request.approval is not None:
        return _leads(access, request.approval, now=now)
    if request.state == RequestState.DRAFTED and request.drafted_by_id is None:
        rank = approver_of(request, state=state or read_state(request.hold, now))
        return may_approve(access, request, rank=rank, now=now)
    return False


def _of_seen(access: PeopleAccess, *, now: datetime, key: str) -> Q:
    """Return the condition that the matter is one this visitor works on; agencies and outsiders work on none."""
    if access.officer is None or not access.may(Permission.SEE_HOLDS):
        return Q(pk__in=[])
    inside = PeopleAccess(
        officer=access.officer, grants=access.grants, home_paths=access.home_paths, roles=access.roles, unit=access.unit
    )  # as one who works on it, not as an agency it was sent to
    return Q(Exists(visible_matters(inside, now=now).filter(pk=OuterRef(key))))
