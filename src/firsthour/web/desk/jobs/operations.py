"""How does background work change state? Put, claimed, kept alive, finished, failed, taken from the dead, retried.

    ready ──claim──▶ running ──finish──▶ successful
      ▲                │ fail, or taken from a dead worker
      └── pause ◀──────┤ attempts left
                       └──▶ failed: needs a person ──retry──▶ ready

Whoever says that work is done, failed or alive must still hold its lease: owner and attempt are compared in the very
statement that writes, so a worker that was thought dead and comes back changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import extract_tb
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django_tasks.base import TaskResultStatus as Status
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from firsthour.base.errors import FirstHourError, InternalError, UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.jobs import JOBS, Job

LONGEST_PAUSE = timedelta(days=1)


class UnnamedArgumentError(InternalError):
    """A job was put with an argument that has no name."""

    code = "unnamed_argument"
    english = "Arguments of the job {label} are given by name."
    chinese = "后台任务 {label} 的参数须写明名称。"


class LeaseLostError(InternalError):
    """Another worker has taken this work over; what was done here is undone."""

    code = "lease_lost"
    english = "The work {label} was taken over by another worker; nothing was kept of this attempt."
    chinese = "后台任务 {label} 已由另一进程接手，本次执行未保留任何结果。"


class JobFailedError(InternalError):
    """A job stopped with an error of the program."""

    code = "job_crashed"
    english = "Something went wrong inside the program ({kind})."
    chinese = "程序内部出错（{kind}）。"


class WorkerDiedError(InternalError):
    """The worker ended in the middle of the work: killed, out of memory, power cut."""

    code = "worker_died"
    english = "The worker ended in the middle of it."
    chinese = "执行进程中途终止。"


class TookTooLongError(InternalError):
    """An attempt took longer than its job may."""

    code = "took_too_long"
    english = "It took longer than {seconds} seconds and was given up."
    chinese = "超过 {seconds} 秒仍未完成，已放弃。"


class UnknownJobError(InternalError):
    """Work waits for a job that this version does not have."""

    code = "unknown_job"
    english = "This version has no job called {label}."
    chinese = "此版本没有名为 {label} 的后台任务。"


class NotFailedError(UserError):
    """Somebody asked to try again what has not failed, or was faster."""

    code = "job_not_failed"
    english = "This work does not need a person any more: it is being tried again or is done."
    chinese = "此任务已无需人工处理：正在重试或已完成。"


@dataclass(frozen=True)
class Lease:
    """The right to one attempt at one piece of work."""

    pk: int
    owner: str
    attempt: int

    def held(self) -> Q:
        """Return the condition that it is still held."""
        return Q(pk=self.pk, owner=self.owner, attempts=self.attempt, task__status=Status.RUNNING)


def add_run(
    wanted: Job,
    *,
    key: str,
    at: datetime | None,
    slot: datetime | None,
    arguments: Mapping[str, object],
    backend: Any,
) -> JobRun | None:
    """Add a piece of work, or return None when there is one with this key already."""
    if JobRun.objects.filter(label=wanted.label, key=key).exists():
        return None
    try:
        with transaction.atomic():
            task = DBTaskResult.objects.create(
                args_kwargs=normalize_json({"args": [], "kwargs": dict(arguments)}),
                priority=wanted.priority,
                task_path=wanted.module_path,
                queue_name=wanted.queue_name,
                run_after=at or get_date_max(),
                backend_name=backend.alias,
            )
            return JobRun.objects.create(
                task=task, label=wanted.label, key=key, slot=slot, max_attempts=wanted.max_attempts
            )
    except IntegrityError:
        if JobRun.objects.filter(label=wanted.label, key=key).exists():
            return None  # somebody else put it at the same moment
        raise


def is_ready(now: datetime) -> Q:
    """Return the condition that work may be claimed now.

    A pause longer than any that is ever given means that the clock was put back; it is over.
    """
    waited = Q(task__run_after__lte=now) | Q(task__run_after=get_date_max())
    impossible = Q(attempts__gt=0, task__run_after__gt=now + LONGEST_PAUSE)
    return Q(task__status=Status.READY) & (waited | impossible)


def claim(owner: str, *, now: datetime) -> tuple[JobRun, Lease] | None:
    """Take the next piece of work and its lease, or None when nothing is ready."""
    ready = JobRun.objects.filter(is_ready(now))
    if not ready.exists():  # a look costs no writer its turn
        return None
    order = ("-task__priority", "task__run_after", "task__enqueued_at")
    with transaction.atomic():
        run = ready.select_related("task").select_for_update(skip_locked=True).order_by(*order).first()
        if run is None:
            return None
        run.owner, run.attempts, run.beats, run.beat_at = owner, run.attempts + 1, 0, now
        run.save(update_fields=["owner", "attempts", "beats", "beat_at"])
        run.task.status, run.task.started_at = Status.RUNNING, now
        run.task.worker_ids = [*run.task.worker_ids, owner]
        run.task.save(update_fields=["status", "started_at", "worker_ids"])
    return run, Lease(run.pk, owner, run.attempts)


def beat(lease: Lease, *, now: datetime) -> bool:
    """Give a sign of life; tell whether the lease is still held."""
    return JobRun.objects.filter(lease.held()).update(beats=F("beats") + 1, beat_at=now) == 1


def check_lease(lease: Lease, label: str) -> None:
    """Raise when the lease is no longer held."""
    if not JobRun.objects.filter(lease.held()).exists():
        raise LeaseLostError(label=label)


@transaction.atomic
def finish(lease: Lease, *, label: str, now: datetime) -> None:
    """Note that the work is done, in the transaction of the work itself.

    Raises
    ------
    LeaseLostError
        Somebody else has the work now; the transaction must not be kept.
    """
    task = _give_back(lease)
    if task is None:
        raise LeaseLostError(label=label)
    JobRun.objects.filter(pk=lease.pk).update(reason_code="", reason={})
    DBTaskResult.objects.filter(pk=task).update(
        status=Status.SUCCESSFUL, finished_at=now, exception_class_path="", traceback=""
    )


@transaction.atomic
def fail(lease: Lease, error: BaseException, *, now: datetime, pause_s: int, is_final: bool = False) -> bool:
    """Note that an attempt failed; it is tried again after a pause, or waits for a person. Tell if it was ours."""
    task = _give_back(lease)
    if task is None:
        return False
    run = JobRun.objects.get(pk=lease.pk)
    said = error if isinstance(error, FirstHourError) else JobFailedError(kind=type(error).__name__)
    reason = {"en": said.sentence("en"), "zh": said.sentence("zh")}
    JobRun.objects.filter(pk=lease.pk).update(reason_code=said.code, reason=reason, version=F("version") + 1)
    where = "\n".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__))
    noted = {"exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}", "traceback": where}
    if is_final or run.attempts >= run.max_attempts:
        DBTaskResult.objects.filter(pk=task).update(status=Status.FAILED, finished_at=now, **noted)
    else:
        again = now + pause_before(run.attempts + 1, pause_s=pause_s)
        DBTaskResult.objects.filter(pk=task).update(status=Status.READY, run_after=again, **noted)
    return True


def pause_before(attempt: int, *, pause_s: int) -> timedelta:
    """Return the pause before an attempt: doubled each time, a day at most."""
    return min(timedelta(seconds=pause_s) * 2 ** min(attempt - 2, 30), LONGEST_PAUSE)


def release_owner(owner: str, *, now: datetime, was_too_slow: bool = False) -> int:
    """Take all work back from a worker that is known to have ended; return how many pieces that were."""
    held = JobRun.objects.filter(owner=owner, task__status=Status.RUNNING).values_list("pk", "attempts", "label")
    n_taken = 0
    for pk, attempts, label in list(held):
        limit_s = JOBS[label].limit_s if label in JOBS else 0
        error = TookTooLongError(seconds=limit_s) if was_too_slow else WorkerDiedError()
        n_taken += fail(Lease(pk, owner, attempts), error, now=now, pause_s=0)
    return n_taken


@transaction.atomic
def retry(run: JobRun, *, by: Actor, now: datetime) -> None:
    """Try work again that needs a person; all its attempts are open again.

    Raises
    ------
    NotFailedError
        It has not failed, or somebody was faster.
    """
    changed = DBTaskResult.objects.filter(pk=run.task_id, status=Status.FAILED).update(
        status=Status.READY, run_after=get_date_max(), finished_at=None
    )
    if not changed:
        raise NotFailedError
    more = JOBS[run.label].max_attempts if run.label in JOBS else 1
    JobRun.objects.filter(pk=run.pk).update(max_attempts=F("attempts") + more, version=F("version") + 1)
    record("job.retry", by=by, now=now, about=[About("job", str(run.uid), run.label)], details={"key": run.key})


def remove_finished(*, before: datetime) -> int:
    """Remove what was done long ago, with its key; return how many pieces."""
    done = DBTaskResult.objects.filter(status=Status.SUCCESSFUL, finished_at__lt=before, run__isnull=False)
    _, by_model = done.delete()
    return by_model.get(JobRun._meta.label, 0)


def _give_back(lease: Lease) -> Any:
    """Give up the lease if it is still held; return the key of its task, else None."""
    run = JobRun.objects.filter(lease.held()).select_for_update().values_list("task_id", flat=True).first()
    if run is None or not JobRun.objects.filter(pk=lease.pk, owner=lease.owner, attempts=lease.attempt).update(
        owner=""
    ):
        return None
    return run
