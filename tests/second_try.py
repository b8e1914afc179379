"""Does a test that failed beside all others fail alone too? Few that failed are tried once more, by themselves.

    python -m tests.second_try [options of pytest]

Servers, workers and browsers of two journeys share two processors in a whole run, and one of thousands of waits can run
out there. What fails again, or more tests than ``MOST`` at once, fails the run. What passes the second time is named
loudly at the end: it is a test (or a page) that depends on luck, and somebody has to mend it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

MOST = 3
NAMES_FILE = "FIRSTHOUR_TEST_FAILED_NAMES"
_FAILED = int(pytest.ExitCode.TESTS_FAILED)
_OF_ALL = ("-n", "--numprocesses", "-m", "--ignore")  # options that choose or spread tests, with their value


def main(arguments: Sequence[str]) -> int:
    """Run pytest with these arguments, then what failed once more; return the exit code of the last run."""
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "failed"
        code = _run(arguments, names)
        failed = names.read_text().splitlines() if names.exists() else []
        if code != _FAILED or not 0 < len(failed) <= MOST:
            return code
        print(f"\n{len(failed)} failed beside the others and are tried once more, alone", flush=True)
        code = _run([*list_kept(arguments), *failed], Path(folder) / "again")
    print("\n".join(describe(failed, again=code == 0)), flush=True)
    return code


def describe(failed: Sequence[str], *, again: bool) -> list[str]:
    """Return the loud lines about tests that were tried twice; ``again``: they passed the second time."""
    what = "PASSED ONLY ON THE SECOND TRY, MEND THEM" if again else "FAILED TWICE"
    return [f"!!!!!!!!!! {what} !!!!!!!!!!", *failed]


def list_kept(arguments: Sequence[str]) -> list[str]:
    """Return the options of a run that hold for a few named tests too: neither workers nor a choice of tests."""
    kept: list[str] = []
    left = iter(arguments)
    for one in left:
        if one in _OF_ALL:
            next(left, None)
        elif one.startswith("-"):
            kept.append(one)
    return kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write down which tests failed, each once, for the second try."""
    path = os.environ.get(NAMES_FILE)
    if path is None:
        return
    reports = [*terminalreporter.stats.get("failed", []), *terminalreporter.stats.get("error", [])]
    Path(path).write_text("\n".join(dict.fromkeys(report.nodeid for report in reports)))


def _run(arguments: Sequence[str], names: Path) -> int:
    command = [sys.executable, "-m", "pytest", "-p", "tests.second_try", *arguments]
    with subprocess.Popen(command, env={**os.environ, NAMES_FILE: str(names)}) as running:
        try:
            return running.wait()
        except KeyboardInterrupt:
            return running.wait()
        except SystemExit:
            running.terminate()
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
