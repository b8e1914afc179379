"""Does a worker that is killed in the middle lose or repeat anything? Real processes, killed at random moments."""

import os
import random
import signal
import time

import pytest

from tests.web.jobs.standing import Site, children_of, wait_until

WATCHER = ("-m", "firsthour", "worker", "--workers", "2")
PUT = """
from firsthour.web.ui.jobs import put
from tests.web.jobs.probe.jobs import count, send
for number in range({n}):
    put(count, key=f"c{{number}}", arguments={{"wait_ms": number % 7 * 8}})
    put(send, key=f"s{{number}}", arguments={{"wait_ms": number % 5 * 12}})
"""
LEFT = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'"
RUNNING = (
    "SELECT run.id, attempts FROM desk_jobrun run JOIN django_tasks_database_dbtaskresult t ON t.id = task_id "
    "WHERE status = 'RUNNING'"
)


def kill_in_the_middle(site: Site, *, n_kills: int, seed: int) -> None:
    """Kill random workers, and now and then their watcher, while work is going on; then let the rest be done.

    Between two kills somebody has begun something new, and the watcher has replaced who was killed.
    """
    chance, n_left = random.Random(seed), n_kills
    seen: set[tuple[int, int]] = set()
    while n_left:
        with site.running(*WATCHER) as watcher:
            while n_left and watcher.poll() is None:
                wait_until(lambda: len(children_of(watcher.pid)) == 2, seconds=60, what="two workers live")
                wait_until(lambda: set(site.rows(RUNNING)).difference(seen), seconds=60, what="something new begins")
                time.sleep(chance.uniform(0, 0.02))
                seen.update(site.rows(RUNNING))
                victim = watcher.pid if chance.random() < 0.15 else chance.choice(children_of(watcher.pid))
                os.kill(victim, signal.SIGKILL)
                n_left -= 1
                if victim == watcher.pid:
                    watcher.wait()
    with site.running(*WATCHER):
        wait_until(lambda: not site.rows(LEFT)[0][0], seconds=300, what="all work done")


def assert_all_once(site: Site, *, n_jobs: int) -> None:
    """Every key has exactly one row, every letter exactly its two."""
    rows = site.rows("SELECT key, count(*) FROM probe_done WHERE label = 'probe.count' GROUP BY key")
    assert sorted(rows) == sorted((f"c{number}", 1) for number in range(n_jobs))
    slots = site.rows("SELECT count(*) FROM probe_done WHERE slot IS NOT NULL GROUP BY label, slot")
    assert set(slots) <= {(1,)}, "scheduled work came between, and it too ran once"
    sent = {key for (key,) in site.rows("SELECT key FROM probe_sent")}
    assert sent == {f"s{number}{step}" for number in range(n_jobs) for step in ("", "/2")}


def test_killed_workers_lose_and_repeat_nothing(site: Site) -> None:
    site.script(PUT.format(n=100))
    kill_in_the_middle(site, n_kills=8, seed=1)
    assert_all_once(site, n_jobs=100)
    interrupted = site.rows("SELECT count(*) FROM desk_jobrun WHERE attempts > 1")
    assert interrupted[0][0] > 0, "hardly a kill came in the middle of a job: this run proved little"


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_many_kills_lose_and_repeat_nothing(site: Site, seed: int) -> None:
    site.script(PUT.format(n=600))
    kill_in_the_middle(site, n_kills=40, seed=seed)
    assert_all_once(site, n_jobs=600)
    assert site.rows("SELECT count(*) FROM desk_jobrun WHERE attempts > 1")[0][0] > 10
