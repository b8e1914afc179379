"""Officers who log in with a sitting and have stated a purpose for the report's number."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from firsthour.web.appeals.models import Appeal
from firsthour.web.config import middleware
from firsthour.web.people.models import Officer
from tests.web.appeals.appeal_world import appeal, held, legal
from tests.web.conftest import NOW


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let every request come at one moment, two hours after all that stands."""
    moment = NOW + timedelta(hours=2)
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: moment))
    return moment


@pytest.fixture
def officer(force, now) -> Officer:
    """The legal officer who reviews."""
    return legal(force, now)


@pytest.fixture
def row(force, now, officer) -> Appeal:
    """An appeal that waits for the legal officer's review."""
    return appeal(held(force, now), now)


@pytest.fixture
def enter(row: Appeal, at: datetime) -> Callable[..., Client]:
    """Log in; with a purpose unless told otherwise."""

    def came_in(officer: Officer, *, purpose: bool = True) -> Client:
        officer.set_password("Demo-Demo-2026")
        officer.save()
        client = Client(headers={"accept-language": "zh-CN"})
        client.post(reverse("account_login"), {"login": officer.badge, "password": "Demo-Demo-2026"})
        if purpose:
            matter = row.hold.pursuit.matter
            client.post(reverse("audit:basis"), {
                "kind": "appeal", "key": str(row.uid), "number": matter.number, "purpose": "trace_money", "next": "/",
            })  # fmt: skip
        return client

    return came_in
