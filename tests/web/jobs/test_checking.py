"""Does ``firsthour check`` name every unsafe setting, and nothing else?"""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from firsthour.web.config.checking import Setting, find
from firsthour.web.config.environment import open_secret_key, read_environment
from tests.web.jobs.standing import Site

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


@pytest.fixture
def safe(tmp_path: Path) -> Setting:
    """A production site at which nothing is wrong."""
    home, backups = tmp_path / "home", tmp_path / "backups"
    home.mkdir(mode=0o700)
    backups.mkdir()
    open_secret_key(home / "secret_key")
    environ = {
        "FIRSTHOUR_HOME": str(home),
        "FIRSTHOUR_MODE": "production",
        "FIRSTHOUR_HOSTS": "firsthour.example",
        "FIRSTHOUR_HTTPS": "1",
        "FIRSTHOUR_DATABASE": "postgresql://site@db.example/site",
        "FIRSTHOUR_BACKUPS": str(backups),
    }
    return Setting(read_environment(environ), newest_backup=NOW - timedelta(hours=20), now=NOW)


def codes(setting: Setting) -> list[str]:
    return [finding.code for finding in find(setting)]


def test_of_a_safe_site_nothing_is_said(safe: Setting) -> None:
    assert codes(safe) == []


@pytest.mark.parametrize(
    ("code", "weight", "environment", "facts"),
    [
        ("demo_mode", "bad", {"mode": "demo"}, {}),
        ("demo_officers", "bad", {}, {"n_demo_officers": 3}),
        ("debug", "bad", {"debug": True}, {}),
        ("any_host", "bad", {"hosts": ("*",)}, {}),
        ("any_host", "bad", {"hosts": (".example",)}, {}),
        ("no_https", "bad", {"https": False}, {}),
        ("no_assets", "bad", {}, {"missing_assets": ("vendor/icons.svg",)}),
        ("no_database", "bad", {}, {"refused": "OperationalError"}),
        ("pending_migrations", "bad", {}, {"pending": ("desk.0002",)}),
        ("no_administrator", "bad", {}, {"n_administrators": 0}),
        ("one_time_passwords", "advice", {}, {"n_one_time_passwords": 2}),
        ("time_zone", "bad", {}, {"time_zone": "UTC"}),
        ("no_backup_folder", "bad", {"backups": None}, {}),
        ("old_backup", "bad", {}, {"newest_backup": NOW - timedelta(days=3)}),
        ("old_backup", "bad", {}, {"newest_backup": None}),
        ("failed_jobs", "advice", {}, {"n_needing_a_person": 1}),
        ("sqlite", "advice", {"database": {"ENGINE": "django.db.backends.sqlite3"}}, {}),
    ],
)
def test_each_unsafe_setting_is_named_alone(
    safe: Setting, code: str, weight: str, environment: dict[str, Any], facts: dict[str, Any]
) -> None:
    changed = dataclasses.replace(safe, environment=dataclasses.replace(safe.environment, **environment), **facts)
    (finding,) = find(changed)
    assert (finding.code, finding.weight) == (code, weight)
    assert finding.sentence("en").isascii()
    assert not finding.sentence("zh").isascii()


def test_a_key_that_others_can_read_is_named(safe: Setting) -> None:
    safe.environment.secret_key_file.chmod(0o640)
    assert codes(safe) == ["key_readable"]


def test_a_home_that_others_can_enter_is_named(safe: Setting) -> None:
    safe.environment.home.chmod(0o755)
    assert codes(safe) == ["home_readable"]


def test_a_demo_on_its_own_machine_is_fine(tmp_path: Path) -> None:
    environment = read_environment({"FIRSTHOUR_HOME": str(tmp_path), "FIRSTHOUR_MODE": "demo"})
    assert codes(Setting(environment, n_demo_officers=9)) == []


def test_the_command_exits_with_one_when_something_is_unsafe(site: Site) -> None:
    site.extra |= {"FIRSTHOUR_MODE": "production", "FIRSTHOUR_HOSTS": "*"}
    done = site.run("-m", "firsthour", "check", "--json", check=False)
    found = {finding["code"] for finding in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    assert {"any_host", "no_https", "no_administrator", "no_backup_folder"} <= found
    assert "pending_migrations" not in found
    site.extra |= {"FIRSTHOUR_MODE": "demo", "FIRSTHOUR_HOSTS": "localhost"}
    assert site.run("-m", "firsthour", "check").stdout == "No unsafe setting was found.\n"


def test_the_settings_of_production_pass_djangos_own_check(site: Site) -> None:
    site.settings = "firsthour.web.config.settings"
    site.extra |= {"FIRSTHOUR_MODE": "production", "FIRSTHOUR_HOSTS": "firsthour.example", "FIRSTHOUR_HTTPS": "1"}
    done = site.run("-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert "no issues" in done.stdout
