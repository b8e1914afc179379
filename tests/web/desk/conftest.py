"""Which moment is it for the pages of the desk in a test? Two hours after the force's morning began."""

from datetime import datetime, timedelta
from importlib.util import find_spec
from types import SimpleNamespace

import pytest

from firsthour.web.config import middleware
from tests.web.conftest import NOW


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let every request come at one moment, whatever the machine's clock says."""
    at = NOW + timedelta(hours=2)
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: at))
    return at


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that the line of short messages was not tested over SMPP."""
    if find_spec("smpp34") is None:
        terminalreporter.section("NO SMPP", sep="!", red=True, bold=True)
        terminalreporter.line("its tests were skipped; the library smpp34 is not installed: make setup")
