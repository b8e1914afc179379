"""Is every failure one plain line, and is what nobody expected kept in a file?"""

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.base.errors import UserError
from firsthour.cli.failure import CrashReporter, failure_line, system_refusal

NOW = datetime(2026, 3, 1, 10, 5, 7, tzinfo=UTC)


class NoSuchThingError(UserError):
    code = "no_such_thing"
    english = "There is no {name}."
    chinese = "没有 {name}。"


def crash(environ: dict[str, str]) -> None:
    report = CrashReporter(environ, now=NOW)
    try:
        raise RuntimeError("the drawer is empty")
    except RuntimeError as error:
        report(type(error), error, error.__traceback__)


def test_a_failure_is_one_line_in_the_readers_language() -> None:
    error = NoSuchThingError(name="a.csv")
    assert failure_line(error, "en") == "error[no_such_thing]: There is no a.csv."
    assert failure_line(error, "zh") == "error[no_such_thing]: 没有 a.csv。"


def test_signs_from_a_file_name_cannot_break_the_line_or_move_the_cursor() -> None:
    line = failure_line(NoSuchThingError(name="a\n\x1b[2Jb.csv"), "en")
    assert line.isprintable()


def test_a_refusal_of_the_system_names_the_file() -> None:
    refused = system_refusal(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "ledger/files"))
    assert failure_line(refused, "en") == (
        "error[system]: The system refused to go on: No space left on device: ledger/files."
    )


def test_a_crash_shows_one_line_and_keeps_its_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crash({"FIRSTHOUR_HOME": str(tmp_path)})
    log = tmp_path / "logs" / "crash-20260301T100507.000000Z.txt"
    shown = capsys.readouterr().err
    assert shown.splitlines() == [
        f"error[internal]: Something went wrong inside the program (RuntimeError). Details: {log}"
    ]
    assert "the drawer is empty" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_a_crash_shows_its_traceback_to_who_asks_for_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crash({"FIRSTHOUR_HOME": str(tmp_path), "FIRSTHOUR_DEBUG": "1"})
    assert "RuntimeError: the drawer is empty" in capsys.readouterr().err


def test_a_crash_is_told_even_when_nothing_can_be_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").write_text("a file stands where the folder should be")
    crash({"FIRSTHOUR_HOME": str(tmp_path)})
    assert "(not kept: " in capsys.readouterr().err


def test_what_the_system_refused_is_said_in_chinese() -> None:
    refused = system_refusal(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "账本"))
    assert failure_line(refused, "zh") == "error[system]: 系统无法继续：磁盘空间不足: 账本。"


def test_refusal_without_a_number_keeps_its_own_words() -> None:
    assert "cannot seek" in failure_line(system_refusal(OSError("cannot seek")), "zh")
