"""What is looked at between two pieces of work, so that nothing that arrived waits for its minute?

    add_glance(read_letters, look_for_letters)

A look is cheap (one folder, one indexed row) and says what is there, or nothing. What was not there at the last look
puts its job into the queue, once for the same things however many workers saw them; the job's own schedule stays, for
what a look missed.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

import structlog

from firsthour.web.ui.jobs import Job, put

LOG = structlog.get_logger("firsthour.jobs")
Look = Callable[[], Sequence[str]]
GLANCES: dict[str, tuple[Job, Look]] = {}


def add_glance(job: Job, look: Look) -> None:
    """Let workers look for this; the same job again replaces its look."""
    GLANCES[job.label] = (job, look)


class Glancer:
    """One worker's looks: it remembers what was there, and asks for work only when something new is."""

    def __init__(self) -> None:
        self._seen: dict[str, frozenset[str]] = {}

    def glance(self) -> int:
        """Look at everything once; return how many jobs were put."""
        n_put = 0
        for label, (job, look) in GLANCES.items():
            try:
                there = frozenset(look())
            except OSError as error:  # a box on a disk that is away: the job's own schedule says so where people look
                LOG.warning("cannot_glance", job=label, kind=type(error).__name__)
                continue
            fresh = there - self._seen.get(label, frozenset())
            if fresh:
                key = sha256("\n".join(sorted(fresh)).encode()).hexdigest()[:32]
                n_put += put(job, key=f"seen:{key}")
            self._seen[label] = there
        return n_put
