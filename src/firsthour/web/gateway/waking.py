"""How does the sending begin at once, and how is a bank asked again after a few seconds, with one piece of work?

One waiting piece of work is enough for all that is put before it begins; it is claimed after the caller's transaction
stands. While something waits or is unanswered each run puts the next one a few seconds later; a schedule of every
minute stands behind it.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult, get_date_max

from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.gateway.models import BankMessage, MessageState, Way
from firsthour.web.ui.jobs import JOBS, Job, put

SEND, FETCH = "gateway.send", "gateway.fetch"
PREFIX = "wake:"
AGAIN = timedelta(seconds=5)
ASKED_OFTEN = timedelta(hours=2)  # for so long after it was sent a bank is asked every few seconds, then every minute
KEPT = timedelta(hours=1)
AT_ONCE = 500


def wake() -> bool:
    """Ask for messages to be sent once this transaction stands; tell whether that was new."""
    return _put_one(_job(SEND), at=None)


@transaction.atomic
def wake_again(label: str, *, now: datetime) -> bool:
    """Ask for another run in a few seconds while there is something to send or to wait for."""
    return _is_busy(label, now) and _put_one(_job(label), at=now + AGAIN)


def forget_wakes(label: str, *, now: datetime) -> int:
    """Remove pieces of work that were put here and are done; return how many."""
    done = JobRun.objects.filter(label=label, key__startswith=PREFIX, task__status=Status.SUCCESSFUL)
    tasks = list(done.filter(task__finished_at__lt=now - KEPT).values_list("task_id", flat=True)[:AT_ONCE])
    if tasks:
        JobRun.objects.filter(task__in=tasks).delete()
        DBTaskResult.objects.filter(pk__in=tasks).delete()
    return len(tasks)


def _is_busy(label: str, now: datetime) -> bool:
    waiting = Q(state=MessageState.WAITING)
    if label == FETCH:
        waiting |= Q(state=MessageState.SENT, sent_at__gt=now - ASKED_OFTEN) & ~Q(way=Way.HAND)
    return BankMessage.objects.filter(waiting).exists()


def _put_one(wanted: Job, *, at: datetime | None) -> bool:
    """Put a piece of work unless one waits already that begins no later."""
    sooner = Q(run_after=get_date_max()) | (Q(run_after__lte=at) if at is not None else Q(pk__in=[]))
    waiting = DBTaskResult.objects.filter(sooner, status=Status.READY, task_path=wanted.module_path)
    if waiting.select_for_update(skip_locked=True).values_list("pk").first() is not None:
        return False
    return put(wanted, key=f"{PREFIX}{uuid4()}", at=at)


def _job(label: str) -> Job:
    if label not in JOBS:
        from firsthour.web.gateway import jobs  # noqa: F401 - declares them
    return JOBS[label]
