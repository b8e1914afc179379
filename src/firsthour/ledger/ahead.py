"""How is work done two pieces at a time, its results taken in order, and never more of it held than a few pieces?

Most files are a single piece. Threads are started for the second one only: to start and to end them takes longer than
to read a small file.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

N_THREADS = 2
LOOK_AHEAD = 3

Key = TypeVar("Key")
Result = TypeVar("Result")


def work_ahead(pieces: Iterable[tuple[Key, Callable[[], Result]]], *, name: str) -> Iterator[tuple[Key, Result]]:
    """Yield the result of each piece of work beside its key, in order; ``name`` is the threads' own."""
    coming = iter(pieces)
    first = next(coming, None)
    second = next(coming, None) if first is not None else None
    if first is None:
        return
    if second is None:
        yield first[0], first[1]()
        return
    pool = ThreadPoolExecutor(N_THREADS, thread_name_prefix=name)
    waiting: deque[tuple[Key, Future[Result]]] = deque((key, pool.submit(work)) for key, work in (first, second))
    try:
        for key, work in coming:
            waiting.append((key, pool.submit(work)))
            while len(waiting) >= LOOK_AHEAD:
                yield _taken(waiting.popleft())
        while waiting:
            yield _taken(waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _taken(piece: tuple[Key, Future[Result]]) -> tuple[Key, Result]:
    key, future = piece
    return key, future.result()
