"""What the tests of the interface share: keys of services, and requests in their name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from firsthour.web.desk.models import Matter
from firsthour.web.people.keys import hash_secret, new_key
from firsthour.web.people.models import ServiceKey, Unit

ALL = ("matters:read", "matters:write", "tasks:read", "incidents:read", "incidents:write")


class Service:
    """Another system with its key."""

    def __init__(self, written: str) -> None:
        self.client, self.headers = Client(), {"Authorization": f"Bearer {written}"}

    def get(self, path: str, **query: Any) -> Any:
        """Ask."""
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """Tell."""
        return self.client.post(
            f"/api/v1/{path}", body, content_type="application/json", headers={**self.headers, **headers}
        )


@pytest.fixture
def make_service(force, now: datetime) -> Callable[..., Service]:
    """Make a key and who speaks by it: ``make_service("east", "matters:read")``."""

    def make(unit: str, *scopes: str) -> Service:
        fresh, owner = new_key(), force.units[unit]
        ServiceKey.objects.create(
            name=f"service {fresh.prefix}", prefix=fresh.prefix, hashed=hash_secret(fresh.secret),
            scopes=list(scopes or ALL), unit=owner, made_at=now,
        )  # fmt: skip
        return Service(fresh.written)

    return make


@pytest.fixture
def make_matter(force, now: datetime):
    """Make a matter: ``make_matter("L1", unit="east-squad")``."""

    def make(number: str, *, unit: str = "east-squad", **fields: Any) -> Matter:
        owner: Unit = force.units[unit]
        defaults = {"title": f"案{number}", "state": "open", "kind": "lead", "opened_at": now}
        return Matter.objects.create(number=number, unit=owner, unit_path=owner.path, **{**defaults, **fields})

    return make
