"""How is an answer taken in? The room that asked is told of it once, in one transaction with the note that it was.

What that room stops with is noted, and the answer is brought again after growing pauses; after some tries it is set
aside for a person, so that the others go on. Of a message's sending the room is told before any answer to it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import InternalError, UserError
from firsthour.recovery.meaning import meaning_of
from firsthour.recovery.messages import Message
from firsthour.web.audit.operations import record
from firsthour.web.gateway.listeners import ANSWER_LISTENERS, LISTENER_ERRORS, SENT_LISTENERS, error_of
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, MessageState
from firsthour.web.gateway.operations.keeping import mark, message_of, mismatch_of
from firsthour.web.gateway.operations.putting import about_of
from firsthour.web.gateway.operations.telling import tell_stuck
from firsthour.web.gateway.transports.contract import Arrived
from firsthour.web.ui.acting import Actor

LOG = structlog.get_logger("firsthour.gateway")
MOST_TRIES = 8
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=30)


class NobodyTakesError(InternalError):
    """No room takes answers about this kind."""

    code = "nobody_takes_answers"
    english = "No room takes answers about {kind}."
    chinese = "没有模块接收 {kind} 的反馈。"


class NotForAPersonError(UserError):
    """An answer that waits for nobody: it was taken in meanwhile, or belongs to a message."""

    code = "answer_not_for_a_person"
    english = "This answer no longer waits for a person."
    chinese = "此反馈已无需人工处理。"


def take_due(now: datetime, *, by: Actor, check: Callable[[], None] | None = None, limit: int = 500) -> int:
    """Tell the rooms above of what was sent and answered; return how many answers were taken in."""
    untold = BankMessage.objects.filter(told_sent_at=None, sent_at__isnull=False).order_by("sent_at", "pk")
    for pk in list(untold.values_list("pk", flat=True)[:limit]):
        tell_sent(pk, by=by, now=now)
    impossible = Q(next_try_at__gt=now + LONGEST_PAUSE)  # the clock was put back
    due = BankAnswer.objects.filter(Q(next_try_at__lte=now) | impossible, state=AnswerState.NEW)
    n_taken = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:limit]):
        if check is not None:
            check()
        n_taken += take_one(pk, by=by, now=now)
    return n_taken


def take_one(pk: int, *, by: Actor, now: datetime) -> bool:
    """Take one answer in, or note why it could not be; tell whether it was taken in now."""
    try:
        return take_in(pk, by=by, now=now)
    except LISTENER_ERRORS as error:
        LOG.warning("answer_not_taken", answer=pk, kind=type(error).__name__)
        _note_failure(pk, error, by=by, now=now)
        return False


@transaction.atomic
def take_in(pk: int, *, by: Actor, now: datetime) -> bool:
    """Take one answer in; all of it or nothing. False: somebody else did."""
    answer = BankAnswer.objects.get(pk=pk)
    message = BankMessage.objects.select_for_update().get(pk=answer.message_id)
    answer = BankAnswer.objects.select_for_update().get(pk=pk)
    if answer.state not in (AnswerState.NEW, AnswerState.STUCK):
        return False
    answer.message = message
    said = message_of(answer)
    if message.sent_at is None:  # it was accepted, and nobody lived to note it
        message.sent_at = min(answer.received_at, now)
    _tell_sent(message, by=by, now=now)
    if message.state != MessageState.ANSWERED:
        message.state = MessageState.SENT if _is_pending(said) else MessageState.ANSWERED
        message.next_try_at = message.taken_until = None
        message.lease = message.error = ""
    message.answered_at = message.answered_at or answer.received_at
    message.save()
    answer.state, answer.taken_at, answer.next_try_at = AnswerState.TAKEN, now, None
    answer.save()
    listener = ANSWER_LISTENERS.get(message.about_kind)
    if listener is None:
        raise NobodyTakesError(kind=message.about_kind)
    listener(answer, said, by=by, now=now)
    return True


def tell_sent(pk: int, *, by: Actor, now: datetime) -> bool:
    """Tell the room above that a message was sent, if it does not know; tell whether it knows now."""
    try:
        with transaction.atomic():
            message = BankMessage.objects.select_for_update().get(pk=pk)
            _tell_sent(message, by=by, now=now)
            message.save(update_fields=["told_sent_at"])
    except LISTENER_ERRORS as error:
        LOG.warning("sending_not_told", message=pk, kind=type(error).__name__)
        return False
    return True


@transaction.atomic
def assign_answer(answer: BankAnswer, *, to: BankMessage, by: Actor, now: datetime) -> BankAnswer:
    """Say to which message an answer belongs that nobody asked for; the room above is told of it at once.

    Raises
    ------
    NotForAPersonError
        Somebody was faster.
    WrongKindError, BadMessageError
        It cannot be an answer to this message.
    """
    message = BankMessage.objects.select_for_update().get(pk=to.pk)
    row = BankAnswer.objects.select_for_update().get(pk=answer.pk)
    if row.state != AnswerState.STRAY:
        raise NotForAPersonError
    row.assigned_at, row.next_try_at = now, now
    if row.error.get("code") == "other_gateway":
        row.error = {}
    row.values = {**row.values, "number": message.number} if row.values else row.values
    said = Arrived(row.key, code=row.code, values=row.values, rows=row.rows)
    wrong = None if row.error else mismatch_of(said, message, number=message.number)
    if wrong is not None:
        raise wrong
    mark(row, message, is_by_hand=False)
    row.save()
    record("bank_message.assign_answer", by=by, now=now, about=about_of(message), details={"named": row.answers_to})
    take_in(row.pk, by=by, now=now)
    row.refresh_from_db()
    return row


def take_again(answer: BankAnswer, *, by: Actor, now: datetime) -> BankAnswer:
    """Try once more to take in what was set aside.

    Raises
    ------
    NotForAPersonError
        It is not set aside.
    """
    if answer.state != AnswerState.STUCK or not take_in(answer.pk, by=by, now=now):
        raise NotForAPersonError
    answer.refresh_from_db()
    return answer


@transaction.atomic
def count_as_empty(answer: BankAnswer, *, by: Actor, now: datetime) -> BankAnswer:
    """Let what was pasted and cannot be read count as an empty return after all.

    Raises
    ------
    NotForAPersonError
        It is none such.
    """
    row = BankAnswer.objects.select_for_update().get(pk=answer.pk)
    if row.state != AnswerState.UNREADABLE or row.message_id is None:
        raise NotForAPersonError
    row.state, row.next_try_at = AnswerState.NEW, now
    row.save(update_fields=["state", "next_try_at"])
    take_in(row.pk, by=by, now=now)
    row.refresh_from_db()
    return row


def _tell_sent(message: BankMessage, *, by: Actor, now: datetime) -> None:
    if message.told_sent_at is not None or message.sent_at is None:
        return
    message.told_sent_at = now
    listener = SENT_LISTENERS.get(message.about_kind)
    if listener is not None:
        listener(message, by=by, now=now)


def _is_pending(said: Message | None) -> bool:
    return said is not None and meaning_of(said).key == "pending"


@transaction.atomic
def _note_failure(pk: int, error: BaseException, *, by: Actor, now: datetime) -> None:
    answer = BankAnswer.objects.select_for_update().get(pk=pk)
    if answer.state != AnswerState.NEW:
        return
    answer.n_tries += 1
    answer.next_try_at = now + min(FIRST_PAUSE * 2 ** (answer.n_tries - 1), LONGEST_PAUSE)
    if answer.n_tries >= MOST_TRIES:
        answer.state, answer.next_try_at = AnswerState.STUCK, None
    taking = {**error_of(error), "kind": "taking"}
    BankAnswer.objects.filter(pk=pk).update(
        n_tries=answer.n_tries, next_try_at=answer.next_try_at, state=answer.state, taking_error=taking
    )
    if answer.state == AnswerState.STUCK:
        tell_stuck(answer, by=by, now=now)
