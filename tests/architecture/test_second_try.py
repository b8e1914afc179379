"""Is a test that failed tried once more alone, and does what fails twice, or fails in numbers, still fail the run?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.second_try import MOST, list_kept

HOLDS = """
from pathlib import Path

def test_that_holds() -> None:
    with Path(__file__).with_name("runs").open("a") as runs:
        runs.write("x")
"""
LUCK = f"""{HOLDS}
def test_with_luck() -> None:
    seen = Path(__file__).with_name("seen")
    was_there = seen.exists()
    seen.touch()
    assert was_there
"""


def try_tests(folder: Path, project: Path) -> "subprocess.CompletedProcess[str]":
    """Run the tests in a folder of their own, as ``make test`` runs those of the project."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "FIRSTHOUR_TEST"))}
    return subprocess.run(
        [sys.executable, "-m", "tests.second_try", "-pno:cacheprovider"],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_passes_the_second_time_passes_and_is_named_loudly(tmp_path: Path, project_dir: Path) -> None:
    (tmp_path / "test_luck.py").write_text(LUCK)
    done = try_tests(tmp_path, project_dir)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED ONLY ON THE SECOND TRY" in done.stdout
    assert done.stdout.rstrip().endswith("test_luck.py::test_with_luck")
    assert (tmp_path / "runs").read_text() == "x", "only what failed is tried again"


def test_what_fails_twice_fails_the_run(tmp_path: Path, project_dir: Path) -> None:
    (tmp_path / "test_fails.py").write_text("def test_fails() -> None:\n    raise AssertionError\n")
    done = try_tests(tmp_path, project_dir)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED TWICE" in done.stdout


def test_many_that_fail_are_not_tried_again(tmp_path: Path, project_dir: Path) -> None:
    for number in range(MOST + 1):
        (tmp_path / f"test_luck_{number}.py").write_text(LUCK.replace('"seen"', f'"seen{number}"'))
    done = try_tests(tmp_path, project_dir)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "SECOND TRY" not in done.stdout


def test_a_run_that_passes_is_run_once(tmp_path: Path, project_dir: Path) -> None:
    (tmp_path / "test_holds.py").write_text(HOLDS)
    assert try_tests(tmp_path, project_dir).returncode == 0
    assert (tmp_path / "runs").read_text() == "x"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["-n", "2", "-m", "not long", "--no-migrations"], ["--no-migrations"]),
        (["tests/web", "--ignore", "tests/web/ui", "-n", "2"], []),
        (["-q", "tests/web"], ["-q"]),
    ],
)
def test_a_second_try_takes_no_choice_of_tests_and_no_workers(given: list[str], kept: list[str]) -> None:
    assert list_kept(given) == kept
