"""How does a message wait, get taken and get settled? Every step is one short transaction.

    waiting ──take──▶ sending ──accepted──▶ put ──receipts──▶ delivered, expired, failed
       ▲                 │ refused for now, or its sender silent for too long
       └── a pause ◀─────┤
                         └──▶ failed: refused for good, or six times

A message that was with the line when its sender was killed may have gone out: whoever takes it again is told so
(``Outgoing.is_unsure``), and a line that knows no doubles by their key (SMPP) marks what it sends again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from firsthour.web.desk.models.sms import Sms, SmsBody, SmsPart, SmsState
from firsthour.web.desk.sms_lines.gate import OPTED_OUT, QUIET, first_open, is_stopped
from firsthour.web.desk.sms_lines.purposes import purpose_of, read_sms_rules
from firsthour.web.desk.sms_lines.sealing import unseal

FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(minutes=10)
MOST_ATTEMPTS = 6
BODY_KEPT = timedelta(days=3)  # of what failed or was withheld, so that a person can send it after all
TOO_OLD_AFTER = timedelta(hours=24)
LINE_LOST, GIVEN_UP, UNREADABLE, TOO_OLD = "line_lost", "given_up", "unreadable", "too_old"
CALLED_BACK = "called_back"


@dataclass(frozen=True)
class Outgoing:
    """A message that a sender has taken."""

    pk: int
    key: str
    phone: str
    text: str
    about: str
    attempts: int
    is_unsure: bool  # an earlier attempt may have gone out
    lease: str


@dataclass(frozen=True)
class Refusal:
    """Why the line did not take a message: its code, and whether trying again is any use."""

    code: str
    is_final: bool = False
    pause: timedelta | None = None


def taken_for() -> timedelta:
    """Return after how long a sender counts as killed: never before its line gives up waiting for an answer."""
    return timedelta(seconds=max(settings.ENVIRONMENT.lease_s, 2 * settings.SMS_LINE.answer_s + 2))


@transaction.atomic
def take(lease: str, *, now: datetime, limit: int) -> list[Outgoing]:
    """Take the next messages: urgent ones first, then those that wait longest. Another sender takes others."""
    return _take(list(_due(now)[:limit]), lease, now=now)


@transaction.atomic
def take_one(pk: int, lease: str, *, now: datetime) -> Outgoing | None:
    """Take one message that was just put, or None when it is not its time or somebody else has it."""
    return next(iter(_take(list(_due(now).filter(pk=pk)), lease, now=now)), None)


def _take(rows: Sequence[Sms], lease: str, *, now: datetime) -> list[Outgoing]:
    ready: list[Outgoing] = []
    for row in rows:
        text = _ready(row, now)
        if text is None:
            continue
        is_unsure = row.state == SmsState.SENDING or row.reason == LINE_LOST
        row.state, row.owner, row.due_at, row.attempts = SmsState.SENDING, lease, now + taken_for(), row.attempts + 1
        row.reason = ""
        ready.append(Outgoing(row.pk, row.key, row.phone, text, row.about, row.attempts, is_unsure, lease))
    Sms.objects.bulk_update(rows, ["state", "reason", "owner", "due_at", "attempts", "ended_at"])
    return ready


def give_back(taken: Iterable[Outgoing], *, now: datetime) -> None:
    """Let go what was taken and never left: it is nobody's attempt."""
    for one in taken:
        held = _held(one)
        held.update(state=SmsState.WAITING, owner="", due_at=now, attempts=max(0, one.attempts - 1))


@transaction.atomic
def accept(one: Outgoing, *, now: datetime) -> bool:
    """Note that a line which tells no more has the message; its text is removed. False: somebody else has it now."""
    changed = _held(one).update(state=SmsState.PUT, owner="", reason="", put_at=now, due_at=None)
    if changed:
        SmsBody.objects.filter(sms=one.pk).delete()
    return changed == 1


@transaction.atomic
def refuse(one: Outgoing, refusal: Refusal, *, now: datetime) -> None:
    """Note that the line did not take a message: again after a pause, or failed."""
    if refusal.is_final or one.attempts >= MOST_ATTEMPTS:
        changed = _held(one).update(
            state=SmsState.FAILED, owner="", reason=refusal.code[:60], ended_at=now, due_at=None
        )
        if changed:
            SmsBody.objects.filter(sms=one.pk).update(kept_until=now + BODY_KEPT)
        return
    pause = refusal.pause or min(FIRST_PAUSE * 2 ** (one.attempts - 1), LONGEST_PAUSE)
    _held(one).update(state=SmsState.WAITING, owner="", reason=refusal.code[:60], due_at=now + pause)


