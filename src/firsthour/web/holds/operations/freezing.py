"""How is money let go again, and the holder told? And when does a freeze that waited take effect?

Where nothing links the money to the case, it is released within the days of the rule, and the holder is told. A release
goes out through the gateway in the transaction in which it is approved; so does that of a decision on an appeal.
"""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.recovery.hold_events import HoldEvent
from firsthour.web.cases.papers import moment_words
from firsthour.web.desk.documents import sign_document
from firsthour.web.desk.models import DocumentState
from firsthour.web.holds.models import Hold, HolderNotice, HoldRequest, NoticeKind, NoticeWay, RequestState
from firsthour.web.holds.operations.approving import send_approved
from firsthour.web.holds.operations.drafting import (
    NewRequest,
    StepRefusedError,
    draft_request,
    expect_step,
    holding_request,
)
from firsthour.web.holds.operations.keeping import keep_pursuit, keep_state, lock_hold, note
from firsthour.web.holds.operations.papers import amount_words, hand_in_paper, line_words
from firsthour.web.holds.operations.requesting import reason_of, take_back
from firsthour.web.holds.operations.telling import tell
from firsthour.web.holds.policies import may_approve, people_of
from firsthour.web.holds.rules import hold_rules
from firsthour.web.holds.states import read_state
from firsthour.web.intake.approvals import NotApproverError, withdraw_approval
from firsthour.web.intake.lead_words import rank_words
from firsthour.web.intake.models.leads import Approval, ApprovalState
from firsthour.web.intake.receipts import receipt_of
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.masking import tail_of

_MEASURES = {"stopped": "止付", "frozen": "冻结", "waiting": "轮候冻结"}


class NotSignedError(UserError):
    """The holder is told by a paper that nobody signed."""

    code = "holder_notice_not_signed"
    english = "The notice must be signed first."
    chinese = "告知书须先签发。"


class TookPartError(UserError):
    """A release on an appeal is signed by somebody who took part in the hold."""

    code = "hold_took_part"
    english = "{name} drafted, asked for or approved this hold; somebody else must decide."
    chinese = "{name}参与过该项措施的拟稿、提请或审批，须由他人决定。"


@transaction.atomic
def find_unrelated(
    hold: Hold, *, reason: str, officer: Officer, version: int, by: Actor, now: datetime
) -> HoldRequest:  # fmt: skip
    """Find that nothing links the money to the case: what is open is withdrawn, release and notice are drafted.

    Raises
    ------
    StepRefusedError
        Nothing is held, or it was found before.
    """
    said = reason_of(reason)
    hold = _claimed(hold, version)
    expect_step(read_state(hold, now), "find_unrelated")
    note(hold, HoldEvent(kind="found_unrelated", at=now, reason=said), by=by, now=now)
    tell("hold.found_unrelated", hold, by=by, now=now)
    unsent = hold.requests.filter(state__in=(RequestState.DRAFTED, RequestState.APPROVED), sent_at=None)
    for request in unsent.exclude(measure="release"):
        request.hold = hold
        take_back(request, said=said, by=by, now=now)
    release = _open_release(hold)
    if release is None:
        release = draft_request(hold, NewRequest(measure="release", reason=said), officer=officer, by=by, now=now)
    draft_notice(hold, NoticeKind.RELEASED, officer=officer, by=by, now=now)
    keep_state(hold, now, by=by)
    keep_pursuit(hold.pursuit, now=now, by=by)
    return release


@transaction.atomic
def release_hold(
    hold: Hold, *, reason: str, writer: Officer, signer: Officer, by: Actor, now: datetime, decided_on: str = "",
    amount_fen: int | None = None,
) -> HoldRequest:  # fmt: skip
    """Release what is held, all or ``amount_fen`` of it: the message stands in the gateway when this returns.

    ``decided_on`` is the number of the decision on an appeal; then whoever decided signs, if they took no part in the
    hold. Without it the signer holds the rank that the rule names. A release that only waits gives way to this one.

    Raises
    ------
    StepRefusedError
        Nothing is held, or a release is on its way.
    NotApproverError, TookPartError
        The signer may not.
    """
    said = reason_of(reason)
    hold = lock_hold(hold)
    if decided_on and signer.pk in people_of(hold):
        raise TookPartError(name=signer.name)
    waiting = _open_release(hold)
    if waiting is not None and waiting.state in (RequestState.APPROVED, RequestState.SENT):
        raise StepRefusedError(why_not="request_open")
    if waiting is not None:
        waiting.hold = hold
        _withdraw_waiting(waiting, said=said, by=by, now=now)
        keep_state(hold, now, by=by)
    why = f"{said}（依据 {decided_on}）" if decided_on else said
    new = NewRequest(measure="release", amount_fen=amount_fen, reason=why)
    request = draft_request(hold, new, officer=writer, by=by, now=now)
    rank = hold_rules().lines["release"].approver
    if not decided_on and not may_approve(access_of(signer, now=now), request, rank=rank, now=now):
        raise NotApproverError(rank=rank_words(rank))
    return send_approved(request, signer=signer, by=by, now=now)


