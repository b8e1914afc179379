"""Does the page say what runs, waits, failed and why; and may only who watches jobs see it?"""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from firsthour.web.desk.jobs.operations import TookTooLongError, claim, fail, finish
from firsthour.web.desk.jobs.queries import ScheduleLine
from firsthour.web.desk.jobs.scheduling import tick
from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.ui.jobs import put
from tests.web.jobs.sample import mark

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("samples")]


@pytest.fixture
def work(now: datetime) -> None:
    """One piece of work in each state."""
    for key in ("key:failed", "key:done", "key:running"):
        put(mark, key=key)
        _, lease = claim("desk7:41:ab12", now=now) or pytest.fail("nothing to claim")
        if key == "key:failed":
            fail(lease, TookTooLongError(seconds=9), now=now, pause_s=0, is_final=True)
        elif key == "key:done":
            finish(lease, label="sample.mark", now=now)
    put(mark, key="key:waiting", at=now + timedelta(days=1))


def read(client: Client, query: str = "") -> str:
    answer = client.get(f"/jobs{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("state", ["failed", "done", "running", "waiting"])
def test_each_state_shows_its_work_alone(force, log_in, state: str) -> None:
    text = read(log_in(force.frank), f"?state={state}")
    assert re.findall(r"key:\w+", text) == [f"key:{state}"]


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(("language", "said"), [("zh-hans", "超过 9 秒"), ("en", "It took longer than 9 seconds")])
def test_why_something_failed_stands_there_in_plain_words(force, log_in, language: str, said: str) -> None:
    force.frank.language = language
    force.frank.save()
    client = log_in(force.frank)
    client.cookies["django_language"] = language
    assert said in read(client)


@pytest.mark.usefixtures("work")
def test_trying_again_puts_it_back_in_the_queue(force, log_in, now: datetime) -> None:
    run = JobRun.objects.get(key="key:failed")
    client = log_in(force.frank)
    assert client.get(f"/jobs/{run.uid}/retry").status_code == 405
    assert client.post(f"/jobs/{run.uid}/retry").status_code == 302
    assert "key:failed" in read(client, "?state=waiting")
    assert client.post(f"/jobs/{run.uid}/retry").status_code == 409
    assert client.post(f"/jobs/{'0' * 8}-0000-7000-8000-{'0' * 12}/retry").status_code == 404
    claimed, _ = claim("w", now=now) or pytest.fail("nothing to claim")
    assert claimed.key == "key:failed"


def test_schedules_show_their_last_and_next_run(force, log_in, now: datetime) -> None:
    tick(now=now - timedelta(minutes=6))
    tick(now=now)
    while claimed := claim("w", now=now):
        finish(claimed[1], label=claimed[0].label, now=datetime(2026, 11, 22, 0, 30, 5, tzinfo=now.tzinfo))
    text = read(log_in(force.frank))
    row = re.search(r"<tr><td>Often.*?</tr>", text, re.DOTALL)
    assert row
    assert "08:30" in row[0]


def test_who_does_not_watch_jobs_sees_nothing(force, log_in, client: Client) -> None:
    assert client.get("/jobs").status_code == 302
    for name in ("alice", "erin", "grace", "henry"):
        assert log_in(force.officers[name]).get("/jobs").status_code == 403


def test_long_lists_come_in_pages_at_a_steady_number_of_queries(force, log_in, django_assert_max_num_queries) -> None:
    for number in range(60):
        put(mark, key=f"n{number:02d}")
    client = log_in(force.frank)
    read(client)
    with django_assert_max_num_queries(14):
        text = read(client, "?state=waiting")
    keys = re.findall(r"\bn\d\d\b", text)
    assert len(keys) == 50
    below = re.search(r"below=(\d+)", text)
    assert below
    rest = read(client, f"?state=waiting&below={below[1]}")
    assert sorted(keys + re.findall(r"\bn\d\d\b", rest)) == [f"n{number:02d}" for number in range(60)]


@pytest.mark.parametrize(("minutes", "hours"), [(1, 0), (90, 0), (60, 1), (360, 6), (0, 0)])
def test_whole_hours_are_said_as_hours(now: datetime, minutes: int, hours: int) -> None:
    line = ScheduleLine("x", "x", minutes, "", runs_each=False, last_at=None, last_slot=None, next_slot=now)
    assert line.hours == hours
