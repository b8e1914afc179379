"""How is a hard question put to legal and squad officers together, answered by each in writing, and decided?

open ─▶ each member gives an opinion (once, in the own log-in) ─▶ the chair decides with reasons ─▶ paper, notices
  └─▶ withdrawn (by who opened it, or the chair)

The clock belongs to the chair; members who have not answered are told with each of its warnings, and its escalations
climb as all do. On a confidential matter all of them are named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from firsthour.base.errors import UserError
from firsthour.law.clocks import read_clock
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import documents, events, matters
from firsthour.web.desk.clocks import Subject, calendar_in_use, start_clock, tell_clock
from firsthour.web.desk.models import ClockAlarm, Document, Matter, RunningClock
from firsthour.web.desk.notices import notify
from firsthour.web.intake.consultation_policies import capable_officers, is_ready
from firsthour.web.intake.consultation_words import TOLD, paper_fields
from firsthour.web.intake.models.consultations import (
    Capacity,
    Consultation,
    ConsultationMember,
    ConsultationState,
    Decision,
)
from firsthour.web.intake.naming import name_on_matter
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor, system_actor

KIND, CLOCK, PAPER = "consultation", "consultation", "consultation_opinion"


class BothSidesError(UserError):
    """A consultation without a legal officer, or without a squad officer."""

    code = "consultation_sides"
    english = "Name at least one legal officer and one squad officer."
    chinese = "会商须至少指定一名法制人员和一名办案人员。"


class WrongCapacityError(UserError):
    """Somebody is asked in a capacity they do not have."""

    code = "consultation_capacity"
    english = "{name} cannot be asked in this capacity."
    chinese = "{name}不具备相应身份，不能以此身份参加会商。"


class ChairIsMemberError(UserError):
    """The chair would decide on the own opinion."""

    code = "consultation_chair"
    english = "The chair decides and gives no opinion of the own; choose another member or chair."
    chinese = "主持人负责作出结论，不得同时作为会商人员。"


class NotOpenError(UserError):
    """A step with a consultation that is over, or an opinion that was given."""

    code = "consultation_over"
    english = "This consultation is over, or the opinion was given already."
    chinese = "会商已结束，或意见已提交。"


class NotReadyError(UserError):
    """A decision before the opinions are in."""

    code = "consultation_not_ready"
    english = "Opinions are still missing: {names}. It can be decided when they are in, or after the end."
    chinese = "尚缺书面意见：{names}。意见齐备或期限届满后方可作出结论。"


@dataclass(frozen=True)
class NewConsultation:
    """The question, who is asked in which capacity, who decides, and by when (nothing: the usual period)."""

    matter: Matter
    question: str
    legal: Sequence[Officer]
    squad: Sequence[Officer]
    chair: Officer
    due_at: datetime | None = None


@transaction.atomic
def open_consultation(new: NewConsultation, *, officer: Officer, by: Actor, now: datetime) -> Consultation:
    """Put a question to named officers; they are told, and those who do not see the matter are named on it.

    Raises
    ------
    BothSidesError
        No legal officer, or no squad officer.
    WrongCapacityError
        Somebody is neither.
    ChairIsMemberError
        The chair would judge the own opinion.
    MatterClosedError
        The matter is closed.
    """
    matter = new.matter
    if matter.closed_at is not None:
        raise matters.MatterClosedError(number=matter.number)
    _check_people(new, now=now)
    usual = read_clock(CLOCK, started_at=now, now=now, calendar=calendar_in_use()).due_at
    one = Consultation.objects.create(
        matter=matter, question=new.question.strip(), chair=new.chair, opened_by=officer, opened_at=now,
        due_at=new.due_at or usual, state=ConsultationState.OPEN,
    )  # fmt: skip
    asked = [(one_asked, Capacity.LEGAL) for one_asked in new.legal] + [(each, Capacity.SQUAD) for each in new.squad]
    ConsultationMember.objects.bulk_create(
        ConsultationMember(consultation=one, officer=member, capacity=capacity) for member, capacity in asked
    )
    people = [*new.legal, *new.squad, new.chair]
    name_on_matter(matter, people, by=by, now=now)
    subject = Subject(KIND, str(one.uid), matter.unit, new.chair, matter)
    start_clock(CLOCK, subject, started_at=now, by=by, now=now, given_due_at=one.due_at)
    _told(one, "opened", by=by, now=now)
    _tell(one, people, "opened", by=by, now=now)
    return one


@transaction.atomic
def give_opinion(
    one: Consultation, *, officer: Officer, view: str, opinion: str, by: Actor, now: datetime
) -> ConsultationMember:
    """Give the own opinion, once; the chair is told when all are in.

    Raises
    ------
    NotOpenError
        It is over, or the opinion was given.
    ReasonMissingError
        Nothing is written.
    """
    if not opinion.strip():
        raise matters.ReasonMissingError
    open_ones = ConsultationMember.objects.select_for_update(of=("self",)).filter(
        consultation=one, consultation__state=ConsultationState.OPEN, officer=officer, given_at=None
    )
    member = open_ones.first()
    if member is None:
        raise NotOpenError
    member.view, member.opinion, member.given_at = str(Decision(view)), opinion.strip(), now
    member.save()
    _told(one, "given", by=by, now=now)
    if not ConsultationMember.objects.filter(consultation=one, given_at=None).exists():
        _tell(one, [one.chair], "complete", by=by, now=now)
    return member


@transaction.atomic
def decide_consultation(
    one: Consultation, *, decision: str, reasons: str, version: int, by: Actor, now: datetime
) -> Consultation:
    """Decide with reasons; the paper waits for its signature, members and owner are told.

    Raises
    ------
    NotReadyError
        Opinions are missing, and the end has not come.
    NotOpenError
        It is over.
    """
    _claim(one, version=version)
    if not is_ready(one, now=now):
        missing = [member.officer.name for member in _members(one) if member.given_at is None]
        raise NotReadyError(names="、".join(missing))
    if not reasons.strip():
        raise matters.ReasonMissingError
    one.state, one.decision, one.reasons, one.closed_at = (
        ConsultationState.DECIDED, str(Decision(decision)), reasons.strip(), now,
    )  # fmt: skip
    one.paper = _write_paper(one, by=by, now=now)
    one.save()
    _end_clock(one, by=by, now=now)
    _told(one, "decided", by=by, now=now, says={"decision": one.decision})
    told = [*(member.officer for member in _members(one)), one.opened_by, one.matter.owner]
    _tell(one, [officer for officer in told if officer is not None], "decided", by=by, now=now)
    return one


@transaction.atomic
def withdraw_consultation(one: Consultation, *, reason: str, version: int, by: Actor, now: datetime) -> Consultation:
    """Call it off, with the reason; opinions that were given stay unread by others.

    Raises
    ------
    NotOpenError
        It is over.
    """
    _claim(one, version=version)
    if not reason.strip():
        raise matters.ReasonMissingError
    one.state, one.reasons, one.closed_at = ConsultationState.WITHDRAWN, reason.strip(), now
    one.save()
    _end_clock(one, by=by, now=now)
    _told(one, "withdrawn", by=by, now=now)
    people = [*(member.officer for member in _members(one)), one.chair]
    _tell(one, people, "withdrawn", by=by, now=now)
    return one


def tell_unanswered(alarms: Sequence[ClockAlarm], now: datetime) -> None:
    """Tell members who have not answered with each alarm of a consultation's clock; a listener of the clocks."""
    keys = {alarm.clock_id for alarm in alarms}
    clocks = {row.pk: row for row in RunningClock.objects.filter(pk__in=keys, about_kind=KIND)}
    by = system_actor("desk.clocks")
    uids = [row.about_key for row in clocks.values()]
    open_ones = Consultation.objects.filter(uid__in=uids, state=ConsultationState.OPEN).select_related("matter")
    ones = {str(one.uid): one for one in open_ones.prefetch_related("members__officer")}
    for alarm in alarms:
        row = clocks.get(alarm.clock_id)
        one = ones.get(row.about_key) if row is not None else None
        if one is not None:
            late = [member.officer for member in one.members.all() if member.given_at is None]
            _tell(one, late, "unanswered", by=by, now=now, more=alarm.key)


