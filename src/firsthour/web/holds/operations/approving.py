"""How is a request asked for, approved by somebody else, and on its way to the bank in the same moment?

Approved is: the paper is signed and gets its number, and the message stands in the gateway, all in one transaction. Who
drafted or asked never approves. What the system drafted may be approved at once by whoever holds the rank: its paper is
then written in the name of who works on the matter.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.law.clocks import read_clock
from firsthour.law.messages import UNKNOWN, get_one_message_kind, list_message_fields
from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import state_of
from firsthour.recovery.messages import Value
from firsthour.web.desk.documents import sign_document
from firsthour.web.desk.models import DocumentState
from firsthour.web.gateway.operations.putting import NewMessage, put_message
from firsthour.web.holds.models import Hold, HoldRequest, NoticeKind, RequestState
from firsthour.web.holds.operations.drafting import expect_step, typed_values
from firsthour.web.holds.operations.keeping import keep_pursuit, keep_state, lock_hold, note
from firsthour.web.holds.operations.papers import kind_of, request_fields, sign_paper
from firsthour.web.holds.operations.telling import facts_of, tell
from firsthour.web.holds.policies import APPROVAL, approver_of, may_approve
from firsthour.web.holds.queries.holds import missing_of
from firsthour.web.holds.rules import hold_rules
from firsthour.web.holds.states import read_events, read_state
from firsthour.web.intake.approvals import NewApproval, NotApproverError, ask_approval, decide_approval
from firsthour.web.intake.lead_words import rank_words
from firsthour.web.intake.models.leads import Approval
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor

ABOUT = "hold_request"  # of the messages at the gateway
DOCUMENT_NEEDED = "document_number"


class NotFilledError(UserError):
    """A request that lacks what its message must say."""

    code = "hold_request_not_filled"
    english = "Still to be filled in: {fields_en}."
    chinese = "还须填写：{fields}。"


class NotAskedError(UserError):
    """A decision on a request that does not wait for one."""

    code = "hold_request_not_waiting"
    english = "This request does not wait for approval."
    chinese = "该请求并未在等待审批。"


class NoWriterError(UserError):
    """A paper that nobody but the signer could have written."""

    code = "hold_request_no_writer"
    english = "Somebody else must ask for this first: who approves cannot be the only one who knows of it."
    chinese = "须先由另一名民警提请：批准人不能同时是唯一经办人。"


@transaction.atomic
def ask_for_approval(request: HoldRequest, *, officer: Officer, version: int, by: Actor, now: datetime) -> HoldRequest:
    """Ask the rank that the law names for approval of a draft.

    Raises
    ------
    NotFilledError
        Something that the bank must know is missing.
    StepRefusedError
        The rules do not allow it any more.
    """
    hold = lock_hold(request.hold)
    claim_version(request, version=version)
    request.hold = hold
    if request.state != RequestState.DRAFTED:
        raise NotAskedError
    rank = _expect_ready(request, now=now)
    new = NewApproval(
        APPROVAL, hold.pursuit.matter, rank, request.reason or request.number, event=str(request.uid),
        facts={"number": request.number, "measure": request.measure, "amount_fen": request.amount_fen},
    )  # fmt: skip
    request.approval = ask_approval(new, officer=officer, by=by, now=now)
    request.state, request.asked_by, request.asked_at = RequestState.WAITING, officer, now
    request.save()
    tell("hold.asked", hold, by=by, now=now, facts={**facts_of(request), "rank": rank})
    return request


def ask_all(requests: Iterable[HoldRequest], *, officer: Officer, by: Actor, now: datetime) -> list[HoldRequest]:
    """Ask for approval of every draft that is complete and allowed; the others are left as they are."""
    found = []
    for request in requests:
        if request.state == RequestState.DRAFTED and not missing_of(request) and _is_allowed(request, now):
            request = ask_for_approval(request, officer=officer, version=request.version, by=by, now=now)
        found.append(request)
    return found


@transaction.atomic
def decide_request(
    request: HoldRequest, *, is_approved: bool, says: str, officer: Officer, version: int, by: Actor, now: datetime,
    outside_words: str = "",
) -> HoldRequest:  # fmt: skip
    """Approve or refuse a request; approved, it is signed and on its way.

    Raises
    ------
    NotApproverError
        The officer drafted or asked for it, or does not hold the rank.
    NotAskedError
        It does not wait for a decision.
    NoWriterError
        A system's draft that nobody but the approver works on.
    """
    if request.version != version:
        claim_version(request, version=version)  # says that it changed
    if request.state == RequestState.WAITING and request.approval is not None:
        approval = Approval.objects.get(pk=request.approval_id)
        if officer.pk == request.drafted_by_id:
            raise NotApproverError(rank=f"{approval.unit.name} {rank_words(approval.rank)}")
        decide_approval(
            approval, is_approved=is_approved, says=says, officer=officer, version=approval.version, by=by, now=now,
            outside_words=outside_words,
        )  # fmt: skip
    elif request.state == RequestState.DRAFTED and request.drafted_by_id is None:
        _decide_at_once(request, is_approved=is_approved, says=says, officer=officer, by=by, now=now)
    else:
        raise NotAskedError
    return HoldRequest.objects.select_related("hold", "document", "approval").get(pk=request.pk)


def approve_all(requests: Iterable[HoldRequest], *, officer: Officer, by: Actor, now: datetime) -> list[HoldRequest]:
    """Approve several requests, each by itself: what cannot be approved stops nothing before it."""
    return [
        decide_request(one, is_approved=True, says="", officer=officer, version=one.version, by=by, now=now)
        for one in requests
    ]


def carry_out(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Sign and send what was approved; called by ``intake.approvals`` in its transaction."""
    request = HoldRequest.objects.select_related("hold__pursuit").get(approval=approval)
    if approval.decided_by is None:
        raise NotAskedError
    if approval.decided_by_id in (request.drafted_by_id, request.asked_by_id):
        raise NotApproverError(rank=f"{approval.unit.name} {rank_words(approval.rank)}")
    send_approved(request, signer=approval.decided_by, by=by, now=now)


