"""What every test may rely on: the sample folder, fixed seeds, and a loud word when samples are absent.

A quick run tries fewer generated examples (``tests.quickly``) and says so at its head.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from firsthour.cli.settings import machine_code_home
from tests.journeys.browsers import JOURNEYS_SKIPPED, describe_missing, list_missing
from tests.quickly import FEWEST, SHARE, is_quick, try_fewer_examples

ROOT = Path(__file__).resolve().parent.parent
_MACHINE_CODE = machine_code_home(os.environ, package=ROOT / "src" / "firsthour")
if _MACHINE_CODE is not None:
    os.environ["NUMBA_CACHE_DIR"] = str(_MACHINE_CODE)
SAMPLES_ABSENT = "no sample folder: set FIRSTHOUR_SAMPLES to the folder that holds statements/"

settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("fixed")


def find_samples() -> Path | None:
    """Return the folder of sample statements: FIRSTHOUR_SAMPLES, else ``../shared/data``, else None."""
    folder = Path(os.environ.get("FIRSTHOUR_SAMPLES") or ROOT.parent / "shared" / "data")
    return folder.resolve() if (folder / "statements").is_dir() else None


@pytest.fixture(scope="session")
def samples_dir() -> Path:
    """The folder of sample statements; the test is skipped, and the run says so, when there is none."""
    folder = find_samples()
    if folder is None:
        pytest.skip(SAMPLES_ABSENT)
    return folder


@pytest.fixture(scope="session")
def project_dir() -> Path:
    """The folder of the project."""
    return ROOT


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Try fewer generated examples in a quick run."""
    if is_quick(config):
        try_fewer_examples(items)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say where the samples are read from, and how many generated examples are tried."""
    tried = f"one in {SHARE}, at least {FEWEST} a test; all in make test-long" if is_quick(config) else "all"
    return [f"samples: {find_samples() or 'ABSENT'}", f"generated examples: {tried}"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly how many tests did not run because the samples or the browser are absent."""
    if find_samples() is None:
        n_skipped = _count_skipped(terminalreporter, SAMPLES_ABSENT)
        terminalreporter.section("FIRSTHOUR_SAMPLES IS ABSENT", sep="!", red=True, bold=True)
        terminalreporter.line(f"{n_skipped} tests that read sample statements were skipped; {SAMPLES_ABSENT}")
    n_skipped = _count_skipped(terminalreporter, JOURNEYS_SKIPPED)
    if n_skipped:
        terminalreporter.section("NO BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(f"{n_skipped} tests in a browser were skipped; {describe_missing(list_missing())}")


def _count_skipped(terminalreporter: pytest.TerminalReporter, reason: str) -> int:
    return sum(reason in str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
