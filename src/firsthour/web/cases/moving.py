"""How does a case move on? A step is taken at once, or asked for by one and granted by another; each leaves its row."""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.cases import papers
from firsthour.web.cases.models import Case, CaseStep, Refusal, StepOutcome
from firsthour.web.cases.noting import note, reason_of
from firsthour.web.cases.opening import start_round
from firsthour.web.cases.steps import CLOSED, REFUSED, UNDER_REVIEW, Step, check_step, get_one_step
from firsthour.web.desk import matters
from firsthour.web.desk.clocks import hand_clock
from firsthour.web.desk.documents import submit_document
from firsthour.web.desk.models import Document, DocumentState, Matter, RunningClock
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

OWN_CLOCKS = ("filing", "refusal", "case_review")


class WrongWayError(UserError):
    """A step that somebody else must grant, or that a decision brings, is taken at once; or the other way round."""

    code = "case_step_way"
    english = "{step} is not taken this way."
    chinese = "{step}不能以这种方式办理。"


class StepAskedError(UserError):
    """Another step waits to be decided."""

    code = "case_step_waits"
    english = "{step} waits to be decided; decide or withdraw it first."
    chinese = "{step}正在报批，请先批准、退回或撤回。"


class NothingAskedError(UserError):
    """A step that is not asked for any more."""

    code = "case_step_decided"
    english = "This was decided meanwhile."
    chinese = "此事项已办结，无需再批。"


class SamePersonError(UserError):
    """Who asked for something also decides on it."""

    code = "case_two_people"
    english = "{name} took part before; somebody else must do this."
    chinese = "{name}已参与前一环节，须由他人办理。"


class NotOverError(UserError):
    """A case is put away while a complaint may still come, or is being decided."""

    code = "case_complaint_open"
    english = "The notice is not delivered, or a complaint can still be made or is not decided."
    chinese = "通知书尚未送达，或者复议复核期限未满、尚未办结，不能归档。"


@transaction.atomic
def take_step(
    case: Case, name: str, *, officer: Officer, reason: str, version: int, by: Actor, now: datetime
) -> CaseStep:
    """Take a step that needs nobody else.

    Raises
    ------
    WrongCaseStateError
        The step does not follow from where the case is.
    WrongWayError
        It must be asked for.
    """
    step = check_step(name, state=case.matter.state)
    if step.way != "direct":
        raise WrongWayError(step=str(step.words))
    _expect_nothing_asked(case)
    if name == "put_away" and case.matter.state == REFUSED:
        expect_no_complaint(case, now=now)
    if name == "begin_review":
        _hand_in_acceptance(case, by=by, now=now)
    row = _row(case, step, officer=officer, reason=reason, outcome=StepOutcome.TAKEN, now=now)
    return _go(row, step, version=version, by=by, now=now)


@transaction.atomic
def ask_step(
    case: Case, name: str, *, officer: Officer, reason: str, version: int, by: Actor, now: datetime,
    to_unit: Unit | None = None,
) -> CaseStep:  # fmt: skip
    """Ask for a step that somebody else must grant.

    Raises
    ------
    StepAskedError
        Another one waits already.
    """
    step = check_step(name, state=case.matter.state)
    if step.way != "asked":
        raise WrongWayError(step=str(step.words))
    _expect_nothing_asked(case)
    _expect_version(case.matter, version)
    row = _row(case, step, officer=officer, reason=reason, outcome=StepOutcome.ASKED, now=now, to_unit=to_unit)
    note("case.step_asked", case, by=by, now=now, says={"step": name, "reason": row.reason})
    return row


@transaction.atomic
def grant_step(row: CaseStep, *, officer: Officer, words: str, version: int, by: Actor, now: datetime) -> CaseStep:
    """Grant a step: its paper is signed and the case moves on.

    Raises
    ------
    SamePersonError
        Who asked would grant it.
    """
    row = _lock_asked(row)
    step = check_step(row.name, state=row.case.matter.state)
    expect_another(officer, row.asked_by)
    row.outcome, row.decided_by, row.decided_at, row.decided_words = StepOutcome.GRANTED, officer, now, words.strip()
    row.save()
    if step.paper:
        row.paper = papers.issue_paper(
            step.paper, row.case, fields=_paper_fields(row, step), writer=row.asked_by or officer, signer=officer,
            by=by, now=now,
        )  # fmt: skip
        row.save(update_fields=["paper"])
    return _go(row, step, version=version, by=by, now=now)


@transaction.atomic
def refuse_step(row: CaseStep, *, officer: Officer, reason: str, by: Actor, now: datetime) -> CaseStep:
    """Refuse a step that was asked for, or withdraw it as who asked; the case stays where it is."""
    row = _lock_asked(row)
    row.outcome, row.decided_by, row.decided_at = StepOutcome.REFUSED, officer, now
    row.decided_words = reason_of(reason)
    row.save()
    note("case.step_refused", row.case, by=by, now=now, says={"step": row.name, "reason": row.decided_words})
    return row


