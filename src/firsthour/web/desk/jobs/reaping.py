"""Which workers have died? Those whose signs of life stop coming, measured by the reaper's own steady clock.

Wall clocks jump, on this machine and on others; so no time of day decides. A reaper remembers each lease as it saw it
and for how long it has not changed. A clock set forward by an hour takes no work from a worker that is alive.
"""

from collections.abc import Callable
from datetime import datetime

from django_tasks.base import TaskResultStatus as Status

from firsthour.web.desk.jobs.operations import Lease, WorkerDiedError, fail
from firsthour.web.desk.models.jobs import JobRun

Seen = tuple[str, int, int]


class Reaper:
    """Watches the leases of all workers and takes work back from those that are silent for too long."""

    def __init__(self, *, lease_s: float, steady: Callable[[], float]) -> None:
        self.lease_s = lease_s
        self.steady = steady
        self._seen: dict[int, tuple[Seen, float]] = {}

    def look(self, *, now: datetime) -> int:
        """Look at all leases; return from how many silent workers work was taken back."""
        at = self.steady()
        running = JobRun.objects.filter(task__status=Status.RUNNING).values_list("pk", "owner", "attempts", "beats")
        before, self._seen = self._seen, {}
        n_taken = 0
        for pk, owner, attempts, beats in running:
            seen = (owner, attempts, beats)
            kept, since = before.get(pk, (seen, at))
            since = since if kept == seen else at
            if at - since > self.lease_s:
                n_taken += fail(Lease(pk, owner, attempts), WorkerDiedError(), now=now, pause_s=1)
            else:
                self._seen[pk] = (seen, since)
        return n_taken
