"""When does Python look for objects that only hold each other? During an import seldom, for a paper not at all.

An import makes hardly any such objects and millions of others. Looking through them all, again and again, takes a
tenth of its time, and looking through what is left when the process ends takes as long once more. A dossier keeps all
that it makes until it is written: there is nothing to be found, and to look for it takes a third of the time.
"""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

NEW_OBJECTS = 50_000  # before Python looks; at most some tens of megabytes wait so long (Python's own: 700)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Let Python look only after so many new objects."""
    before = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def not_collecting() -> Iterator[None]:
    """Let Python not look at all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def end_without_collecting() -> None:
    """Leave what exists when the process ends to the system; files are closed and streams flushed before."""
    atexit.register(gc.freeze)
