"""How does a worker spend its life? It claims work, performs it in a thread, and gives signs of life meanwhile.

The thread that performs is apart from the one that beats: a job that computes for an hour still shows that its worker
lives, and an error of any kind, even one that nobody expected, comes back as a value and is noted.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connections, transaction

from firsthour.web.desk.jobs.glances import Glancer
from firsthour.web.desk.jobs.operations import (
    Lease,
    LeaseLostError,
    UnknownJobError,
    beat,
    check_lease,
    claim,
    fail,
    finish,
)
from firsthour.web.desk.jobs.reaping import Reaper
from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.ui.jobs import JOBS, Job, Run

LOG = structlog.get_logger("firsthour.jobs")
GIVEN_UP = 75  # exit code of a worker that leaves a job behind which takes too long
DATABASE_AWAY = (DatabaseError, InterfaceError)


@dataclass(frozen=True)
class Timing:
    """How often a worker looks for work, looks for what arrived, gives a sign of life, and how long a silent one is
    taken for alive."""

    poll_s: float = 1.0
    glance_s: float = 3.0
    beat_s: float = 10.0
    lease_s: float = 60.0


@dataclass(frozen=True)
class Senses:
    """What a worker knows of the world: the time of day, a steady clock, how to wait."""

    now: Callable[[], datetime]
    steady: Callable[[], float]
    sleep: Callable[[float], None]


class Worker:
    """Performs work, one piece after the other, until ``stop`` is called."""

    def __init__(self, owner: str, *, senses: Senses, timing: Timing | None = None) -> None:
        self.owner = owner
        self.senses = senses
        self.timing = timing or Timing()
        self.is_stopping = False
        self._reaper = Reaper(lease_s=self.timing.lease_s, steady=senses.steady)
        self._looked = self._glanced = senses.steady()
        self._glancer = Glancer()
        self._hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")

    def stop(self) -> None:
        """Take no further work; what is being done is brought to its end."""
        self.is_stopping = True

    def work(self) -> None:
        """Claim and perform until stopped. A database that goes away is waited for."""
        while not self.is_stopping:
            close_old_connections()
            try:
                if not self.work_once():
                    self._pause(self.timing.poll_s)
            except DATABASE_AWAY as error:
                LOG.warning("database_away", kind=type(error).__name__)
                connections.close_all()
                self._pause(max(self.timing.poll_s, 1.0))
        self._hands.shutdown()

    def work_once(self) -> bool:
        """Take work back from the dead when it is time, claim one piece and perform it; tell whether there was one."""
        now = self.senses.now()
        if self.senses.steady() - self._looked > self.timing.beat_s:
            self._looked = self.senses.steady()
            n_taken = self._reaper.look(now=now)
            if n_taken:
                LOG.warning("taken_from_dead_workers", n=n_taken)
        if self.senses.steady() - self._glanced > self.timing.glance_s:
            self._glanced = self.senses.steady()
            self._glancer.glance()
        claimed = claim(self.owner, now=now)
        if claimed is None:
            return False
        self._perform(*claimed)
        return True

    def _perform(self, run: JobRun, lease: Lease) -> None:
        declared = JOBS.get(run.label)
        if declared is None:
            fail(lease, UnknownJobError(label=run.label), now=self.senses.now(), pause_s=0, is_final=True)
            return
        started = self.senses.steady()
        future = self._hands.submit(_do, declared, run, lease=lease, now=self.senses.now)
        while not wait([future], timeout=min(self.timing.beat_s, declared.limit_s)).done:
            if self.senses.steady() - started >= declared.limit_s:
                self._give_up(declared)
            self._beat(lease)
        self._note_end(declared, lease, future)

    def _note_end(self, declared: Job, lease: Lease, future: "Future[None]") -> None:
        error = future.exception()
        if error is None:
            LOG.info("job_done", job=declared.label, attempt=lease.attempt)
        elif isinstance(error, LeaseLostError):
            LOG.warning("lease_lost", job=declared.label, attempt=lease.attempt)
        else:
            LOG.warning("job_failed", job=declared.label, attempt=lease.attempt, kind=type(error).__name__)
            fail(lease, error, now=self.senses.now(), pause_s=declared.pause_s)

    def _beat(self, lease: Lease) -> None:
        try:
            beat(lease, now=self.senses.now())
        except DATABASE_AWAY as error:  # on SQLite the job itself may hold the pen
            LOG.info("no_beat", kind=type(error).__name__)
            connections.close_all()

    def _give_up(self, declared: Job) -> None:
        """End this process: a thread cannot be stopped, and its transaction must not be kept.

        On SQLite that transaction holds the only pen, so nothing can be noted here; the watcher knows the exit code.
        """
        LOG.error("job_takes_too_long", job=declared.label, seconds=declared.limit_s)
        os._exit(GIVEN_UP)

    def _pause(self, seconds: float) -> None:
        until = self.senses.steady() + seconds
        while not self.is_stopping and self.senses.steady() < until:
            self.senses.sleep(min(0.1, seconds))


def _do(declared: Job, run: JobRun, *, lease: Lease, now: Callable[[], datetime]) -> None:
    seen = Run(
        label=run.label,
        key=run.key,
        now=now(),
        attempt=lease.attempt,
        slot=run.slot,
        check_lease=lambda: check_lease(lease, run.label),
    )
    arguments = run.task.args_kwargs["kwargs"]
    close_old_connections()
    is_done = False
    try:
        if declared.is_atomic:
            with transaction.atomic():
                declared.func(seen, **arguments)
                finish(lease, label=run.label, now=now())
        else:
            declared.func(seen, **arguments)
            finish(lease, label=run.label, now=now())
        is_done = True
    finally:
        if not is_done:
            connections.close_all()
