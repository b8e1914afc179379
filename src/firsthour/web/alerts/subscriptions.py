"""How does a number begin to get bulletins, and how does it stop? Asked on the public's site, by signed packages.

A code is sent to the number and comes back by the same way before anything is sent to it: so nobody subscribes somebody
else. At most three codes a day go to a number, five tries to a code, a day to type it. Nothing is told back to the
public's site; what is to be known is said to the phone itself. Leaving removes the number at once.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext, override

from firsthour.base.packages.station import NotYetError
from firsthour.base.spoken_codes import derive_code, hash_code, read_code, write_code
from firsthour.web.alerts.bulletin_topics import known_topics
from firsthour.web.alerts.models.bulletins import Subscriber, Subscription, SubscriptionAsked, TopicCount
from firsthour.web.audit.operations import record
from firsthour.web.desk.sms import NewSms, put_sms
from firsthour.web.intake.models.packages import PortalArrival
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.ids import new_uid
from firsthour.web.ui.kept_keys import kept_key

CODES_A_DAY = 3
TRIES = 5
TYPED_WITHIN = timedelta(days=1)
_ON_ITS_WAY = timedelta(days=2)  # a code may overtake the question it answers by so much, never longer
_PHONE = re.compile(r"1\d{10}", re.ASCII)


def hear_subscribe(body: Mapping[str, Any], now: datetime) -> None:
    """Keep what somebody asked for, and send a code to the number; too many codes for one number are not sent."""
    phone, language = str(body["phone"]), "en" if body["language"] == "en" else "zh"
    topics = known_topics([str(one) for one in body["topics"]])
    if _PHONE.fullmatch(phone) is None or not topics:
        return
    today = SubscriptionAsked.objects.filter(phone=phone, asked_at__gt=now - TYPED_WITHIN).exclude(code_hash="")
    reference, code = str(body["subscription"]), f"{secrets.randbelow(10**6):06d}"
    may_send = today.count() < CODES_A_DAY
    SubscriptionAsked.objects.create(
        reference=reference, phone=phone, topics=topics, language=language, asked_at=now,
        code_hash=_hash(reference, code) if may_send else "",
    )  # fmt: skip
    if may_send:
        with override(_locale(language)):
            text = gettext("%(code)s is your code for fraud warnings by message, good for a day. Not you? Ignore it.")
            text %= {"code": code}
        put_sms(NewSms(f"subscribe:{reference}", phone, text, "subscribe", purpose="service"), matter=None, now=now)
    record("subscription.ask", by=_public(), now=now, details={"topics": len(topics), "code": may_send})


def hear_confirm(body: Mapping[str, Any], now: datetime) -> None:
    """Compare a code; the right one subscribes the number to what was asked for, in place of what it had.

    Raises
    ------
    NotYetError
        What it answers has not arrived.
    """
    asked = SubscriptionAsked.objects.select_for_update().filter(reference=str(body["subscription"])).first()
    if asked is None:
        if datetime.fromisoformat(body["at"]) > now - _ON_ITS_WAY and not _was_heard(str(body["subscription"])):
            raise NotYetError
        return
    if asked.asked_at <= now - TYPED_WITHIN or asked.n_tries >= TRIES or not asked.code_hash:
        return
    if not hmac.compare_digest(asked.code_hash, _hash(asked.reference, str(body["code"]))):
        asked.n_tries += 1
        asked.save(update_fields=["n_tries"])
        return
    subscriber = set_topics(asked.phone, asked.topics, language=asked.language, now=now)
    with override(_locale(asked.language)):
        text = gettext("You now get fraud warnings by message. To stop: %(leave)s") % {"leave": leave_words(subscriber)}
    put_sms(NewSms(f"subscribed:{asked.reference}", asked.phone, text, "subscribe", purpose="service"), matter=None,
            now=now)  # fmt: skip
    asked.code_hash = ""  # a code serves once
    asked.save(update_fields=["code_hash"])
    record("subscription.confirm", by=_public(), now=now, details={"topics": len(asked.topics)})


def hear_leave(body: Mapping[str, Any], now: datetime) -> None:
    """Remove the number with this code, and all that hangs on it."""
    code = read_code(str(body["code"]))
    found = Subscriber.objects.select_for_update().filter(leave_hash=hash_code(code, key=_key())) if code else None
    subscriber = found.first() if found is not None else None
    if subscriber is None:
        return
    topics = list(subscriber.subscriptions.values_list("topic", flat=True))
    _count(topics, -1)
    SubscriptionAsked.objects.filter(phone=subscriber.phone).delete()
    subscriber.delete()
    record("subscription.leave", by=_public(), now=now, details={"topics": len(topics)})


HEARD = {"subscribe": hear_subscribe, "confirm": hear_confirm, "leave": hear_leave}


@transaction.atomic
def set_topics(phone: str, topics: Sequence[str], *, language: str, now: datetime) -> Subscriber:
    """Subscribe a number to exactly these topics; what stays keeps since when."""
    uid = new_uid()
    subscriber, is_new = Subscriber.objects.get_or_create(
        phone=phone,
        defaults={"uid": uid, "language": language, "confirmed_at": now, "leave_hash": _leave_hash(str(uid))},
    )
    if not is_new and subscriber.language != language:
        subscriber.language = language
        subscriber.save(update_fields=["language"])
    had, wanted = set(subscriber.subscriptions.values_list("topic", flat=True)), set(topics)
    subscriber.subscriptions.filter(topic__in=had - wanted).delete()
    fresh = sorted(wanted - had)
    Subscription.objects.bulk_create([Subscription(subscriber=subscriber, topic=one, made_at=now) for one in fresh])
    _count(sorted(had - wanted), -1)
    _count(fresh, 1)
    return subscriber


def leave_words(subscriber: Subscriber) -> str:
    """Return how this number leaves: the link of one tap, or the code where the public's site has no known address."""
    code = write_code(derive_code(str(subscriber.uid), key=_key()))
    return f"{settings.PORTAL_ADDRESS}/alerts/leave/{code}" if settings.PORTAL_ADDRESS else code


def forget_asked(now: datetime) -> int:
    """Remove what was asked and not confirmed, or was confirmed, some days ago; return how many."""
    return SubscriptionAsked.objects.filter(asked_at__lte=now - _ON_ITS_WAY).delete()[0]


def _was_heard(reference: str) -> bool:
    return PortalArrival.objects.filter(uid=reference).exists()


def _count(topics: Sequence[str], step: int) -> None:
    for topic in topics:
        row, _is_new = TopicCount.objects.get_or_create(topic=topic)
        TopicCount.objects.filter(pk=row.pk).update(n_subscribers=F("n_subscribers") + step)


def _leave_hash(uid: str) -> str:
    return hash_code(derive_code(uid, key=_key()), key=_key())


def _hash(reference: str, code: str) -> str:
    return hmac.new(_key(), f"{reference}:{code}".encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    return kept_key("subscriptions:")  # outlives the signing key: a message sent years ago still says how to leave


def _public() -> Actor:
    return Actor(kind="public", key="portal:subscriber", name="订阅人")


def _locale(language: str) -> str:
    return "en" if language == "en" else "zh-hans"
