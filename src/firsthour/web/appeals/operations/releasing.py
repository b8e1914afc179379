"""How is money let go after an appeal? By the room of holds, in the same transaction, signed by the reviewer.

The reviewer had no part in the hold, so whoever drafted a request on it writes the release and the reviewer signs.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from firsthour.web.appeals.models import Decision, ReleaseState, Review
from firsthour.web.appeals.operations.telling import leaders_of
from firsthour.web.holds.models import Hold, HoldRequest, NoticeKind, RequestState
from firsthour.web.holds.operations.drafting import StepRefusedError
from firsthour.web.holds.operations.freezing import draft_notice, release_hold
from firsthour.web.holds.operations.requesting import withdraw_request
from firsthour.web.holds.states import read_state
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor

_ON_ITS_WAY = (RequestState.DRAFTED, RequestState.WAITING, RequestState.APPROVED, RequestState.SENT)
_REASON = 300


@dataclass(frozen=True)
class Gone:
    """What became of the release: its state, and the request to the bank."""

    state: str
    request: HoldRequest | None = None


def let_go(review: Review, *, officer: Officer, by: Actor, now: datetime) -> Gone:
    """Let all or part of the money go; what has not been held yet is asked for no more."""
    appeal = review.appeal
    hold = appeal.hold
    if review.decision == Decision.UPHELD:
        n_open = _take_back(hold, reason=f"{appeal.number} {review.reasons}"[:_REASON], by=by, now=now)
    else:
        n_open = 0
    if not read_state(hold, now).holds_money:
        return Gone(ReleaseState.LATER if n_open else ReleaseState.NOTHING)
    writer = writer_of(review, officer, now=now)
    try:
        with transaction.atomic():
            if review.decision == Decision.UPHELD:  # the notice is signed with the release
                draft_notice(hold, NoticeKind.RELEASED, officer=writer, by=by, now=now)
            request = release_hold(
                hold, reason=f"{appeal.number} {review.reasons}"[:_REASON], writer=writer, signer=officer,
                decided_on=appeal.number, amount_fen=review.released_fen, by=by, now=now,
            )  # fmt: skip
    except StepRefusedError:  # a release is on its way already, or the account's state does not allow one now
        return Gone(ReleaseState.LATER)
    return Gone(ReleaseState.SENT, request)


def writer_of(review: Review, officer: Officer, *, now: datetime) -> Officer:
    """Return in whose name the release is written: who asked for the hold, its matter's owner, else a leader."""
    hold = review.appeal.hold
    asked = HoldRequest.objects.filter(hold=hold).exclude(drafted_by=None).select_related("drafted_by").order_by("-pk")
    candidates = [one.drafted_by for one in asked] + [hold.pursuit.opened_by, hold.pursuit.matter.owner]
    candidates += leaders_of(review.appeal, now=now)
    return next((one for one in candidates if one is not None and one.pk != officer.pk), officer)


def _take_back(hold: Hold, *, reason: str, by: Actor, now: datetime) -> int:
    """Withdraw what was asked and is not answered; return how many the bank may still answer."""
    waiting = HoldRequest.objects.filter(hold=hold, state__in=_ON_ITS_WAY).exclude(measure__in=("", "release"))
    n_out = 0
    for request in waiting.order_by("pk"):
        n_out += request.state in (RequestState.APPROVED, RequestState.SENT)
        withdraw_request(request, reason=reason, version=request.version, by=by, now=now)
    return n_out