@transaction.atomic
def hand_over_case(
    case: Case, *, unit: Unit, owner: Officer | None, reason: str, keep_sight: bool, version: int, by: Actor,
    now: datetime,
) -> Case:  # fmt: skip
    """Give a case to another unit; every clock of it goes along, no end moves."""
    before = case.matter.unit.name
    matters.hand_over_matter(
        case.matter, unit=unit, owner=owner, reason=reason, keep_sight=keep_sight, version=version, by=by, now=now
    )
    for clock in RunningClock.objects.filter(matter=case.matter, about_kind__in=OWN_CLOCKS, done_at=None):
        hand_clock(clock, unit=unit, officer=owner)
    note("case.handed_over", case, by=by, now=now, says={"from": before, "to": unit.name, "reason": reason})
    return case


def record_step(
    case: Case, name: str, *, officer: Officer, asked_by: Officer, reason: str, version: int, by: Actor, now: datetime,
    paper: Document | None = None, to_unit: Unit | None = None,
) -> CaseStep:  # fmt: skip
    """Move a case as a decision on filing or on a review says; asked for by one, decided by another."""
    step = check_step(name, state=case.matter.state)
    row = _row(
        case, step, officer=asked_by, reason=reason, outcome=StepOutcome.GRANTED, now=now, decided_by=officer,
        to_unit=to_unit,
    )  # fmt: skip
    row.paper = paper
    row.save(update_fields=["paper"])
    return _go(row, step, version=version, by=by, now=now)


def expect_another(officer: Officer, *others: Officer | None) -> None:
    """Refuse somebody who took part before.

    Raises
    ------
    SamePersonError
        The officer is one of the others.
    """
    if any(other is not None and other.pk == officer.pk for other in others):
        raise SamePersonError(name=officer.name)


def expect_no_complaint(case: Case, *, now: datetime) -> None:
    """Refuse to put a refused case away while the complainant can still be heard.

    Raises
    ------
    NotOverError
        The notice is not delivered, a request can still come, or one is not decided and delivered.
    """
    refusal = Refusal.objects.filter(case=case).order_by("-decided_at").first()
    if refusal is None:
        return
    waits = refusal.delivered_at is None or refusal.reviews.filter(delivered_at=None).exists()
    may_ask = RunningClock.objects.filter(
        about_kind="refusal", about_key=str(refusal.uid), kind__in=("review_request", "second_review_request"),
        done_at=None, due_at__gt=now,
    )  # fmt: skip
    if waits or may_ask.exists():
        raise NotOverError


def _row(
    case: Case, step: Step, *, officer: Officer, reason: str, outcome: str, now: datetime, to_unit: Unit | None = None,
    decided_by: Officer | None = None,
) -> CaseStep:  # fmt: skip
    said = reason_of(reason) if step.needs_reason else reason.strip()
    return CaseStep.objects.create(
        case=case, name=step.name, from_state=case.matter.state, to_state=step.to or case.matter.state,
        basis=step.basis, basis_status=step.status, reason=said, outcome=outcome, asked_by=officer, asked_at=now,
        unit=to_unit, decided_by=decided_by, decided_at=now if decided_by is not None else None,
    )  # fmt: skip


def _go(row: CaseStep, step: Step, *, version: int, by: Actor, now: datetime) -> CaseStep:
    case, matter = row.case, row.case.matter
    reason = row.reason or str(step.name)
    if step.to == CLOSED:
        matters.close_matter(matter, reason=reason, version=version, by=by, now=now)
    elif step.to and matter.closed_at is not None:
        matters.reopen_matter(matter, reason=reason, version=version, by=by, now=now)
        matters.set_matter_state(matter, state=step.to, version=matter.version, by=by, now=now)
    elif step.to and step.to != matter.state:
        matters.set_matter_state(matter, state=step.to, version=version, by=by, now=now)
    else:
        _expect_version(matter, version)
    if step.to == UNDER_REVIEW and row.from_state != "accepted":
        start_round(case, started_at=now, by=by, now=now)
    if row.unit is not None and not matter.is_confidential and row.unit.pk != matter.unit_id:
        matters.share_matter(matter, unit=row.unit, by=by, now=now)
    says = {"from_state": row.from_state, "to_state": row.to_state, "reason": row.reason, "basis": row.basis}
    note(f"case.{step.name}", case, by=by, now=now, says=says)
    return row


def _paper_fields(row: CaseStep, step: Step) -> dict[str, str]:
    return {
        "reason": row.reason,
        "basis": papers.basis_words(row.basis, row.basis_status),
        "addressee": row.unit.name if row.unit is not None else papers.NONE,
    }


def _hand_in_acceptance(case: Case, *, by: Actor, now: datetime) -> None:
    """Hand the acceptance form in for signature where it still lies as a draft."""
    accepted = case.steps.filter(name="accept").select_related("paper").first()
    paper = accepted.paper if accepted is not None else None
    if paper is not None and paper.state == DocumentState.DRAFT and all(paper.fields.values()):
        submit_document(paper, version=paper.version, by=by, now=now)


def _lock_asked(row: CaseStep) -> CaseStep:
    fresh = CaseStep.objects.select_for_update(of=("self",)).filter(pk=row.pk, outcome=StepOutcome.ASKED).first()
    if fresh is None:
        raise NothingAskedError
    return fresh


def _expect_nothing_asked(case: Case) -> None:
    waiting = case.steps.filter(outcome=StepOutcome.ASKED).first()
    if waiting is not None:
        raise StepAskedError(step=str(get_one_step(waiting.name).words))


def _expect_version(matter: Matter, version: int) -> None:
    claim_version(matter, version=version)
