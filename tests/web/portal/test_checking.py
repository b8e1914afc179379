"""Does ``firsthour check`` name every unsafe setting of the public's site, and nothing where there is none?"""

import dataclasses
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firsthour.base.packages.keys import open_keys, trust_peer
from firsthour.web.config.environment import BadEnvironmentError, open_secret_key
from firsthour.web.config.portal_checking import PortalSetting, Side, find_portal, look_at_portal
from firsthour.web.config.portal_environment import read_portal_environment

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


@pytest.fixture
def safe(tmp_path: Path) -> PortalSetting:
    """A portal of production at which nothing is wrong."""
    environ = {
        "FIRSTHOUR_MODE": "production", "FIRSTHOUR_PORTAL_HOME": str(tmp_path / "portal"),
        "FIRSTHOUR_PORTAL_HOSTS": "report.example", "FIRSTHOUR_PORTAL_HTTPS": "1",
        "FIRSTHOUR_PORTAL_PLACE": "澜州市|Lan City",
    }  # fmt: skip
    return PortalSetting(read_portal_environment(environ), portal=Side(), inner=Side())


def codes(setting: PortalSetting) -> list[str]:
    return [finding.code for finding in find_portal(setting)]


def test_of_a_safe_portal_nothing_is_said(safe: PortalSetting) -> None:
    assert codes(safe) == []


@pytest.mark.parametrize(
    ("code", "environment", "side", "facts"),
    [
        ("portal_demo", {"mode": "demo"}, {}, {}),
        ("portal_any_host", {"hosts": ("*",)}, {}, {}),
        ("portal_no_https", {"https": False}, {}, {}),
        ("portal_debug", {"debug": True}, {}, {}),
        ("portal_no_place", {"place": ("", "")}, {}, {}),
        ("portal_inside", {}, {}, {"is_inside_home": True}),
        ("portal_not_joined", {}, {"is_joined": False}, {}),
        ("portal_key_readable", {}, {"open_keys": (Path("own.key"),)}, {}),
        ("packages_put_aside", {}, {"n_damaged": 2}, {}),
        ("packages_waiting", {}, {"n_waiting": 2}, {}),
    ],
)
def test_each_unsafe_setting_is_named(
    safe: PortalSetting, code: str, environment: dict[str, Any], side: dict[str, Any], facts: dict[str, Any]
) -> None:
    changed = dataclasses.replace(
        safe, environment=dataclasses.replace(safe.environment, **environment), portal=Side(**side), **facts
    )
    assert codes(changed) == [code]
    assert all(finding.sentence("zh") and finding.sentence("en") for finding in find_portal(changed))


def test_a_site_without_a_portal_hears_nothing_of_it(tmp_path: Path) -> None:
    environ = {"FIRSTHOUR_HOME": str(tmp_path), "FIRSTHOUR_MODE": "production"}
    assert find_portal(look_at_portal(environ, NOW)) == []


def test_what_lies_on_the_disk_is_looked_at(tmp_path: Path) -> None:
    home = tmp_path / "portal"
    environ = {
        "FIRSTHOUR_HOME": str(tmp_path / "inner"), "FIRSTHOUR_MODE": "production", "FIRSTHOUR_PORTAL_HOME": str(home),
        "FIRSTHOUR_PORTAL_HTTPS": "1", "FIRSTHOUR_PORTAL_PLACE": "澜州市",
    }  # fmt: skip
    open_secret_key(home / "secret_key")
    own = open_keys(home / "exchange" / "keys", "portal")
    assert codes(look_at_portal(environ, NOW)) == ["portal_not_joined"]
    trust_peer(home / "exchange" / "keys", own.public)
    assert codes(look_at_portal(environ, NOW)) == []
    (home / "exchange" / "keys" / "own.key").chmod(0o644)
    for name in ("out", "damaged"):
        (home / "exchange" / name).mkdir()
        (home / "exchange" / name / "a.package").write_bytes(b"x")
    os.utime(home / "exchange" / "out" / "a.package", (0, 0))
    found = codes(look_at_portal(environ, NOW))
    assert sorted(found) == ["packages_put_aside", "packages_waiting", "portal_key_readable"]


@pytest.mark.parametrize("value", ["0", "-1", "many", "91"])
def test_a_number_that_cannot_be_meant_is_refused(value: str) -> None:
    with pytest.raises(BadEnvironmentError):
        read_portal_environment({"FIRSTHOUR_PORTAL_SEALED_DAYS": value})
