"""A matter, a room that listens, a bank, and a table of gateways for each test of its own."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from firsthour.web.desk.models import Matter
from tests.web.gateway.world import Bank, Room, file_entry, https_entry, make_matter, write_table


@pytest.fixture
def matter(force, now: datetime) -> Matter:
    return make_matter(force, now)


@pytest.fixture
def room() -> Iterator[Room]:
    with Room().listening() as one:
        yield one


@pytest.fixture
def by_hand(settings, tmp_path: Path) -> None:
    """No gateway at all."""
    settings.GATEWAYS_FILE = tmp_path / "none.toml"


@pytest.fixture
def bank(settings, tmp_path: Path) -> Iterator[Bank]:
    """Every institution is reached by a bank that speaks HTTPS."""
    with Bank().open() as one:
        settings.GATEWAYS_FILE = write_table(tmp_path / "gateways.toml", https_entry(one.address, tmp_path))
        yield one


@pytest.fixture
def folders(settings, tmp_path: Path) -> Path:
    """Every institution is reached by two folders; returns the folder in which they are."""
    settings.GATEWAYS_FILE = write_table(tmp_path / "gateways.toml", file_entry(tmp_path))
    return tmp_path
