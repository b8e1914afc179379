"""May a message leave, and when? Not to who has left its purpose, not more than a day bears, not in the night.

An urgent one passes where its purpose says so. What is withheld stays in the list with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models.sms import SmsCount, SmsOptOut
from firsthour.web.desk.sms_lines.purposes import Purpose, read_sms_rules
from firsthour.web.desk.sms_lines.sealing import hash_number
from firsthour.web.ui.acting import Actor

OPTED_OUT, TOO_MANY, QUIET = "opted_out", "too_many", "quiet"


class NotStoppableError(UserError):
    """Messages of this purpose answer the receiver's own step."""

    code = "sms_not_stoppable"
    english = "Messages of this kind answer what the person did and cannot be left: {purpose}."
    chinese = "此类短信是对本人办理事项的答复，不能退订：{purpose}。"


@dataclass(frozen=True)
class Passage:
    """What the gate says: from when on the message may leave, or why it may not at all."""

    due_at: datetime
    reason: str = ""

    @property
    def is_withheld(self) -> bool:
        """Tell whether the message does not leave."""
        return self.reason in (OPTED_OUT, TOO_MANY)


@dataclass(frozen=True)
class Wanted:
    """A message that asks to pass."""

    phone: str
    purpose: str
    is_urgent: bool


def decide(wanted: Sequence[Wanted], *, now: datetime) -> list[Passage]:
    """Return whether and when messages may leave; one that may is counted. In the transaction of the caller."""
    rules = read_sms_rules()
    numbers = [hash_number(one.phone) for one in wanted]
    stopped = set(SmsOptOut.objects.filter(number_hash__in=numbers, to_at=None).values_list("number_hash", "purpose"))
    counts = _lock_counts(wanted, numbers, now=now)
    passages = []
    for one, number in zip(wanted, numbers, strict=True):
        purpose, mine = rules.purpose(one.purpose), counts[number, one.purpose]
        is_free = one.is_urgent and purpose.urgent_passes
        if not is_free and purpose.stoppable and (number, one.purpose) in stopped:
            passages.append(Passage(now, OPTED_OUT))
        elif not is_free and purpose.daily_most and mine.n >= purpose.daily_most:
            passages.append(Passage(now, TOO_MANY))
        else:
            mine.n += 1
            due_at = first_open(purpose, is_urgent=one.is_urgent, now=now)
            passages.append(Passage(due_at, QUIET if due_at > now else ""))
    SmsCount.objects.bulk_update(counts.values(), ["n"])
    return passages


def first_open(purpose: Purpose, *, is_urgent: bool, now: datetime) -> datetime:
    """Return from when on a message of this purpose may leave."""
    passes = is_urgent and purpose.urgent_passes
    return read_sms_rules().quiet.next_open(now) if purpose.waits and not passes else now


def is_stopped(phone: str, purpose: str) -> bool:
    """Tell whether the number has left the purpose."""
    return SmsOptOut.objects.filter(number_hash=hash_number(phone), purpose=purpose, to_at=None).exists()


@transaction.atomic
def stop_messages(phone: str, purpose: str, *, came_by: str, by: Actor, now: datetime) -> SmsOptOut:
    """Send this number no more messages of a purpose; asked again, nothing changes.

    Raises
    ------
    NotStoppableError
        The purpose answers the receiver's own step.
    """
    wanted = read_sms_rules().purpose(purpose)
    if not wanted.stoppable:
        raise NotStoppableError(purpose=wanted.words["zh"])
    row, is_new = SmsOptOut.objects.get_or_create(
        number_hash=hash_number(phone), purpose=purpose, to_at=None, defaults={"came_by": came_by, "from_at": now}
    )
    if is_new:
        record("sms.stop", by=by, now=now, about=[_about(row)], details={"purpose": purpose, "came_by": came_by})
    return row


@transaction.atomic
def resume_messages(phone: str, purpose: str, *, by: Actor, now: datetime) -> bool:
    """Send this number messages of a purpose again; tell whether they were stopped."""
    row = SmsOptOut.objects.filter(number_hash=hash_number(phone), purpose=purpose, to_at=None).first()
    if row is None:
        return False
    row.to_at = now
    row.save(update_fields=["to_at"])
    record("sms.resume", by=by, now=now, about=[_about(row)], details={"purpose": purpose})
    return True


def _about(row: SmsOptOut) -> About:
    return About(kind="sms_opt_out", key=str(row.uid), label=row.purpose)


def _lock_counts(wanted: Sequence[Wanted], numbers: Sequence[str], *, now: datetime) -> dict[tuple[str, str], SmsCount]:
    """Return today's counts by number and purpose, made where there are none, and kept from others until the end."""
    day = now.astimezone(SHANGHAI).date()
    keys = sorted({(number, one.purpose) for number, one in zip(numbers, wanted, strict=True)})
    today = SmsCount.objects.filter(day=day, number_hash__in={number for number, _purpose in keys})
    known = set(today.values_list("number_hash", "purpose"))
    fresh = [
        SmsCount(number_hash=number, purpose=purpose, day=day)
        for number, purpose in keys
        if (number, purpose) not in known
    ]
    SmsCount.objects.bulk_create(fresh, ignore_conflicts=True)
    return {(row.number_hash, row.purpose): row for row in today.select_for_update().order_by("pk")}
