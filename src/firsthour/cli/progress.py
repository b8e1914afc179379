"""What a person sees while something takes longer than a second: one line that is rewritten, on a terminal only."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

FIRST_AFTER_S = 1.0
EVERY_S = 0.2


@contextmanager
def progress_line(stream: TextIO) -> Iterator[Callable[[str], None]]:
    """Give a function that shows what is being worked on; it prints nothing unless ``stream`` is a terminal."""
    started = last = time.monotonic()
    count = 0

    def show(what: str) -> None:
        nonlocal count, last
        count += 1
        now = time.monotonic()
        if stream.isatty() and now - started > FIRST_AFTER_S and now - last > EVERY_S:
            last = now
            stream.write(f"\r\x1b[K{count}  {what[-100:]}")
            stream.flush()

    try:
        yield show
    finally:
        if stream.isatty():
            stream.write("\r\x1b[K")
            stream.flush()
