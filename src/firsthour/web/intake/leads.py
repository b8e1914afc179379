"""How is a lead registered, checked, decided, turned into a report or case, and answered to where it came from?

register ─▶ check … ─▶ decide: verified ─▶ becomes a report or case (``LEAD_ENDS``) ─▶ answered ─▶ concluded
                          ├─ not verified, merged ─▶ answered ─▶ concluded   (merged: undone by ``lead_unmerging``)
                          └─ passed on (``lead_transfers``)

A result is told back to the source before the matter is concluded, unless nobody waits for it (our own findings). A
lead whose matter was opened by the desk's plain form has no row here until somebody describes it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import documents, events, matters
from firsthour.web.desk.clocks import Subject, start_clock, tell_clock
from firsthour.web.desk.models import Attachment, Matter, RunningClock
from firsthour.web.desk.search_matters import refresh_terms
from firsthour.web.intake.approvals import take_back_requests
from firsthour.web.intake.lead_sources import ANSWER_CLOCK, MISSING_CLOCK, ROUTE_CLOCKS, get_one_source
from firsthour.web.intake.models.leads import CheckResult, Lead, LeadCheck, LeadResult, Route
from firsthour.web.intake.telling_sources import tell_source
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

KIND, CLOCKED = "lead", "lead"
CHECKING = "checking"
ANSWER_PAPER = "lead_answer"


class NotCheckedError(UserError):
    """A result without anything that was checked."""

    code = "lead_not_checked"
    english = "Record at least one check first; verified needs one that confirms."
    chinese = "请先登记至少一项核查；“属实”须有核查结果为“印证”。"


class DecidedLeadError(UserError):
    """A step on a lead whose result stands."""

    code = "lead_decided"
    english = "{number} has its result already. New facts are a new lead that names this one."
    chinese = "{number} 已有核查结果。有新情况的，请登记新线索并注明本线索编号。"


class UndecidedLeadError(UserError):
    """A lead that would be concluded without a result, or without an answer to its source."""

    code = "lead_undecided"
    english = "Decide the lead {number} and tell its source before it is concluded."
    chinese = "线索 {number} 须先作出核查结论并答复来源，才能办结。"


class DescribedBeforeError(UserError):
    """A matter that is a described lead already."""

    code = "lead_described"
    english = "{number} is described already."
    chinese = "{number} 已补录线索信息。"


class AnswerMissingError(UserError):
    """Nothing to tell the source, or it was told."""

    code = "lead_answer"
    english = "The source was told already, or waits for nothing yet."
    chinese = "已答复来源，或尚无需答复的结果。"


@dataclass(frozen=True, kw_only=True)
class LeadFacts:
    """Where a lead comes from and what it says."""

    source: str
    route: str
    received_at: datetime
    told: str = ""
    source_name: str = ""
    source_contact: str = ""
    source_number: str = ""
    source_unit: Unit | None = None
    origin: Matter | None = None
    are_papers_complete: bool = False  # of a transfer; else it is looked at within a day


@dataclass(frozen=True, kw_only=True)
class NewCheck:
    """What was checked, how, when, and what it showed."""

    what: str
    way: str
    checked_at: datetime
    result: str
    words: str = ""
    evidence: Attachment | None = None


class LeadMaker(Protocol):
    """Opens what a verified lead becomes."""

    def __call__(self, lead: Lead, *, officer: Officer, by: Actor, now: datetime) -> Matter:
        """Return the matter that was opened."""


@dataclass(frozen=True)
class LeadEnd:
    """Something a verified lead can become: key, words, and who opens it."""

    key: str
    words: Any
    make: LeadMaker


LEAD_ENDS: dict[str, LeadEnd] = {}


def register_lead_end(end: LeadEnd) -> LeadEnd:
    """Let verified leads become something more; the same key again replaces it."""
    LEAD_ENDS[end.key] = end
    return end


@transaction.atomic
def register_lead(new: matters.NewMatter, facts: LeadFacts, *, officer: Officer, by: Actor, now: datetime) -> Lead:
    """Open a lead's matter, keep where it comes from, and start the period it is checked in."""
    return describe_lead(matters.open_matter(new, by=by, now=now), facts, officer=officer, by=by, now=now)


