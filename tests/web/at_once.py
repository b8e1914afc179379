"""Several hands at one moment, each with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

_LONGEST_S = 120


def at_once(*works: Callable[[], None]) -> list[BaseException]:
    """Do all of it at once; return what went wrong, and who did not come to an end."""
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,), name=work.__name__, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_LONGEST_S)
    return [*failed, *(TimeoutError(thread.name) for thread in threads if thread.is_alive())]
