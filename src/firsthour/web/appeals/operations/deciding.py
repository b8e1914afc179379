"""How is an appeal decided? By its reviewer, with a cause and reasons; what is granted is let go in the same moment.

The decision, the release put to the gateway, the paper for the holder and the end of the clock are one transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from firsthour.base.errors import UserError
from firsthour.web.appeals.models import Appeal, AppealState, Decision, NoteKind, ReleaseState, Review
from firsthour.web.appeals.operations.papers import draft_decision
from firsthour.web.appeals.operations.receiving import end_clock
from firsthour.web.appeals.operations.releasing import let_go
from firsthour.web.appeals.operations.telling import leaders_of, note, tell, tell_officers
from firsthour.web.appeals.policies import may_decide
from firsthour.web.appeals.rules import cause_table
from firsthour.web.desk.events import standing_events, supersede
from firsthour.web.desk.phrases import say
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor


class NotReviewerError(UserError):
    """Somebody decides who may not: it is not theirs, is over, or they had a part in the hold meanwhile."""

    code = "not_reviewer"
    english = "Only the reviewer decides an appeal, and only while they had no part in anything asked on this hold."
    chinese = "仅复核人可作出决定，且复核人不得参与过该账户的任何申请、审批。"


class NoReasonsError(UserError):
    """A decision without reasons."""

    code = "appeal_no_reasons"
    english = "Write the reasons of the decision; the holder is given them."
    chinese = "请写明决定理由，理由将告知申诉人。"


class WrongCauseError(UserError):
    """A cause that does not go with the decision."""

    code = "appeal_wrong_cause"
    english = "Choose a cause that goes with the decision."
    chinese = "请选择与决定相符的原因。"


class WrongAmountError(UserError):
    """Part of the money is to be let go, and how much is missing or is not a part."""

    code = "appeal_wrong_amount"
    english = "Write how much is let go: more than nothing and less than what is held."
    chinese = "请填写解除金额，须大于零且小于已控制金额。"


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a reviewer decides."""

    decision: str
    cause: str
    reasons: str
    released_fen: int | None = None


@transaction.atomic
def decide_review(
    review: Review, decided: Decided, *, officer: Officer, version: int, by: Actor, now: datetime
) -> Review:
    """Decide; what is granted goes out to the bank at once, and the paper for the holder is written.

    Raises
    ------
    NotReviewerError
        The officer may not.
    NoReasonsError, WrongAmountError, WrongCauseError
        Something of the decision is missing.
    """
    claim_version(review, version=version)
    review = Review.objects.select_related("appeal__hold__pursuit__matter__unit", "appeal__unit").get(pk=review.pk)
    appeal = review.appeal
    if appeal.state != AppealState.OPEN or not may_decide(officer, review, now=now):
        raise NotReviewerError
    _check(decided, appeal)
    review.decision, review.cause, review.reasons = decided.decision, decided.cause, decided.reasons.strip()
    review.released_fen = decided.released_fen if decided.decision == Decision.PARTLY else None
    review.decided_at = now
    if decided.decision != Decision.REJECTED:
        gone = let_go(review, officer=officer, by=by, now=now)
        review.release_state, review.release = gone.state, gone.request
    review.document = draft_decision(review, officer=officer, by=by, now=now)
    review.save()
    appeal.state, appeal.ended_at = AppealState.DECIDED, now
    appeal.save(update_fields=["state", "ended_at"])
    _tell(review, is_late=end_clock(review, by=by, now=now), by=by, now=now)
    return review


@transaction.atomic
def hand_decision(review: Review, words: str, *, version: int, by: Actor, now: datetime) -> Review:
    """Note that the holder was given the decision, and how."""
    claim_version(review, version=version)
    if review.decided_at is None or review.handed_at is not None:
        raise NotReviewerError
    review.handed_at = now
    review.save(update_fields=["handed_at"])
    note(review.appeal, NoteKind.HANDED, text=words.strip(), by=by, now=now)
    tell("appeal.handed", review.appeal, by=by, now=now, facts={"round": review.round})
    return review


def _check(decided: Decided, appeal: Appeal) -> None:
    if not decided.reasons.strip():
        raise NoReasonsError
    known = {one.key for one in cause_table().for_decision(decided.decision)}
    if decided.decision not in (Decision.UPHELD, Decision.PARTLY, Decision.REJECTED) or decided.cause not in known:
        raise WrongCauseError
    held = appeal.hold.held_fen
    if decided.decision == Decision.PARTLY and (
        not decided.released_fen or decided.released_fen < 1 or (held is not None and decided.released_fen >= held)
    ):
        raise WrongAmountError


def _tell(review: Review, *, is_late: bool, by: Actor, now: datetime) -> None:
    """Write the decision down; that of a second review takes the place of the first one's, so that one is counted."""
    appeal = review.appeal
    hours = int((now - review.asked_at).total_seconds() // 3600)
    facts = {
        "round": review.round, "outcome": review.decision, "cause": review.cause, "late": is_late, "hours": hours,
        "released_fen": review.released_fen, "release": review.release_state,
    }  # fmt: skip
    first = standing_events().filter(kind="appeal.decided", facts__appeal=str(appeal.uid)).first()
    event = tell("appeal.decided_again" if first else "appeal.decided", appeal, by=by, now=now, facts=facts)
    if first is not None:
        supersede(first, by=by, happened_at=now, recorded_at=now, facts={**event.facts})
    if review.release_state == ReleaseState.LATER:
        title = say(gettext_noop("The release after an appeal must be seen to: %(number)s"), number=appeal.number)
        tell_officers(leaders_of(appeal, now=now), appeal, title=title, key=f"later:{review.round}", by=by, now=now)