@transaction.atomic
def describe_lead(matter: Matter, facts: LeadFacts, *, officer: Officer, by: Actor, now: datetime) -> Lead:
    """Say where a lead comes from whose matter is open already.

    Raises
    ------
    DescribedBeforeError
        Somebody has said so.
    """
    if Lead.objects.filter(matter=matter).exists():
        raise DescribedBeforeError(number=matter.number)
    get_one_source(facts.source)
    is_transfer = facts.route == Route.ADMINISTRATIVE
    lead = Lead.objects.create(
        matter=matter, source=facts.source, source_name=facts.source_name.strip(), told=facts.told.strip(),
        source_contact=facts.source_contact.strip(), source_number=facts.source_number.strip(),
        source_unit=facts.source_unit, origin=facts.origin, route=facts.route, received_at=facts.received_at,
        registered_by=officer, complete_at=now if is_transfer and facts.are_papers_complete else None,
    )  # fmt: skip
    subject = subject_of(matter)
    start_clock(ROUTE_CLOCKS[facts.route], subject, started_at=facts.received_at, by=by, now=now)
    if is_transfer and not facts.are_papers_complete:
        start_clock(MISSING_CLOCK, subject, started_at=facts.received_at, by=by, now=now)
    refresh_terms([matter.pk])
    return told(lead, "registered", by=by, now=now, happened_at=facts.received_at, says={"source": facts.source})


@transaction.atomic
def add_check(lead: Lead, check: NewCheck, *, officer: Officer, by: Actor, now: datetime) -> LeadCheck:
    """Record what was checked; the first check moves the lead on.

    Raises
    ------
    DecidedLeadError
        The lead has its result.
    """
    expect_undecided(lead)
    made = LeadCheck.objects.create(
        lead=lead, what=check.what.strip(), way=check.way, officer=officer, checked_at=check.checked_at,
        result=check.result, words=check.words.strip(), evidence=check.evidence, recorded_at=now, by_key=by.key,
    )  # fmt: skip
    matter = lead.matter
    if matter.state != CHECKING:
        matters.set_matter_state(matter, state=CHECKING, version=matter.version, by=by, now=now)
    told(lead, "checked", by=by, now=now, happened_at=check.checked_at, says={"result": check.result})
    return made


