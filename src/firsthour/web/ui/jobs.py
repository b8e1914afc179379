"""What is done in the background? Every room declares its jobs here; the desk keeps the queue and the workers.

A job is a function of a module ``jobs`` of an app (a module or a package), declared by decorator::

    @job("audit.write_anchor", words=_("Write the day's anchor"), when=Daily("00:10"))
    def write_anchor(run: Run) -> None: ...

    put(deliver, key=f"deliver:{notice.uid}", arguments={"notice": str(notice.uid)})

- ``key`` makes it one piece of work: putting it again changes nothing. It is put in the transaction of the caller.
- What a job does to the database is one transaction together with the note that it is done, so a worker that is
  killed loses and repeats nothing. A job that must not hold a transaction so long, or that reaches beyond the
  database, says ``is_atomic=False``; it may then run again and has to recognise its work by ``run.key``.
- A job fails by raising. It is tried again after growing pauses, ``max_attempts`` times, and then waits for a person.
- Its moment is ``run.now``; ``run.slot`` is the moment that a schedule meant.
- Its arguments are keys and numbers, never names of people: they are shown on the page of jobs.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules
from django_tasks.base import Task

from firsthour.web.ui.acting import Actor, system_actor

Missed = Literal["once", "each"]
_LABEL = re.compile(r"[a-z_]+\.[a-z_0-9]+")
_LOCAL_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Every:
    """Every so many minutes, counted from midnight; ``missed`` says what follows a stop: one run, or one for each."""

    minutes: int
    missed: Missed = "once"

    def __post_init__(self) -> None:
        if self.minutes < 1 or _DAY_MINUTES % self.minutes:
            raise ImproperlyConfigured(f"every {self.minutes} minutes does not divide a day")


@dataclass(frozen=True)
class Daily:
    """Every day at this time of the city, written ``06:30``."""

    at: str
    missed: Missed = "once"

    def __post_init__(self) -> None:
        if not _LOCAL_TIME.fullmatch(self.at):
            raise ImproperlyConfigured(f"{self.at!r} is no time of day")


@dataclass(frozen=True)
class Run:
    """One attempt at a piece of work, as its job sees it.

    ``check_lease`` raises when another worker has taken the work over; a long job asks it between its steps.
    """

    label: str
    key: str
    now: datetime
    attempt: int
    slot: datetime | None
    check_lease: Callable[[], None]

    @property
    def actor(self) -> Actor:
        """Who acts: the program, through this job."""
        return system_actor(self.label)


@dataclass(frozen=True, kw_only=True)
class Job(Task):
    """A declared job: a task of django-tasks with what the worker must know."""

    label: str
    words: Any
    when: Every | Daily | None = None
    max_attempts: int = 5
    pause_s: int = 30
    limit_s: int = 3600
    is_atomic: bool = True


JOBS: dict[str, Job] = {}


def job(
    label: str,
    *,
    words: Any,
    when: Every | Daily | None = None,
    max_attempts: int = 5,
    pause_s: int = 30,
    limit_s: int = 3600,
    is_atomic: bool = True,
    priority: int = 0,
) -> Callable[[Callable[..., None]], Job]:
    """Declare a function as a job under its dotted name (``app.what``).

    ``pause_s`` is the pause before the second attempt (doubled each time, a day at most), ``limit_s`` how long one
    attempt may take before its worker is given up.
    """
    if not _LABEL.fullmatch(label):
        raise ImproperlyConfigured(f"{label!r} is no name of a job: app.what")

    def declare(function: Callable[..., None]) -> Job:
        if label in JOBS and JOBS[label].func.__module__ != function.__module__:
            raise ImproperlyConfigured(f"two jobs are called {label}")
        JOBS[label] = Job(
            func=function,
            priority=priority,
            label=label,
            words=words,
            when=when,
            max_attempts=max_attempts,
            pause_s=pause_s,
            limit_s=limit_s,
            is_atomic=is_atomic,
        )
        return JOBS[label]

    return declare


def put(
    wanted: Job,
    *,
    key: str,
    at: datetime | None = None,
    slot: datetime | None = None,
    arguments: Mapping[str, object] | None = None,
) -> bool:
    """Put a piece of work into the queue, once; tell whether it was new. ``at``: not before that moment."""
    backend: Any = wanted.get_backend()
    is_new: bool = backend.put(wanted, key=key, at=at, slot=slot, arguments=arguments or {})
    return is_new


def load_jobs() -> dict[str, Job]:
    """Return every job of every app by its name; reads the apps' modules ``jobs``."""
    autodiscover_modules("jobs")
    return dict(sorted(JOBS.items()))


def list_scheduled() -> Iterator[Job]:
    """Yield the jobs that run by themselves."""
    return (declared for declared in load_jobs().values() if declared.when is not None)
