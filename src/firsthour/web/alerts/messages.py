"""How is a warned person sent the message that the ladder asks for, and what did the line say of it?

A message belongs to one step of an episode and is put once (the key says which); what the line answers is an attempt of
that step, once. Where the line gives no receipts nothing follows from it, and the step runs out as any other.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from firsthour.base.clock import SHANGHAI
from firsthour.law.scripts import Script
from firsthour.web.alerts import rules
from firsthour.web.alerts.attempts import NewAttempt, record_attempt
from firsthour.web.alerts.cases import Case, keep, read_cases
from firsthour.web.alerts.models import Episode
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models.sms import Sms, SmsState
from firsthour.web.desk.sms import NewSms, put_sms
from firsthour.web.ui.acting import Actor, system_actor

MESSAGE = "sms"
PURPOSE = "alert"
BATCH = 100
RESULTS = {
    SmsState.DELIVERED: "delivered",
    SmsState.FAILED: "not_delivered",
    SmsState.EXPIRED: "not_delivered",
    SmsState.WITHHELD: "not_delivered",
}
BY = system_actor("alerts.messages")


def send_messages(now: datetime, *, check: Callable[[], None] | None = None, by: Actor = BY) -> tuple[int, int]:
    """Put the messages that have come, and take over what became of earlier ones; return how many of each."""
    n_put = n_told = 0
    last = 0
    while keys := _next_keys(last, now):
        n_put += _put_batch(keys, now, by=by)
        n_told += sum(_take_over(key, now, by=by) for key in keys)
        last = keys[-1]
        if check is not None:
            check()
    return n_put, n_told


def key_of(episode: Episode) -> str:
    """Return the key of the message that the open step of an episode asks for."""
    return f"alert:{episode.uid}:{episode.step}"


def subject_of(uid: UUID) -> str:
    """Return under which word the messages of an episode are found."""
    return f"episode:{uid}"


def _next_keys(last: int, now: datetime) -> list[int]:
    waiting = Episode.objects.filter(is_open=True, channel=MESSAGE, not_before__lte=now, pk__gt=last)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _put_batch(keys: list[int], now: datetime, *, by: Actor) -> int:
    cases = [case for case in read_cases(keys) if case.episode.is_open and case.episode.channel == MESSAGE]
    there = set(Sms.objects.filter(key__in=[key_of(case.episode) for case in cases]).values_list("key", flat=True))
    put = [case for case in cases if key_of(case.episode) not in there and _put(case, now, by=by)]
    if put:
        keep(put, by=by, now=now)
        about = [About("episode", str(case.episode.uid), case.episode.number) for case in put]
        record("episode.message_put", by=by, now=now, about=about)
    return len(put)


def _put(case: Case, now: datetime, *, by: Actor) -> bool:
    """Put the message of one step, and note that an attempt is under way."""
    episode = case.episode
    sms = NewSms(
        key=key_of(episode), phone=episode.phone, text=_script(episode, now).sms, about=PURPOSE, purpose=PURPOSE,
        is_urgent=episode.tier in ("high", "urgent"), subject=subject_of(episode.uid),
    )  # fmt: skip
    if put_sms(sms, matter=None, now=now) is None:
        return False
    case.add("attempt", at=now, by=by, now=now, channel=MESSAGE)
    return True


def _script(episode: Episode, now: datetime) -> Script:
    language = "en" if episode.facts.get("other_language") is True else "zh"
    return rules.script_of(episode, on=now.astimezone(SHANGHAI).date(), language=language)


def _take_over(key: int, now: datetime, *, by: Actor) -> int:
    """Make what the line said of an episode's message an attempt; a number that is no mobile's was not reached."""
    episode = Episode.objects.filter(pk=key, is_open=True, channel=MESSAGE).first()
    if episode is None:
        return 0
    sms = Sms.objects.filter(key=key_of(episode)).first()
    result = "not_delivered" if sms is None else RESULTS.get(SmsState(sms.state), "")
    if not result:
        return 0
    note = sms.reason if sms is not None else ""
    new = NewAttempt(
        channel=MESSAGE, result=result, client_key=key_of(episode), note=note, script=_script(episode, now).key,
        script_flags=rules.flags_of(episode),
    )  # fmt: skip
    record_attempt(episode, new, by=by, now=now)
    return 1
