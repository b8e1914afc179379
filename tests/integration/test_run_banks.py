"""Does ``firsthour run`` start the demo's banks where the gateways lead to them, and only there?"""

import shutil
import subprocess
import time
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from firsthour.cli.run import _start_banks
from firsthour.web.config.demo_bank import KEY, has_demo_bank, scenario_path, write_way
from tests.bank_sim import BankSim

SECRET = "a secret of the demo's own"
ASKED = {"sent_at": "20260302190500", "case_number": "R1", "institution": "华屿银行", "account": "0000000020846920674"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FIRSTHOUR_HOME", str(tmp_path))
    monkeypatch.setenv("FIRSTHOUR_MODE", "demo")
    scenario_path(tmp_path).parent.mkdir()
    shutil.copy(str(resources.files("firsthour.city.bank").joinpath("demo.toml")), scenario_path(tmp_path))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / KEY).write_text(SECRET, encoding="ascii")
    return tmp_path


def test_the_banks_answer_where_the_table_says_and_on_another_port_when_theirs_is_taken(home: Path) -> None:
    write_way(home, port=1)
    first: dict[str, subprocess.Popen[bytes]] = {}
    second: dict[str, subprocess.Popen[bytes]] = {}
    try:
        _start_banks(first)
        bank = reached(home, first["bank-sim"])
        assert bank.send("H1", "100303", ASKED)[0] == 202
        shutil.rmtree(home / "bank-sim")
        _start_banks(second)
        other = reached(home, second["bank-sim"])
        assert other.port != bank.port
        assert other.send("H1", "100303", ASKED)[0] == 202
    finally:
        for parts in (first, second):
            for running in parts.values():
                running.kill()
                running.wait(10)


def reached(home: Path, running: "subprocess.Popen[bytes]") -> BankSim:
    """Return the bank at the address of the table, as soon as it answers."""
    (entry,) = tomllib.loads((home / "gateways.toml").read_text(encoding="utf-8"))["gateway"]
    bank = BankSim(int(entry["address"].rpartition(":")[2]), running, key_id=KEY, secret=SECRET)
    until = time.monotonic() + 60
    while True:
        try:
            bank.answers()
            return bank
        except ConnectionRefusedError:
            assert time.monotonic() < until
            assert running.poll() is None
            time.sleep(0.05)


@pytest.mark.parametrize(
    "table", ["", '[[gateway]]\nkey = "own"\ninstitutions = ["*"]\nway = "hand"\n', "no [ TOML", "gateway = 1"]
)
def test_nothing_is_started_beside_gateways_of_ones_own(home: Path, table: str) -> None:
    (home / "gateways.toml").write_text(table, encoding="utf-8")
    parts: dict[str, subprocess.Popen[bytes]] = {}
    _start_banks(parts)
    assert parts == {}
    assert not has_demo_bank(home)


def test_nothing_is_started_outside_a_demo(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_way(home, port=1)
    monkeypatch.setenv("FIRSTHOUR_MODE", "production")
    parts: dict[str, subprocess.Popen[bytes]] = {}
    _start_banks(parts)
    assert parts == {}
