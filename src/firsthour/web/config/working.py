"""How do the workers and the clock run? One process keeps the clock and watches over as many workers as wished.

Where the system can, a worker is a fork of the watcher: it begins within milliseconds and shares its memory. A worker
that ends unasked is replaced, and its work is taken back at once; a worker whose watcher is gone stops by itself.
Where short messages have a line to a provider, one more process holds it and is replaced in the same way.
Work of workers on other machines is taken back by their silence (``desk.jobs.reaping``).
"""

import multiprocessing
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

import structlog

from firsthour.web.config.serving import follow, follow_starter

LOG = structlog.get_logger("firsthour.working")
GRACE_S = 20.0
_WATCH_S = 0.5
_TICK_S = 2.0
_SHORT_LIFE_S = 10.0
_PROCESSES: Any = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")


def read_clock() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


def new_owner() -> str:
    """Return a name for a worker that no other one has."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def set_up() -> Any:
    """Make Django ready, read every app's jobs, and return the settings."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "firsthour.web.config.settings")
    django.setup()
    from firsthour.web.ui.jobs import load_jobs

    load_jobs()
    return settings


def work(owner: str, watcher: int) -> None:
    """Be one worker until asked to stop, or until the process that started it is gone."""
    set_up()
    from django.conf import settings

    from firsthour.web.desk.jobs.worker import Senses, Timing, Worker

    lease_s = settings.ENVIRONMENT.lease_s
    timing = Timing(poll_s=min(1.0, lease_s / 10), beat_s=lease_s / 6, lease_s=lease_s)
    senses = Senses(now=read_clock, steady=time.monotonic, sleep=time.sleep)
    worker = Worker(owner, senses=senses, timing=timing)

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the watcher, which asks the workers
    follow(watcher, worker.stop)
    worker.work()


def hold_line(owner: str, watcher: int) -> None:
    """Hold the line of short messages until asked to stop, or until the process that started it is gone."""
    set_up()
    from django.conf import settings

    from firsthour.web.desk.sms_lines.holding import Holder
    from firsthour.web.desk.sms_lines.line import Surroundings

    around = Surroundings(now=read_clock, steady=time.monotonic, sleep=time.sleep, lease=owner)
    holder = Holder(around, lease_s=settings.ENVIRONMENT.lease_s)

    def stop(_number: int, _frame: FrameType | None) -> None:
        holder.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    follow(watcher, holder.stop)
    holder.hold()


@dataclass
class Child:
    """A worker process, or the one that holds the line of short messages."""

    owner: str
    running: BaseProcess
    started: float
    is_line: bool = False


class Watcher:
    """Keeps the clock, as many workers alive as wished, and one that holds the line of short messages."""

    def __init__(self, n_workers: int, *, has_clock: bool, has_line: bool = False) -> None:
        self.n_workers = n_workers
        self.has_clock = has_clock
        self.has_line = has_line
        self.is_stopping = False
        self.children: list[Child] = []
        self._ticked = float("-inf")
        self._not_before = 0.0

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Ask everything to end."""
        self.is_stopping = True

    def watch(self) -> None:
        """Run until asked to stop; then let the workers finish what they do, for a while."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        follow_starter(self.stop)
        try:
            while not self.is_stopping:
                self._replace_ended()
                if self.has_clock and time.monotonic() - self._ticked >= _TICK_S:
                    self._ticked = time.monotonic()
                    self._tick()
                time.sleep(_WATCH_S)
        finally:
            self._end_children()

    def _replace_ended(self) -> None:
        for child in list(self.children):
            code = child.running.exitcode
            if code is not None:
                self.children.remove(child)
                LOG.warning("worker_ended", owner=child.owner, code=code)
                self._release(child)
                if code == 1 and time.monotonic() - child.started < _SHORT_LIFE_S:
                    self._not_before = time.monotonic() + 2  # it cannot start: not again and again
        n_lines = sum(child.is_line for child in self.children)
        while len(self.children) - n_lines < self.n_workers and time.monotonic() >= self._not_before:
            self.children.append(_start(work))
        if self.has_line and not n_lines and time.monotonic() >= self._not_before:
            self.children.append(_start(hold_line))

    def _tick(self) -> None:
        from django.db import close_old_connections

        from firsthour.web.desk.jobs.scheduling import tick
        from firsthour.web.desk.jobs.worker import DATABASE_AWAY

        close_old_connections()
        try:
            tick(now=read_clock())
        except DATABASE_AWAY as error:
            LOG.warning("database_away", kind=type(error).__name__)

    def _release(self, child: Child) -> None:
        from django.db import close_old_connections

        from firsthour.web.desk.jobs.operations import release_owner
        from firsthour.web.desk.jobs.worker import DATABASE_AWAY, GIVEN_UP
        from firsthour.web.desk.sms_lines.holding import release_line

        close_old_connections()
        try:
            if child.is_line:
                release_line(child.owner)
                return
            release_owner(child.owner, now=read_clock(), was_too_slow=child.running.exitcode == GIVEN_UP)
        except DATABASE_AWAY as error:  # then its silence will tell
            LOG.warning("database_away", kind=type(error).__name__)

    def _end_children(self) -> None:
        until = time.monotonic() + GRACE_S
        while time.monotonic() < until and any(child.running.is_alive() for child in self.children):
            for child in self.children:
                if child.running.is_alive():
                    child.running.terminate()  # again, should it have been asked before it could hear
            time.sleep(_WATCH_S / 5)
        for child in self.children:
            if child.running.is_alive():
                child.running.kill()
            child.running.join()
            self._release(child)


def watch(n_workers: int, *, has_clock: bool, has_line: bool = True) -> None:
    """Keep the clock, the workers and the line of short messages, if there is one, until asked to stop."""
    settings = set_up()
    Watcher(n_workers, has_clock=has_clock, has_line=has_line and settings.SMS_LINE.kind != "file").watch()


def _start(what: Callable[[str, int], None]) -> Child:
    from django.db import connections

    connections.close_all()  # a connection belongs to one process
    owner = new_owner()
    running = _PROCESSES.Process(target=what, args=(owner, os.getpid()), name=owner)
    running.start()
    return Child(owner, running, time.monotonic(), is_line=what is hold_line)
