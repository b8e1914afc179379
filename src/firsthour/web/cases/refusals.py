"""What follows a refusal? The notice within three days, a review by the organ itself, a second one by the organ above.

delivered ─▶ asked (7 days) ─▶ opinion ─▶ decided (30 days) ─▶ delivered ─▶ asked again (7 days) ─▶ decided by the
superior (30 days, 30 more with approval) ─▶ delivered. 程序规定 §178, §179; the legal department handles it (§386).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from firsthour.base.errors import UserError
from firsthour.law.deadlines import Extension
from firsthour.web.cases import papers
from firsthour.web.cases.models import Filing, Refusal, Review
from firsthour.web.cases.moving import expect_another, record_step
from firsthour.web.cases.noting import note, reason_of, running
from firsthour.web.cases.ranks import organ_of, superior_of
from firsthour.web.cases.steps import REFUSED
from firsthour.web.desk.clocks import Subject, start_clock, tell_clock
from firsthour.web.desk.models import Document, RunningClock
from firsthour.web.intake.approvals import NotOfferedError, ask_extension, list_longer, take_back_requests
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

UPHELD, AGAIN, FILE = "upheld", "again", "file"
OUTCOMES = (UPHELD, AGAIN, FILE)
_OUTCOME_PAPERS = {UPHELD: "维持原决定", AGAIN: "撤销原决定，重新审查", FILE: "撤销原决定，予以立案"}


class DeliveredBeforeError(UserError):
    """A notice that was delivered."""

    code = "notice_delivered"
    english = "It was delivered before."
    chinese = "此前已经送达。"


class NotDeliveredError(UserError):
    """A complaint about a decision that was not delivered yet."""

    code = "notice_not_delivered"
    english = "The decision was not delivered yet."
    chinese = "决定尚未送达。"


class AskedBeforeError(UserError):
    """A review that was asked for."""

    code = "review_asked"
    english = "The review was asked for before."
    chinese = "已经申请过。"


class TooLateError(UserError):
    """A complaint after its seven days."""

    code = "review_too_late"
    english = "The period for asking ended at {due_at}."
    chinese = "申请期限已于 {due_at} 届满。"


class ReviewStateError(UserError):
    """A step of a review that does not follow from where it is."""

    code = "review_state"
    english = "The review has moved on; look at it again."
    chinese = "复议复核环节已变化，请重新查看。"


@dataclass(frozen=True)
class Delivery:
    """How something was delivered: to whom, how (``handed``, ``posted``, ``left``), and the words on the receipt."""

    how: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class ReviewDecision:
    """What a review decides; ``organ`` and ``number`` where a bureau outside of this site decided."""

    outcome: str
    words: str
    organ: str = ""
    number: str = ""


@transaction.atomic
def deliver_notice(
    refusal: Refusal, delivery: Delivery, *, officer: Officer, version: int, by: Actor, now: datetime
) -> Refusal:
    """Write down that the complainant has the notice; from now on seven days run in which to complain."""
    claim_version(refusal, version=version)
    if refusal.delivered_at is not None:
        raise DeliveredBeforeError
    at = to_the_second(delivery.at, refusal.decided_at)
    refusal.delivered_at, refusal.delivered_how = at, delivery.how
    refusal.delivered_words, refusal.delivered_by = delivery.words.strip(), officer
    refusal.save()
    for clock in running("refusal", refusal.uid, only="refusal_notice"):
        tell_clock(clock, "done", at=at, by=by, now=now)
    start_clock("review_request", _of_refusal(refusal), started_at=at, by=by, now=now)
    note("case.notice_delivered", refusal.case, by=by, now=now, says={"how": delivery.how}, happened_at=at)
    return refusal


@transaction.atomic
def ask_review(
    refusal: Refusal, *, words: str, asked_at: datetime, by: Actor, now: datetime, is_second: bool = False
) -> Review:
    """Take down that the complainant asks for a review, or for one by the organ above.

    Raises
    ------
    NotDeliveredError
        What is complained about was not delivered.
    TooLateError
        The seven days were over.
    """
    first = refusal.reviews.filter(is_second=False).first()
    if (first is None or first.delivered_at is None) if is_second else refusal.delivered_at is None:
        raise NotDeliveredError
    asked_at = to_the_second(asked_at, first.delivered_at if is_second and first else refusal.delivered_at)
    kind = "second_review_request" if is_second else "review_request"
    for clock in running("refusal", refusal.uid, only=kind):
        if asked_at >= clock.due_at:
            raise TooLateError(due_at=clock.due_at.isoformat(sep=" ", timespec="minutes"))
        tell_clock(clock, "done", at=asked_at, by=by, now=now)
    organ = organ_of(refusal.case.matter.unit)
    unit = (superior_of(organ) or organ) if is_second else organ
    try:
        with transaction.atomic():
            review = Review.objects.create(
                refusal=refusal, is_second=is_second, unit=unit, asked_at=asked_at, asked_words=reason_of(words)
            )
    except IntegrityError as error:
        raise AskedBeforeError from error
    matter = refusal.case.matter
    subject = Subject("case_review", str(review.uid), unit, None, matter)
    start_clock(_clock(review), subject, started_at=asked_at, by=by, now=now)
    note("case.review_asked", refusal.case, by=by, now=now, says={"second": is_second}, happened_at=asked_at)
    return review


@transaction.atomic
def opine_on_review(review: Review, *, words: str, officer: Officer, version: int, by: Actor, now: datetime) -> Review:
    """Write the legal department's opinion on a complaint; who took part in the refusal does not handle it."""
    claim_version(review, version=version)
    if review.opinion or review.decided_at is not None:
        raise ReviewStateError
    filing = review.refusal.filing
    expect_another(officer, filing.proposed_by, filing.opined_by, filing.decided_by)
    review.handler, review.opinion, review.opined_at = officer, reason_of(words), now
    review.save()
    note("case.review_opined", review.refusal.case, by=by, now=now, says={"second": review.is_second})
    return review


