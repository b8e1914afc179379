"""What follows from the decision on filing? Its paper, the next state, and after a refusal the notice and its clock.

Decided by the head of a bureau at county level or above (程序规定 §178), never by who proposed or gave the opinion;
where the legal officer disagrees, or much is at stake, only after a collective discussion.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from firsthour.base.errors import UserError
from firsthour.web.cases import papers
from firsthour.web.cases.filing import claim_filing, end_clocks
from firsthour.web.cases.judging import paper_lines
from firsthour.web.cases.models import Filing, FilingState, Proposal, Refusal
from firsthour.web.cases.moving import expect_another, record_step
from firsthour.web.cases.noting import reason_of
from firsthour.web.cases.opening import complainant_of
from firsthour.web.cases.rules import case_rules
from firsthour.web.cases.steps import get_one_step
from firsthour.web.desk.clocks import Subject, start_clock
from firsthour.web.desk.models import Document
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor

CAPACITIES = {"chair": "主持", "member": "成员", "recorder": "记录"}
OPINIONS = {"for": "同意", "against": "不同意", "abstains": "保留"}


class NoCollectiveError(UserError):
    """A decision that asks for a collective discussion first."""

    code = "filing_needs_collective"
    english = "First a collective discussion must be recorded: {why}."
    chinese = "须先记录集体研究：{why}。"


@transaction.atomic
def decide(
    filing: Filing, decision: Proposal, *, words: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Filing:
    """Decide on filing: the paper is signed, the case moves on, the review's clocks end.

    Raises
    ------
    SamePersonError
        Who proposed or gave the opinion would decide.
    NoCollectiveError
        A collective discussion is due and none is recorded.
    """
    claim_filing(filing, FilingState.OPINED, version=version)
    expect_another(officer, filing.proposed_by, filing.opined_by)
    why = why_collective(filing)
    if why and filing.met_at is None:
        raise NoCollectiveError(why=why)
    filing.decision, filing.decision_words = decision, reason_of(words)
    filing.decided_by, filing.decided_at, filing.state = officer, now, FilingState.DECIDED
    if filing.met_at is not None:
        filing.minutes_paper = _minutes(filing, officer=officer, by=by, now=now)
    filing.paper = _decision_paper(filing, officer=officer, by=by, now=now)
    filing.save()
    end_clocks(filing, by=by, now=now)
    _move_on(filing, officer=officer, by=by, now=now)
    return filing


def why_collective(filing: Filing) -> str:
    """Return why a collective discussion is due before the decision; nothing where none is."""
    floor = case_rules().collective_from_fen
    if filing.agrees is False:
        return gettext("the legal officer disagrees")
    if filing.case.amount_fen >= floor:
        return gettext("%(yuan)s yuan or more are at stake") % {"yuan": f"{floor // 100:,}"}
    return ""


def decision_fields(filing: Filing) -> dict[str, str]:
    """Return what the paper of a decision says, as far as it is known."""
    step = get_one_step(filing.decision or filing.proposal or Proposal.FILE)
    rows = list(filing.comparisons.all())
    matter = filing.case.matter
    return {
        "complainant": complainant_of_case(filing),
        "addressee": filing.addressee,
        "offence": "、".join(str(row.judgement.get("words", {}).get("zh", row.offence)) for row in rows[:1]),
        "reason": filing.decision_words or filing.proposal_words,
        "basis": papers.basis_words(step.basis, step.status),
        "compared": "\n".join(line for row in rows for line in paper_lines(row.judgement)),
        "matter": matter.title,
    }


def complainant_of_case(filing: Filing) -> str:
    """Return who reported what the case came from."""
    for report in filing.case.reports.filter(ended_at=None).select_related("matter"):
        name = complainant_of(report.matter)
        if name:
            return name
    return ""


def _decision_paper(filing: Filing, *, officer: Officer, by: Actor, now: datetime) -> Document:
    kind = get_one_step(filing.decision).paper
    return papers.issue_paper(
        kind, filing.case, fields=decision_fields(filing), writer=filing.proposed_by or officer, signer=officer, by=by,
        now=now,
    )  # fmt: skip


def _minutes(filing: Filing, *, officer: Officer, by: Actor, now: datetime) -> Document:
    members = list(filing.members.select_related("officer"))
    voices = [
        f"{one.officer.name}（{CAPACITIES[one.capacity]}）："
        + "，".join(filter(None, (OPINIONS[one.opinion], one.words)))
        for one in members
    ]
    fields = {
        "met_at": papers.moment_words(filing.met_at or now),
        "members": "、".join(one.officer.name for one in members),
        "opinions": "\n".join(voices),
        "minutes": filing.minutes,
    }
    writer = filing.proposed_by or officer
    return papers.issue_paper(
        "collective_minutes", filing.case, fields=fields, writer=writer, signer=officer, by=by, now=now
    )


def _move_on(filing: Filing, *, officer: Officer, by: Actor, now: datetime) -> None:
    case, proposer = filing.case, filing.proposed_by or officer
    record_step(
        case, filing.decision, officer=officer, asked_by=proposer, reason=filing.decision_words,
        version=case.matter.version, by=by, now=now, paper=filing.paper,
        to_unit=filing.to_unit if filing.decision == Proposal.TRANSFER else None,
    )  # fmt: skip
    if filing.decision == Proposal.FILE:
        case.filed_at = now
        case.save(update_fields=["filed_at"])
    if filing.decision == Proposal.REFUSE:
        refusal = Refusal.objects.create(
            filing=filing, case=case, complainant=complainant_of_case(filing), decided_at=now
        )
        matter = case.matter
        subject = Subject("refusal", str(refusal.uid), matter.unit, matter.owner, matter)
        start_clock("refusal_notice", subject, started_at=now, by=by, now=now)
