"""Python looks for unreachable objects seldom during an import, and as always afterwards."""

import gc
import subprocess
import sys

import pytest

from firsthour.cli.import_collecting import NEW_OBJECTS, collecting_seldom

ENDS = """
import gc
from firsthour.cli.import_collecting import end_without_collecting
class Held:
    def __del__(self):
        print("collected at the end")
end_without_collecting()
one = Held()
one.self = one
print("the last line")
"""


def test_python_looks_seldom_inside_and_as_before_outside() -> None:
    before = gc.get_threshold()
    with collecting_seldom():
        assert gc.isenabled()
        assert gc.get_threshold() == (NEW_OBJECTS, *before[1:])
    assert gc.get_threshold() == before


def test_a_failure_inside_changes_nothing_outside() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="no table"), collecting_seldom():
        raise ValueError("no table")
    assert gc.get_threshold() == before


def test_what_holds_itself_is_still_found_when_there_is_much_of_it() -> None:
    found: list[int] = []

    class Held:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            found.append(1)

    with collecting_seldom():
        for _ in range(3 * NEW_OBJECTS):
            Held()
    assert len(found) >= NEW_OBJECTS


def test_a_process_that_ends_prints_everything_and_looks_through_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("the last line\n", "")