@transaction.atomic
def note_moved_up(
    hold: Hold, *, at: datetime, amount_fen: int | None, version: int, by: Actor, now: datetime
) -> Hold:  # fmt: skip
    """Note that a waiting freeze took effect; its period begins then.

    Raises
    ------
    StepRefusedError
        None waits.
    """
    hold = _claimed(hold, version)
    if read_state(hold, now).state != "waiting":
        raise StepRefusedError(why_not="no_freeze")
    note(hold, HoldEvent(kind="moved_up", at=min(at, now), amount_fen=amount_fen), by=by, now=now)
    keep_state(hold, now, by=by)
    keep_pursuit(hold.pursuit, now=now, by=by)
    tell("freeze.moved_up", hold, by=by, now=now, at=min(at, now), facts={"held_fen": amount_fen})
    return hold


@transaction.atomic
def draft_notice(hold: Hold, kind: str, *, officer: Officer, by: Actor, now: datetime) -> HolderNotice:
    """Write a notice to the holder and hand it in for signature; one that waits for it already is that one."""
    hold = lock_hold(hold)
    waiting = hold.notices.filter(kind=kind, document__state=DocumentState.SUBMITTED).first()
    if waiting is not None:
        return waiting
    paper = hand_in_paper(
        f"holder_notice_{kind}", hold, fields=_fields(hold, kind, now), writer=officer, by=by, now=now
    )
    notice = HolderNotice.objects.create(hold=hold, kind=kind, document=paper, written_by=officer, written_at=now)
    tell("hold.notice_drafted", hold, by=by, now=now, facts={"notice": str(notice.uid), "kind": kind})
    return notice


@transaction.atomic
def sign_notice(notice: HolderNotice, *, officer: Officer, by: Actor, now: datetime) -> HolderNotice:
    """Sign a notice; the desk's own page of papers does the same."""
    paper = notice.document
    notice.document = sign_document(paper, signer=officer, version=paper.version, by=by, now=now)
    return notice


@transaction.atomic
def tell_holder(notice: HolderNotice, *, way: str, by: Actor, now: datetime) -> str:
    """Note that the holder is told, and return the code for the holder: it is shown this once and kept as a hash.

    Told again, the holder gets a new code, and the one before proves nothing any more.

    Raises
    ------
    NotSignedError
        Nobody signed the notice, or it was declared void.
    """
    hold = lock_hold(notice.hold)
    notice.document.refresh_from_db()
    if notice.document.state != DocumentState.SIGNED or not notice.document.number:
        raise NotSignedError
    receipt = receipt_of("".join(notice.document.number.split()))
    notice.code_hash, notice.way, notice.version = receipt.code_hash, NoticeWay(way), notice.version + 1
    notice.told_at, notice.told_by_name = notice.told_at or now, by.name
    notice.save()
    state = read_state(hold, now)
    if notice.kind == NoticeKind.RELEASED and any(one.key == "tell_holder" and one.is_allowed for one in state.steps):
        note(hold, HoldEvent(kind="holder_told", at=now), by=by, now=now)
        keep_state(hold, now, by=by)
    tell("hold.holder_told", hold, by=by, now=now, facts={"notice": str(notice.uid), "kind": notice.kind, "way": way})
    return receipt.written_code


def _fields(hold: Hold, kind: str, now: datetime) -> dict[str, str]:
    state = read_state(hold, now)
    holding = holding_request(hold, ("stop", "freeze"))
    is_stop = holding is not None and holding.measure == "stop"
    measure = _MEASURES.get(state.state, "止付" if is_stop else "冻结")
    line = "release" if kind == NoticeKind.RELEASED else "stop" if is_stop else "freeze"
    return {
        "holder": hold.holder, "account": tail_of(hold.account), "institution": hold.institution, "measure": measure,
        "amount": amount_words(state.held_fen, hold) if state.held_fen is not None else "银行未反馈",
        "since": moment_words(state.since_at) if state.since_at else "", "basis": line_words(hold_rules().lines[line]),
        "until": moment_words(state.ends_at) if state.ends_at else "",
    }  # fmt: skip


def _open_release(hold: Hold) -> HoldRequest | None:
    states = (RequestState.DRAFTED, RequestState.WAITING, RequestState.APPROVED, RequestState.SENT)
    return hold.requests.filter(measure="release", state__in=states).order_by("-pk").first()


def _withdraw_waiting(request: HoldRequest, *, said: str, by: Actor, now: datetime) -> None:
    """Withdraw a release that waits, with what was asked of a leader."""
    hold = request.hold
    if request.approval_id is not None:
        approval = Approval.objects.get(pk=request.approval_id)
        if approval.state == ApprovalState.WAITING:
            withdraw_approval(approval, version=approval.version, by=by, now=now)
        request.refresh_from_db()
        request.hold = hold
    take_back(request, said=said, by=by, now=now)


def _claimed(hold: Hold, version: int) -> Hold:
    hold = lock_hold(hold)
    pursuit = hold.pursuit
    claim_version(hold, version=version)
    hold.pursuit = pursuit
    return hold
