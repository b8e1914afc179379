"""Does a worker that is killed between the bank and the database lose or double a message? Real processes and lines."""

import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.web.gateway.world import Bank, answer, file_entry, https_entry, write_table
from tests.web.jobs.conftest import empty_site  # noqa: F401 - a home folder and database of its own
from tests.web.jobs.standing import Site, children_of, wait_until

WATCHER = ("-m", "firsthour", "worker", "--workers", "2")
MAKE = """
from datetime import UTC, datetime
from django.db import transaction
from firsthour.web.desk.matters import NewMatter, open_matter
from firsthour.web.gateway.operations.putting import put_message
from firsthour.web.people.demo_force import make_demo_force
from firsthour.web.ui.acting import system_actor
from tests.web.gateway.world import stop
now = datetime.now(UTC)
force = make_demo_force(seed=1, now=now)
by = system_actor("test")
matter = open_matter(NewMatter("lead", "冒充客服案", force.units["LZ-FZ"], None), by=by, now=now)
for nth in range({n}):
    with transaction.atomic():
        put_message(stop(matter, f"S{{nth:03d}}", now, institution="{bank}"), by=by, now=now)
"""
OPEN = "SELECT count(*) FROM gateway_bankmessage WHERE state NOT IN ('answered')"
TOLD = "SELECT count(*) FROM desk_event WHERE kind = 'probe.{0}'"
TWICE = (
    "SELECT count(*) FROM (SELECT 1 FROM desk_event WHERE kind = 'probe.{0}' GROUP BY facts HAVING count(*) > 1) AS t"
)


@pytest.fixture
def site(empty_site: Site) -> Site:  # noqa: F811
    """A site with its tables, where workers count as dead after two silent seconds."""
    empty_site.settings = "tests.web.gateway.probe_settings"
    empty_site.extra["FIRSTHOUR_LEASE_SECONDS"] = "2"
    empty_site.migrate()
    return empty_site


def one(site: Site, statement: str) -> int:
    counted: int = site.rows(statement)[0][0]
    return counted


def kill_until_answered(site: Site, *, n_kills: int, seed: int, meanwhile) -> int:
    """Kill random workers while messages are open; return how many died in the midst of it."""
    chance, n_killed = random.Random(seed), 0
    with site.running(*WATCHER) as watcher:
        until = time.monotonic() + 300
        while one(site, OPEN):
            assert time.monotonic() < until, "not answered in time"
            meanwhile()
            workers = children_of(watcher.pid)
            if n_killed < n_kills and len(workers) == 2 and one(site, TOLD.format("sent")):
                time.sleep(chance.uniform(0.02, 0.4))
                os.kill(chance.choice(workers), signal.SIGKILL)
                n_killed += bool(one(site, OPEN))
            time.sleep(0.05)
    return n_killed


def prove_nothing_lost_or_doubled(site: Site, n: int) -> None:
    assert one(site, "SELECT count(*) FROM gateway_bankmessage WHERE state = 'answered'") == n
    assert one(site, "SELECT count(*) FROM gateway_bankanswer WHERE state = 'taken'") == n
    for kind in ("sent", "answer"):
        assert (one(site, TOLD.format(kind)), one(site, TWICE.format(kind))) == (n, 0)
    done = site.script("from firsthour.web.audit.verification import verify\nprint(verify().n_damages)")
    assert done.strip() == "0"


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_workers_lose_and_double_nothing_over_the_line(site: Site, seed: int) -> None:
    n, chance = 40, random.Random(seed)
    with Bank().open() as bank:
        bank.slowness = lambda: chance.uniform(0, 0.15)  # so that deaths fall between acceptance and note
        write_table(site.home / "gateways.toml", https_entry(bank.address, site.home))
        site.script(MAKE.format(n=n, bank="澜州银行"))

        def answer_all() -> None:
            known = {one_["answers_to"] for one_ in bank.answers}
            bank.answers += [answer(number) for number in list(bank.kept) if number not in known]

        assert kill_until_answered(site, n_kills=6, seed=seed, meanwhile=answer_all) >= 3, "this proved little"
        assert len(bank.kept) == n
        sent = [number for path, number in bank.asked if path == "/v1/messages"]
        assert len(sent) >= n
        assert bank.wrong == []
    prove_nothing_lost_or_doubled(site, n)


@pytest.mark.long
def test_killed_workers_lose_and_double_nothing_by_file(site: Site) -> None:
    n, seen = 40, set[str]()
    write_table(site.home / "gateways.toml", file_entry(site.home))
    site.script(MAKE.format(n=n, bank="澜州银行"))

    def carry() -> None:
        for path in Path(site.home / "out").glob("[!.]*.json"):
            number = json.loads(path.read_text(encoding="utf-8"))["number"]
            if number not in seen:
                beside = site.home / "in" / f".{number}"
                beside.write_text(json.dumps(answer(number)), encoding="utf-8")
                beside.replace(site.home / "in" / f"{number}.json")
                seen.add(number)

    assert kill_until_answered(site, n_kills=6, seed=3, meanwhile=carry) >= 3, "this proved little"
    prove_nothing_lost_or_doubled(site, n)
    wait_until(lambda: not list((site.home / "in").glob("*.json")), seconds=5, what="every file is laid aside")


@pytest.mark.long
def test_a_message_leaves_at_once_and_its_answer_comes_within_seconds(site: Site) -> None:
    with Bank().open() as bank, site.running(*WATCHER):
        write_table(site.home / "gateways.toml", https_entry(bank.address, site.home))
        site.script(MAKE.format(n=1, bank="澜州银行"))
        wait_until(lambda: bank.kept, seconds=10, what="it is with the bank")
        bank.answers.append(answer("S000"))
        wait_until(lambda: not one(site, OPEN), seconds=15, what="its answer is taken in")
