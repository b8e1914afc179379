"""How is somebody told? Once for each thing, in the site always; by mail, digest or webhook as they wish.

    notify([officer], key=f"hold:{hold.uid}:answered", topic="hold.answered", title=lambda: gettext("…"), words="",
           url=reverse("holds:hold", args=[hold.uid]), by=by, now=now)

``key`` names what is told: the same key tells the same officer nothing again, whoever calls and however often. Nobody
is told what they did themselves. ``title`` and ``words`` are plain text, or phrases (``phrases.say``): those are kept
by their key and written in whatever language they are read. A function is asked in both languages, and both answers
are kept. What goes out of the site carries the words of the topic, the matter's number and the address of the page,
never a title or a name. All of it happens in the caller's transaction.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils import translation

from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models import Channel, Delivery, MailWish, Matter, Notice, NoticeWishes
from firsthour.web.desk.notice_kinds import topic_of
from firsthour.web.desk.phrases import Phrase, named, write
from firsthour.web.desk.quiet_hours import first_loud, next_digest, next_hour
from firsthour.web.desk.webhooks import check_address
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

AT_ONCE = 500
Words = str | Phrase | Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class News:
    """What is told: the key that names it, its topic, words, and where it leads."""

    key: str
    topic: str
    title: Words
    words: Words = ""
    url: str = ""
    matter: Matter | None = None
    is_urgent: bool = False
    icon: str = ""  # the topic's without it
    tone: str = ""


@dataclass(frozen=True)
class Wishes:
    """How somebody wishes to be told."""

    mail: str = MailWish.NEVER
    digest_at: time | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_breaks_quiet: bool = True
    muted: tuple[str, ...] = ()
    webhook_url: str = ""


def notify(
    recipients: Iterable[Officer],
    *,
    key: str,
    topic: str,
    title: Words,
    words: Words = "",
    url: str = "",
    matter: Matter | None = None,
    icon: str = "",
    tone: str = "",
    by: Actor,
    now: datetime,
    urgent: bool = False,
) -> list[Notice]:
    """Tell one thing to each of these officers who was not told yet; return the new notices."""
    news = News(
        key=key, topic=topic, title=title, words=words, url=url, matter=matter, is_urgent=urgent, icon=icon, tone=tone
    )  # fmt: skip
    return notify_all([(officer, news) for officer in recipients], by=by, now=now)


@transaction.atomic
def notify_all(told: Iterable[tuple[Officer, News]], *, by: Actor, now: datetime) -> list[Notice]:
    """Tell many things to many officers; return the new notices. A few queries for every five hundred of them."""
    wanted = {
        (officer.pk, news.key): (officer, news)
        for officer, news in told
        if officer.is_active and str(officer.uid) != by.key
    }
    asked = {id(news): _asked(news) for _officer, news in wanted.values()}
    spoken: dict[tuple[int, str], tuple[str, str]] = {}
    pairs, new = list(wanted.items()), list[Notice]()
    for first in range(0, len(pairs), AT_ONCE):
        part = dict(pairs[first : first + AT_ONCE])
        known = set(
            Notice.objects.filter(
                officer__in={pk for pk, _key in part}, key__in={key for _pk, key in part}
            ).values_list("officer_id", "key")
        )  # fmt: skip
        untold = [one for pair, one in part.items() if pair not in known]
        fresh = [_notice(officer, asked[id(news)], now=now, spoken=spoken) for officer, news in untold]
        new += _keep(fresh, now)
    return new


@transaction.atomic
def mark_read(officer: Officer, *, now: datetime, uid: object = None) -> int:
    """Note that a notice (or without ``uid`` every one) was read; return how many were unread."""
    unread = Notice.objects.filter(officer=officer, read_at=None)
    return unread.filter(**({"uid": uid} if uid else {})).update(read_at=now)


@transaction.atomic
def set_wishes(officer: Officer, wishes: Wishes, *, version: int, by: Actor, now: datetime) -> NoticeWishes:
    """Keep how an officer wishes to be told; a new address for webhooks gets a secret of its own.

    Raises
    ------
    WebhookRefusedError
        The address is not on a host that the administrator allowed.
    """
    row, is_new = NoticeWishes.objects.get_or_create(officer=officer)
    claim_version(row, version=1 if is_new else version)
    if wishes.webhook_url:
        check_address(wishes.webhook_url, allowed=allowed_hosts())
    if wishes.webhook_url != row.webhook_url:
        row.webhook_secret = secrets.token_hex(32) if wishes.webhook_url else ""
    row.mail, row.digest_at, row.muted = wishes.mail, wishes.digest_at, sorted(wishes.muted)
    row.quiet_from, row.quiet_to = wishes.quiet_from, wishes.quiet_to
    row.urgent_breaks_quiet, row.webhook_url = wishes.urgent_breaks_quiet, wishes.webhook_url
    row.save()
    about = [About(kind="officer", key=str(officer.uid), label=officer.name)]
    details = {"mail": row.mail, "webhook": bool(row.webhook_url)}
    record("notices.wishes", by=by, now=now, about=about, details=details)
    return row


def allowed_hosts() -> tuple[str, ...]:
    """Return the hosts webhooks may go to; none unless the administrator named some."""
    return tuple(getattr(settings, "WEBHOOK_HOSTS", ()))


def due_of(notice: Notice, wishes: NoticeWishes, *, now: datetime) -> list[Delivery]:
    """Return the ways on which a notice leaves the site, each with its moment."""
    if notice.topic in wishes.muted:
        return []
    is_loud = notice.is_urgent and wishes.urgent_breaks_quiet
    soon = now if is_loud else first_loud(now, wishes.quiet_from, quiet_to=wishes.quiet_to)
    ways = []
    if wishes.mail != MailWish.NEVER and notice.officer.email:
        is_each = wishes.mail == MailWish.EACH or is_loud
        channel, due_at = (Channel.MAIL, soon) if is_each else (Channel.DIGEST, _digest_at(wishes, now))
        ways.append(Delivery(notice=notice, channel=channel, due_at=due_at))
    if wishes.webhook_url:
        ways.append(Delivery(notice=notice, channel=Channel.WEBHOOK, due_at=soon))
    return ways


def _digest_at(wishes: NoticeWishes, now: datetime) -> datetime:
    if wishes.mail == MailWish.DAILY:
        return next_digest(now, wishes.digest_at)
    return first_loud(next_hour(now), wishes.quiet_from, quiet_to=wishes.quiet_to)


def _notice(officer: Officer, news: News, *, now: datetime, spoken: dict[tuple[int, str], tuple[str, str]]) -> Notice:
    """Return the notice in the officer's language; ``spoken`` remembers what was said in it before."""
    place = (id(news), officer.language)
    if place not in spoken:
        with translation.override(officer.language):
            spoken[place] = (_said(news.title, now), _said(news.words, now))
    title, words = spoken[place]
    topic = topic_of(news.topic)
    phrases = {"title": news.title, "words": news.words}
    return Notice(
        officer=officer, key=news.key, topic=news.topic, icon=news.icon or topic.icon, tone=news.tone or topic.tone,
        is_urgent=news.is_urgent, title=title[:200], words=words[:400], url=news.url, matter=news.matter, made_at=now,
        said={name: dict(said) for name, said in phrases.items() if isinstance(said, Mapping)},
    )  # fmt: skip


def _said(words: Words, now: datetime) -> str:
    return words() if callable(words) else write(words, now=now)


def _asked(news: News) -> News:
    """Return the news with what its functions say in either language in their place."""
    return replace(news, title=_in_both(news.title), words=_in_both(news.words))


def _in_both(words: Words) -> str | Phrase:
    if not callable(words):
        return words
    with translation.override("zh-hans"):
        chinese = str(words())
    with translation.override("en"):
        return named(chinese, str(words()))


def _keep(fresh: Sequence[Notice], now: datetime) -> list[Notice]:
    """Write notices and their ways out; one that another writer wrote meanwhile is not written again."""
    if not fresh:
        return []
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    wishes = {one.officer_id: one for one in NoticeWishes.objects.filter(officer__in={n.officer_id for n in fresh})}
    kept = dict(Notice.objects.filter(uid__in=[notice.uid for notice in fresh]).values_list("uid", "pk"))
    new = [notice for notice in fresh if notice.uid in kept]
    for notice in new:
        notice.pk = kept[notice.uid]
    known = [(notice, wishes[notice.officer_id]) for notice in new if notice.officer_id in wishes]
    Delivery.objects.bulk_create(way for notice, wished in known for way in due_of(notice, wished, now=now))
    return new
