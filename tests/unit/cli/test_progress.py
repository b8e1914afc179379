"""Progress is shown on a terminal only, also while one single large file is read."""

import io
import time

from firsthour.cli.progress import EVERY_S, FIRST_AFTER_S, progress_line


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_nothing_is_written_to_what_is_no_terminal() -> None:
    stream = io.StringIO()
    with progress_line(stream) as show:
        show("a.csv")
    assert stream.getvalue() == ""


def test_quick_work_shows_no_progress() -> None:
    stream = Terminal()
    with progress_line(stream) as show:
        show("a.csv")
    assert stream.getvalue() == "\r\x1b[K"


def test_one_long_task_is_named_with_its_seconds_and_wiped_at_the_end() -> None:
    stream = Terminal()
    with progress_line(stream) as show:
        show("a.csv")
        show("大\x1b[2J.csv")
        time.sleep(FIRST_AFTER_S + 2 * EVERY_S)
    assert "2  1 s  大�[2J.csv" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")
