"""What can be made ready while the first file is hashed and copied: the libraries, and the kernels' machine code.

Loading them keeps the interpreter busy for most of a second; hashing and copying need it only between two pieces,
so another thread does the one while the other goes on.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def made_ready_meanwhile() -> Iterator[Callable[[], None]]:
    """Make everything ready in a thread of its own; give a function that waits until it is."""
    with ThreadPoolExecutor(1, thread_name_prefix="ready") as pool:
        yield pool.submit(make_ready).result


def make_ready() -> None:
    """Import what reads and assembles, and run a kernel once: the first one takes numba a fifth of a second."""
    import numpy as np

    from firsthour.ledger import settling  # noqa: F401
    from firsthour.ledger.containers import open as _open  # noqa: F401
    from firsthour.ledger.containers._kernel_split import count_faults
    from firsthour.ledger.statements.read import own_readers

    count_faults(np.frombuffer(b"\n", dtype=np.uint8), 1)
    own_readers()
