"""Does a worker that is killed in the middle of warnings lose, double or forget any? Real processes, random moments."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.web.jobs.conftest import empty_site  # noqa: F401 - a home folder and database of its own
from tests.web.jobs.standing import ROOT, Site, children_of, wait_until

WATCHER = ("-m", "firsthour", "worker", "--workers", "2")
MAKE = """
import random
from datetime import UTC, datetime, timedelta
from firsthour.web.alerts.demo_beats import make_beats
from firsthour.web.alerts.signals_in import Source, take_signals
from firsthour.web.people.demo_force import make_demo_force
from firsthour.web.people.models import Grid
from firsthour.web.ui.acting import system_actor
now = datetime.now(UTC)
ago = now - timedelta(days=3)
force = make_demo_force(seed=1, now=now)
make_beats(now=now)
grids, draw = list(Grid.objects.values_list("code", flat=True)), random.Random(5)
facts = ({{}}, {{"on_call": True}}, {{"transfer_pending": True}}, {{"remote_control": True, "on_call": True}})
rows = [
    {{"source_number": f"K{{n}}", "seen_at": ago, "phone": f"100{{draw.randrange({people}):08d}}",
     "grid": draw.choice(grids), "fraud_type": "rebate", **draw.choice(facts)}}
    for n in range({n})
]
for first in range(0, {n}, 10):
    take_signals(rows[first:first + 10], Source("api", "probe", force.units["LZ-FZ"]), by=system_actor("t"), now=ago)
"""
TICKS = """
from firsthour.web.alerts.jobs import tick
from firsthour.web.ui.jobs import put
for n in range({n}):
    put(tick, key=f"t{{n}}")
"""
WAITING = "SELECT count(*) FROM alerts_signal WHERE joined_at IS NULL"


@pytest.fixture
def site(empty_site: Site) -> Site:  # noqa: F811
    """A site with its tables, where workers count as dead after two silent seconds."""
    empty_site.settings = "benchmarks.web_settings"
    empty_site.extra["FIRSTHOUR_LEASE_SECONDS"] = "2"
    empty_site.migrate()
    return empty_site


def kill_while(site: Site, statement: str, *, n_kills: int, seed: int) -> int:
    """Kill random workers while something is left to be done; return how many died in the midst of it."""
    chance, n_killed = random.Random(seed), 0
    with site.running(*WATCHER) as watcher:
        until = time.monotonic() + 240
        while site.rows(statement)[0][0]:
            assert time.monotonic() < until, "not done in time"
            workers = children_of(watcher.pid)
            if n_killed < n_kills and len(workers) == 2:
                time.sleep(chance.uniform(0.05, 0.6))
                left = site.rows(statement)[0][0]
                os.kill(chance.choice(workers), signal.SIGKILL)
                n_killed += bool(left)
            time.sleep(0.05)
    return n_killed


def one(site: Site, statement: str) -> int:
    """Answer a statement that counts."""
    counted: int = site.rows(statement)[0][0]
    return counted


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_workers_lose_double_and_forget_no_warning(site: Site, seed: int) -> None:
    n = 600
    site.script(MAKE.format(n=n, people=400))
    assert kill_while(site, WAITING, n_kills=6, seed=seed) >= 2, "hardly a kill came in the middle: this proved little"
    assert one(site, "SELECT count(*) FROM alerts_happening WHERE kind = 'warned'") == n
    assert one(site, "SELECT sum(n_signals) FROM alerts_episode") == n
    assert one(site, "SELECT count(*) FROM desk_event WHERE kind = 'alert.received'") == n
    assert one(site, "SELECT count(DISTINCT phone) FROM alerts_signal") == one(
        site, "SELECT count(*) FROM alerts_episode"
    )
    # three days late: everything is due at once, and workers die while it is told
    site.script(TICKS.format(n=4))
    told = "SELECT count(*) FROM desk_jobrun r JOIN django_tasks_database_dbtaskresult t ON t.id = r.task_id " \
        "WHERE r.label = 'alerts.tick' AND t.status <> 'SUCCESSFUL'"  # fmt: skip
    kill_while(site, told, n_kills=4, seed=seed + 10)
    n_told = one(site, "SELECT count(*) FROM alerts_happening WHERE kind = 'told'")
    assert n_told >= one(site, "SELECT count(*) FROM alerts_episode")
    assert n_told == one(site, "SELECT count(*) FROM desk_event WHERE kind = 'alert.late'")
    assert one(site, "SELECT count(DISTINCT key) FROM desk_notice WHERE topic = 'alert.late'") == n_told
    doubled = "SELECT count(*) FROM (SELECT 1 FROM alerts_happening WHERE kind = 'told' " \
        "GROUP BY episode_id, step HAVING count(*) > 1) AS twice"  # fmt: skip
    assert one(site, doubled) == 0
    done = site.script("from firsthour.web.audit.verification import verify\nprint(verify().n_damages)")
    assert done.strip() == "0"


@pytest.mark.long
def test_a_worker_takes_up_at_once_without_waiting_for_the_minute(site: Site) -> None:
    with site.running(*WATCHER):
        site.script(MAKE.format(n=20, people=20))
        wait_until(lambda: one(site, "SELECT count(*) FROM alerts_signal") == 20, seconds=60, what="they came in")
        began = time.monotonic()
        wait_until(lambda: not one(site, WAITING), seconds=30, what="they are taken up")
        assert time.monotonic() - began < 20


@pytest.mark.long
def test_the_server_killed_in_the_midst_of_requests_loses_no_answer(tmp_path: Path) -> None:
    """The short form of ``make bench-alerts``: real requests, kill -9, every answer held against the database."""
    command = [
        sys.executable, "benchmarks/bench_alerts.py", "--seconds", "3", "--rate", "40", "--home", str(tmp_path)
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert "nothing lost, nothing doubled" in done.stdout, done.stdout + done.stderr