@transaction.atomic
def decide_review(
    review: Review, decision: ReviewDecision, *, officer: Officer, version: int, by: Actor, now: datetime
) -> Review:
    """Decide on a complaint: uphold, review anew, or file; who handled it does not decide.

    Raises
    ------
    SamePersonError
        Who handled it, or proposed the refusal, would decide; the second review: who decided before.
    """
    claim_version(review, version=version)
    case, filing = review.refusal.case, review.refusal.filing
    if not review.opinion or review.decided_at is not None or case.matter.state != REFUSED:
        raise ReviewStateError
    _expect_fresh_eyes(review, officer)
    review.outcome, review.decision_words = decision.outcome, reason_of(decision.words)
    review.decided_by, review.decided_at = officer, now
    review.outside_organ, review.outside_number = decision.organ.strip(), decision.number.strip()
    review.paper = _paper(review, officer=officer, by=by, now=now)
    review.save()
    take_back_requests(running("case_review", review.uid), by=by, now=now)
    note("case.review_decided", case, by=by, now=now, says={"outcome": decision.outcome, "second": review.is_second})
    if decision.outcome in (AGAIN, FILE):
        _overturn(review, filing, officer=officer, by=by, now=now)
    return review


@transaction.atomic
def ask_longer_review(
    review: Review, event: str, *, reason: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Approval:
    """Ask for a longer period to decide on a complaint; the head of the organ that decides on it approves.

    Raises
    ------
    NotOfferedError
        It is decided, or its period has no such extension now.
    WaitsAlreadyError
        The same is asked already.
    """
    claim_version(review, version=version)
    clock = next((clock for clock, one in longer_reviews(review, now=now) if one.event == event), None)
    if clock is None:
        raise NotOfferedError
    return ask_extension(clock, event, reason=reason_of(reason), officer=officer, by=by, now=now, unit=review.unit)


def longer_reviews(review: Review, *, now: datetime) -> list[tuple[RunningClock, Extension]]:
    """Return how the period to decide on a complaint can be lengthened now.

    Raises
    ------
    NotOfferedError
        In no way.
    """
    if review.decided_at is not None:
        raise NotOfferedError
    return list_longer(running("case_review", review.uid, only=_clock(review)), now=now)


@transaction.atomic
def deliver_review(
    review: Review, delivery: Delivery, *, officer: Officer, version: int, by: Actor, now: datetime
) -> Review:
    """Write down that the complainant has the decision on the review; upheld, the organ above can be asked."""
    claim_version(review, version=version)
    if review.decided_at is None:
        raise ReviewStateError
    if review.delivered_at is not None:
        raise DeliveredBeforeError
    at = to_the_second(delivery.at, review.decided_at)
    review.delivered_at = at
    review.save()
    for clock in running("case_review", review.uid):
        tell_clock(clock, "done", at=at, by=by, now=now)
    if not review.is_second and review.outcome == UPHELD:
        start_clock("second_review_request", _of_refusal(review.refusal), started_at=at, by=by, now=now)
    says = {"how": delivery.how, "officer": officer.name, "second": review.is_second}
    note("case.review_delivered", review.refusal.case, by=by, now=now, says=says, happened_at=at)
    return review


def to_the_second(typed: datetime, before: datetime | None) -> datetime:
    """Return a moment typed to the minute, not before what must have come first when both lie in one minute."""
    if before is not None and typed < before < typed + timedelta(minutes=1):
        return before
    return typed


def _expect_fresh_eyes(review: Review, officer: Officer) -> None:
    filing = review.refusal.filing
    expect_another(officer, review.handler, filing.proposed_by, filing.opined_by)
    if review.is_second and review.unit_id != organ_of(review.refusal.case.matter.unit).pk:
        first = review.refusal.reviews.filter(is_second=False).first()
        expect_another(officer, filing.decided_by, first.decided_by if first else None)


def _overturn(review: Review, filing: Filing, *, officer: Officer, by: Actor, now: datetime) -> None:
    case = review.refusal.case
    record_step(
        case, "review_file" if review.outcome == FILE else "review_again", officer=officer,
        asked_by=review.handler or officer, reason=review.decision_words, version=case.matter.version, by=by, now=now,
        paper=review.paper,
    )  # fmt: skip
    if review.outcome == FILE:
        case.filed_at = now
        case.save(update_fields=["filed_at"])
    for clock in running("refusal", review.refusal.uid):
        tell_clock(clock, "done", at=now, by=by, now=now)


def _paper(review: Review, *, officer: Officer, by: Actor, now: datetime) -> Document:
    fields = {
        "complainant": review.refusal.complainant,
        "asked": review.asked_words,
        "outcome": _OUTCOME_PAPERS[review.outcome],
        "reason": review.decision_words,
        "basis": papers.basis_words("公安机关办理刑事案件程序规定 §179", "C"),
    }
    kind = "second_review_decision" if review.is_second else "review_decision"
    return papers.issue_paper(
        kind, review.refusal.case, fields=fields, writer=review.handler or officer, signer=officer, by=by, now=now,
        unit=review.unit,
    )  # fmt: skip


def _clock(review: Review) -> str:
    return "second_review_decision" if review.is_second else "review_decision"


def _of_refusal(refusal: Refusal) -> Subject:
    matter = refusal.case.matter
    return Subject("refusal", str(refusal.uid), matter.unit, matter.owner, matter)
