"""What does the page of background work show?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import get_language
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import get_date_max

from firsthour.web.desk.jobs.slots import slot_after
from firsthour.web.desk.models.jobs import JobRun, ScheduleMark
from firsthour.web.ui.jobs import Daily, Every, Job, list_scheduled, load_jobs

PAGE = 50
STATES = {"failed": Status.FAILED, "running": Status.RUNNING, "waiting": Status.READY, "done": Status.SUCCESSFUL}


@dataclass(frozen=True)
class RunLine:
    """One piece of work as the page shows it."""

    pk: int
    uid: UUID
    label: str
    words: Any
    key: str
    attempts: int
    max_attempts: int
    put_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    next_at: datetime | None
    worker: str
    beat_at: datetime | None
    reason: str
    reason_code: str


@dataclass(frozen=True)
class ScheduleLine:
    """A schedule as the page shows it."""

    label: str
    words: Any
    minutes: int
    at: str
    runs_each: bool
    last_at: datetime | None
    last_slot: datetime | None
    next_slot: datetime

    @property
    def hours(self) -> int:
        """Every how many whole hours; 0 where it is no whole number of them."""
        return 0 if self.minutes % 60 else self.minutes // 60


def count_states() -> dict[str, int]:
    """Return how many pieces of work are in each state."""
    counted = dict(JobRun.objects.order_by().values_list("task__status").annotate(n=Count("pk")))
    return {state: counted.get(status, 0) for state, status in STATES.items()}


def list_runs(state: str, *, below: int | None = None) -> list[RunLine]:
    """Return the work in a state, the latest first; one more than a page when there is more."""
    runs = _runs(state)
    if below is not None:
        runs = runs.filter(pk__lt=below)
    jobs = load_jobs()
    return [_line(run, jobs.get(run.label)) for run in runs[: PAGE + 1]]


def count_runs(state: str) -> int:
    """Return how much work is in a state."""
    return _runs(state).order_by().count()


def iterate_runs(state: str) -> Iterator[RunLine]:
    """Yield all work in a state, the latest first, for exports."""
    jobs = load_jobs()
    yield from (_line(run, jobs.get(run.label)) for run in _runs(state).iterator(chunk_size=500))


def _runs(state: str) -> QuerySet[JobRun]:
    return JobRun.objects.filter(task__status=STATES[state]).select_related("task").order_by("-pk")


def get_one_run(uid: UUID) -> JobRun:
    """Return a piece of work.

    Raises
    ------
    JobRun.DoesNotExist
        There is none.
    """
    return JobRun.objects.get(uid=uid)


def list_schedules(*, now: datetime) -> list[ScheduleLine]:
    """Return every schedule with its last and its next run."""
    scheduled = list(list_scheduled())
    marks = dict(ScheduleMark.objects.values_list("label", "last_slot"))
    ended = _last_ends([job.label for job in scheduled])
    return [_schedule(job, job.when, marks=marks, ended=ended, now=now) for job in scheduled if job.when is not None]


def _last_ends(labels: Sequence[str]) -> dict[str, datetime]:
    done = Q(label__in=labels, slot__isnull=False, task__status=Status.SUCCESSFUL)
    return dict(JobRun.objects.filter(done).order_by().values_list("label").annotate(at=Max("task__finished_at")))


def _schedule(
    job: Job, when: Every | Daily, *, marks: dict[str, datetime], ended: dict[str, datetime], now: datetime
) -> ScheduleLine:
    return ScheduleLine(
        label=job.label,
        words=job.words,
        minutes=when.minutes if isinstance(when, Every) else 0,
        at=when.at if isinstance(when, Daily) else "",
        runs_each=when.missed == "each",
        last_at=ended.get(job.label),
        last_slot=marks.get(job.label),
        next_slot=slot_after(when, now),
    )


def _line(run: JobRun, declared: Job | None) -> RunLine:
    task, language = run.task, "zh" if (get_language() or "").startswith("zh") else "en"
    is_paused = task.status == Status.READY and task.run_after != get_date_max()
    return RunLine(
        pk=run.pk,
        uid=run.uid,
        label=run.label,
        words=declared.words if declared is not None else run.label,
        key=run.key,
        attempts=run.attempts,
        max_attempts=run.max_attempts,
        put_at=task.enqueued_at,
        began_at=task.started_at,
        ended_at=task.finished_at,
        next_at=task.run_after if is_paused else None,
        worker=run.owner.rpartition(":")[0],
        beat_at=run.beat_at,
        reason=run.reason.get(language, ""),
        reason_code=run.reason_code,
    )
