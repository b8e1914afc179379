"""Is a message lost or doubled when its sender is killed at any moment? Real processes on both sides of the line."""

import os
import random
import signal
import time
from typing import Any

import pytest

from tests.web.desk.sms_standing import SECRET, Provider, needs_smpp, provider
from tests.web.jobs.standing import Site, children_of, wait_until

WORKER = ("-m", "firsthour", "worker", "--workers", "1", "--no-clock")
PUT = """
from django.utils import timezone
from firsthour.web.desk.sms import NewSms, put_sms
from firsthour.web.desk.sms_lines import outbox
for number in range({first}, {last}):
    sms = NewSms(key=f"k{{number}}", phone=f"1{{number:08d}}00", text=f"第 {{number}} 条：请勿转账", about="receipt")
    assert put_sms(sms, matter=None, now=timezone.now()) is not None
"""
OPEN = "SELECT count(*) FROM desk_sms WHERE state <> 'delivered'"


def kill_in_the_middle(site: Site, one: Provider, *, n_messages: int, n_kills: int, seed: int) -> None:
    """Kill the processes again and again while one sends; let them end what is left."""
    chance = random.Random(seed)
    site.script(PUT.format(first=0, last=n_messages))
    with site.running(*WORKER) as watcher:
        for n_done in range(n_kills):
            n_wanted = len(one.saw("text")) + chance.randint(2, 6)
            wait_until(lambda n=n_wanted: len(one.saw("text")) >= n, seconds=60, what=f"sending goes on after {n_done}")
            time.sleep(chance.uniform(0, 0.02))
            for child in children_of(watcher.pid):  # a worker, and whoever holds the line
                os.kill(child, signal.SIGKILL)
        wait_until(lambda: not site.rows(OPEN)[0][0], seconds=60, what="everything is delivered")


def site_with(site: Site, one: Provider, scheme: str, *, options: str, secret: Any) -> Site:
    """Return a site that sends to the provider."""
    secret.write_text(SECRET, encoding="utf-8")
    site.extra |= {
        "FIRSTHOUR_SMS": f"{scheme}://firsthour@127.0.0.1:{one.port}?{options}",
        "FIRSTHOUR_SMS_SECRET_FILE": str(secret), "FIRSTHOUR_SMS_FROM": "10690", "FIRSTHOUR_SMS_RATE": "40",
    }  # fmt: skip
    return site


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_over_http_every_message_arrives_exactly_once(site: Site, tmp_path: Any, seed: int) -> None:
    with provider("http") as one:
        site_with(site, one, "http", options="window=4&poll=1&answer=1", secret=tmp_path / "secret")
        kill_in_the_middle(site, one, n_messages=60, n_kills=5, seed=seed)
        taken = [line["to"] for line in one.saw("text")]
    assert len(taken) == len(set(taken)) == 60


@needs_smpp
@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_over_smpp_every_message_arrives_and_what_may_be_double_is_marked(site: Site, tmp_path: Any, seed: int) -> None:
    with provider("smpp") as one:
        site_with(site, one, "smpp", options="window=4&answer=1", secret=tmp_path / "secret")
        kill_in_the_middle(site, one, n_messages=60, n_kills=5, seed=seed)
        taken = [line["to"] for line in one.saw("text")]
    doubled = {phone for phone in taken if taken.count(phone) > 1}
    unsure = {phone for (phone,) in site.rows("SELECT phone FROM desk_sms WHERE is_unsure")}
    assert len(set(taken)) == 60
    assert doubled <= unsure, "nothing is doubled unmarked"
    assert len(unsure) <= 5 * 4, "no more than a window for each kill"
