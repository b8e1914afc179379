"""Does somebody post and read beside the server in a process of its own, which is replaced when it ends?"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from firsthour.web.config import portal_working
from firsthour.web.config.portal_working import exchanging_beside

WAIT_S = 30.0


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in which each process that exchanges notes its number, instead of exchanging."""
    path = tmp_path / "numbers"
    words = f"import os, time; open({str(path)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    monkeypatch.setattr(portal_working, "_ALONE", (sys.executable, "-c", words))
    monkeypatch.setattr(portal_working, "EVERY_S", 0.05)
    return path


def numbers(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_gone(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_is_another_process_and_ends_with_the_server(notes: Path) -> None:
    with exchanging_beside():
        until(lambda: len(numbers(notes)) == 1)
        assert numbers(notes) != [os.getpid()]
    until(lambda: all(map(is_gone, numbers(notes))))


def test_one_that_was_killed_is_followed_by_the_next(notes: Path) -> None:
    with exchanging_beside():
        until(lambda: len(numbers(notes)) == 1)
        os.kill(numbers(notes)[0], signal.SIGKILL)
        until(lambda: len(numbers(notes)) == 2)
    until(lambda: all(map(is_gone, numbers(notes))))
    assert len(numbers(notes)) == 2
