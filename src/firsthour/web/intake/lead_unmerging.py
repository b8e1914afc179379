"""How does a lead that was merged by mistake stand by itself again?

Result, reasons and answer are taken off and kept in the event. The periods that the merge ended run on from their
start, as if they had not ended; what was told to the source stays told, and a new answer is owed.
"""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.desk import documents, matters
from firsthour.web.desk.clocks import tell_clock
from firsthour.web.desk.matter_kinds import OPEN
from firsthour.web.desk.models import DocumentState, Matter, RunningClock
from firsthour.web.intake.leads import CHECKING, CLOCKED, end_clocks, tell_survivor, told
from firsthour.web.intake.models.leads import Lead, LeadCheck, LeadResult
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor


class NotMergedError(UserError):
    """A lead that is part of no other matter."""

    code = "lead_not_merged"
    english = "{number} is merged into no other matter."
    chinese = "{number} 未并入其他事项，或并入已撤销。"


@transaction.atomic
def unmerge_lead(lead: Lead, *, reasons: str, version: int, by: Actor, now: datetime) -> Lead:
    """Let a merged lead be checked by itself again.

    Raises
    ------
    NotMergedError
        It is not merged.
    ReasonMissingError
        Nobody says why.
    """
    matter = Matter.objects.select_related("unit", "owner").get(pk=lead.matter_id)
    claim_version(matter, version=version)
    fresh = Lead.objects.select_for_update(of=("self",)).select_related("became__unit", "answer_paper").get(pk=lead.pk)
    if fresh.result != LeadResult.MERGED or fresh.became is None:
        raise NotMergedError(number=matter.number)
    if not reasons.strip():
        raise matters.ReasonMissingError
    says = {"from": fresh.became.number, "reasons": reasons.strip(), "before": fresh.reasons, "answer": fresh.answer}
    ended_at, fresh.matter, survivor = fresh.decided_at, matter, fresh.became
    _return_answer(fresh, reasons.strip(), by=by, now=now)
    fresh.result, fresh.reasons, fresh.decided_at, fresh.decided_by = "", "", None, None
    fresh.became, fresh.answer, fresh.answer_paper, fresh.answered_at = None, "", None, None
    fresh.save()
    end_clocks(fresh, by=by, now=now)  # the answer that was owed
    for row in RunningClock.objects.filter(matter=matter, about_kind=CLOCKED, done_at=ended_at):
        tell_clock(row, "reopened", at=now, by=by, now=now, reason=reasons.strip()[:200])
    _open(matter, reasons.strip(), is_checked=LeadCheck.objects.filter(lead=fresh).exists(), by=by, now=now)
    tell_survivor(fresh, survivor, step="gave_back", reasons=reasons, by=by, now=now)
    return told(fresh, "unmerged", by=by, now=now, says=says)


def _return_answer(lead: Lead, reasons: str, *, by: Actor, now: datetime) -> None:
    """Give back the answer that says it was merged, where it still waits for its signature."""
    paper = lead.answer_paper
    if paper is not None and paper.state == DocumentState.SUBMITTED:
        documents.return_document(paper, reason=reasons[:200], version=paper.version, by=by, now=now)


def _open(matter: Matter, reason: str, *, is_checked: bool, by: Actor, now: datetime) -> None:
    """Bring the matter back to where it stood: being checked, or not yet."""
    if matter.closed_at is not None:
        matters.reopen_matter(matter, reason=reason, version=matter.version, by=by, now=now)
    state = CHECKING if is_checked else OPEN
    if matter.state != state:
        matters.set_matter_state(matter, state=state, version=matter.version, by=by, now=now)