@transaction.atomic
def decide_lead(
    lead: Lead, *, result: str, reasons: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Lead:
    """Say that a lead is verified, or is not.

    Raises
    ------
    NotCheckedError
        Nothing was checked, or nothing confirmed what is to be verified.
    DecidedLeadError
        It has its result.
    """
    checks = LeadCheck.objects.filter(lead=lead)
    confirmed = checks.filter(result=CheckResult.CONFIRMED)
    if not (confirmed if result == LeadResult.VERIFIED else checks).exists():
        raise NotCheckedError
    return settle(
        lead, result=str(LeadResult(result)), reasons=reasons, officer=officer, version=version, by=by, now=now
    )


@transaction.atomic
def merge_lead(
    lead: Lead, *, into: Matter, reasons: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Lead:
    """Let a lead go on in another matter that tells the same; its own record stays."""
    if into.pk == lead.matter_id:
        raise DecidedLeadError(number=into.number)
    lead.became = into
    settled = settle(
        lead, result=LeadResult.MERGED, reasons=reasons, officer=officer, version=version, by=by, now=now,
        says={"to": into.number},
    )  # fmt: skip
    tell_survivor(settled, into, step="took_in", reasons=reasons, by=by, now=now)
    return settled


@transaction.atomic
def let_lead_become(lead: Lead, end: str, *, officer: Officer, by: Actor, now: datetime) -> Matter:
    """Open what a verified lead becomes; the room that registered it does.

    Raises
    ------
    DecidedLeadError
        It is not verified, or has become something.
    """
    fresh = Lead.objects.select_for_update().get(pk=lead.pk)
    if fresh.result != LeadResult.VERIFIED or fresh.became_id is not None:
        raise DecidedLeadError(number=lead.matter.number)
    made = LEAD_ENDS[end].make(lead, officer=officer, by=by, now=now)
    lead.became = made
    lead.save(update_fields=["became"])
    told(lead, "became", by=by, now=now, says={"to": made.number})
    return made


@transaction.atomic
def answer_lead(lead: Lead, *, words: str, officer: Officer, version: int, by: Actor, now: datetime) -> Lead:
    """Tell the source what came of it: by a paper that waits for its signature, or by words noted here.

    Raises
    ------
    AnswerMissingError
        There is no result yet, or the source was told.
    """
    claim_version(lead.matter, version=version)
    if not lead.result or lead.answered_at is not None or lead.answer_paper_id is not None:
        raise AnswerMissingError
    lead.answer = words.strip()
    if get_one_source(lead.source).answer == "paper":
        fields = {
            "addressee": (lead.source_unit.name if lead.source_unit else lead.source_name) or lead.source,
            "source_number": lead.source_number or "—", "result": lead.answer,
        }  # fmt: skip
        paper = documents.draft_document(
            ANSWER_PAPER, lead.matter, unit=lead.matter.unit, fields=fields, officer=officer, by=by, now=now
        )
        lead.answer_paper = documents.submit_document(paper, version=paper.version, by=by, now=now)
        lead.save()
        return lead
    return note_answered(lead, by=by, now=now)


def note_answered(lead: Lead, *, by: Actor, now: datetime) -> Lead:
    """Note that the source knows; it is told here too where it works here, and the matter is concluded."""
    lead.answered_at = now
    lead.save()
    end_clocks(lead, by=by, now=now)
    told(lead, "answered", by=by, now=now)
    tell_source(lead, by=by, now=now)
    return _conclude(lead, by=by, now=now)


def settle(
    lead: Lead, *, result: str, reasons: str, officer: Officer, version: int, by: Actor, now: datetime,
    says: dict[str, str] | None = None,
) -> Lead:  # fmt: skip
    """Give a lead its result: periods end, requests nobody needs any more are taken back, an answer is owed."""
    matter = lead.matter
    claim_version(matter, version=version)
    expect_undecided(lead)
    if not reasons.strip():
        raise matters.ReasonMissingError
    lead.result, lead.reasons, lead.decided_at, lead.decided_by = result, reasons.strip(), now, officer
    lead.save()
    end_clocks(lead, by=by, now=now)
    take_back_requests(RunningClock.objects.filter(matter=matter, about_kind=CLOCKED), by=by, now=now)
    told(lead, str(result), by=by, now=now, says={"reasons": lead.reasons, **(says or {})})
    if get_one_source(lead.source).answer == "none":
        return _conclude(lead, by=by, now=now)
    matters.set_matter_state(matter, state=str(result), version=matter.version, by=by, now=now)
    start_clock(ANSWER_CLOCK, _answer_subject(matter), started_at=now, by=by, now=now)
    return lead


def end_clocks(lead: Lead, *, by: Actor, now: datetime, kinds: tuple[str, ...] = ()) -> None:
    """End the periods that run for a lead, or some kinds of them."""
    running = RunningClock.objects.filter(matter=lead.matter, about_kind=CLOCKED, done_at=None)
    for row in running.filter(kind__in=kinds) if kinds else running:
        tell_clock(row, "done", at=now, by=by, now=now)


def subject_of(matter: Matter) -> Subject:
    """Return what the periods of a lead run for."""
    return Subject(CLOCKED, str(matter.uid), matter.unit, matter.owner, matter)


def _answer_subject(matter: Matter) -> Subject:
    """Return what the period of an answer runs for; each further result of a lead is another answer."""
    before = RunningClock.objects.filter(matter=matter, kind=ANSWER_CLOCK, about_kind=CLOCKED).count()
    subject = subject_of(matter)
    return replace(subject, key=f"{subject.key}:{before + 1}") if before else subject


def expect_undecided(lead: Lead) -> None:
    """Refuse a step on a lead whose result stands.

    Raises
    ------
    DecidedLeadError
        It has one.
    """
    if Lead.objects.filter(pk=lead.pk).exclude(result="").exists():
        raise DecidedLeadError(number=lead.matter.number)


def told(
    lead: Lead, step: str, *, by: Actor, now: datetime, happened_at: datetime | None = None,
    says: dict[str, str] | None = None,
) -> Lead:  # fmt: skip
    """Append the event and record the step."""
    matter = lead.matter
    events.append(
        f"lead.{step}", unit=matter.unit, matter=matter, by=by, happened_at=happened_at or now, recorded_at=now,
        facts=says,
    )  # fmt: skip
    about = [About("matter", str(matter.uid), matter.number)]
    codes = {name: text for name, text in (says or {}).items() if name in ("source", "result")}
    record(f"lead.{step}", by=by, now=now, about=about, details={"source": lead.source, "route": lead.route, **codes})
    return lead


def tell_survivor(lead: Lead, into: Matter, *, step: str, reasons: str, by: Actor, now: datetime) -> None:
    """Append to the matter that goes on what became of a lead there, unless only the lead is confidential."""
    if lead.matter.is_confidential and not into.is_confidential:
        return
    says = {"number": lead.matter.number, "reasons": reasons.strip()}
    events.append(f"lead.{step}", unit=into.unit, matter=into, by=by, happened_at=now, recorded_at=now, facts=says)


def _conclude(lead: Lead, *, by: Actor, now: datetime) -> Lead:
    matter = lead.matter
    matter.refresh_from_db(fields=["version", "closed_at"])
    if matter.closed_at is None:
        matters.close_matter(matter, reason=lead.reasons[:200], version=matter.version, by=by, now=now)
    return lead
