"""Does a worker still live that does a piece of work, and which work waits for a person because it failed too often?"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django_tasks.base import TaskResultStatus as Status

from firsthour.web.desk.models.jobs import JobRun


@dataclass(frozen=True)
class Signs:
    """The last sign of life of a piece of work; ``reason`` in both languages once it was tried too often."""

    beat_at: datetime | None = None
    reason: dict[str, str] = field(default_factory=dict)
    has_failed: bool = False


def read_signs(label: str, keys: Collection[str]) -> dict[str, Signs]:
    """Return key → signs of the work of a job."""
    rows = JobRun.objects.filter(label=label, key__in=keys).values_list("key", "beat_at", "reason", "task__status")
    return {
        key: Signs(beat_at, reason if status == Status.FAILED else {}, status == Status.FAILED)
        for key, beat_at, reason, status in rows
    }
