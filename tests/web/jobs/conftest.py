"""A standing site for tests with real processes, on the engine of this run."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from firsthour.web.ui.jobs import JOBS, Run
from tests.web.jobs.sample import RUNS, SAMPLES
from tests.web.jobs.standing import Site


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[Site]:
    """A home folder and an empty database."""
    address = os.environ.get("FIRSTHOUR_TEST_DATABASE", "")
    if not address:
        yield Site(tmp_path / "home")
        return
    import psycopg

    name = f"site_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        try:
            yield Site(tmp_path / "home", address.replace("/firsthour?", f"/{name}?"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


@pytest.fixture
def site(empty_site: Site) -> Site:
    """A site with its tables, where workers count as dead after two silent seconds."""
    empty_site.extra["FIRSTHOUR_LEASE_SECONDS"] = "2"
    empty_site.migrate()
    return empty_site


@pytest.fixture
def samples(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """The sample jobs are known; what they saw is in the list."""
    for label, declared in SAMPLES.items():
        monkeypatch.setitem(JOBS, label, declared)
    RUNS.clear()
    return RUNS
