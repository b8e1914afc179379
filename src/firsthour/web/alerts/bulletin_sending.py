"""How does a bulletin reach many subscribers, each exactly once, whatever stops on the way?

It walks along the index of its topics in the order of the subscribers' keys, a batch at a time. A batch is one
transaction: who was sent it (unique by bulletin and subscriber), the messages in the out-box (unique by key), and how
far the walk has come. A worker that is killed goes on from there; a second one beside it waits for the row and finds
the walk further on. Who subscribed after the bulletin was approved does not get it. Whom the gate of short messages
withholds it from (who left by an answer, or had the day's message already) is counted apart and told of on its page.
"""

from collections.abc import Callable
from datetime import datetime
from heapq import merge
from itertools import groupby, islice

from django.db import transaction
from django.db.models import QuerySet

from firsthour.web.alerts.bulletin_topics import CITY
from firsthour.web.alerts.models.bulletins import Bulletin, BulletinDelivery, BulletinState, Subscriber, Subscription
from firsthour.web.alerts.subscriptions import leave_words
from firsthour.web.desk.models.sms import SmsState
from firsthour.web.desk.sms import NewSms, put_many_sms

BATCH = 500
PURPOSE = "subscription"


def send_all(uid: str, now: datetime, *, check: Callable[[], None] = lambda: None, size: int = BATCH) -> int:
    """Give a bulletin out to everybody it concerns; return to how many in this run, withheld ones among them."""
    n_sent = 0
    while True:
        check()
        n_batch = send_batch(uid, now, size=size)
        if n_batch == 0:
            return n_sent
        n_sent += n_batch


@transaction.atomic
def send_batch(uid: str, now: datetime, *, size: int = BATCH) -> int:
    """Give a bulletin out to the next subscribers; return to how many, 0 when everybody has it or it was withdrawn."""
    row = Bulletin.objects.select_for_update().filter(uid=uid, state=BulletinState.PUBLISHED).first()
    if row is None or row.decided_at is None:
        return 0
    keys = next_subscribers(row.topics, after=row.cursor, before=row.decided_at, size=size)
    if not keys:
        return 0
    subscribers = Subscriber.objects.in_bulk(keys)
    BulletinDelivery.objects.bulk_create([BulletinDelivery(bulletin=row, subscriber_id=key, at=now) for key in keys])
    put = put_many_sms([_message(row, subscribers[key]) for key in keys], now=now)
    n_withheld = sum(one.state == SmsState.WITHHELD for one in put)
    row.cursor, row.n_sent, row.sent_at = keys[-1], row.n_sent + len(put) - n_withheld, now
    row.n_withheld += n_withheld
    row.save(update_fields=["cursor", "n_sent", "n_withheld", "sent_at"])
    return len(keys)


def _message(row: Bulletin, one: Subscriber) -> NewSms:
    return NewSms(f"bulletin:{row.pk}:{one.uid}", one.phone, text_for(row, one), "bulletin", purpose=PURPOSE)


def next_subscribers(topics: list[str], *, after: int, before: datetime, size: int) -> list[int]:
    """Return the keys of the next subscribers of any of the topics, in order, each once; a topic read by its index."""
    if CITY in topics:
        everybody = Subscriber.objects.filter(pk__gt=after, confirmed_at__lte=before).order_by("pk")
        return list(everybody.values_list("pk", flat=True)[:size])
    walks = [list(topic_walk(topic, after=after, before=before, size=size)) for topic in topics]
    return list(islice((key for key, _same in groupby(merge(*walks))), size))


def topic_walk(topic: str, *, after: int, before: datetime, size: int) -> "QuerySet[Subscription, int]":
    """Return the query for the next subscribers of one topic."""
    mine = Subscription.objects.filter(topic=topic, subscriber_id__gt=after, made_at__lte=before)
    return mine.order_by("subscriber_id").values_list("subscriber_id", flat=True)[:size]


def text_for(row: Bulletin, subscriber: Subscriber) -> str:
    """Return the message as it is sent; the words are those that were approved, whatever the language."""
    tail = "Check: 96110. Stop:" if subscriber.language == "en" else "核实请拨 96110。退订："
    return f"【反诈提示】{row.title}：{row.text} {tail} {leave_words(subscriber)}"
