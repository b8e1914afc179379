"""Does ``firsthour check`` name every unsafe setting, and nothing else?"""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from firsthour.web.config.checking import Setting, find
from firsthour.web.config.environment import open_secret_key, read_environment
from firsthour.web.config.kept_keys import FILE_NAME, open_kept_keys
from tests.web.jobs.standing import Site, schema_of

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


MAIL: dict[str, Any] = {
    "EMAIL_HOST": "mail.example", "EMAIL_USE_TLS": True, "SITE_ADDRESS": "https://firsthour.example",
    "WEBHOOK_HOSTS": ("hooks.example", "http://127.0.0.1:9"),
}  # fmt: skip


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
        ("no_mail", "advice", {}, {"outgoing": {"EMAIL_HOST": ""}}),
        ("mail_in_the_open", "advice", {}, {"outgoing": {**MAIL, "EMAIL_USE_TLS": False}}),
        ("mail_in_the_open", "bad", {}, {"outgoing": {**MAIL, "EMAIL_USE_TLS": False, "EMAIL_HOST_USER": "site"}}),
        ("no_address", "advice", {}, {"outgoing": {**MAIL, "SITE_ADDRESS": ""}}),
        ("address_in_the_open", "bad", {}, {"outgoing": {**MAIL, "SITE_ADDRESS": "http://firsthour.example"}}),
        ("webhook_in_the_open", "advice", {}, {"outgoing": {**MAIL, "WEBHOOK_HOSTS": ("http://10.0.0.5:8080",)}}),
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


def test_kept_keys_that_others_can_read_are_named(safe: Setting) -> None:
    open_kept_keys(safe.environment.home / FILE_NAME, "x" * 40)
    assert codes(safe) == []
    (safe.environment.home / FILE_NAME).chmod(0o640)
    assert codes(safe) == ["kept_keys_readable"]


def test_mails_and_webhooks_that_are_safe_are_not_named(safe: Setting) -> None:
    assert codes(dataclasses.replace(safe, outgoing=MAIL)) == []
    near = {**MAIL, "EMAIL_HOST": "127.0.0.1", "EMAIL_USE_TLS": False, "EMAIL_HOST_USER": "site"}
    assert codes(dataclasses.replace(safe, outgoing=near)) == []


def test_a_mail_password_that_others_can_read_is_named(safe: Setting, tmp_path: Path) -> None:
    secret = tmp_path / "mail"
    secret.write_text("x", encoding="ascii")
    secret.chmod(0o644)
    told = dataclasses.replace(safe, outgoing={**MAIL, "MAIL_SECRET_FILE": str(secret)})
    assert codes(told) == ["mail_secret_readable"]
    secret.chmod(0o600)
    assert codes(told) == []


def test_the_variables_of_mail_and_webhooks_reach_the_check(site: Site) -> None:
    site.settings = "firsthour.web.config.settings"
    site.extra |= {
        "FIRSTHOUR_MODE": "production", "FIRSTHOUR_HOSTS": "firsthour.example", "FIRSTHOUR_HTTPS": "1",
        "FIRSTHOUR_MAIL": "smtp://site@mail.example", "FIRSTHOUR_WEBHOOK_HOSTS": "http://10.0.0.5:8080",
    }  # fmt: skip
    answer = json.loads(site.run("-m", "firsthour", "check", "--json", check=False).stdout)
    jsonschema.validate(answer, schema_of("check"))
    found = {finding["code"]: finding["weight"] for finding in answer["findings"]}
    assert (found["mail_in_the_open"], found["no_address"], found["webhook_in_the_open"]) == ("bad", "advice", "advice")


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
