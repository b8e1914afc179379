"""Who works on a page, and who waits? The threads of a process make one page at a time, on PostgreSQL two.

Python runs one thread of a process at a time. Threads that make pages side by side take it from each other at every
question to the database: each page then takes as long as all of them together. So a page that is only read waits for
its turn, and is made in one go. Nobody waits long: a page that takes longer than the others can spare goes on beside
them. What changes something does not wait here; it may wait for its own bytes, or for the database.
"""

import threading
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

READING = frozenset({"GET", "HEAD"})
LONGEST_WAIT_S = 0.25
AT_ONCE = {"sqlite": 1, "postgresql": 2}  # who waits for another process's answer leaves the processor to a second page


def take_turns(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let one reading request after the other through, each after a quarter of a second at the latest."""
    turn = threading.BoundedSemaphore(AT_ONCE[connection.vendor])

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in READING:
            return get_response(request)
        has_turn = turn.acquire(timeout=LONGEST_WAIT_S)
        try:
            return get_response(request)
        finally:
            if has_turn:
                turn.release()

    return answer
