"""Which steps may somebody take with a case? What is not listed here cannot be done.

Works: who writes papers and stands inside (own unit, or by name). Leads: its owner, or who assigns work there.
Proposal, opinion and decision are given in a capacity (``ranks``) and by three different people; who asked for a step
never grants it. A case that was merged away only says where it went.
"""

from dataclasses import dataclass

from firsthour.web.cases.models import Case, CaseStep, Filing, FilingState, Merge, Refusal, Review, TaskForce
from firsthour.web.cases.steps import REFUSED, UNDER_REVIEW, get_one_step, steps_from
from firsthour.web.desk.matter_policies import Standing
from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission

INSIDE = ("own", "named", "handed_over")


@dataclass(frozen=True)
class CaseView:
    """A case as one visitor stands to it: standing, capacities, and what decides which steps there are.

    ``family``: keys of the case and of those looked at as part of it, as far as this visitor may see them.
    """

    case: Case
    standing: Standing
    ranks: frozenset[str]
    organ: Unit
    filing: Filing | None
    refusal: Refusal | None
    asked: CaseStep | None
    absorbed_by: Merge | None
    force: TaskForce | None
    family: tuple[int, ...]

    @property
    def matter(self) -> Matter:
        """The common face."""
        return self.case.matter

    @property
    def is_inside(self) -> bool:
        """Whether this visitor works on it: not an agency, not a stranger."""
        return self.standing in INSIDE


def case_steps(access: PeopleAccess, view: CaseView, *, review: Review | None, has_superior: bool) -> set[str]:
    """Return the names of everything this visitor may do with a case now."""
    me = access.officer
    if me is None or view.standing not in ("own", "named"):
        return set()
    works = access.may(Permission.WRITE_DOCUMENT)
    leads = _leads(access, view)
    if view.absorbed_by is not None:
        return {"unmerge"} if leads or view.ranks else set()
    found = _asked_steps(view, me) if view.asked is not None else _plain_steps(view, works=works, leads=leads)
    found |= _filing_steps(view, me, works=works)
    found |= _refusal_steps(view, me, works=works, review=review, has_superior=has_superior)
    return found | _standing_steps(view, works=works, leads=leads)


def may_be_opened(access: PeopleAccess) -> bool:
    """Tell whether this visitor may open a case from what they may see."""
    return access.may(Permission.SEE_MATTERS) and access.may(Permission.WRITE_DOCUMENT)


def may_decide_step(view: CaseView, row: CaseStep, *, me: Officer) -> bool:
    """Tell whether this officer may grant or refuse a step: in the capacity it asks for, and not who asked."""
    return get_one_step(row.name).decides in view.ranks and row.asked_by_id != me.pk


def took_part(filing: Filing, me: Officer) -> bool:
    """Tell whether an officer proposed or gave the opinion."""
    return me.pk in (filing.proposed_by_id, filing.opined_by_id)


def _asked_steps(view: CaseView, me: Officer) -> set[str]:
    row = view.asked
    if row is None:
        return set()
    if row.asked_by_id == me.pk:
        return {"withdraw_step"}
    return {"grant_step", "refuse_step"} if may_decide_step(view, row, me=me) else set()


def _plain_steps(view: CaseView, *, works: bool, leads: bool) -> set[str]:
    able = works or leads
    return {step.name for step in steps_from(view.matter.state) if able and step.way in ("direct", "asked")}


def _filing_steps(view: CaseView, me: Officer, *, works: bool) -> set[str]:
    filing = view.filing
    if filing is None or view.matter.state not in (UNDER_REVIEW, "accepted"):
        return set()
    found = {"pause_review", "resume_review", "extend_review"} if works else set()
    if view.matter.state != UNDER_REVIEW:
        return found
    decides = "county_head" in view.ranks and not took_part(filing, me)
    if filing.state == FilingState.OPEN and works:
        found |= {"facts", "checklist", "propose"}
    if filing.state == FilingState.PROPOSED and "legal" in view.ranks and filing.proposed_by_id != me.pk:
        found |= {"opine", "send_back"}
    if filing.state == FilingState.OPINED:
        found |= {"collective"} if works else set()
        found |= {"decide", "send_back"} if decides else set()
    return found


def _refusal_steps(view: CaseView, me: Officer, *, works: bool, review: Review | None, has_superior: bool) -> set[str]:
    refusal = view.refusal
    if refusal is None:
        return set()
    if view.matter.state != REFUSED:  # overturned: the complainant is still told
        waits = review is not None and review.decided_at is not None and review.delivered_at is None
        return {"deliver_review"} if works and waits and view.matter.closed_at is None else set()
    if refusal.delivered_at is None:
        return {"deliver_notice"} if works else set()
    if review is None:
        return {"ask_review"} if works else set()
    if review.decided_at is not None and review.delivered_at is None:
        return {"deliver_review"} if works else set()
    if review.decided_at is not None:
        return {"ask_second_review"} if works and not review.is_second and review.outcome == "upheld" else set()
    filing, has_longer = refusal.filing, review.is_second and (works or "legal" in view.ranks)
    longer = {"extend_second_review"} if has_longer else set()
    if not review.opinion:
        fresh = me.pk not in (filing.proposed_by_id, filing.opined_by_id, filing.decided_by_id)
        return longer | ({"opine_review"} if "legal" in view.ranks and fresh else set())
    wanted = "superior" if review.is_second and has_superior else "county_head"
    fresh = me.pk not in (filing.proposed_by_id, filing.opined_by_id, review.handler_id)
    return longer | ({"decide_review"} if wanted in view.ranks and fresh else set())


def _standing_steps(view: CaseView, *, works: bool, leads: bool) -> set[str]:
    """Return what may be done whatever the state: links, things, reports, checks, merging, the task force."""
    found: set[str] = set()
    if view.matter.closed_at is not None:
        return found
    if works:
        found |= {"link", "unlink", "take_item", "move_item", "add_report", "take_out_report", "check", "set_amount"}
    if leads or view.ranks & {"unit_leader", "county_head"}:
        found |= {"merge", "unmerge", "set_parent", "hand_over_case"}
    if view.ranks & {"unit_leader", "county_head"}:
        found |= {"end_supervision"} if view.case.is_supervised else {"supervise"}
    return found | _force_steps(view, works=works, leads=leads)


def _force_steps(view: CaseView, *, works: bool, leads: bool) -> set[str]:
    heads = bool(view.ranks & {"unit_leader", "county_head"})
    if view.force is None:
        return {"form_force"} if heads else set()
    if view.force.ended_at is not None:
        return set()
    found = {"write_log"} if works else set()
    if heads or leads:
        found |= {"add_member", "release_member", "plan_line", "strike_line"}
    return found | ({"end_force"} if heads else set())


def _leads(access: PeopleAccess, view: CaseView) -> bool:
    if access.officer is None:
        return False
    is_owner = view.matter.owner_id == access.officer.pk
    return is_owner or access.may(Permission.ASSIGN_TASK, unit_path=view.matter.unit_path)
