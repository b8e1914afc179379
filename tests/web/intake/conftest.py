"""Which moment is it for the pages of this room in a test, and where do short messages go?"""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from firsthour.web.config import middleware
from firsthour.web.intake.models import Report
from tests.web.conftest import NOW
from tests.web.intake.report_world import register


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let every request come at one moment, whatever the machine's clock says."""
    at = NOW + timedelta(hours=2)
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: at))
    return at


@pytest.fixture
def report(force, now: datetime) -> Report:
    """A report that Henry took at the station."""
    return register(force.units["east-station"], force.henry, now=now)


@pytest.fixture
def outbox() -> Iterator[Path]:
    """The folder short messages are put into, empty before and after."""
    folder = Path(settings.HOME) / "outbox" / "sms"
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
