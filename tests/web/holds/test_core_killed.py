"""Does a process that dies in the midst of telling, or of taking answers in, lose or double anything? Real kill -9."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from firsthour.recovery.messages import make_message
from firsthour.web.audit.verification import verify
from firsthour.web.desk.models import Event, Notice
from firsthour.web.gateway.models import BankAnswer
from firsthour.web.gateway.operations.keeping import keep_answer
from firsthour.web.gateway.operations.taking import take_due
from firsthour.web.gateway.transports.contract import Arrived
from firsthour.web.gateway.wire import wire_values
from firsthour.web.holds.models import Hold, HoldHappening, HoldRequest
from firsthour.web.holds.operations.requesting import withdraw_request
from firsthour.web.holds.operations.ticking import tick
from firsthour.web.ui.acting import system_actor
from tests.web.holds.core_world import approve, expect_twin, message_of, paid, pursue, send
from tests.web.holds.test_core_ticking import many, told
from tests.web.intake.report_world import acting

BY = system_actor("gateway.take")
ROOT = Path(__file__).resolve().parents[3]
TICK = """
import sys
from datetime import datetime
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from firsthour.web.holds.operations.ticking import tick
print("go", flush=True)
tick(datetime.fromisoformat(sys.argv[2]))
print("done", flush=True)
"""

TAKE = TICK.replace("holds.operations.ticking import tick", "gateway.operations.taking import take_due").replace(
    "tick(datetime.fromisoformat(sys.argv[2]))",
    "from firsthour.web.ui.acting import system_actor\n"
    "take_due(datetime.fromisoformat(sys.argv[2]), by=system_actor('gateway.take'))",
)


def start(at: datetime, what: str = TICK) -> "subprocess.Popen[str]":
    """Start a process that tells what is due, or takes answers in, on the database of this test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIRSTHOUR_")}
    environ = {
        **kept, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", "FIRSTHOUR_TEST_HOME": str(settings.HOME),
        "FIRSTHOUR_HOME": str(settings.HOME), "DJANGO_SETTINGS_MODULE": "tests.web_settings", "FIRSTHOUR_MODE": "demo",
        "FIRSTHOUR_TEST_DATABASE": os.environ.get("FIRSTHOUR_TEST_DATABASE", ""),
    }  # fmt: skip
    command = [sys.executable, "-c", what, str(connection.settings_dict["NAME"]), at.isoformat()]
    return subprocess.Popen(command, env=environ, cwd=ROOT, text=True, stdout=subprocess.PIPE)


@pytest.mark.django_db(transaction=True)
def test_a_killed_teller_loses_doubles_and_forgets_no_alarm(force, now: datetime) -> None:
    many(force, now, pursuits=3, accounts=40)
    late, chance, n_in_the_midst = now + timedelta(days=2), random.Random(7), 0
    for _ in range(3):
        with start(late) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "go\n"
            wanted, until = count() + chance.randrange(8, 80), time.monotonic() + 30
            while count() < wanted and process.poll() is None and time.monotonic() < until:
                time.sleep(chance.uniform(0.001, 0.02))
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        n_in_the_midst += 0 < count() < 4 * 120
    assert n_in_the_midst, "no kill came in the midst: this proved nothing"
    tick(late + timedelta(minutes=1))
    counted = told()
    assert len(counted) == 4 * 120
    assert set(counted.values()) == {1}
    assert Event.objects.filter(kind__in=("hold.warned", "hold.late")).count() == 4 * 120
    keys = Counter(Notice.objects.filter(topic="hold.alarm").values_list("key", "officer"))
    assert set(keys.values()) == {1}
    assert {key for key, _officer in keys} == {f"hold:{hold}:{alarm}" for hold, alarm in _alarms()}
    for hold in Hold.objects.all()[:20]:
        expect_twin(hold)


@pytest.mark.django_db(transaction=True)
def test_a_killed_taker_takes_each_answer_once_also_doubles_and_late_ones(force, now: datetime) -> None:
    """Thirty stops: all answered twice in the same words, ten of them after they were withdrawn, newest first."""
    requests, at = stops(force, now, n=30), now + timedelta(minutes=5)
    for request in requests[:10]:
        withdraw_request(request, reason="错账户", version=request.version, by=acting(force.bob), now=now)
    for turn in ("first", "again"):
        for request in reversed(requests):
            arrive(request, key=f"{turn}-{request.number}", at=at)
    chance, n_in_the_midst = random.Random(11), 0
    for _ in range(4):
        with start(at, TAKE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "go\n"
            wanted, until = n_taken() + chance.randrange(3, 12), time.monotonic() + 30
            while n_taken() < wanted and process.poll() is None and time.monotonic() < until:
                time.sleep(chance.uniform(0.001, 0.02))
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        n_in_the_midst += 0 < n_taken() < 60
    assert n_in_the_midst, "no kill came in the midst: this proved nothing"
    take_due(at - timedelta(days=300), by=BY)  # the clock of this machine is wrong
    take_due(at, by=BY)
    assert n_taken() == 60
    rows = HoldHappening.objects.filter(kind="answered")
    assert Counter(rows.values_list("answer", flat=True)).most_common(1)[0][1] == 1
    assert rows.count() == 60
    for request in requests:
        hold = Hold.objects.get(pk=request.hold_id)
        assert (hold.state, hold.held_fen) == ("stopped", request.amount_fen), "what a bank holds, it holds"
        assert hold.n_flags >= 1  # the double, for a person to see
        assert hold.stops_used == 1
        expect_twin(hold)
    assert Counter(Event.objects.filter(kind="hold.answered").values_list("facts__request", flat=True)) == {
        request.number: 2 for request in requests
    }
    assert verify().n_damages == 0


def stops(force, now: datetime, *, n: int) -> list[HoldRequest]:
    """Have so many accounts of one loss asked for by hand."""
    payments = [paid(10_000 + one, f"62000000{one:08d}", now - timedelta(minutes=1)) for one in range(n)]
    pursuit = pursue(force, now, payments=payments)
    drafted = HoldRequest.objects.filter(hold__pursuit=pursuit, measure="stop").order_by("pk")
    return [send(approve(one, force.bob, force.alice, now), force.bob, now) for one in drafted]


def arrive(request: HoldRequest, *, key: str, at: datetime) -> None:
    """Let an answer come that says that all of it is held; nobody takes it in yet."""
    number = message_of(request).number
    values = {"number": number, "return_code": "100000", "held_amount": request.amount_fen, "effective_at": at}
    wire = wire_values(make_message("100102", values))
    keep_answer(Arrived(key, number, "100102", wire), gateway=None, by=BY, now=at)


def n_taken() -> int:
    """Return how many answers were taken in so far."""
    return BankAnswer.objects.filter(state="taken").count()


def count() -> int:
    """Return how much was told so far."""
    return HoldHappening.objects.filter(kind="told").count()


def _alarms() -> list[tuple[str, str]]:
    rows = HoldHappening.objects.filter(kind="told").values_list("hold__uid", "alarm")
    return [(str(uid), str(alarm)) for uid, alarm in rows]
