"""How do those who hand warnings in and those who take them up share SQLite's only pen without one of them starving?

SQLite lets a writer that finds the pen taken sleep and try again, longer each time, and whoever comes by at the right
moment is first: at two hundred warnings a second some waited for a second. A lock of the operating system wakes who
waits at once. Who writes otherwise does not take it, and meets them at the database as before.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

NAME = "alerts.pen"


@contextmanager
def pen() -> Iterator[None]:
    """Hold the pen for a transaction that begins and ends inside; elsewhere than on SQLite nothing is needed."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    held = os.open(Path(settings.HOME) / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
