"""What does the decision on filing do to holds, and by when must it be decided, lest a stop-payment falls?

A stop-payment makes one task for its pursuit: decide on filing before the last stop-payment still allowed lapses, less
the hours that the rule keeps free. Filed, a freeze is possible; not filed, what is stopped falls.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.db.models.signals import post_save
from django.utils import translation
from django.utils.translation import gettext_noop

from firsthour.recovery.hold_events import EventKind, HoldEvent
from firsthour.web.cases.models import Case
from firsthour.web.desk.models import Event, Matter
from firsthour.web.desk.models.tasks import OPEN_STATES, Task, TaskState
from firsthour.web.desk.phrases import say, write
from firsthour.web.desk.tasks import NewTask, assign, withdraw
from firsthour.web.holds.models import Hold, Pursuit
from firsthour.web.holds.operations.keeping import keep_pursuit, keep_state, lock_pursuit, note
from firsthour.web.holds.operations.telling import ALARM, Listeners, place_words, send_news, tell
from firsthour.web.holds.queries.holds import filed_at_of, matters_of
from firsthour.web.holds.rules import hold_rules
from firsthour.web.ui.acting import Actor, system_actor

TOPIC = "filing"
AT_LEAST = timedelta(minutes=1)  # a task that is over before it begins is none
_REFUSED = ("case.refuse",)
_MOVED = ("case.report_added", "case.report_taken_out")
_DROPPED = ("case.cancel",)


def connect_filing() -> None:
    """Listen to what happens to cases; called once, when the apps are ready."""
    post_save.connect(_follow_event, sender=Event, dispatch_uid="holds.filing.event")
    post_save.connect(_follow_case, sender=Case, dispatch_uid="holds.filing.case")


@transaction.atomic
def note_filed(matters: Iterable[int], *, at: datetime, by: Actor, now: datetime) -> int:
    """Note on every hold of these matters that the case is filed; return how many."""
    return _note_all(matters, "filed", at=at, reason="", by=by, now=now)


@transaction.atomic
def note_not_filed(matters: Iterable[int], *, reason: str, at: datetime, by: Actor, now: datetime) -> int:
    """Note on every hold of these matters that the case is not filed; what is stopped falls at its end."""
    return _note_all(matters, "refused_filing", at=at, reason=reason, by=by, now=now)


def keep_filing_task(pursuit: Pursuit, *, by: Actor, now: datetime) -> Task | None:
    """Have one task to decide on filing while a stop-payment may fall, due by the earliest of them."""
    falls_at = pursuit.holds.filter(falls_at__gt=now, state="stopped").aggregate(first=Min("falls_at"))["first"]
    pursuit = lock_pursuit(pursuit)
    task = pursuit.filing_task
    is_open = task is not None and task.state in OPEN_STATES
    if falls_at is None or pursuit.matter.closed_at is not None:
        if task is not None and is_open and falls_at is None:
            _close(task, by=by, now=now)
        return None
    due_at = max(falls_at - hold_rules().lines["filing"].span, now + AT_LEAST)
    is_over = task is not None and not is_open and task.state != TaskState.WITHDRAWN  # somebody has dealt with it
    if task is not None and (is_over or (is_open and task.due_at <= due_at + AT_LEAST)):
        return task
    if task is not None and is_open:
        _close(task, by=by, now=now)
    pursuit.filing_task = _assign(pursuit.matter, due_at, by=by, now=now)
    pursuit.save(update_fields=["filing_task"])
    return pursuit.filing_task


def _assign(matter: Matter, due_at: datetime, *, by: Actor, now: datetime) -> Task:
    title = say(gettext_noop("Decide on filing %(number)s"), number=matter.number)
    words = say(gettext_noop("Its stop-payments fall if it is not filed: no freeze before that."))
    with translation.override("zh-hans"):  # a task is one row for all who read it
        written = write(title, now=now), write(words, now=now)
    assignee = matter.owner if matter.owner is not None and matter.owner.is_active else None
    if matter.is_confidential and assignee is not None and not _is_named(matter, assignee.pk, now):
        assignee = None
    new = NewTask(
        written[0][:120], matter.unit, due_at, words=written[1], assignee=assignee, matter=matter, topic=TOPIC
    )
    return assign(new, maker=None, by=by, now=now)


def _is_named(matter: Matter, officer: int, now: datetime) -> bool:
    shares = matter.shares.filter(officer=officer, from_at__lte=now)
    return shares.exclude(to_at__lte=now).exists()


def _close(task: Task, *, by: Actor, now: datetime) -> None:
    if task.state in (TaskState.ASSIGNED, TaskState.ACKNOWLEDGED, TaskState.REFUSED):
        with translation.override("zh-hans"):
            reason = write(say(gettext_noop("No stop-payment falls for want of filing any more.")), now=now)
        withdraw(task, reason=reason, version=task.version, by=by, now=now)


def _note_all(
    matters: Iterable[int], kind: EventKind, *, at: datetime, reason: str, by: Actor, now: datetime
) -> int:  # fmt: skip
    n_noted = 0
    for pursuit in Pursuit.objects.filter(matter__in=list(matters)).order_by("pk"):
        pursuit = lock_pursuit(pursuit)
        holds = list(pursuit.holds.select_for_update().exclude(state="released").order_by("pk"))
        for hold in holds:
            hold.pursuit = pursuit
            note(hold, HoldEvent(kind=kind, at=at, reason=reason), by=by, now=now)
            keep_state(hold, now, by=by)
            tell(f"hold.{kind}", hold, by=by, now=now, at=at)
        if holds:
            keep_pursuit(pursuit, now=now, by=by)
            keep_filing_task(pursuit, by=by, now=now)
        n_noted += len(holds)
    return n_noted


def _follow_event(instance: Event, created: bool = False, **_signal: Any) -> None:
    """Let the holds of a case know of a refusal, of reports that come and go, and of its end."""
    if not created or instance.matter is None or not instance.kind.startswith("case."):
        return
    by = Actor("officer", instance.by_key, instance.by_name)
    now = instance.recorded_at
    if instance.kind in _REFUSED:
        reason = str(instance.facts.get("reason", ""))
        note_not_filed(matters_of(instance.matter), reason=reason, at=instance.happened_at, by=by, now=now)
    elif instance.kind in _MOVED:
        _follow_report(instance, by=by, now=now)
    elif instance.kind in _DROPPED:
        _tell_dropped(instance.matter, by=by, now=now)


def _follow_case(instance: Case, update_fields: frozenset[str] | None = None, **_signal: Any) -> None:
    """Let the holds of a case know that it is filed, once its row says so; what is noted is not noted again."""
    if instance.filed_at is None or (update_fields is not None and "filed_at" not in update_fields):
        return
    matters = matters_of(instance.matter)
    unfiled = Hold.objects.filter(pursuit__matter__in=matters).exclude(state="released")
    noted = unfiled.filter(happenings__kind="filed", happenings__at__gte=instance.filed_at)
    left = unfiled.exclude(pk__in=noted.values("pk")).values_list("pursuit__matter_id", flat=True)
    if left:
        note_filed(set(left), at=instance.filed_at, by=system_actor("holds.filing"), now=instance.filed_at)


def _follow_report(event: Event, *, by: Actor, now: datetime) -> None:
    """Let the holds of a report follow the case it was added to, or taken out of."""
    matter = Matter.objects.filter(number=str(event.facts.get("number", ""))).first()
    if matter is None or not Pursuit.objects.filter(matter=matter).exists():
        return
    filed_at = filed_at_of(matter)
    if event.kind == "case.report_taken_out":
        if filed_at is None:
            note_not_filed([matter.pk], reason=str(event.facts.get("reason", "")), at=now, by=by, now=now)
    elif filed_at is not None:
        note_filed([matter.pk], at=filed_at, by=by, now=now)


def _tell_dropped(matter: Matter, *, by: Actor, now: datetime) -> None:
    """Tell that a case was cancelled while money is held for it: it is to be released, by a person's finding."""
    rows = Hold.objects.filter(pursuit__matter__in=matters_of(matter), state__in=("stopped", "frozen", "waiting"))
    for hold in rows.select_related("pursuit__matter__unit", "pursuit__matter__owner"):
        send_news(
            hold, ALARM, key=f"hold:{hold.uid}:cancelled",
            title=say(gettext_noop("The case was cancelled: release what is held")), words=place_words(hold), by=by,
            now=now, is_urgent=True, tone="bad", listeners=Listeners([hold.pursuit.matter], now=now),
        )  # fmt: skip
