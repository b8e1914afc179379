"""Which banks does the demo ask? Those of an invented scenario, in a process of their own beside the demo's site.

The scenario holds the hour that the demo plays and the accounts its reports tell of, so that whoever presses "stop"
there gets an answer. What the demo writes of the way to them is its own; a table of gateways that was there is left.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import InternalError
from firsthour.web.config.serving import STARTER

KEY = "demo-banks"
PORT = 9_301
RECENT = timedelta(days=190)  # as far back as the demo city goes
_SECRET_BYTES = 24
_TABLE = """# The demo's banks are invented ones: firsthour run starts them on this port.
[[gateway]]
key = "{key}"
words = {{ en = "The demo's invented banks", zh = "演示用虚构银行" }}
institutions = ["*"]
way = "https"
address = "http://127.0.0.1:{port}"
key_id = "{key}"
secret_file = "secrets/{key}"
"""


class NoDemoBankError(InternalError):
    """The demo's banks ended before they were asked anything."""

    code = "no_demo_bank"
    english = "The demo's banks could not be started. Details: {log}"
    chinese = "演示用银行无法启动。详情见：{log}"


def has_demo_bank(home: Path) -> bool:
    """Tell whether the demo's own banks are those of the table of gateways; one that cannot be read is somebody's."""
    table = home / "gateways.toml"
    if not (table.is_file() and scenario_path(home).is_file()):
        return False
    try:
        listed = tomllib.loads(table.read_text(encoding="utf-8")).get("gateway")
    except ValueError:  # no TOML, or no text
        return False
    return isinstance(listed, list) and len(listed) == 1 and listed[0].get("key") == KEY


def write_demo_bank(home: Path, *, now: datetime) -> bool:
    """Write scenario, secret and table of gateways, the scenario starting ``now``; False where another table is."""
    if (home / "gateways.toml").exists() and not has_demo_bank(home):
        return False
    shutil.rmtree(state_folder(home), ignore_errors=True)  # of a demo that was never finished
    secret = home / "secrets" / KEY
    secret.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(_SECRET_BYTES) + "\n", encoding="ascii")
    scenario_path(home).parent.mkdir(parents=True, exist_ok=True)
    scenario_path(home).write_text(_scenario_text(now), encoding="utf-8")
    write_way(home, port=PORT)
    return True


def write_way(home: Path, *, port: int) -> None:
    """Write on which port the demo's banks are."""
    fresh, table = home / "gateways.new", home / "gateways.toml"
    fresh.write_text(_TABLE.format(key=KEY, port=port), encoding="utf-8")
    os.replace(fresh, table)


def bank_arguments(home: Path, *, port: int) -> list[str]:
    """Return the arguments with which the demo's banks are started."""
    return [
        "--scenario", str(scenario_path(home)), "--port", str(port), "--key-id", KEY,
        "--secret-file", str(home / "secrets" / KEY), "--state", str(state_folder(home)),
    ]  # fmt: skip


@contextmanager
def past_banks(home: Path, *, starts_at: datetime) -> Iterator[None]:
    """Run the demo's banks in a past hour, whose time is that of what they are sent.

    Raises
    ------
    NoDemoBankError
    """
    log = home / "log" / "bank-sim.txt"
    log.parent.mkdir(parents=True, exist_ok=True)
    start = f"{starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    command = [sys.executable, "-m", "firsthour", "bank-sim", *bank_arguments(home, port=0)]
    with log.open("w", encoding="utf-8") as errors:
        running = subprocess.Popen(
            [*command, "--follow-requests", "--starts-at", start],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True,
            env={**os.environ, STARTER: str(os.getpid())},
        )  # fmt: skip
    try:
        assert running.stdout is not None
        first = running.stdout.readline()
        if not first:
            raise NoDemoBankError(log=log)
        write_way(home, port=json.loads(first)["listening"])
        yield
    finally:
        running.terminate()
        running.communicate()
        write_way(home, port=PORT)


def scenario_path(home: Path) -> Path:
    """Return where the scenario of the demo's banks is."""
    return home / "demo" / "banks.toml"


def state_folder(home: Path) -> Path:
    """Return where the demo's banks keep what they took."""
    return home / "bank-sim"


def _scenario_text(now: datetime) -> str:
    """Return the hour's scenario and the accounts that recent reports tell of."""
    from firsthour.city.bank.onward import PaidIn, write_onward
    from firsthour.city.bank.scenario import scenario_of
    from firsthour.web.config.demo import SEED
    from firsthour.web.intake.models import Payment

    hour = resources.files("firsthour.city.bank").joinpath("demo.toml").read_text(encoding="utf-8")
    rows = Payment.objects.filter(paid_at__gt=now - RECENT, paid_at__lt=now, currency="CNY").order_by("pk")
    paid = [
        PaidIn(
            int((row.paid_at - now).total_seconds()), row.from_account, row.from_holder, row.to_account, row.to_holder,
            row.to_institution, row.amount_fen,
        )
        for row in rows
        if row.paid_at is not None
    ]  # fmt: skip
    return hour + write_onward(paid, seed=SEED, beside=scenario_of(hour))
