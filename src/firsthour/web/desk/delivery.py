"""How does a notice leave the site? Waiting deliveries that are due go out, each once; what fails is tried again.

Before anything is sent it is noted as being sent, and committed; so a program that is killed in between sends again
what it was sending, under the same Message-ID or X-FirstHour-Delivery, and nothing else twice. What is due for one
officer's digest is one mail. After six attempts a delivery has failed and says why.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from firsthour.base.errors import UserError
from firsthour.web.desk.models import Channel, Delivery, DeliveryState, MailWish, NoticeWishes
from firsthour.web.desk.notice_kinds import topic_of
from firsthour.web.desk.notices import allowed_hosts
from firsthour.web.desk.webhooks import WebhookRefusedError, check_address, post, sign
from firsthour.web.ui.formats import full_time

BATCH = 100
MOST_ATTEMPTS = 6
FIRST_PAUSE = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(minutes=10)  # what was being sent for longer was killed on the way
DIGEST_LINES = 50
KILLED = "killed"


def deliver_due(now: datetime, *, check: Callable[[], None] = lambda: None) -> int:
    """Send what is due; return how many notices went out. ``check`` is asked between two messages (a job's lease)."""
    n_sent = 0
    while batch := _take(now):
        for message in _messages(_drop_unneeded(batch)):
            check()
            n_sent += _send(message, now)
    return n_sent


@transaction.atomic
def _take(now: datetime) -> list[Delivery]:
    """Note the next deliveries as being sent, and return them; another worker takes others."""
    rows = list(_due(now)[:BATCH])
    readers = {row.notice.officer_id for row in rows if row.channel == Channel.DIGEST}
    if readers:  # a digest is never cut: what is due for these readers comes along
        more = _due(now).filter(channel=Channel.DIGEST, notice__officer__in=readers)
        rows += list(more.exclude(pk__in=[row.pk for row in rows]))
    for row in rows:
        is_lost = row.attempts >= MOST_ATTEMPTS  # each of them was killed on the way
        row.state = DeliveryState.FAILED if is_lost else DeliveryState.SENDING
        row.reason = KILLED if is_lost else row.reason
        row.attempts, row.due_at = row.attempts + (not is_lost), now + GIVEN_UP_AFTER
    Delivery.objects.bulk_update(rows, ["state", "reason", "attempts", "due_at"])
    return rows


def _due(now: datetime) -> QuerySet[Delivery]:
    skip = connection.features.has_select_for_update_skip_locked
    due = Delivery.objects.filter(state__in=[DeliveryState.WAITING, DeliveryState.SENDING], due_at__lte=now)
    locked = due.select_for_update(skip_locked=skip, of=("self",) if skip else ())
    return locked.select_related("notice__officer", "notice__matter").order_by("due_at", "pk")


def _drop_unneeded(batch: Sequence[Delivery]) -> list[Delivery]:
    """Return what is still wanted: not in a digest what was read meanwhile, nothing to whom left or wishes no more."""
    rows = [row for row in batch if row.state == DeliveryState.SENDING]
    wishes = {one.officer_id: one for one in NoticeWishes.objects.filter(officer__in={_reader(row) for row in rows})}
    unneeded = {row.pk for row in rows if not _is_wanted(row, wishes.get(_reader(row)))}
    Delivery.objects.filter(pk__in=unneeded).update(state=DeliveryState.DROPPED)
    return [row for row in rows if row.pk not in unneeded]


def _is_wanted(row: Delivery, wishes: NoticeWishes | None) -> bool:
    officer = row.notice.officer
    if wishes is None or not officer.is_active:
        return False
    if row.channel == Channel.WEBHOOK:
        return bool(wishes.webhook_url)
    is_read = row.channel == Channel.DIGEST and row.notice.read_at is not None
    return wishes.mail != MailWish.NEVER and bool(officer.email) and not is_read


def _reader(row: Delivery) -> int:
    return row.notice.officer_id


def _messages(rows: Sequence[Delivery]) -> list[list[Delivery]]:
    """Put a digest's notices of one officer into one message; every other notice is one."""
    digests = [row for row in rows if row.channel == Channel.DIGEST]
    digests.sort(key=lambda row: (_reader(row), row.notice.made_at, row.pk))
    joined = [list(of_one) for _key, of_one in groupby(digests, key=_reader)]
    return joined + [[row] for row in rows if row.channel != Channel.DIGEST]


def _send(rows: list[Delivery], now: datetime) -> int:
    try:
        if rows[0].channel == Channel.WEBHOOK:
            _post_one(rows[0], now)
        else:
            _mail(rows)
    except (OSError, UserError, SMTPException) as error:
        _note_failure(rows, error, now)
        return 0
    keys = [row.pk for row in rows]
    Delivery.objects.filter(pk__in=keys).update(state=DeliveryState.SENT, sent_at=now, reason="")
    return len(rows)


def _note_failure(rows: list[Delivery], error: Exception, now: datetime) -> None:
    for row in rows:
        is_last = row.attempts >= MOST_ATTEMPTS or isinstance(error, WebhookRefusedError)
        row.state = DeliveryState.FAILED if is_last else DeliveryState.WAITING
        row.due_at = now + FIRST_PAUSE * 2 ** (row.attempts - 1)
        row.reason = (error.sentence("zh") if isinstance(error, UserError) else type(error).__name__)[:200]
    Delivery.objects.bulk_update(rows, ["state", "due_at", "reason"])


def _mail(rows: list[Delivery]) -> None:
    officer = rows[0].notice.officer
    with translation.override(officer.language):
        lines = [_line(row) for row in rows[:DIGEST_LINES]]
        subject = lines[0].splitlines()[0]
        if rows[0].channel == Channel.DIGEST:
            subject = ngettext("%(n)d notice", "%(n)d notices", len(rows)) % {"n": len(rows)}
        if len(rows) > DIGEST_LINES:
            lines.append(gettext("and %(n)d more") % {"n": len(rows) - DIGEST_LINES})
        if rows[0].channel == Channel.DIGEST:
            lines.append(f"{gettext('The whole day')}  {_address(reverse('desk:notice_digest'))}")
        lines.append(gettext("What it is about stands in the site; mails carry no names."))
        subject = f"[{gettext('FirstHour')}] {subject}"
    headers = {"Message-ID": f"<{rows[0].uid}@{_site_name()}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(subject, "\n\n".join(lines), to=[officer.email], headers=headers).send()


def _line(row: Delivery) -> str:
    notice = row.notice
    number = f" · {notice.matter.number}" if notice.matter else ""
    return f"{topic_of(notice.topic).words}{number}\n{full_time(notice.made_at)}  {_address(notice.url)}".rstrip()


def _post_one(row: Delivery, now: datetime) -> None:
    notice = row.notice
    wishes = NoticeWishes.objects.get(officer=notice.officer)
    target = check_address(wishes.webhook_url, allowed=allowed_hosts())
    told = {
        "id": str(notice.uid),
        "topic": notice.topic,
        "urgent": notice.is_urgent,
        "matter": notice.matter.number if notice.matter else None,
        "at": notice.made_at.isoformat(),
        "url": _address(notice.url),
    }
    body = json.dumps(told, ensure_ascii=True, sort_keys=True).encode()
    post(target, body, headers=sign(wishes.webhook_secret, body, at=now, delivery=str(row.uid)))


def _address(path: str) -> str:
    root = getattr(settings, "SITE_ADDRESS", "")
    if not root:
        root = f"{'https' if settings.SESSION_COOKIE_SECURE else 'http'}://{_site_name()}"
    return f"{root}{path}" if path else ""


def _site_name() -> str:
    return next((host for host in settings.ALLOWED_HOSTS if host != "*"), "localhost").lstrip(".")
