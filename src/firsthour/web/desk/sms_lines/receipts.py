"""What follows when the provider says something: a number for a part, a receipt, an answer of the receiver?

Everything may come twice, late, in any order, or before the number it is about: each word is kept once, and what a
message's state is follows from all of them together (``states``). A caller acknowledges only after these commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.web.desk.models.sms import Sms, SmsBody, SmsOptOut, SmsPart, SmsReceipt, SmsReply, SmsState
from firsthour.web.desk.sms_lines import gate
from firsthour.web.desk.sms_lines.purposes import read_sms_rules
from firsthour.web.desk.sms_lines.sealing import hash_number
from firsthour.web.desk.sms_lines.states import ENDED, Said, state_of_parts, stronger
from firsthour.web.ui.acting import system_actor

SAME_REPLY = timedelta(minutes=10)  # the same words from the same number within it were sent twice by the network
UNKNOWN_KEPT = timedelta(days=7)
LONGEST_REPLY = 1000
_TOLD = ["provider_id", "state", "code"]
BY = system_actor("desk.sms")


@transaction.atomic
def note_numbers(numbers: Mapping[int, str], *, now: datetime) -> None:
    """Note the provider's numbers of parts, by the parts' keys: the line has them."""
    parts = list(SmsPart.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
    # another number than the one known: another sender had sent it as well; a receipt may be faster than the answer
    again = {part.sms_id for part in parts if part.provider_id not in ("", clean(numbers[part.pk]))}
    if again:
        Sms.objects.filter(pk__in=again).update(is_unsure=True)
    fresh = [part for part in parts if not part.provider_id]
    for part in fresh:
        part.provider_id, part.state = clean(numbers[part.pk]), stronger(part.state, SmsState.PUT)
    by_number = {part.provider_id: part for part in fresh}
    early = list(SmsReceipt.objects.filter(part=None, provider_id__in=by_number))
    for receipt in early:
        receipt.part = by_number[receipt.provider_id]
        _strengthen(receipt.part, receipt.state, receipt.code)
    SmsReceipt.objects.bulk_update(early, ["part"])
    SmsPart.objects.bulk_update(fresh, _TOLD)
    _settle({part.sms_id for part in parts}, now)


@transaction.atomic
def note_receipts(said: Sequence[Said], *, now: datetime) -> int:
    """Note what the provider says of parts; return how many words were new."""
    said = [replace(one, provider_id=clean(one.provider_id), code=clean(one.code)[:40]) for one in said]
    parts = _parts_of(said)
    ids = [one.provider_id for one in said]
    known = set(SmsReceipt.objects.filter(provider_id__in=ids).values_list("provider_id", "state", "code"))
    fresh: list[SmsReceipt] = []
    touched: dict[int, SmsPart] = {}
    for one in said:
        word = (one.provider_id, one.state, one.code)
        if word in known:
            continue
        known.add(word)
        part = parts.get(one.provider_id)
        number, state, code = word
        fresh.append(
            SmsReceipt(part=part, provider_id=number, state=state, code=code, happened_at=one.at, recorded_at=now)
        )
        if part is not None:
            _strengthen(part, state, code)
            touched[part.pk] = part
    SmsReceipt.objects.bulk_create(fresh, ignore_conflicts=True)
    SmsPart.objects.bulk_update(touched.values(), _TOLD)
    _settle({part.sms_id for part in touched.values()}, now)
    return len(fresh)


@transaction.atomic
def note_reply(phone: str, text: str, *, at: datetime) -> SmsReply | None:
    """Keep what somebody answered, and do what it asks for; None when the same came a moment ago."""
    number, said = clean(plain_number(phone))[:20], clean(text, most=LONGEST_REPLY)
    if SmsReply.objects.filter(phone=number, text=said, at__gt=at - SAME_REPLY, at__lt=at + SAME_REPLY).exists():
        return None
    last = Sms.objects.filter(phone=number).exclude(put_at=None).order_by("-put_at", "-pk").first()
    return SmsReply.objects.create(
        answers=last, phone=number, text=said, did=_follow(number, said, last=last, at=at), at=at
    )


def clean(text: str, *, most: int = 80) -> str:
    """Return a text as a database takes it, whoever wrote it: no signs that print nothing, and not too long."""
    return "".join(sign for sign in text.strip() if sign.isprintable() or sign == "\n")[:most]


def plain_number(phone: str) -> str:
    """Return a number as the site writes it: without the country's code."""
    digits = phone.strip().removeprefix("+").removeprefix("00")
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def forget_unknown(now: datetime) -> int:
    """Remove receipts about messages that never became known here."""
    return SmsReceipt.objects.filter(part=None, recorded_at__lt=now - UNKNOWN_KEPT).delete()[0]


def _follow(number: str, said: str, *, last: Sms | None, at: datetime) -> str:
    rules = read_sms_rules()
    wish = rules.wish_of(said)
    if wish == "resume":
        rows = SmsOptOut.objects.filter(number_hash=hash_number(number), to_at=None)
        for purpose in list(rows.values_list("purpose", flat=True)):
            gate.resume_messages(number, purpose, by=BY, now=at)
        return "resumed"
    if wish not in ("stop", "stop_all"):
        return ""
    stoppable = [key for key, one in rules.purposes.items() if one.stoppable]
    meant = [last.purpose] if wish == "stop" and last is not None and last.purpose in stoppable else stoppable
    for purpose in meant:
        gate.stop_messages(number, purpose, came_by="reply", by=BY, now=at)
    return "stopped"


def _parts_of(said: Sequence[Said]) -> dict[str, SmsPart]:
    """Return parts by the provider's numbers; else by ours, where the provider hands it back and never answered."""
    parts = SmsPart.objects.select_for_update()
    ids = {one.provider_id for one in said}
    found = {part.provider_id: part for part in parts.filter(provider_id__in=ids).order_by("pk")}
    for one in said:
        if one.provider_id in found or not one.reference:
            continue
        number = plain_number(one.phone)
        taken = [part.pk for part in found.values()]
        lost = parts.filter(provider_id="", reference=one.reference, sms__phone=number).exclude(pk__in=taken)
        part = lost.order_by("-sms", "number").first()
        if part is not None:
            part.provider_id = one.provider_id
            found[part.provider_id] = part
    return found


def _strengthen(part: SmsPart, state: str, code: str) -> None:
    if stronger(part.state, state) != part.state:
        part.state = state
        part.code = code[:40]


def _settle(pks: Iterable[int], now: datetime) -> None:
    """Bring messages to where their parts are; nothing while a part is not with the line."""
    rows = Sms.objects.select_for_update().filter(pk__in=list(pks)).order_by("pk").prefetch_related("parts")
    changed: list[Sms] = []
    whole: list[int] = []
    for row in rows:
        parts = list(row.parts.all())
        if not parts or any(not part.provider_id for part in parts):
            continue
        whole.append(row.pk)
        state = state_of_parts(part.state for part in parts)
        if state == row.state:
            continue
        row.state, row.owner, row.due_at, row.put_at = state, "", None, row.put_at or now
        row.ended_at = now if state in ENDED else None
        row.reason = next((part.code for part in parts if part.state == state and part.code), "")
        changed.append(row)
    SmsBody.objects.filter(sms__in=whole).delete()
    Sms.objects.bulk_update(changed, ["state", "owner", "due_at", "put_at", "ended_at", "reason"])