def lose(one: Outgoing, *, now: datetime) -> None:
    """Note that the line was lost before it answered: again after a pause in which a receipt may tell more."""
    left = max(0, one.attempts - 1)  # a line that is down for long uses up nobody's attempts
    _held(one).update(state=SmsState.WAITING, owner="", reason=LINE_LOST, due_at=now + FIRST_PAUSE, attempts=left)


def mark_unsure(keys: Iterable[int]) -> None:
    """Mark messages that may reach their phone twice."""
    marked = list(keys)
    if marked:
        Sms.objects.filter(pk__in=marked).update(is_unsure=True)


@transaction.atomic
def open_parts(totals: Mapping[int, int]) -> dict[int, list[SmsPart]]:
    """Return the parts of messages (keys and how many parts each has) that the line does not have yet.

    They are made at the first attempt, before anything is sent.
    """
    known: dict[int, list[SmsPart]] = {pk: [] for pk in totals}
    for part in SmsPart.objects.filter(sms__in=known).order_by("sms", "number"):
        known[part.sms_id].append(part)
    fresh = [
        SmsPart(sms_id=pk, number=number, reference=pk & 0xFFFF, state=SmsState.SENDING)
        for pk, total in totals.items()
        if not known[pk]
        for number in range(1, total + 1)
    ]
    for part in SmsPart.objects.bulk_create(fresh):
        known[part.sms_id].append(part)
    return {pk: [part for part in parts if not part.provider_id] for pk, parts in known.items()}


@transaction.atomic
def call_back(keys_begin: str, *, now: datetime) -> int:
    """Withhold for good what still waits of the messages whose keys begin so; return how many."""
    waiting = Sms.objects.select_for_update().filter(key__startswith=keys_begin, state=SmsState.WAITING)
    called = list(waiting.order_by("pk").values_list("pk", flat=True))
    Sms.objects.filter(pk__in=called).update(
        state=SmsState.WITHHELD, reason=CALLED_BACK, owner="", due_at=None, ended_at=now
    )
    SmsBody.objects.filter(sms__in=called).delete()  # without its text nobody sends it after all
    return len(called)


def has_due(now: datetime) -> bool:
    """Tell whether something waits for a sender; costs no writer its turn."""
    return Sms.objects.filter(_is_due(now)).exists()


def forget_bodies(now: datetime) -> int:
    """Remove the texts of what failed or was withheld long ago."""
    return SmsBody.objects.filter(kept_until__lt=now).delete()[0]


def _is_due(now: datetime) -> Q:
    """A pause longer than any that is ever given means that the clock was put back; it is over."""
    is_impossible = Q(due_at__gt=now + LONGEST_PAUSE + taken_for()) & ~Q(reason=QUIET)
    return Q(state__in=[SmsState.WAITING, SmsState.SENDING]) & (Q(due_at__lte=now) | is_impossible)


def _due(now: datetime) -> QuerySet[Sms]:
    skip = connection.features.has_select_for_update_skip_locked
    locked = Sms.objects.select_for_update(skip_locked=skip, of=("self",) if skip else ())
    return locked.filter(_is_due(now)).select_related("body").order_by("-is_urgent", "due_at", "pk")


def _held(one: Outgoing) -> QuerySet[Sms]:
    return Sms.objects.filter(pk=one.pk, state=SmsState.SENDING, owner=one.lease, attempts=one.attempts)


def _ready(row: Sms, now: datetime) -> str | None:
    """Return the text if the message may be sent now; else say in the row why not."""
    text = unseal(row.body.sealed) if hasattr(row, "body") else None
    is_killed = row.state == SmsState.SENDING and row.attempts >= MOST_ATTEMPTS
    if text is None or is_killed or now - row.asked_at > TOO_OLD_AFTER:
        row.state, row.ended_at, row.due_at = SmsState.FAILED, now, None
        row.reason = UNREADABLE if text is None else (GIVEN_UP if is_killed else TOO_OLD)
        SmsBody.objects.filter(sms=row.pk).update(kept_until=now + BODY_KEPT)
        return None
    purpose = read_sms_rules().purposes.get(row.purpose) or read_sms_rules().purpose(purpose_of("", row.about))
    if row.state == SmsState.SENDING or (row.is_urgent and purpose.urgent_passes):
        return text
    if purpose.stoppable and is_stopped(row.phone, purpose.key):  # they left it while the message waited
        row.state, row.reason, row.ended_at, row.due_at = SmsState.WITHHELD, OPTED_OUT, now, None
        SmsBody.objects.filter(sms=row.pk).update(kept_until=now + BODY_KEPT)
        return None
    opens_at = first_open(purpose, is_urgent=row.is_urgent, now=now)
    if opens_at > now:  # an earlier attempt failed, and night fell meanwhile
        row.due_at, row.reason = opens_at, QUIET
        return None
    return text
