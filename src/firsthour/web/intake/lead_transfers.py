"""How is a lead that belongs elsewhere passed on, and what happens when the papers of an agency's transfer are missing?

Passing on is approved by the head of the county bureau, within a day of being found. To a unit of the force the matter
itself goes, with a period of its own there; to an organ outside it is concluded here once the source is told. A
transfer with papers missing is never refused for that: the agency is told within a day and has three days, while the
review goes on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from firsthour.base.clock import SHANGHAI
from firsthour.law.clocks import read_clock
from firsthour.web.desk import documents, matters, tasks
from firsthour.web.desk.clocks import Subject, calendar_in_use, start_clock
from firsthour.web.desk.models import Matter, TaskState
from firsthour.web.intake import leads
from firsthour.web.intake.approvals import NewApproval, ask_approval
from firsthour.web.intake.lead_sources import ELSEWHERE_CLOCK, MISSING_CLOCK, ROUTE_CLOCKS
from firsthour.web.intake.models.leads import Approval, Lead, LeadResult
from firsthour.web.intake.telling_sources import tell_source
from firsthour.web.people.models import Officer, Unit, UnitKind
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

TRANSFER, RANK = "transfer", "county_head"
COMPLETION = "transfer_completion"
LETTER, NOTICE = "transfer_letter", "missing_papers"


@dataclass(frozen=True)
class Receiver:
    """To whom a lead is passed on: a unit of the force, or an organ outside it by name."""

    unit: Unit | None = None
    organ: str = ""

    @property
    def name(self) -> str:
        """Its name."""
        return self.unit.name if self.unit is not None else self.organ.strip()


@transaction.atomic
def ask_transfer(
    lead: Lead, receiver: Receiver, *, reason: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Approval:
    """Find that a lead belongs elsewhere: from now on there is a day to pass it on, with the approval asked here.

    Raises
    ------
    WrongReceiverError
        It would go where it is, to an agency by hand-over, or nowhere.
    """
    matter = lead.matter
    claim_version(matter, version=version)
    leads.expect_undecided(lead)
    unit = receiver.unit
    if not receiver.name or (unit is not None and (unit.pk == matter.unit_id or unit.kind == UnitKind.AGENCY)):
        raise matters.WrongReceiverError(to=receiver.name or "—")
    if not reason.strip():
        raise matters.ReasonMissingError
    start_clock(ELSEWHERE_CLOCK, _subject(matter), started_at=now, by=by, now=now)
    facts = {"to": receiver.name, "unit": str(unit.uid) if unit else ""}
    new = NewApproval(TRANSFER, matter, RANK, reason, facts=facts)
    return ask_approval(new, officer=officer, by=by, now=now)


def pass_on(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Pass a lead on as approved: the matter to a unit of the force, a letter to an organ outside."""
    lead = Lead.objects.select_related("matter__unit", "matter__owner", "source_unit").get(matter=approval.matter)
    matter, to = lead.matter, str(approval.facts["to"])
    unit = Unit.objects.filter(uid=approval.facts["unit"]).first() if approval.facts.get("unit") else None
    if unit is None:
        _write_letter(lead, approval, by=by, now=now)
        lead.passed_to = to
        leads.settle(
            lead, result=LeadResult.TRANSFERRED, reasons=approval.reason, officer=approval.asked_by,
            version=matter.version, by=by, now=now, says={"to": to},
        )  # fmt: skip
        return
    leads.end_clocks(lead, by=by, now=now)
    lead.passed_to = to
    lead.save(update_fields=["passed_to"])
    matters.hand_over_matter(
        matter, unit=unit, owner=None, reason=approval.reason, keep_sight=True, version=matter.version, by=by, now=now
    )
    start_clock(ROUTE_CLOCKS[lead.route], _subject(matter), started_at=now, by=by, now=now)
    leads.told(lead, "passed_on", by=by, now=now, says={"to": to})
    tell_source(lead, by=by, now=now)


@transaction.atomic
def tell_missing(lead: Lead, missing: str, *, officer: Officer, version: int, by: Actor, now: datetime) -> Lead:
    """Tell the agency which papers are missing: a notice to be signed, and three days to bring them."""
    matter = lead.matter
    claim_version(matter, version=version)
    leads.expect_undecided(lead)
    if not missing.strip():
        raise matters.ReasonMissingError
    lead.missing, lead.missing_told_at = missing.strip(), now
    due_at = read_clock(COMPLETION, started_at=now, now=now, calendar=calendar_in_use()).due_at
    last_day = (due_at - timedelta(minutes=1)).astimezone(SHANGHAI)
    if lead.source_unit is not None:
        new = tasks.NewTask(
            title=gettext("Bring the missing papers"),
            words=lead.missing,
            unit=lead.source_unit,
            due_at=due_at,
            matter=matter,
            topic="paper",
        )
        lead.missing_task = tasks.assign(new, maker=officer, by=by, now=now)
    fields = {
        "addressee": (lead.source_unit.name if lead.source_unit else lead.source_name) or "—",
        "missing": lead.missing, "answer_by": f"{last_day:%Y年%m月%d日}",
    }  # fmt: skip
    paper = documents.draft_document(NOTICE, matter, unit=matter.unit, fields=fields, officer=officer, by=by, now=now)
    documents.submit_document(paper, version=paper.version, by=by, now=now)
    lead.save()
    leads.end_clocks(lead, by=by, now=now, kinds=(MISSING_CLOCK,))
    start_clock(COMPLETION, _subject(matter), started_at=now, by=by, now=now)
    return leads.told(lead, "missing_told", by=by, now=now)


@transaction.atomic
def note_complete(lead: Lead, *, version: int, by: Actor, now: datetime) -> Lead:
    """Note that a transfer's papers are complete; what the agency was asked for is done."""
    claim_version(lead.matter, version=version)
    leads.expect_undecided(lead)
    lead.complete_at = now
    lead.save()
    leads.end_clocks(lead, by=by, now=now, kinds=(MISSING_CLOCK, COMPLETION))
    task = lead.missing_task
    if task is not None and task.closed_at is None:
        if task.state == TaskState.ANSWERED:
            tasks.accept(task, version=task.version, by=by, now=now)
        else:
            tasks.withdraw(task, reason=gettext("papers are complete"), version=task.version, by=by, now=now)
    return leads.told(lead, "complete", by=by, now=now)


def _subject(matter: Matter) -> Subject:
    """Return what the period runs for: in each unit a lead comes to it runs anew."""
    return Subject(leads.CLOCKED, f"{matter.uid}@{matter.unit.pk}", matter.unit, matter.owner, matter)


def _write_letter(lead: Lead, approval: Approval, *, by: Actor, now: datetime) -> None:
    fields = {"addressee": str(approval.facts["to"]), "reason": approval.reason, "enclosures": lead.told[:200] or "—"}
    paper = documents.draft_document(
        LETTER, lead.matter, unit=lead.matter.unit, fields=fields, officer=approval.asked_by, by=by, now=now
    )
    documents.submit_document(paper, version=paper.version, by=by, now=now)
