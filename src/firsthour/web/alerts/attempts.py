"""What came of an attempt to reach somebody, and what follows from it at once?

An attempt is kept whatever happened meanwhile; where the episode was closed, or somebody else was there later, it says
so (``conflict``) and both stand. From its result follow the next step, the report of who has paid already, return
visits, the figures, and what of a loss was averted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from firsthour.base.errors import UserError
from firsthour.law.attempts import AttemptResult, get_one_attempt_result
from firsthour.web.alerts import rules
from firsthour.web.alerts.aftercare import plan_revisits
from firsthour.web.alerts.averting import count_again
from firsthour.web.alerts.cases import Case
from firsthour.web.alerts.changing import changed
from firsthour.web.alerts.models import Attempt, Conflict, Episode, KeyKind, PersonKey
from firsthour.web.alerts.reporting import PaidTold, report_payment
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor

MACHINE = ("delivered", "not_delivered")
REACHED = ("dissuaded", "already_paid", "false_alarm", "refused")
PAID, MONEY = "already_paid", ("about_to_leave_fen", "available_fen", "paid_fen")


class UnknownChannelError(UserError):
    """A channel that the ladder does not have."""

    code = "unknown_channel"
    english = "There is no channel {channel!r}. Known: {known}."
    chinese = "没有名为 {channel!r} 的渠道。已有：{known}。"


class WhereToError(UserError):
    """A person who is elsewhere, without where."""

    code = "transferred_where"
    english = "Say to which unit or place the warning was transferred."
    chinese = "请写明转往的单位或地区。"


class NegativeAmountError(UserError):
    """An amount below nothing."""

    code = "negative_amount"
    english = "An amount is not negative."
    chinese = "金额不能为负数。"


class OtherEpisodeError(UserError):
    """A device sends an attempt under a key that belongs to another warning."""

    code = "attempt_of_other"
    english = "This attempt was recorded for another warning."
    chinese = "该次劝阻已登记在另一条预警下。"


@dataclass(frozen=True, kw_only=True)
class NewAttempt:
    """An attempt as it is told.

    ``result`` is a key or code of ``law.attempts``. ``client_key`` and ``at_device`` come from a device that may have
    been without a line. ``payment``: what was paid already; ``transferred_to``: where the person is in fact.
    """

    channel: str
    result: str
    detail: str = ""
    officer: Officer | None = None
    at_device: datetime | None = None
    client_key: str = ""
    note: str = ""
    place: str = ""
    script: str = ""
    script_flags: Sequence[str] = ()
    companion: str = ""
    about_to_leave_fen: int | None = None
    available_fen: int | None = None
    paid_fen: int | None = None
    payment: PaidTold | None = None
    transferred_to: str = ""


def record_attempt(episode: Episode, new: NewAttempt, *, by: Actor, now: datetime) -> Attempt:
    """Record an attempt and what follows from it; the same ``client_key`` is one attempt.

    Raises
    ------
    UnknownAttemptResultError, UnknownChannelError, WhereToError, NegativeAmountError, OtherEpisodeError
        It cannot be recorded as it is.
    """
    result = get_one_attempt_result(new.result)
    _check(new, result)
    known = find_attempt(episode, new.client_key)
    if known is not None:
        return known
    try:
        return _record(episode, new, result, by=by, now=now)
    except IntegrityError:
        known = find_attempt(episode, new.client_key)  # the same came twice at once
        if known is None:
            raise
        return known


def begin_call(episode: Episode, *, by: Actor, now: datetime) -> Episode:
    """Note that the person is being rung up; what came of it follows as an attempt."""
    with changed(episode, "episode.rung", by=by, now=now) as case:
        case.add("attempt", at=now, by=by, now=now, channel="phone")
        _note_contact(case, "phone", at=now, by=by, now=now)
    return episode


def find_attempt(episode: Episode, client_key: str) -> Attempt | None:
    """Return the attempt that a device sent before under this key.

    Raises
    ------
    OtherEpisodeError
        It belongs to another episode.
    """
    known: Attempt | None = Attempt.objects.filter(client_key=client_key).first() if client_key else None
    if known is not None and known.episode_id != episode.pk:
        raise OtherEpisodeError
    return known


def conflict_of(case: Case, at: datetime, *, by: Actor, is_late: bool) -> str:
    """Say what else was recorded between an attempt and its arrival here."""
    if not case.episode.is_open:
        return Conflict.CLOSED
    others = Attempt.objects.filter(episode=case.episode, at__gt=at).exclude(by_key=by.key)
    return Conflict.NEWER if is_late and others.exists() else Conflict.NONE


def _check(new: NewAttempt, result: AttemptResult) -> None:
    channels = rules.ladder().channels
    if new.channel not in channels:
        raise UnknownChannelError(channel=new.channel, known=", ".join(channels))
    if result.transfers and not new.transferred_to.strip():
        raise WhereToError
    if any((getattr(new, name) or 0) < 0 for name in MONEY):
        raise NegativeAmountError


@transaction.atomic
def _record(episode: Episode, new: NewAttempt, result: AttemptResult, *, by: Actor, now: datetime) -> Attempt:
    details = {"channel": new.channel, "result": result.key, "is_from_device": bool(new.client_key)}
    with changed(episode, "episode.attempted", by=by, now=now, details=details, is_open=False) as case:
        at = min(new.at_device, now) if new.at_device is not None else now
        conflict = conflict_of(case, at, by=by, is_late=new.at_device is not None)
        attempt = _write(case, new, result, at=at, conflict=conflict, by=by, now=now)
        case.add("attempt", at=at, by=by, now=now, channel=new.channel, result=result.key)
        _note_figures(case, attempt, by=by, now=now)
        _note_money(case.episode, attempt)
        if result.number_wrong:
            PersonKey.objects.filter(
                episode=case.episode, kind=KeyKind.PHONE, value=case.episode.phone
            ).update(is_wrong=True)  # fmt: skip
        if result.leads_to == "report":
            report_payment(case, attempt, told=new.payment, result=result, by=by, now=now)
        if result.transfers and conflict != Conflict.CLOSED:
            case.episode.transferred_to = new.transferred_to.strip()[:80]
            case.note("alert.transferred", at=at, by=by, now=now, to=case.episode.transferred_to)
        plan_revisits(case.episode, attempt, flags=rules.flags_of(case.episode))
    count_again(episode, by=by, now=now)
    return attempt


def _write(
    case: Case, new: NewAttempt, result: AttemptResult, *, at: datetime, conflict: str, by: Actor, now: datetime
) -> Attempt:
    detail = new.detail if new.detail in dict(result.details) else ""
    return Attempt.objects.create(
        episode=case.episode, client_key=new.client_key or None, channel=new.channel, step=case.episode.step,
        at_device=new.at_device, at=at, recorded_at=now, result=result.key, detail=detail, note=new.note.strip(),
        place=new.place.strip()[:120], script=new.script[:60], script_flags=list(new.script_flags),
        companion=new.companion[:60], about_to_leave_fen=new.about_to_leave_fen, available_fen=new.available_fen,
        paid_fen=new.paid_fen, conflict=conflict, officer=new.officer, by_key=by.key, by_name=by.name,
    )  # fmt: skip


def _note_contact(case: Case, channel: str, *, at: datetime, by: Actor, now: datetime) -> None:
    """Count the minutes to the first attempt to reach the person."""
    if case.episode.first_contact_at is None and rules.ladder().channels[channel].contact:
        case.episode.first_contact_at = at
        case.note("alert.first_contact", at=at, by=by, now=now, minutes=_minutes(case, at), channel=channel)


def _note_figures(case: Case, attempt: Attempt, *, by: Actor, now: datetime) -> None:
    """Add the event rows that follow from a result: first contact, reached, dissuaded."""
    at, result, channel = attempt.at, attempt.result, attempt.channel
    if result != "not_delivered":
        _note_contact(case, channel, at=at, by=by, now=now)
    if result in REACHED and case.episode.reached_at is None:
        case.episode.reached_at = at
        case.note("alert.reached", at=at, by=by, now=now, minutes=_minutes(case, at), channel=channel)
    if attempt.conflict == Conflict.CLOSED and result != PAID:
        return
    if result == "dissuaded":
        case.note("alert.dissuaded", at=at, by=by, now=now, channel=channel)


def _minutes(case: Case, at: datetime) -> int:
    return max(0, int((at - case.episode.opened_at).total_seconds() // 60))


def _note_money(episode: Episode, attempt: Attempt) -> None:
    """Take over what was said of money; the newest word counts, and what is not said stays."""
    for name in MONEY:
        said = getattr(attempt, name)
        if said is not None:
            setattr(episode, name, said)
