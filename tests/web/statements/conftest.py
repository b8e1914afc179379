"""A report whose payment went into the example's accounts, Bob who works on it, and the work of the background."""

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

import firsthour.cli
from firsthour.base.clock import from_us, parse_moment
from firsthour.web.config import middleware
from firsthour.web.desk.models import Matter
from firsthour.web.intake.new_reports import NewPayment
from firsthour.web.people.models import Officer
from firsthour.web.statements.models import Change, Trace, WorkState
from firsthour.web.statements.operations import importing, tracing
from firsthour.web.ui.acting import Actor, system_actor
from tests.web.conftest import NOW
from tests.web.intake.report_world import register

SAMPLE = Path(firsthour.cli.__file__).parent / "sample"
BY = system_actor("test")


def actor(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


def packed(folder: Path = SAMPLE / "statements", *, only: str = "") -> bytes:
    """Return the sample's statements as the zip somebody drops."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for path in sorted(folder.iterdir()):
            if only in path.name:
                archive.writestr(zipfile.ZipInfo(path.name, (2026, 1, 1, 0, 0, 0)), path.read_bytes())
    return written.getvalue()


def work_off(now: datetime = NOW) -> None:
    """Do what waits in the background, as a worker would."""
    while waiting := list(Change.objects.filter(state=WorkState.WAITING).order_by("pk")):
        for change in waiting:
            importing.carry_out(str(change.uid), by=BY, now=now, check=lambda: None)
    for trace in Trace.objects.filter(state=WorkState.WAITING):
        tracing.carry_out(str(trace.uid), by=BY, now=now, check=lambda: None)


@pytest.fixture(autouse=True)
def empty_folders() -> Iterator[None]:
    """Find no ledger or result of another test, and leave none."""
    forget_folders()
    yield
    forget_folders()


def forget_folders() -> None:
    for name in ("ledgers", "statements"):
        shutil.rmtree(Path(settings.HOME) / name, ignore_errors=True)


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let every request come at one moment."""
    at = NOW + timedelta(hours=2)
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: at))
    return at


@pytest.fixture
def matter(force, now: datetime) -> Matter:
    """A report of Bob's squad: 86,000 yuan to an account that the sample's statements show."""
    paid_at = from_us(parse_moment("2026-03-06 10:12").time_us)
    payment = NewPayment(
        8_600_000, to_account="6229990000000000025", to_institution="示例商业银行", paid_at=paid_at, precision="minute"
    )
    return register(force.units["east-squad"], force.bob, now=now, payments=[payment]).matter


@pytest.fixture
def enter(matter: Matter) -> Callable[..., Client]:
    """Log in with a sitting, and state the purpose under the report's number: ``enter(force.bob, "bob")``."""

    def came_in(officer: Officer, first: str) -> Client:
        client = Client()
        client.post(reverse("account_login"), {"login": officer.badge, "password": f"{first}-Demo-2026"})
        stated = {
            "kind": "statements", "key": str(matter.uid), "number": matter.number, "purpose": "trace_money",
            "document_number": "澜公调字〔2026〕0001号", "next": "/",
        }  # fmt: skip
        client.post(reverse("audit:basis"), stated)
        return client

    return came_in


@pytest.fixture
def bob(force, enter, standing_clock: datetime) -> Client:
    """Bob, who has stated a purpose and a document for the report's number."""
    return enter(force.bob, "bob")
