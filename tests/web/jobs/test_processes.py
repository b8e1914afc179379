"""Do the processes of the site start, answer, and end together? Real ones, at real ports."""

import gzip
import json
import os
import re
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPResponse
from pathlib import Path

import jsonschema
import pytest

from firsthour.web.config.demo import make_demo
from firsthour.web.config.preparing import list_missing_assets
from firsthour.web.config.serving import PortTakenError, check_port, free_port
from tests.web.jobs.standing import Site, children_of, schema_of, wait_until

SETTINGS = "firsthour.web.config.settings"
built = pytest.mark.skipif(bool(list_missing_assets()), reason="the front-end files are not built: make setup")


def get(address: str, **headers: str) -> HTTPResponse:
    answer: HTTPResponse = urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20)
    return answer


def is_up(port: int) -> bool:
    try:
        get(f"http://127.0.0.1:{port}/accounts/login/").close()
    except (urllib.error.URLError, OSError):
        return False
    return True


@contextmanager
def taken_port() -> Iterator[int]:
    """A port at which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def all_below(pid: int) -> set[int]:
    """Return a process and all that it started, and so on."""
    found = {pid}
    for child in children_of(pid):
        found |= all_below(child)
    return found


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def test_a_port_that_is_taken_is_named_and_the_next_free_one_found() -> None:
    with taken_port() as port:
        with pytest.raises(PortTakenError):
            check_port("127.0.0.1", port)
        assert free_port("127.0.0.1", port) > port


def test_serve_says_plainly_that_its_port_is_taken(empty_site: Site) -> None:
    with taken_port() as port:
        done = empty_site.run("-m", "firsthour", "serve", "--port", str(port), check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error[port_taken]: Port {port} of 127.0.0.1 is in use")


@built
def test_served_pages_are_guarded_and_files_compressed(site: Site) -> None:
    site.settings = SETTINGS
    collect = "from firsthour.web.config.preparing import prepare_static_files as make"
    site.script(f"{collect}\nassert make()\nassert not make()")
    port = free_port("127.0.0.1", 18_100)
    with site.running("-m", "firsthour", "serve", "--port", str(port), "--no-prepare") as serving:
        wait_until(lambda: is_up(port) or serving.poll() is not None, seconds=60, what="the site answers")
        page = get(f"http://127.0.0.1:{port}/accounts/login/")
        text = page.read().decode()
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in page.headers["Permissions-Policy"]
        assert re.fullmatch("[0-9a-f]{16}", page.headers["X-Request-ID"])
        style = re.search(r'href="(/static/vendor/tabler\.min\.[0-9a-f]{12}\.css)"', text)
        assert style, "styles are named by their content"
        answer = get(f"http://127.0.0.1:{port}{style[1]}", **{"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert b"--tblr" in gzip.decompress(answer.read())
        (log,) = (site.home / "log").glob("firsthour-*.jsonl")
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        mine = [line for line in lines if line.get("request") == page.headers["X-Request-ID"]]
        assert [(line["route"], line["status"]) for line in mine] == [("account_login", 200)]
        below = all_below(serving.pid)
    wait_until(lambda: not any(map(is_alive, below)), seconds=20, what="all parts of the server ended")


@pytest.fixture
def demo_site(empty_site: Site) -> Site:
    """An empty home whose demo has its dossier already, so that it is quick."""
    empty_site.settings = SETTINGS
    # the home folder itself says that it is a demo's; where a database is named, somebody must say so
    empty_site.extra["FIRSTHOUR_MODE"] = "demo" if empty_site.address else ""
    (empty_site.home / "pages").mkdir(parents=True)
    (empty_site.home / "pages" / "demo.html").write_text("made", encoding="utf-8")
    return empty_site


@built
@pytest.mark.parametrize("ending", [signal.SIGINT, pytest.param(signal.SIGKILL, marks=pytest.mark.long)])
def test_run_makes_the_demo_serves_it_and_ends_as_a_whole(demo_site: Site, ending: signal.Signals) -> None:
    with (
        taken_port() as taken,
        demo_site.running("-m", "firsthour", "run", "--port", str(taken), "--no-open") as running,
    ):
        said: list[str] = []
        assert running.stdout is not None
        for line in running.stdout:
            said.append(line)
            if line.startswith("The site: "):
                break
        text = "".join(said)
        port = re.search(r"The site: http://127\.0\.0\.1:(\d+) ", text)
        assert port, text
        assert int(port[1]) > taken
        assert is_up(int(port[1]))
        log_ins = re.findall(r"^(99\d{4})  (\S{14}) ", text, re.MULTILINE)
        assert len(log_ins) == len(set(log_ins)) == 10
        parts = all_below(running.pid)
        assert len(parts) >= 5, "run, server and its worker, watcher and its worker"
        os.kill(running.pid, ending)
        wait_until(lambda: not any(map(is_alive, parts)), seconds=40, what="all parts ended")
    assert not is_up(int(port[1]))


@built
@pytest.mark.long
def test_demo_is_there_once(demo_site: Site) -> None:
    command = ("-m", "firsthour", "demo", "--people", "60", "--json", "--new-passwords")
    first = json.loads(demo_site.run(*command).stdout)
    jsonschema.validate(first, schema_of("demo"))
    assert first["audit_events"] >= 20
    assert Path(first["case"]["page"]).stat().st_size > 100_000
    counted = "SELECT (SELECT count(*) FROM people_officer), (SELECT count(*) FROM people_unit)"
    before = demo_site.rows(counted)
    again = json.loads(demo_site.run(*command).stdout)
    assert demo_site.rows(counted) == before
    assert again["audit_events"] == first["audit_events"]
    passwords = [{one["password"] for one in answer["log_ins"]} for answer in (first, again)]
    assert len(passwords[0] | passwords[1]) == 20
    refused = demo_site.run("-m", "firsthour", "demo", "--people", "61", check=False)
    assert (refused.returncode, "demo_differs" in refused.stderr) == (2, True)


@pytest.mark.django_db
def test_passwords_of_the_demo_are_told_once(tmp_path: Path, settings) -> None:
    settings.HOME, settings.GATEWAYS_FILE = tmp_path, tmp_path / "gateways.toml"  # the demo leads it to its own banks
    now = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    assert all(one["password"] for one in make_demo(now=now, city_people=100).log_ins)
    assert not any(one["password"] for one in make_demo(now=now, city_people=100).log_ins)
    assert all(one["password"] for one in make_demo(now=now, new_passwords=True, city_people=100).log_ins)


def test_a_demo_is_not_made_where_real_people_work(site: Site) -> None:
    if not site.address:  # a database file of unknown making
        site.extra["FIRSTHOUR_MODE"] = ""
        refused = site.run("-m", "firsthour", "demo", check=False)
        assert (refused.returncode, "not_demo" in refused.stderr) == (2, True)
    site.extra["FIRSTHOUR_MODE"] = "production"
    refused = site.run("-m", "firsthour", "demo", check=False)
    assert (refused.returncode, "not_demo" in refused.stderr) == (2, True)


def test_a_worker_that_is_told_to_end_finishes_what_it_does(site: Site) -> None:
    site.script(
        "from firsthour.web.ui.jobs import put\nfrom tests.web.jobs.probe.jobs import count\n"
        "put(count, key='long', arguments={'wait_ms': 3000})"
    )
    started = "SELECT count(*) FROM desk_jobrun WHERE owner <> ''"
    with site.running("-m", "firsthour", "worker", "--workers", "1") as watcher:
        wait_until(lambda: site.rows(started)[0][0], seconds=30, what="work has begun")
        watcher.terminate()
        watcher.wait(20)
    assert site.rows("SELECT attempt FROM probe_done") == [(1,)]
    assert site.rows(
        "SELECT status FROM django_tasks_database_dbtaskresult WHERE id = "
        "(SELECT task_id FROM desk_jobrun WHERE key = 'long')"
    ) == [("SUCCESSFUL",)]


def test_a_job_that_hangs_is_given_up_and_left_to_a_person(site: Site) -> None:
    site.extra["FIRSTHOUR_LEASE_SECONDS"] = "3"
    site.script("from firsthour.web.ui.jobs import put\nfrom tests.web.jobs.probe.jobs import hang\nput(hang, key='h')")
    failed = (
        "SELECT reason_code, attempts FROM desk_jobrun JOIN django_tasks_database_dbtaskresult t ON t.id = task_id "
        "WHERE t.status = 'FAILED'"
    )
    with site.running("-m", "firsthour", "worker", "--workers", "1"):
        wait_until(lambda: site.rows(failed), seconds=40, what="given up")
    assert site.rows(failed) == [("took_too_long", 2)]
    assert site.rows("SELECT attempt FROM probe_done WHERE key = 'h' ORDER BY 1") == [(1,), (2,)]


def test_two_watchers_with_clocks_run_each_slot_once(site: Site) -> None:
    """Marks are set back by hours, so that many slots are due at once for two clocks and four workers."""
    site.script(
        "from datetime import UTC, datetime, timedelta\nfrom firsthour.web.desk.models.jobs import ScheduleMark\n"
        "for label in ('probe.each', 'probe.tick'):\n"
        "    ScheduleMark.objects.create(label=label, last_slot=datetime.now(UTC) - timedelta(hours=10))"
    )
    with site.running("-m", "firsthour", "worker"), site.running("-m", "firsthour", "worker"):
        done = "SELECT count(*) FROM probe_done WHERE label = 'probe.each'"
        wait_until(lambda: site.rows(done)[0][0] >= 119, seconds=60, what="all missed slots run")
        time.sleep(3)
    rows = site.rows("SELECT label, slot, count(*) FROM probe_done GROUP BY label, slot")
    assert {count for *_, count in rows} == {1}
    assert 119 <= sum(label == "probe.each" for label, *_ in rows) <= 121
    assert 1 <= sum(label == "probe.tick" for label, *_ in rows) <= 3
