"""How is it decided whether to file? Facts are compared, then proposed, opined and decided, each by somebody else.

What the comparison says is kept with the version of the law's data it was made by. It says whether a line is reached,
never what is to be decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.law.deadlines import Extension, get_one_deadline_kind
from firsthour.law.facts import FactValue
from firsthour.web.cases import judging
from firsthour.web.cases.models import CollectiveMember, Comparison, Filing, FilingState, Proposal
from firsthour.web.cases.moving import expect_another
from firsthour.web.cases.noting import note, reason_of, running
from firsthour.web.cases.steps import ROUTES, UNDER_REVIEW
from firsthour.web.cases.supervision import set_amount
from firsthour.web.desk.clocks import Subject, start_clock, tell_clock
from firsthour.web.desk.models import RunningClock
from firsthour.web.intake.approvals import NotOfferedError, ask_extension, list_longer, take_back_requests
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

ELSEWHERE = "other_jurisdiction_transfer"
CHAIR, MEMBER, RECORDER = "chair", "member", "recorder"


class WrongFilingStateError(UserError):
    """A step of the review that does not follow from where it is."""

    code = "filing_state"
    english = "The review has moved on; look at it again."
    chinese = "审查环节已变化，请重新查看。"


class NothingComparedError(UserError):
    """A filing is proposed without an offence."""

    code = "filing_nothing_compared"
    english = "Enter the offence and the facts first."
    chinese = "请先录入案由和查明的事实。"


class NoAddresseeError(UserError):
    """A transfer to nobody."""

    code = "filing_no_addressee"
    english = "Say to whom it is transferred."
    chinese = "请写明移送给谁。"


class TooFewMembersError(UserError):
    """A collective of fewer than three, or without exactly one chair."""

    code = "filing_collective"
    english = "A collective discussion has at least three members, one of whom presides."
    chinese = "集体研究至少三人，其中一人主持。"


@dataclass(frozen=True)
class Facts:
    """What is known about one offence, and the day of the act."""

    offence: str
    values: Mapping[str, FactValue]
    act_on: date | None = None
    is_main: bool = True
    amount_fen: int | None = None  # what is at stake by these facts; it is never lowered by them


@dataclass(frozen=True)
class Voice:
    """What one member of a collective said."""

    officer: Officer
    capacity: str
    opinion: str
    words: str = ""


@transaction.atomic
def enter_facts(filing: Filing, facts: Facts, *, version: int, by: Actor, now: datetime) -> Comparison:
    """Compare an offence with what is known; the same offence again replaces the comparison before.

    Raises
    ------
    WrongFilingStateError
        It has been proposed already: whoever decides must send it back first.
    """
    claim_filing(filing, FilingState.OPEN, version=version)
    judged = judging.judge_offence(facts.offence, facts.values, act_on=facts.act_on, today=now)
    if facts.is_main:
        filing.comparisons.filter(is_main=True).exclude(offence=facts.offence).update(is_main=False)
    is_main = facts.is_main or not filing.comparisons.filter(is_main=True).exclude(offence=facts.offence).exists()
    row, _is_new = Comparison.objects.update_or_create(
        filing=filing, offence=facts.offence,
        defaults={
            "is_main": is_main, "act_on": facts.act_on, "facts": dict(facts.values),
            "judgement": judged, "law_version": judged["version"], "judged_at": now, "judged_by": by.name,
        },
    )  # fmt: skip
    case = filing.case
    if is_main and case.offence != facts.offence:
        case.offence = facts.offence
        case.save(update_fields=["offence"])
    says = {"offence": facts.offence, "act_on": str(facts.act_on or ""), "version": judged["version"]}
    note("case.facts_entered", case, by=by, now=now, says=says)
    if facts.amount_fen is not None and facts.amount_fen > case.amount_fen:
        set_amount(case, facts.amount_fen, by=by, now=now)
    return row


@transaction.atomic
def drop_offence(filing: Filing, offence: str, *, version: int, by: Actor, now: datetime) -> None:
    """Take an offence out of the comparison; the first of the others becomes the main one."""
    claim_filing(filing, FilingState.OPEN, version=version)
    filing.comparisons.filter(offence=offence).delete()
    left = filing.comparisons.first()
    if left is not None and not filing.comparisons.filter(is_main=True).exists():
        left.is_main = True
        left.save(update_fields=["is_main"])
    filing.case.offence = left.offence if left is not None else ""
    filing.case.save(update_fields=["offence"])
    note("case.offence_dropped", filing.case, by=by, now=now, says={"offence": offence})


@transaction.atomic
def answer_checklist(
    filing: Filing, *, checklist: Mapping[str, object], conditions: Mapping[str, object], checklist_version: str,
    version: int, by: Actor, now: datetime,
) -> Filing:  # fmt: skip
    """Keep the answers to "crime or dispute" and to the three conditions of filing."""
    claim_filing(filing, FilingState.OPEN, version=version)
    filing.checklist, filing.conditions = dict(checklist), dict(conditions)
    filing.checklist_version = checklist_version
    filing.save()
    note("case.checklist_answered", filing.case, by=by, now=now, says={"version": checklist_version})
    return filing


@transaction.atomic
def propose(
    filing: Filing, proposal: Proposal, *, words: str, officer: Officer, version: int, by: Actor, now: datetime,
    to_unit: Unit | None = None, addressee: str = "",
) -> Filing:  # fmt: skip
    """Propose to file, not to file, or to transfer; the legal officer is next.

    Raises
    ------
    NothingComparedError
        Filing is proposed without any offence.
    NoAddresseeError
        A transfer names nobody.
    """
    claim_filing(filing, FilingState.OPEN, version=version)
    if proposal != Proposal.TRANSFER and not filing.comparisons.exists():
        raise NothingComparedError
    whom = to_unit.name if to_unit is not None else addressee.strip()
    if proposal == Proposal.TRANSFER and not whom:
        raise NoAddresseeError
    filing.state, filing.proposal, filing.proposal_words = FilingState.PROPOSED, proposal, reason_of(words)
    filing.to_unit, filing.addressee = (to_unit, whom) if proposal == Proposal.TRANSFER else (None, "")
    filing.proposed_by, filing.proposed_at = officer, now
    filing.save()
    if proposal == Proposal.TRANSFER:
        start_clock(ELSEWHERE, _subject(filing), started_at=now, by=by, now=now)
    note("case.proposed", filing.case, by=by, now=now, says={"proposal": proposal, "reason": filing.proposal_words})
    return filing


@transaction.atomic
def opine(
    filing: Filing, *, agrees: bool, words: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Filing:
    """Give the legal officer's opinion; whoever proposed does not give it.

    Raises
    ------
    SamePersonError
        Who proposed would give the opinion.
    """
    claim_filing(filing, FilingState.PROPOSED, version=version)
    expect_another(officer, filing.proposed_by)
    filing.state, filing.agrees, filing.opinion = FilingState.OPINED, agrees, reason_of(words)
    filing.opined_by, filing.opined_at = officer, now
    filing.save()
    note("case.opined", filing.case, by=by, now=now, says={"agrees": agrees, "reason": filing.opinion})
    return filing


@transaction.atomic
def send_back(filing: Filing, *, words: str, officer: Officer, version: int, by: Actor, now: datetime) -> Filing:
    """Give the proposal back to whoever made it, with what is missing; the clock runs on."""
    claim_filing(filing, FilingState.PROPOSED, FilingState.OPINED, version=version)
    reason = reason_of(words)
    says = {"proposal": filing.proposal, "reason": reason, "opinion": filing.opinion}
    filing.state, filing.proposed_by, filing.proposed_at = FilingState.OPEN, None, None
    filing.agrees, filing.opinion, filing.opined_by, filing.opined_at = None, "", None, None
    filing.members.all().delete()
    filing.met_at, filing.minutes, filing.minutes_paper = None, "", None
    filing.save()
    note("case.sent_back", filing.case, by=by, now=now, says={**says, "officer": officer.name})
    return filing


@transaction.atomic
def record_collective(
    filing: Filing, voices: Sequence[Voice], *, minutes: str, met_at: datetime, version: int, by: Actor, now: datetime
) -> Filing:
    """Keep a collective discussion: who took part as what, what each said, and the minutes.

    Raises
    ------
    TooFewMembersError
        Fewer than three, or not exactly one presided.
    """
    claim_filing(filing, FilingState.OPINED, version=version)
    chairs = [voice for voice in voices if voice.capacity == CHAIR]
    if len({voice.officer.pk for voice in voices}) < 3 or len(chairs) != 1:
        raise TooFewMembersError
    filing.members.all().delete()
    CollectiveMember.objects.bulk_create(
        CollectiveMember(
            filing=filing, officer=voice.officer, capacity=voice.capacity, opinion=voice.opinion, words=voice.words
        )
        for voice in voices
    )
    filing.met_at, filing.minutes = met_at, reason_of(minutes)
    filing.save()
    says = {"n": len(voices), "n_for": sum(voice.opinion == "for" for voice in voices)}
    note("case.collective", filing.case, by=by, now=now, says=says, happened_at=met_at)
    return filing


@transaction.atomic
def ask_longer_review(
    filing: Filing, event: str, *, reason: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Approval:
    """Ask for a longer review; whoever the law names approves it in a log-in of their own, or the end stays.

    Raises
    ------
    NotOfferedError
        The review has ended, or has no such extension now.
    WaitsAlreadyError
        The same is asked already.
    """
    claim_version(filing, version=version)
    clock = next(iter(running("filing", filing.uid, only=ROUTES[filing.case.route].clock)), None)
    if clock is None:
        raise NotOfferedError
    return ask_extension(clock, event, reason=reason_of(reason), officer=officer, by=by, now=now)


@transaction.atomic
def pause_review(filing: Filing, *, reason: str, by: Actor, now: datetime) -> Filing:
    """Let the review's clock stand while material is awaited, where its kind allows that."""
    for clock in _pausable(filing):
        tell_clock(clock, "paused:materials_awaited", at=now, by=by, now=now, reason=reason_of(reason)[:200])
        note("case.review_paused", filing.case, by=by, now=now, says={"reason": reason})
    return filing


