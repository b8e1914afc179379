"""What is heavy is loaded beside the first file's copying, and never later than it is needed."""

import subprocess
import sys

from firsthour.ledger.readiness import made_ready_meanwhile

LOADED = """
import sys
import firsthour.ledger.importing
print(*({"numpy", "pyarrow", "numba", "lxml"} & set(sys.modules)))
from firsthour.ledger.readiness import made_ready_meanwhile
with made_ready_meanwhile() as ready:
    ready()
    print(*sorted({"numpy", "pyarrow", "numba", "lxml"} & set(sys.modules)))
before = set(sys.modules)
import firsthour.ledger.counting, firsthour.ledger.settling, firsthour.ledger.statements.read
print(len(set(sys.modules) - before))
"""


def test_nothing_heavy_is_loaded_before_the_first_file_is_looked_at() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["", "lxml numba numpy pyarrow", "0"]


def test_whoever_waits_may_wait_again() -> None:
    with made_ready_meanwhile() as ready:
        ready()
        ready()
