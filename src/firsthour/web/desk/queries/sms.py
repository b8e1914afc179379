"""What became of short messages: of a matter, of an episode, of all of them; and is the line well?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from firsthour.web.desk.models import Matter
from firsthour.web.desk.models.sms import Sms, SmsBody, SmsLine, SmsOptOut, SmsReply, SmsState
from firsthour.web.desk.sms_lines.holding import is_line_alive
from firsthour.web.desk.sms_lines.line import LINE_NAME
from firsthour.web.desk.sms_wording import STATE_WORDS, purpose_words, reason_words

PAGE = 50
MOST_COUNTED = 10_000
SHOWN = 20
DAY = timedelta(days=1)
TABS: Mapping[str, tuple[str, ...]] = {
    "failed": (SmsState.FAILED, SmsState.EXPIRED),
    "withheld": (SmsState.WITHHELD,),
    "waiting": (SmsState.WAITING, SmsState.SENDING),
    "put": (SmsState.PUT,),
    "delivered": (SmsState.DELIVERED,),
}


@dataclass(frozen=True)
class SmsLineShown:
    """A message as a list shows it. The phone is masked by the page."""

    pk: int
    uid: UUID
    purpose: str
    phone: str
    state: str
    state_words: Any
    why: str
    code: str
    number: str
    matter_uid: UUID | None
    subject: str
    is_urgent: bool
    is_unsure: bool
    attempts: int
    asked_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    version: int
    may_send: bool


@dataclass(frozen=True)
class SmsFigures:
    """How many messages of a period came how far."""

    n_asked: int
    n_put: int
    n_delivered: int
    n_failed: int
    n_expired: int
    n_withheld: int
    n_waiting: int
    n_replies: int
    n_stopped: int


def list_sms(tab: str, *, below: int | None = None) -> list[SmsLineShown]:
    """Return the messages under a tab, the latest first; one more than a page when there is more."""
    rows = Sms.objects.filter(state__in=TABS[tab]).order_by("-pk")
    if below is not None:
        rows = rows.filter(pk__lt=below)
    return _lines(rows[: PAGE + 1])


def count_sms(tab: str) -> int:
    """Return how many messages stand under a tab."""
    return Sms.objects.filter(state__in=TABS[tab]).count()


def iterate_sms(tab: str) -> Iterator[SmsLineShown]:
    """Yield every message under a tab, the latest first, for exports."""
    rows = Sms.objects.filter(state__in=TABS[tab]).select_related("matter", "body").order_by("-pk")
    yield from (_line(row) for row in rows.iterator(chunk_size=500))


def list_sms_of(matter: Matter) -> list[SmsLineShown]:
    """Return the messages of a matter, the latest first."""
    return _lines(Sms.objects.filter(matter=matter).order_by("-pk")[:SHOWN])


def list_sms_about(subject: str) -> list[SmsLineShown]:
    """Return the messages of what is no matter (``episode:<uid>``), the latest first."""
    return _lines(Sms.objects.filter(subject=subject).order_by("-pk")[:SHOWN])


def list_replies_to(rows: Sequence[SmsLineShown]) -> list[SmsReply]:
    """Return what was answered to messages, the latest first."""
    return list(SmsReply.objects.filter(answers__in=[row.pk for row in rows])[:SHOWN]) if rows else []


def get_one_sms(uid: UUID) -> Sms:
    """Return a message.

    Raises
    ------
    Sms.DoesNotExist
        There is none.
    """
    return Sms.objects.get(uid=uid)


def count_tabs() -> dict[str, int | None]:
    """Return how many messages stand under the tabs that a person may do something about; so many at most."""
    counted = {"failed": TABS["failed"], "withheld": TABS["withheld"], "waiting": TABS["waiting"]}
    n = {tab: Sms.objects.filter(state__in=states)[:MOST_COUNTED].count() for tab, states in counted.items()}
    return {tab: n.get(tab) for tab in TABS}


def count_sendable() -> int:
    """Return how many messages failed that a person can still send again."""
    kept = SmsBody.objects.filter(kept_until__isnull=False, sms__state=SmsState.FAILED)
    return kept[:MOST_COUNTED].count()


def read_figures(from_at: datetime, to_at: datetime, *, purpose: str = "") -> SmsFigures:
    """Return the figures of the messages asked for in a period."""
    rows = Sms.objects.filter(asked_at__gte=from_at, asked_at__lt=to_at).order_by()
    rows = rows.filter(purpose=purpose) if purpose else rows
    n = dict(rows.values_list("state").annotate(n=Count("pk")))
    of = {state: n.get(state, 0) for state in SmsState.values}
    return SmsFigures(
        n_asked=sum(n.values()),
        n_put=rows.exclude(put_at=None).count(),
        n_delivered=of["delivered"],
        n_failed=of["failed"],
        n_expired=of["expired"],
        n_withheld=of["withheld"],
        n_waiting=of["waiting"] + of["sending"],
        n_replies=SmsReply.objects.filter(at__gte=from_at, at__lt=to_at).count(),
        n_stopped=SmsOptOut.objects.filter(from_at__gte=from_at, from_at__lt=to_at).count(),
    )


def read_line(now: datetime) -> tuple[SmsLine | None, bool]:
    """Return the line's row, and whether a process holds it."""
    return SmsLine.objects.filter(name=LINE_NAME).first(), is_line_alive(now)


def count_trouble(now: datetime, *, waited: timedelta) -> dict[str, Any]:
    """Return what ``firsthour check`` wants to know: what waits too long, what failed, why the line is down."""
    late = Sms.objects.filter(state__in=[SmsState.WAITING, SmsState.SENDING], due_at__lt=now - waited)
    failed = Sms.objects.filter(state=SmsState.FAILED, ended_at__gte=now - DAY)
    line = SmsLine.objects.filter(name=LINE_NAME).first()
    return {"n_waiting": late.count(), "n_failed": failed.count(), "trouble": line.trouble if line else ""}


def _lines(rows: "QuerySet[Sms]") -> list[SmsLineShown]:
    return [_line(row) for row in rows.select_related("matter", "body")]


def _line(row: Sms) -> SmsLineShown:
    has_text = hasattr(row, "body")
    return SmsLineShown(
        pk=row.pk,
        uid=row.uid,
        purpose=purpose_words(row.purpose),
        phone=row.phone,
        state=row.state,
        state_words=STATE_WORDS[row.state],
        why=reason_words(row.reason),
        code=row.reason,
        number=row.matter.number if row.matter else "",
        matter_uid=row.matter.uid if row.matter else None,
        subject=row.subject,
        is_urgent=row.is_urgent,
        is_unsure=row.is_unsure,
        attempts=row.attempts,
        asked_at=row.asked_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        version=row.version,
        may_send=has_text and row.state in (SmsState.FAILED, SmsState.WITHHELD),
    )
