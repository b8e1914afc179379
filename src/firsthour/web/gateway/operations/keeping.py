"""What is kept of something that came? All of it, once: to which message it belongs, and what is odd about it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import UserError
from firsthour.law.messages import get_one_message_kind
from firsthour.recovery.meaning import meaning_of
from firsthour.recovery.messages import Message
from firsthour.web.audit.operations import About, record
from firsthour.web.gateway.gateways import Gateway
from firsthour.web.gateway.listeners import error_of
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, Way
from firsthour.web.gateway.operations.putting import about_of
from firsthour.web.gateway.payments import CODE as PAYMENTS
from firsthour.web.gateway.payments import read_lines
from firsthour.web.gateway.transports.contract import Arrived
from firsthour.web.gateway.wire import fingerprint_of, read_wire
from firsthour.web.ui.acting import Actor

_OPEN = frozenset({"pending", "unknown", "blank"})  # what may still be followed by another answer


class WrongKindError(UserError):
    """An answer of another kind than the message asks for."""

    code = "wrong_kind_of_answer"
    english = "An answer {given} does not answer a message {asked}."
    chinese = "反馈报文 {given} 与请求报文 {asked} 不对应。"


class TwoNumbersError(UserError):
    """An answer that names one message outside and another inside."""

    code = "two_numbers"
    english = "The answer names two messages: {outside} and {inside}."
    chinese = "反馈中出现两个请求编号：{outside} 和 {inside}。"


class OtherGatewayError(UserError):
    """An answer that came by a gateway which does not serve the bank that was asked."""

    code = "other_gateway"
    english = "The message {number} was sent by another way than its answer came."
    chinese = "报文 {number} 的反馈来自另一通道。"


def is_blank(arrived: Arrived) -> bool:
    """Tell whether an answer says nothing beyond its number."""
    return not arrived.rows and not any(str(value).strip() for key, value in arrived.values.items() if key != "number")


@transaction.atomic
def keep_answer(
    arrived: Arrived, *, gateway: Gateway | None, by: Actor, now: datetime, to: BankMessage | None = None
) -> tuple[BankAnswer, bool]:
    """Keep what came, once; return it and whether it is new. ``to``: the message a person says it belongs to."""
    known = BankAnswer.objects.filter(key=arrived.key).first()
    if known is not None:
        return known, False
    number = arrived.answers_to or str(arrived.values.get("number", ""))[:40]
    wanted = Q(pk=to.pk) if to is not None else Q(number=number)
    message = BankMessage.objects.select_for_update().filter(wanted).first()
    error = arrived.error
    if message is not None and gateway is not None and not _came_by(message, gateway):
        error, message = error or OtherGatewayError(number=number), None
    if message is not None:
        error = error or mismatch_of(arrived, message, number=number)
    row = BankAnswer(
        message=message, answers_to=number, gateway=gateway.key if gateway else "", key=arrived.key,
        way=Way(gateway.way) if gateway else Way.HAND, code=arrived.code, values=dict(arrived.values),
        rows=[dict(one) for one in arrived.rows], text=arrived.text, received_at=now, next_try_at=now,
        error=error_of(error) if error else {}, by_key=by.key, by_name=by.name,
    )  # fmt: skip
    mark(row, message, is_by_hand=gateway is None)
    row.save(force_insert=True)
    about = about_of(message) if message else [About("bank_answer", str(row.uid), row.answers_to)]
    details = {"way": row.way, "state": row.state, "late": row.is_late, "again": row.is_again,
               "contradicting": row.is_contradicting, "error": row.error.get("code", "")}  # fmt: skip
    record("bank_message.answer", by=by, now=now, about=about, details=details)
    return row, True


def mark(row: BankAnswer, message: BankMessage | None, *, is_by_hand: bool) -> None:
    """Say of an answer how it stands to its message and to those before it; the message is locked."""
    row.message = message
    if message is None:
        row.state, row.next_try_at = AnswerState.STRAY, None
        return
    row.state = AnswerState.UNREADABLE if row.error and is_by_hand else AnswerState.NEW
    row.is_late = message.withdrawn_at is not None
    earlier = [one for one in BankAnswer.objects.filter(message=message).exclude(pk=row.pk) if not one.error]
    own = _content(row)
    row.is_again = any(_content(one) == own for one in earlier)
    is_final = not row.error and _is_final(row)
    row.is_contradicting = is_final and any(_content(one) != own and _is_final(one) for one in earlier)


def message_of(answer: BankAnswer) -> Message | None:
    """Return the answer as a message; None for an empty one, one that cannot be read, and what banks paid."""
    said = Arrived(answer.key, values=answer.values, rows=answer.rows)
    if answer.error or answer.code == PAYMENTS or is_blank(said):
        return None
    return read_wire(answer.code, answer.values, rows=answer.rows)


def _came_by(message: BankMessage, gateway: Gateway) -> bool:
    from firsthour.web.gateway.known import known_gateways

    serving = known_gateways().gateways.serving(message.institution)
    return gateway.key == message.gateway or (serving is not None and serving.key == gateway.key)


def mismatch_of(arrived: Arrived, message: BankMessage, *, number: str) -> UserError | None:
    """Return what is wrong with an answer to this message, named by ``number``; None: nothing."""
    if message.code == PAYMENTS or arrived.code == PAYMENTS:
        if message.code != arrived.code:
            return WrongKindError(given=arrived.code, asked=message.code)
        try:
            read_lines(arrived.rows)
        except UserError as error:
            return error
        return None
    inside = str(arrived.values.get("number", "") or number)
    if inside != message.number:
        return TwoNumbersError(outside=message.number, inside=inside[:40])
    if is_blank(arrived):
        return None
    try:
        read_wire(arrived.code, arrived.values, rows=arrived.rows)
    except UserError as error:
        return error
    if get_one_message_kind(message.code).counterpart != arrived.code:
        return WrongKindError(given=arrived.code, asked=message.code)
    return None


def _content(row: BankAnswer) -> str:
    return fingerprint_of(row.code, row.values, row.rows)


def _is_final(row: BankAnswer) -> bool:
    """Tell whether an answer settles a measure: what a query shows may change from answer to answer."""
    message = message_of(row)
    return message is not None and message.kind.measure != "" and meaning_of(message).key not in _OPEN
