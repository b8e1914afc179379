"""How does a message go by hand? Copied out as text, passed on by a person, its answer pasted or typed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.law.messages import get_one_message_kind
from firsthour.recovery.messages import Message, make_message, read_text, write_text
from firsthour.web.audit.operations import record
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, MessageState
from firsthour.web.gateway.operations.keeping import keep_answer
from firsthour.web.gateway.operations.putting import about_of
from firsthour.web.gateway.operations.sending import NotSendableError
from firsthour.web.gateway.operations.taking import take_in, tell_sent
from firsthour.web.gateway.payments import CODE as PAYMENTS
from firsthour.web.gateway.payments import read_pasted, write_payments
from firsthour.web.gateway.transports.contract import Arrived
from firsthour.web.gateway.wire import fingerprint_of, read_wire, wire_rows, wire_values
from firsthour.web.ui.acting import Actor

MOST_TEXT = 200_000


class NoAnswerKindError(UserError):
    """A message that is not answered."""

    code = "message_has_no_answer"
    english = "Messages {code} have no answer."
    chinese = "报文 {code} 没有反馈报文。"


@dataclass(frozen=True)
class Pasted:
    """What became of a pasted text: the answer, to which message it went, whether that is another than the one it was
    pasted under, and the lines that could not be read."""

    answer: BankAnswer
    message: BankMessage | None
    is_other: bool
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TypedAnswer:
    """The few things that an answer says, as somebody types them."""

    return_code: str
    held_fen: int | None = None
    effective_at: datetime | None = None
    balance_fen: int | None = None
    until_at: datetime | None = None
    ahead_authority: str = ""
    ahead_until: datetime | None = None
    business_code: str = ""
    reason: str = ""


def copy_text(message: BankMessage, language: str = "zh") -> str:
    """Return a message as the text that is passed on."""
    if message.code == PAYMENTS:
        return write_payments(message.number, message.rows, language=language)
    return write_text(read_wire(message.code, message.values, rows=message.rows), language=language)


@transaction.atomic
def note_passed_on(message: BankMessage, *, by: Actor, now: datetime) -> None:
    """Note that a person has passed a message on; saying it again changes nothing.

    Raises
    ------
    NotSendableError
        It was withdrawn, or goes by machine.
    """
    row = BankMessage.objects.select_for_update().get(pk=message.pk)
    if row.state in (MessageState.SENT, MessageState.ANSWERED):
        return
    if row.state != MessageState.BY_HAND:
        raise NotSendableError(number=row.number)
    row.state, row.sent_at, row.n_tries = MessageState.SENT, row.sent_at or now, row.n_tries + 1
    row.save(update_fields=["state", "sent_at", "n_tries"])
    record("bank_message.sent", by=by, now=now, about=about_of(row), details={"outcome": "by_hand"})
    tell_sent(row.pk, by=by, now=now)


@transaction.atomic
def paste_answer(text: str, *, to: BankMessage | None, by: Actor, now: datetime) -> Pasted:
    """Keep a pasted answer and tell the room that asked, at once; blank text is an empty return.

    It goes to the message it names; one that names none to ``to``. What cannot be read is kept with its error.
    """
    text = text.replace("\x00", "").strip()[:MOST_TEXT]
    if to is not None and to.code == PAYMENTS and text:
        return _keep(_read_payments(text, to), to, to=to, by=by, now=now)
    if not text:
        code = get_one_message_kind(to.code).counterpart if to is not None and to.code != PAYMENTS else PAYMENTS
        return _keep(Arrived(_key(to, "blank", now), to.number if to else "", code), to, to=to, by=by, now=now)
    try:
        read = read_text(text)
    except UserError as error:
        meant = _named_in(text) or to
        return _keep(Arrived(_key(meant, text, now), text=text, error=error), meant, to=to, by=by, now=now)
    named = read.message.text("number")
    meant = BankMessage.objects.filter(number=named).first()
    arrived = _arrived(read.message, text, named=named, now=now)
    kept = _keep(arrived, meant, to=to, by=by, now=now)
    return Pasted(kept.answer, kept.message, kept.is_other, read.unread)


@transaction.atomic
def type_answer(message: BankMessage, typed: TypedAnswer, *, by: Actor, now: datetime) -> BankAnswer:
    """Keep an answer that was told and typed, and tell the room that asked.

    Raises
    ------
    NoAnswerKindError
        Such messages have no answer.
    BadMessageError
        It is no whole answer; everything wrong is listed.
    """
    code = "" if message.code == PAYMENTS else get_one_message_kind(message.code).counterpart
    if not code:
        raise NoAnswerKindError(code=message.code)
    values = {
        "number": message.number, "return_code": typed.return_code, "business_code": typed.business_code,
        "held_amount": typed.held_fen, "balance": typed.balance_fen, "effective_at": typed.effective_at,
        "until_at": typed.until_at, "ahead_authority": typed.ahead_authority, "ahead_until": typed.ahead_until,
        "reason": typed.reason,
    }  # fmt: skip
    arrived = _arrived(make_message(code, values), "typed", named=message.number, now=now)
    return _keep(arrived, message, to=message, by=by, now=now).answer


def _keep(arrived: Arrived, meant: BankMessage | None, *, to: BankMessage | None, by: Actor, now: datetime) -> Pasted:
    answer, is_new = keep_answer(arrived, gateway=None, by=by, now=now, to=meant)
    if is_new and answer.state == AnswerState.NEW:
        take_in(answer.pk, by=by, now=now)
        answer.refresh_from_db()
    message = answer.message
    return Pasted(answer, message, is_other=to is not None and (message is None or message.pk != to.pk))


def _arrived(message: Message, text: str, *, named: str, now: datetime) -> Arrived:
    values = wire_values(message)
    key = f"hand:{fingerprint_of(message.code, values, text, now.isoformat()[:16])[:60]}"  # a double click is one paste
    return Arrived(key, named, message.code, values, wire_rows(message.rows))


def _read_payments(text: str, to: BankMessage) -> Arrived:
    key = f"hand:{fingerprint_of(to.number, text)[:60]}"
    try:
        return Arrived(key, to.number, PAYMENTS, {"number": to.number}, read_pasted(text))
    except UserError as error:
        return Arrived(key, to.number, text=text, error=error)


def _named_in(text: str) -> BankMessage | None:
    """Return the message whose number stands in a text that cannot be read."""
    words = {word.strip("，。；,;:：()（）[]【】") for word in text.split()}
    words |= {word.rpartition(sign)[2] for word in words for sign in (":", "：")}
    return BankMessage.objects.filter(number__in=sorted(words)[:500]).first() if words else None


def _key(message: BankMessage | None, text: str, now: datetime) -> str:
    number = message.number if message else ""
    return f"hand:{fingerprint_of(number, text, now.isoformat()[:16])[:60]}"