def page_of(one: Consultation) -> str:
    """Return where a consultation is shown."""
    return reverse("intake:consultation", args=[one.uid])


def _check_people(new: NewConsultation, *, now: datetime) -> None:
    if not new.legal or not new.squad:
        raise BothSidesError
    for capacity, officers in ((Capacity.LEGAL, new.legal), (Capacity.SQUAD, new.squad)):
        capable = set(capable_officers(capacity, now=now).values_list("pk", flat=True))
        for officer in officers:
            if officer.pk not in capable:
                raise WrongCapacityError(name=officer.name)
    asked = [officer.pk for officer in (*new.legal, *new.squad)]
    if new.chair.pk in asked:
        raise ChairIsMemberError
    if len(set(asked)) < len(asked):
        raise BothSidesError  # one person is not both sides


def _members(one: Consultation) -> list[ConsultationMember]:
    return list(ConsultationMember.objects.filter(consultation=one).select_related("officer"))


def _claim(one: Consultation, *, version: int) -> None:
    claim_version(one, version=version)
    if one.state != ConsultationState.OPEN:
        raise NotOpenError


def _end_clock(one: Consultation, *, by: Actor, now: datetime) -> None:
    for row in RunningClock.objects.filter(about_kind=KIND, about_key=str(one.uid), done_at=None):
        tell_clock(row, "done", at=now, by=by, now=now)


def _write_paper(one: Consultation, *, by: Actor, now: datetime) -> Document:
    fields = paper_fields(one, _members(one))
    paper = documents.draft_document(
        PAPER, one.matter, unit=one.matter.unit, fields=fields, officer=one.opened_by, by=by, now=now
    )
    return documents.submit_document(paper, version=paper.version, by=by, now=now)


def _tell(one: Consultation, people: Sequence[Officer], what: str, *, by: Actor, now: datetime, more: str = "") -> None:
    number = one.matter.number
    notify(
        {officer.pk: officer for officer in people}.values(), key=f"consultation:{one.uid}:{what}:{more}".rstrip(":"),
        topic="consultation", title=lambda: str(TOLD[what]) % {"number": number}, url=page_of(one), matter=one.matter,
        words=by.name if by.kind == "officer" else "", by=by, now=now, urgent=bool(more),
    )  # fmt: skip


def _told(
    one: Consultation, step: str, *, by: Actor, now: datetime, says: dict[str, str] | None = None
) -> Consultation:
    matter = one.matter
    events.append(
        f"consultation.{step}", unit=matter.unit, matter=matter, by=by, happened_at=now, recorded_at=now,
        facts={"consultation": str(one.uid), **(says or {})},
    )  # fmt: skip
    about = [About("consultation", str(one.uid), matter.number), About("matter", str(matter.uid), matter.number)]
    record(f"consultation.{step}", by=by, now=now, about=about, details=says)
    return one
