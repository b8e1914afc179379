"""Who reviews an appeal? Somebody who had no part in the hold, found by itself or named; else nobody, said plainly."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from firsthour.base.errors import UserError
from firsthour.web.appeals.models import AppealState, NoteKind, Review
from firsthour.web.appeals.names import CLOCK_ABOUT
from firsthour.web.appeals.operations.telling import note, notify_reviewer, tell
from firsthour.web.appeals.policies import eligible_reviewers, excluded_from
from firsthour.web.desk.clocks import hand_clock
from firsthour.web.desk.models import RunningClock
from firsthour.web.desk.phrases import say
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor


class NoReviewerError(UserError):
    """Everybody who could review it had a part in the hold, or there is nobody."""

    code = "no_reviewer"
    english = (
        "Nobody can review this appeal: every legal officer and leader of the unit and above it asked for, drafted or "
        "approved something on this hold, or stands in for somebody who did. The bureau above must name one."
    )
    chinese = (
        "无人可复核此申诉：本单位及上级的法制人员、负责人均参与过该账户的申请、起草或审批，"
        "或正代理参与人职责。请报上级指定复核人。"
    )


class InvolvedReviewerError(UserError):
    """Who is named may not review this appeal."""

    code = "reviewer_involved"
    english = (
        "{name} cannot review this appeal: only a legal officer or leader of the unit or above it, who had no part in "
        "the hold and stands in for nobody who had."
    )
    chinese = (
        "{name} 不能复核此申诉：复核人须为本单位或上级的法制人员、负责人，"
        "且未参与该账户的申请、起草、审批，也不代理参与人。"
    )


class EndedReviewError(UserError):
    """A review that is over."""

    code = "review_ended"
    english = "This appeal was decided or withdrawn already."
    chinese = "此申诉已作出决定或已撤回。"


@transaction.atomic
def find_reviewer(review: Review, *, by: Actor, now: datetime) -> Officer:
    """Assign the best of those who may review; until then nobody does.

    Raises
    ------
    EndedReviewError
        It is over.
    NoReviewerError
        Nobody may review it.
    """
    review = _locked(review)
    if review.reviewer is not None and review.reviewer_id not in excluded_from(review, now=now):
        return review.reviewer
    found = eligible_reviewers(review, now=now)
    if not found:
        raise NoReviewerError
    return _assign(review, found[0], by=by, now=now)


@transaction.atomic
def assign_reviewer(review: Review, officer: Officer, *, version: int, by: Actor, now: datetime) -> Officer:
    """Assign who was named.

    Raises
    ------
    EndedReviewError
        It is over.
    InvolvedReviewerError
        That officer may not review it.
    """
    claim_version(review, version=version)
    review = _locked(review)
    if officer.pk not in {one.pk for one in eligible_reviewers(review, now=now)}:
        raise InvolvedReviewerError(name=officer.name)
    return _assign(review, officer, by=by, now=now)


def seek_reviewer(review: Review, *, by: Actor, now: datetime) -> bool:
    """Assign somebody if anybody may; else the leaders are told, and the appeal waits on their list."""
    try:
        with transaction.atomic():
            find_reviewer(review, by=by, now=now)
    except NoReviewerError as error:
        note(review.appeal, NoteKind.UNASSIGNED, text=error.sentence("zh"), by=by, now=now)
        title = say(gettext_noop("An appeal has no reviewer: %(number)s"), number=review.appeal.number)
        notify_reviewer(review, title, key=f"unassigned:{review.round}", by=by, now=now)
        return False
    review.refresh_from_db()
    return True


def _assign(review: Review, officer: Officer, *, by: Actor, now: datetime) -> Officer:
    review.reviewer, review.assigned_at, review.version = officer, now, review.version + 1
    review.save(update_fields=["reviewer", "assigned_at", "version"])
    for clock in RunningClock.objects.filter(about_kind=CLOCK_ABOUT, about_key=str(review.uid), done_at=None):
        hand_clock(clock, unit=clock.unit, officer=officer)
    facts = {"round": review.round, "reviewer": str(officer.uid)}
    tell("appeal.assigned", review.appeal, by=by, now=now, facts=facts)
    note(review.appeal, NoteKind.ASSIGNED, text=officer.name, by=by, now=now)
    title = say(gettext_noop("An appeal for your review: %(number)s"), number=review.appeal.number)
    notify_reviewer(review, title, key=f"assigned:{review.round}:{officer.uid}", by=by, now=now)
    return officer


def _locked(review: Review) -> Review:
    fresh = (
        Review.objects.select_for_update(of=("self",))
        .select_related("appeal__hold__pursuit__matter__unit", "appeal__unit")
        .get(pk=review.pk)
    )
    if fresh.decided_at is not None or fresh.appeal.state != AppealState.OPEN:
        raise EndedReviewError
    return fresh


def seek_waiting(*, by: Actor, now: datetime) -> int:
    """Look again for reviewers where there was none, or where the one there is may not review any more."""
    waiting = Review.objects.filter(decided_at=None, appeal__state=AppealState.OPEN)
    n_found = 0
    for review in waiting.select_related("appeal__hold__pursuit__matter", "reviewer").order_by("pk"):
        if review.reviewer_id is not None and review.reviewer_id not in excluded_from(review, now=now):
            continue
        if eligible_reviewers(review, now=now):
            find_reviewer(review, by=by, now=now)
            n_found += 1
    return n_found
