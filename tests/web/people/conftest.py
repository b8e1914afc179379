"""What the tests of people share: logging in as people do, and reading the record."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from firsthour.web.audit.models import AuditEvent
from firsthour.web.ui.acting import Actor, system_actor

BY = system_actor("test")


@dataclass(frozen=True)
class Said:
    """One event of the record, as a test reads it."""

    action: str
    actor: str
    sitting: str
    about: list[str]
    details: dict


@pytest.fixture
def record_of() -> Callable[[], list[Said]]:
    """Read the whole record."""

    def read() -> list[Said]:
        return [
            Said(
                event.action, event.actor_name, event.sitting,
                about=[one["key"] for one in json.loads(event.about)], details=json.loads(event.details),
            )
            for event in AuditEvent.objects.order_by("number")
        ]  # fmt: skip

    return read


@pytest.fixture
def by() -> Actor:
    """Somebody who may do everything: the program itself."""
    return BY
