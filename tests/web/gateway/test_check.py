"""Does ``firsthour check`` name everything that is wrong about the ways to banks?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from firsthour.web.config.gateway_checking import find_gateways, look_at_gateways
from firsthour.web.desk.models import Matter
from firsthour.web.gateway.operations.fetching import fetch_due
from firsthour.web.gateway.operations.sending import send_due
from tests.web.gateway.world import Bank, answer, file_entry, https_entry, put, write_table

pytestmark = pytest.mark.django_db


def codes(now: datetime) -> list[str]:
    found = find_gateways(look_at_gateways(now))
    assert all(one.english and one.chinese != one.english for one in found)
    return [one.code for one in found]


def test_a_gateway_that_is_set_up_well_is_not_mentioned(bank: Bank, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "secret").chmod(0o600)
    assert codes(now) == []


def test_a_table_that_cannot_be_used_is_bad(settings, tmp_path: Path, now: datetime) -> None:
    settings.GATEWAYS_FILE = write_table(tmp_path / "gateways.toml", 'key = "x"')
    assert codes(now) == ["gateways_unreadable"]


def test_missing_secrets_and_folders_and_open_secrets_are_bad(settings, tmp_path: Path, now: datetime) -> None:
    entries = https_entry("http://127.0.0.1:1", tmp_path), file_entry(tmp_path, institutions='["甲"]')
    settings.GATEWAYS_FILE = write_table(tmp_path / "gateways.toml", *entries)
    (tmp_path / "secret").chmod(0o644)
    (tmp_path / "in").rmdir()
    assert codes(now) == ["gateway_no_folder", "gateway_secret_readable"]
    (tmp_path / "secret").unlink()
    assert codes(now) == ["gateway_no_secret", "gateway_no_folder"]


def test_a_demo_never_reaches_a_real_bank(settings, tmp_path: Path, now: datetime) -> None:
    settings.GATEWAYS_FILE = write_table(tmp_path / "gateways.toml", https_entry("https://bank.example", tmp_path))
    (tmp_path / "secret").chmod(0o600)
    assert codes(now) == ["gateways_demo"]


def test_what_waits_and_what_needs_a_person_is_counted(
    matter: Matter, bank: Bank, settings, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "secret").chmod(0o600)
    put(matter, "S1", now)
    put(matter, "S2", now)
    bank.fate = "refuse"
    send_due(now, limit=1)
    bank.fate = "down"
    send_due(now)
    later = now + timedelta(minutes=20)
    assert codes(later) == ["gateway_is_down", "gateway_waiting", "gateway_failed"]
    bank.fate = ""
    bank.answers.append(answer("T1"))
    send_due(later)
    fetch_due(later)
    settings.GATEWAYS_FILE = tmp_path / "none.toml"
    put(matter, "H1", now)
    assert codes(later) == ["gateway_by_hand", "gateway_failed", "gateway_answers"]