def end_asking(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Note that a request was refused, or taken back by who asked; then it is a draft again."""
    request = HoldRequest.objects.select_related("hold__pursuit").filter(approval=approval).first()
    if request is None or request.state != RequestState.WAITING:
        return
    hold = lock_hold(request.hold)
    request.hold = hold
    is_refused = approval.decided_by_id is not None
    request.state = RequestState.REFUSED if is_refused else RequestState.DRAFTED
    request.said, request.version = approval.says[:300], request.version + 1
    if not is_refused:
        request.approval, request.asked_by, request.asked_at = None, None, None
    request.save()
    if is_refused:
        _withdraw_from_history(request, by=by, now=now)
        tell("hold.refused", hold, by=by, now=now, facts=facts_of(request))


@transaction.atomic
def send_approved(request: HoldRequest, *, signer: Officer, by: Actor, now: datetime) -> HoldRequest:
    """Sign the paper of a request that ``signer`` approves, note it, and put its message.

    Raises
    ------
    StepRefusedError, NotFilledError, NoWriterError
        The rules do not allow it any more; something is missing; nobody else wrote it.
    """
    hold = lock_hold(request.hold)
    request.refresh_from_db()
    request.hold = hold
    _expect_ready(request, now=now)
    writer = _writer_of(request, but=signer)
    until_at = ends_of(request, now=now)
    original = known_number(request.original) if request.original is not None else ""
    fields = request_fields(request, now=now, until_at=until_at, original=original)
    request.document = sign_paper(
        kind_of(request.measure), hold, fields=fields, writer=writer, signer=signer, by=by, now=now
    )
    request.state, request.approved_by, request.approved_at = RequestState.APPROVED, signer, now
    request.save()
    if request.measure:
        note(hold, HoldEvent(kind="approved", at=now, request=request.number), by=by, now=now, request=request)
    put_request(request, writer=writer, until_at=until_at, by=by, now=now)
    if request.measure == "release":
        _sign_notices(hold, signer=signer, by=by, now=now)
    if request.measure:
        keep_state(hold, now, by=by)
        keep_pursuit(hold.pursuit, now=now, by=by)
    kind = "freeze.approved" if request.measure in ("freeze", "renew", "renew_major") else "hold.approved"
    tell(kind, hold, by=by, now=now, facts=facts_of(request))
    return request


def put_request(
    request: HoldRequest, *, writer: Officer | None, until_at: datetime | None, by: Actor, now: datetime
) -> None:
    """Put the message of an approved request to the gateway; a later one of the same has a number of its own."""
    hold = request.hold
    request.n_messages += 1
    request.version += 1
    number = request.number if request.n_messages == 1 else f"{request.number}-{request.n_messages}"
    values: dict[str, Value | None] = {
        **typed_values(request), "number": number, "sent_at": now, "institution": hold.institution,
        "account": hold.account, "amount": request.amount_fen, "reason": request.reason,
        "document_number": request.document.number if request.document is not None else None,
        "officer": writer.name if writer is not None else None,
        "original_number": known_number(request.original) if request.original is not None else None,
    }  # fmt: skip
    if request.measure in ("freeze", "renew", "renew_major"):
        values |= {"from_at": now, "until_at": until_at}
    values["holder"] = values.get("holder") or hold.holder or None
    values |= {key: UNKNOWN for key in get_one_message_kind(request.code).may_be_unknown if not values.get(key)}
    known = _fields(request.code)
    put_message(
        NewMessage(
            number=number, code=request.code, values={key: one for key, one in values.items() if key in known},
            institution=hold.institution, matter=hold.pursuit.matter, about_kind=ABOUT, about_key=str(request.uid),
        ),
        by=by, now=now,
    )  # fmt: skip
    request.save()


def known_number(request: HoldRequest) -> str:
    """Return the number under which the bank knows a request: of the message by which it took effect."""
    rows = request.happenings.filter(kind="answered", outcome__in=("held", "waiting", "done"), answer__isnull=False)
    row = rows.select_related("answer__message").order_by("-order").first()
    message = row.answer.message if row is not None and row.answer is not None else None
    return message.number if message is not None else request.number


def ends_of(request: HoldRequest, *, now: datetime) -> datetime | None:
    """Return until when a freeze or renewal lasts that begins now, by the period of its kind of property."""
    if request.measure == "freeze":
        return read_clock(hold_rules().assets[request.asset].deadline, started_at=now, now=now).due_at
    if request.measure not in ("renew", "renew_major"):
        return None
    done = HoldEvent(kind="answered", at=now, request=request.number, outcome="done")
    return state_of([*read_events(request.hold, now), done], now, rules=hold_rules()).ends_at


def _sign_notices(hold: Hold, *, signer: Officer, by: Actor, now: datetime) -> None:
    """Sign the notices of a release with it: who approves the one approves the other."""
    waiting = hold.notices.filter(kind=NoticeKind.RELEASED, document__state=DocumentState.SUBMITTED)
    for notice in waiting.exclude(written_by=signer).select_related("document"):
        sign_document(notice.document, signer=signer, version=notice.document.version, by=by, now=now)


def _fields(code: str) -> Sequence[str]:
    kind = get_one_message_kind(code)
    return (*kind.must, *kind.may)


def _expect_ready(request: HoldRequest, *, now: datetime) -> str:
    """Return the rank that approves; refuse what lacks something or is not allowed any more."""
    missing = missing_of(request)
    if missing:
        words = [list_message_fields()[key].words for key in missing]
        raise NotFilledError(
            fields="、".join(one["zh"] for one in words), fields_en=", ".join(one["en"] for one in words)
        )
    state = read_state(request.hold, now)
    if request.measure:
        expect_step(state, "approve", request=request.number)
    return approver_of(request, state=state)


def _is_allowed(request: HoldRequest, now: datetime) -> bool:
    if not request.measure:
        return True
    steps = read_state(request.hold, now).steps
    return any(one.key == "approve" and one.request == request.number and one.is_allowed for one in steps)


def _decide_at_once(
    request: HoldRequest, *, is_approved: bool, says: str, officer: Officer, by: Actor, now: datetime
) -> None:
    """Let a leader decide on what the system drafted, without anybody asking."""
    hold = lock_hold(request.hold)
    request.refresh_from_db()
    request.hold = hold
    rank = approver_of(request, state=read_state(hold, now))
    if not may_approve(access_of(officer, now=now), request, rank=rank, now=now):
        raise NotApproverError(rank=rank_words(rank))
    if is_approved:
        send_approved(request, signer=officer, by=by, now=now)
        return
    request.state, request.said, request.version = RequestState.REFUSED, says.strip()[:300], request.version + 1
    request.save()
    _withdraw_from_history(request, by=by, now=now)
    tell("hold.refused", hold, by=by, now=now, facts=facts_of(request))


def _withdraw_from_history(request: HoldRequest, *, by: Actor, now: datetime) -> None:
    hold: Hold = request.hold
    if request.measure:
        note(hold, HoldEvent(kind="withdrawn", at=now, request=request.number), by=by, now=now, request=request)
        keep_state(hold, now, by=by)
        keep_pursuit(hold.pursuit, now=now, by=by)


def _writer_of(request: HoldRequest, *, but: Officer) -> Officer:
    """Return in whose name the paper is written: who drafted or asked, else who works on the matter."""
    pursuit = request.hold.pursuit
    for one in (request.asked_by, request.drafted_by, pursuit.matter.owner, pursuit.opened_by):
        if one is not None and one.pk != but.pk:
            return one
    raise NoWriterError
