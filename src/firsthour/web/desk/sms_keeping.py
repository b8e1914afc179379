"""What may a person do about short messages: send a failed one again, stop and resume messages to a number?"""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import F

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models.sms import Sms, SmsBody, SmsState
from firsthour.web.desk.sms_lines import gate
from firsthour.web.desk.sms_lines.receipts import plain_number
from firsthour.web.ui.acting import Actor

_PHONE = re.compile(r"1[0-9]{10}")


class NotSendableError(UserError):
    """A message that cannot be sent again."""

    code = "sms_not_sendable"
    english = "This message cannot be sent again: it is on its way, or its text is no longer kept."
    chinese = "该短信不能重新发送：正在发送，或正文已不再保存。"


class StoppedBySelfError(UserError):
    """The receiver wants none."""

    code = "sms_stopped_by_receiver"
    english = "The receiver has left such messages; it is not sent."
    chinese = "收件人已退订此类短信，不再发送。"


class NotANumberError(UserError):
    """What was typed is no mobile number."""

    code = "sms_not_a_number"
    english = "That is no mobile number: eleven digits that begin with 1."
    chinese = "不是手机号：应为以 1 开头的 11 位数字。"


@transaction.atomic
def send_again(sms: Sms, *, version: int, by: Actor, now: datetime) -> None:
    """Let a message leave that failed, or that the daily most withheld.

    Raises
    ------
    NotSendableError
        It is on its way by now, or its text is gone.
    StoppedBySelfError
        The receiver has left messages of its purpose.
    """
    if gate.is_stopped(sms.phone, sms.purpose):
        raise StoppedBySelfError
    again = Sms.objects.filter(pk=sms.pk, version=version, state__in=[SmsState.FAILED, SmsState.WITHHELD])
    is_kept = SmsBody.objects.filter(sms=sms.pk).exists()
    changed = is_kept and again.update(
        state=SmsState.WAITING, reason="", attempts=0, due_at=now, asked_at=now, ended_at=None, version=F("version") + 1
    )
    if not changed:
        raise NotSendableError
    sms.parts.filter(provider_id="").delete()
    SmsBody.objects.filter(sms=sms.pk).update(kept_until=None)
    record("sms.again", by=by, now=now, about=[About(kind="sms", key=str(sms.uid), label=sms.purpose)])


def stop_by_hand(phone: str, purpose: str, *, by: Actor, now: datetime) -> None:
    """Send a number no more messages of a purpose, because its owner asked for it.

    Raises
    ------
    NotANumberError
        It is no mobile number.
    NotStoppableError
        The purpose answers the receiver's own step.
    """
    gate.stop_messages(_checked(phone), purpose, came_by="hand", by=by, now=now)


def resume_by_hand(phone: str, purpose: str, *, by: Actor, now: datetime) -> bool:
    """Send a number messages of a purpose again; tell whether they were stopped.

    Raises
    ------
    NotANumberError
        It is no mobile number.
    """
    return gate.resume_messages(_checked(phone), purpose, by=by, now=now)


def _checked(phone: str) -> str:
    number = plain_number(phone.replace(" ", "").replace("-", ""))
    if _PHONE.fullmatch(number) is None:
        raise NotANumberError
    return number