@transaction.atomic
def resume_review(filing: Filing, *, by: Actor, now: datetime) -> Filing:
    """Let the review's clock run on."""
    for clock in _pausable(filing):
        tell_clock(clock, "resumed", at=now, by=by, now=now)
        note("case.review_resumed", filing.case, by=by, now=now)
    return filing


def longer_reviews(filing: Filing, *, now: datetime) -> list[tuple[RunningClock, Extension]]:
    """Return how the review can be lengthened now.

    Raises
    ------
    NotOfferedError
        In no way.
    """
    return list_longer(running("filing", filing.uid, only=ROUTES[filing.case.route].clock), now=now)


def end_clocks(filing: Filing, *, by: Actor, now: datetime) -> None:
    """End every clock of a review: it is decided, and nobody needs it longer."""
    for clock in running("filing", filing.uid):
        tell_clock(clock, "done", at=now, by=by, now=now)
        take_back_requests([clock], by=by, now=now)


def claim_filing(filing: Filing, *states: str, version: int) -> None:
    """Move a filing to its next version where its case is under review and it stands at one of these.

    Raises
    ------
    WrongFilingStateError
        It does not.
    """
    claim_version(filing, version=version)
    if filing.state not in states or filing.case.matter.state != UNDER_REVIEW:
        raise WrongFilingStateError


def _subject(filing: Filing) -> Subject:
    matter = filing.case.matter
    return Subject("filing", str(filing.uid), matter.unit, matter.owner, matter)


def _pausable(filing: Filing) -> list[RunningClock]:
    clock = ROUTES[filing.case.route].clock
    if "materials_awaited" not in get_one_deadline_kind(clock).pauses:
        return []
    return running("filing", filing.uid, only=clock)
