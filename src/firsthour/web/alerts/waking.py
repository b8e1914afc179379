"""How does background work begin at once when warnings come in, without a piece of work for each of them?

One waiting piece of work is enough for all that comes in before it begins: it is claimed after the caller's transaction
stands, and then sees it. On SQLite the caller holds the only pen; elsewhere the waiting piece is locked, so that nobody
claims it before. A schedule of every minute stands behind it.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult, get_date_max

from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.ui.jobs import JOBS, put

TAKE_UP = "alerts.take_up"
PREFIX = "wake:"
KEPT = timedelta(hours=1)
AT_ONCE = 500


def wake() -> bool:
    """Ask for warnings to be taken up once this transaction stands; tell whether that was new."""
    wanted = JOBS.get(TAKE_UP)
    if wanted is None:
        from firsthour.web.alerts import jobs

        wanted = jobs.take_up
    waiting = DBTaskResult.objects.filter(status=Status.READY, task_path=wanted.module_path, run_after=get_date_max())
    if waiting.select_for_update(skip_locked=True).values_list("pk").first() is not None:
        return False
    return put(wanted, key=f"{PREFIX}{uuid4()}")


def forget_wakes(now: datetime) -> int:
    """Remove pieces of work that were put by ``wake`` and are done; return how many."""
    done = JobRun.objects.filter(label=TAKE_UP, key__startswith=PREFIX, task__status=Status.SUCCESSFUL)
    tasks = list(done.filter(task__finished_at__lt=now - KEPT).values_list("task_id", flat=True)[:AT_ONCE])
    if tasks:
        JobRun.objects.filter(task__in=tasks).delete()
        DBTaskResult.objects.filter(pk__in=tasks).delete()
    return len(tasks)
