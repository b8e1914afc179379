"""How is a bank asked? Drafted, approved and sent (``drafting``, ``approving``); taken back or sent again (here)."""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.recovery.hold_events import HoldEvent
from firsthour.web.gateway.models import BankMessage
from firsthour.web.gateway.operations.putting import withdraw_message
from firsthour.web.holds.models import Hold, HoldRequest, RequestState
from firsthour.web.holds.operations.approving import (
    ABOUT,
    NotFilledError,
    NoWriterError,
    approve_all,
    ask_all,
    ask_for_approval,
    decide_request,
    ends_of,
    put_request,
)
from firsthour.web.holds.operations.drafting import (
    ChangedDraft,
    NewRequest,
    NotDraftError,
    StepRefusedError,
    change_draft,
    draft_request,
    expect_step,
)
from firsthour.web.holds.operations.keeping import keep_pursuit, keep_state, lock_hold, note
from firsthour.web.holds.operations.telling import facts_of, tell
from firsthour.web.holds.states import read_state
from firsthour.web.intake.approvals import withdraw_approval
from firsthour.web.intake.models.leads import Approval, ApprovalState
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

__all__ = [
    "ChangedDraft", "NewRequest", "NoWriterError", "NotDraftError", "NotFilledError", "StepRefusedError", "approve_all",
    "ask_all", "ask_for_approval", "change_draft", "decide_request", "draft_request", "send_again", "weigh",
    "withdraw_request",
]  # fmt: skip
OPEN = (RequestState.DRAFTED, RequestState.WAITING, RequestState.APPROVED, RequestState.SENT)


class RequestOverError(UserError):
    """A step with a request that was answered, refused or withdrawn."""

    code = "hold_request_over"
    english = "This request is finished."
    chinese = "该请求已办结。"


class SaysNothingError(UserError):
    """A step that must say why does not."""

    code = "hold_reason_missing"
    english = "Say why."
    chinese = "请写明理由。"


@transaction.atomic
def withdraw_request(request: HoldRequest, *, reason: str, version: int, by: Actor, now: datetime) -> HoldRequest:
    """Take a request back. One that has left may still be answered: what the bank did then stands, and is flagged.

    Raises
    ------
    RequestOverError
        It was answered, refused or withdrawn.
    """
    said = reason_of(reason)
    _lock_before(request)
    hold = lock_hold(request.hold)
    claim_version(request, version=version)
    request.hold = hold
    if request.state not in OPEN:
        raise RequestOverError
    if request.state == RequestState.WAITING and request.approval_id is not None:
        approval = Approval.objects.get(pk=request.approval_id)
        if approval.state == ApprovalState.WAITING:
            withdraw_approval(approval, version=approval.version, by=by, now=now)
        request.refresh_from_db()
        request.hold = hold
    take_back(request, said=said, by=by, now=now)
    if request.measure:
        keep_state(hold, now, by=by)
        keep_pursuit(hold.pursuit, now=now, by=by)
    return request


def take_back(request: HoldRequest, *, said: str, by: Actor, now: datetime) -> None:
    """Withdraw an open request of a hold whose pen the caller has; the state is kept by the caller."""
    hold: Hold = request.hold
    was, has_left = request.state, _stop_message(request, said=said, by=by, now=now)
    request.state, request.said, request.version = RequestState.WITHDRAWN, said[:300], request.version + 1
    request.save()
    if request.measure:
        event = HoldEvent(kind="withdrawn", at=now, request=request.number, reason=said)
        note(hold, event, by=by, now=now, request=request)
    tell("hold.withdrawn", hold, by=by, now=now, facts={**facts_of(request), "was": was, "has_left": has_left})


def _lock_before(request: HoldRequest) -> None:
    """Lock what others lock before they ask for a hold, in their order: messages, then the approval."""
    messages = BankMessage.objects.select_for_update().filter(about_kind=ABOUT, about_key=str(request.uid))
    list(messages.order_by("pk"))
    list(Approval.objects.select_for_update().filter(pk=request.approval_id))


def _stop_message(request: HoldRequest, *, said: str, by: Actor, now: datetime) -> bool:
    """Keep the latest message of a request from leaving; tell whether it had left."""
    messages = BankMessage.objects.filter(about_kind=ABOUT, about_key=str(request.uid))
    number = messages.order_by("-pk").values_list("number", flat=True).first()
    return number is not None and not withdraw_message(number, why=said, by=by, now=now)


@transaction.atomic
def send_again(request: HoldRequest, *, version: int, by: Actor, now: datetime) -> HoldRequest:
    """Send a request once more that failed at the bank: the same request, a message with a number of its own.

    Raises
    ------
    RequestOverError
        It did not fail, or is finished.
    StepRefusedError
        The rules do not allow it any more.
    """
    hold = lock_hold(request.hold)
    claim_version(request, version=version)
    request.hold = hold
    if request.state != RequestState.APPROVED or not request.answered_at:
        raise RequestOverError
    if request.measure:
        expect_step(read_state(hold, now), "send", request=request.number)
    request.outcome, request.answered_at = "", None
    put_request(
        request, writer=request.asked_by or request.drafted_by, until_at=ends_of(request, now=now), by=by, now=now
    )  # fmt: skip
    tell("hold.sent_again", hold, by=by, now=now, facts={**facts_of(request), "n": request.n_messages})
    return request


@transaction.atomic
def weigh(hold: Hold, *, reason: str, version: int, by: Actor, now: datetime) -> Hold:
    """Write down what was weighed before a running firm's account is held."""
    said = reason_of(reason)
    hold = lock_hold(hold)
    pursuit = hold.pursuit
    claim_version(hold, version=version)
    hold.pursuit = pursuit
    expect_step(read_state(hold, now), "weigh")
    note(hold, HoldEvent(kind="caution", at=now, reason=said), by=by, now=now)
    keep_state(hold, now, by=by)
    tell("hold.weighed", hold, by=by, now=now)
    return hold


def reason_of(text: str) -> str:
    """Return the reason somebody gave.

    Raises
    ------
    SaysNothingError
        None was given.
    """
    if not text.strip():
        raise SaysNothingError
    return text.strip()[:500]
