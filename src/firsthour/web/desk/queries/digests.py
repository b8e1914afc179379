"""What was an officer told on a day, and what leaves by mail next?"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.web.desk.models import Channel, Delivery, DeliveryState, MailWish, Notice, NoticeWishes
from firsthour.web.desk.notice_kinds import Topic, topic_of
from firsthour.web.desk.quiet_hours import first_loud, is_quiet
from firsthour.web.people.models import Officer

MOST = 500


@dataclass(frozen=True)
class DigestPart:
    """The notices of one topic."""

    topic: Topic
    notices: list[Notice]

    @property
    def n_unread(self) -> int:
        """How many of them are unread."""
        return sum(notice.read_at is None for notice in self.notices)


@dataclass(frozen=True)
class Outlook:
    """What leaves by mail next, and when; ``quiet_until`` is set while the officer's quiet hours last."""

    is_mailed: bool
    next_at: datetime | None
    n_waiting: int
    quiet_until: datetime | None


def read_digest(officer: Officer, day: date) -> list[DigestPart]:
    """Return what an officer was told on a day of the city, topic by topic, the fullest first."""
    start = datetime.combine(day, time(), SHANGHAI)
    told = Notice.objects.filter(officer=officer, made_at__gte=start, made_at__lt=start + timedelta(days=1))
    parts: dict[str, list[Notice]] = {}
    for notice in told.select_related("matter").order_by("-id")[:MOST]:
        parts.setdefault(notice.topic, []).append(notice)
    found = [DigestPart(topic_of(key), notices) for key, notices in parts.items()]
    return sorted(found, key=lambda part: (-part.n_unread, -len(part.notices), part.topic.key))


def read_outlook(officer: Officer, wishes: NoticeWishes, *, now: datetime) -> Outlook:
    """Return what leaves by mail next: the earliest mail of those that wait."""
    waiting = Delivery.objects.filter(
        notice__officer=officer, channel__in=(Channel.DIGEST, Channel.MAIL), state=DeliveryState.WAITING,
        notice__read_at=None,
    ).order_by("due_at")  # fmt: skip
    first = waiting.values_list("due_at", flat=True).first()
    quiet = is_quiet(now, wishes.quiet_from, quiet_to=wishes.quiet_to)
    return Outlook(
        is_mailed=wishes.mail != MailWish.NEVER and bool(officer.email), next_at=first, n_waiting=waiting.count(),
        quiet_until=first_loud(now, wishes.quiet_from, quiet_to=wishes.quiet_to) if quiet else None,
    )  # fmt: skip
