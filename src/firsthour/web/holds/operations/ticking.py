"""What has come, and was nobody told of yet? Raised exactly once each, with nobody logged in, however late we look.

Each hold is one transaction: the alarm is noted in its history (once, by the database), who is concerned is told, the
event is added, and the state worked out again. A machine's clock that ran ahead and was put back leaves holds that were
looked at in the future: they are looked at again at once, and nothing is told twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import STATES, Alarm
from firsthour.web.desk.phrases import joined, say
from firsthour.web.gateway.listeners import LISTENER_ERRORS
from firsthour.web.holds.models import Hold
from firsthour.web.holds.operations.drafting import NewRequest, draft_locked
from firsthour.web.holds.operations.filing import keep_filing_task
from firsthour.web.holds.operations.keeping import keep_pursuit, keep_state, lock_hold, note
from firsthour.web.holds.operations.telling import ALARM, Listeners, both, place_words, send_news, tell
from firsthour.web.holds.states import read_state
from firsthour.web.ui.acting import Actor, system_actor

LOG = structlog.get_logger("firsthour.holds")
BATCH = 200
AHEAD = timedelta(minutes=2)  # machines' clocks differ a little
BY = system_actor("holds.tick")


def tick(now: datetime, *, check: Callable[[], None] | None = None, by: Actor = BY) -> int:
    """Raise every alarm that has come; return how many. One hold that cannot be looked at stops none of the others.

    Raises
    ------
    Exception
        The first of what went wrong, after all the others were looked at.
    """
    n_told, failed = 0, list[Exception]()
    due = list(_due(now).order_by("next_alarm_at", "pk").values_list("pk", flat=True))
    for first in range(0, len(due), BATCH):
        holds = list(Hold.objects.filter(pk__in=due[first : first + BATCH]).select_related(*_RELATED).order_by("pk"))
        listeners = Listeners([hold.pursuit.matter for hold in holds], now=now)
        for hold in holds:
            try:
                n_told += _tick_one(hold, listeners=listeners, by=by, now=now)
            except LISTENER_ERRORS as error:
                LOG.warning("hold_not_looked_at", hold=hold.pk, kind=type(error).__name__)
                failed.append(error)
        if check is not None:
            check()
    if failed:
        raise failed[0]
    return n_told


_RELATED = ("pursuit__matter__unit", "pursuit__matter__owner")


def _due(now: datetime) -> QuerySet[Hold]:
    return Hold.objects.filter(Q(next_alarm_at__lte=now) | Q(looked_at__gt=now + AHEAD))


@transaction.atomic
def _tick_one(hold: Hold, *, listeners: Listeners, by: Actor, now: datetime) -> int:
    hold = lock_hold(hold)
    is_due = hold.next_alarm_at is not None and hold.next_alarm_at <= now
    is_ahead = hold.looked_at is not None and hold.looked_at > now + AHEAD
    if not (is_due or is_ahead):
        return 0  # another worker looked meanwhile
    before = (hold.state, hold.held_fen, hold.asked_fen)
    alarms = read_state(hold, now).alarms
    for alarm in alarms:
        note(hold, HoldEvent(kind="told", at=now, alarm=alarm.key), by=by, now=now)
        _tell(hold, alarm, listeners=listeners, by=by, now=now)
    if any(alarm.period == "freeze" and not alarm.is_overrun for alarm in alarms):
        _draft_renewal(hold, by=by, now=now)
    keep_state(hold, now, by=by)
    if before != (hold.state, hold.held_fen, hold.asked_fen):
        keep_pursuit(hold.pursuit, now=now, by=by)
        _tell_change(hold, was=before[0], listeners=listeners, by=by, now=now)
    if any(alarm.period == "filing" for alarm in alarms) or before[0] == "stopped":
        keep_filing_task(hold.pursuit, by=by, now=now)
    return len(alarms)


def _tell(hold: Hold, alarm: Alarm, *, listeners: Listeners, by: Actor, now: datetime) -> None:
    """Tell whom an alarm is for, and keep it as an event of the moment it was due."""
    send_news(
        hold, ALARM, key=f"hold:{hold.uid}:{alarm.key}", title=both(alarm.words), words=place_words(hold), by=by,
        now=now, to=alarm.to, is_urgent=True, tone="bad" if alarm.is_overrun else "", listeners=listeners,
        due_at=alarm.ends_at,
    )  # fmt: skip
    kind = "hold.late" if alarm.is_overrun else "hold.warned"
    facts = {"alarm": alarm.key, "period": alarm.period, "to": alarm.to}
    tell(kind, hold, by=by, now=now, at=min(alarm.at, now), facts=facts)


def _draft_renewal(hold: Hold, *, by: Actor, now: datetime) -> None:
    """Draft the renewal of a freeze that comes to its end; whether it is asked for, a person decides."""
    if any(step.key == "draft_renew" and step.is_allowed for step in read_state(hold, now).steps):
        draft_locked(hold, NewRequest(measure="renew"), officer=None, by=by, now=now)


def _tell_change(hold: Hold, *, was: str, listeners: Listeners, by: Actor, now: datetime) -> None:
    if hold.state != "lapsed" or was == "lapsed":
        return
    title = say(gettext_noop("Lapsed: %(was)s"), was=both(STATES[was]))
    send_news(
        hold, ALARM, key=f"hold:{hold.uid}:lapsed:{hold.stops_used}:{was}", title=title,
        words=joined(place_words(hold)), by=by, now=now, is_urgent=True, tone="bad", listeners=listeners,
    )  # fmt: skip
