"""A small force for tests: a city, a county with a station and a squad, a second county, an agency; officers in each.

Alice leads the squad, Bob is an investigator in it, Charlie works in the other county, Dana leads the city,
Erin inspects, Frank administers, Grace is the bank's contact, Henry is on patrol at the station.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import django
import pytest
from django.conf import settings
from django.middleware import csrf
from django.test import Client

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.web_settings"  # here, so that tests of other rooms never load the site
django.setup()

from firsthour.web.desk import search_index  # noqa: E402
from firsthour.web.people.models import Officer, Posting, Unit  # noqa: E402
from tests.on_postgresql import ABSENT  # noqa: E402
from tests.web.database import mark_database  # noqa: E402

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)  # 08:30 in the city


@dataclass(frozen=True)
class Force:
    """The units by code and the officers by first name."""

    units: dict[str, Unit]
    officers: dict[str, Officer]

    def __getattr__(self, name: str) -> Officer:
        if name not in self.officers:
            raise AttributeError(name)
        return self.officers[name]


UNITS = (
    ("city", "", "city", "澜州市局", "Lan City"),
    ("centre", "city", "centre", "反诈中心", "Anti-fraud centre"),
    ("east", "city", "county", "东岭分局", "Dongling"),
    ("east-squad", "east", "squad", "东岭经侦大队", "Dongling squad"),
    ("east-station", "east", "station", "栖云派出所", "Qiyun station"),
    ("west", "city", "county", "华屿分局", "Huayu"),
    ("bank", "", "agency", "北渡银行", "Beidu Bank"),
)
OFFICERS = (
    ("alice", "佟小满", "leader", "east-squad"),
    ("bob", "岑远", "investigator", "east-squad"),
    ("charlie", "郗禾", "investigator", "west"),
    ("dana", "阮明川", "leader", "city"),
    ("erin", "贺清", "inspector", "city"),
    ("frank", "乐夏", "administrator", "city"),
    ("grace", "宋遥", "agency_contact", "bank"),
    ("henry", "丁海", "station_officer", "east-station"),
)


def make_unit(code: str, parent: Unit | None, *, kind: str, name: str, name_en: str) -> Unit:
    """Make a unit under its parent, with its path."""
    unit = Unit.objects.create(code=code, parent=parent, kind=kind, name=name, name_en=name_en, path="")
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


@pytest.fixture(autouse=True)
def quiet_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep digits and capitals out of the random tokens of forms: ``"B3" not in page`` must never fail by chance."""
    monkeypatch.setattr(csrf, "CSRF_ALLOWED_CHARS", "jkqvwxyz")


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    """Let no count of another test stand."""
    search_index.forget_counts()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def force(db: None) -> Force:
    """The units and officers described above."""
    units: dict[str, Unit] = {}
    for code, parent, kind, name, name_en in UNITS:
        units[code] = make_unit(code, units.get(parent), kind=kind, name=name, name_en=name_en)
    officers = {}
    for number, (first, name, role, unit) in enumerate(OFFICERS, start=1):
        officer = Officer.objects.create_user(f"9900{number:02d}", password=f"{first}-Demo-2026", name=name)
        Posting.objects.create(
            officer=officer, unit=units[unit], role=role, from_at=datetime(2026, 1, 1, tzinfo=UTC), to_at=None
        )
        officers[first] = officer
    return Force(units, officers)


@pytest.fixture
def log_in(client: Client):
    """Log the test client in as an officer: ``log_in(force.alice)``."""

    def as_officer(officer: Officer) -> Client:
        client.force_login(officer)
        return client

    return as_officer


def pytest_report_header() -> str:
    """Say which database the tests of the site run on."""
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.hookimpl(tryfirst=True)  # before marks are asked for by ``-m``
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what depends on the database; skip every test of a run that was meant for PostgreSQL where there is none."""
    mark_database([item for item in items if item.nodeid.startswith("tests/web/")])
    if ABSENT in os.environ:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=f"no PostgreSQL: {os.environ[ABSENT]}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that the site was not tested on PostgreSQL."""
    if ABSENT in os.environ:
        terminalreporter.section("NO POSTGRESQL", sep="!", red=True, bold=True)
        n_skipped = len(terminalreporter.stats.get("skipped", []))
        terminalreporter.line(f"{n_skipped} tests of the site were skipped on it; {os.environ[ABSENT]}")
