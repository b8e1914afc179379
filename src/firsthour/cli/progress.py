"""What a person sees while something takes longer than a second: one line that is rewritten, on a terminal only."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from firsthour.base.text import printable
from firsthour.cli.terminal import end_that_fits

FIRST_AFTER_S = 1.0
EVERY_S = 0.2
_CLEAR = "\r\x1b[K"


@contextmanager
def progress_line(stream: TextIO) -> Iterator[Callable[[str], None]]:
    """Give a function that names what is being worked on; it prints nothing unless ``stream`` is a terminal.

    The line shows how many things were begun, for how long already, and the last one; it also moves while a
    single large file is read.
    """
    if not stream.isatty():
        yield lambda what: None
        return
    begun: list[str] = []
    over = threading.Event()
    ticker = threading.Thread(target=_tick, args=(stream, begun, over), daemon=True)
    ticker.start()
    try:
        yield begun.append
    finally:
        over.set()
        ticker.join()
        stream.write(_CLEAR)
        stream.flush()


def _tick(stream: TextIO, begun: list[str], over: threading.Event) -> None:
    started = time.monotonic()
    wait = FIRST_AFTER_S
    while not over.wait(wait):
        wait = EVERY_S
        if begun:
            before = f"{len(begun)}  {time.monotonic() - started:.0f} s  "
            room = max(shutil.get_terminal_size().columns - len(before) - 1, 10)
            stream.write(f"{_CLEAR}{before}{end_that_fits(printable(begun[-1]), room)}")
            stream.flush()
