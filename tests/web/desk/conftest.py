"""Which moment is it for the pages of the desk in a test? Two hours after the force's morning began."""

from datetime import datetime, timedelta
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
