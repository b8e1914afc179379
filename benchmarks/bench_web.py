"""How long does the server take for a page when there are a million matters and twenty people work at once?

The real server (granian), on SQLite and on a PostgreSQL of the run's own, asked by twenty people at once, each a page
in about a second: logged in once, then lists, searches, counts, the desk and matters as the city's leader, an
investigator, an officer of a station and an agency's contact. The time is the server's own, from its log. Yardstick:
the plainest page of the same run. Where that takes longer than ``VOID_MS`` at its 95th percentile, the machine was
too busy and the figures are void; the processor's time that the server took for a page is said in any case.

    python benchmarks/bench_web.py [MATTERS] [sqlite|postgresql …] [--home FOLDER]

What is made for it goes at the end; with ``--home`` it stays there for the next run, in a folder for each database.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.measuring import percentile  # noqa: E402

PROMISE_MS = 150.0
VOID_MS = 60.0
N_CLIENTS, N_ROUNDS = 20, 6
PAUSE_S = (0.5, 1.5)  # between two pages of one person
VISITORS = ("leader", "investigator", "station_officer", "agency_contact")
SEARCHES = ("被", "骗", "张伟", "王", "刷单返利", "诈骗 张", "L2026", "9999", "6", "信用卡套现线索 王", "卡 0000", "鿕")
ANSWERS = (200, 409)  # 409: another unit's matter asks for a purpose first
PLAIN, PROMISED = "plain page", ("list", "filtered list", "search", "find in list")


def main(n_matters: int, databases: Sequence[str], *, kept: Path | None = None) -> int:
    """Print the figures of each database; return 1 when a promise is broken."""
    missed = False
    for database in databases:
        with home_of(database, kept) as home, address_of(database, home / "server" if kept else None) as address:
            environ = {
                **os.environ, "FIRSTHOUR_HOME": str(home), "FIRSTHOUR_MODE": "demo", "FIRSTHOUR_DATABASE": address,
                "DJANGO_SETTINGS_MODULE": "benchmarks.web_settings", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
            }  # fmt: skip
            began = time.perf_counter()
            made = json.loads(_python("benchmarks.web_prepare", str(n_matters), environ=environ))
            seconds = time.perf_counter() - began
            print(f"{database}: {made['n_matters']:,} matters, made or found in {seconds:,.0f} s", flush=True)
            with _serving(environ) as (port, pid):
                visitors = _log_in_all(port, made)
                busy = busy_seconds(pid)
                n_before = len(ASKED)
                _visit_all(visitors, made)
                busy = busy_seconds(pid) - busy
            missed |= not report(database, read_log(home / "log"))
            if busy:
                print(f"{'':12} the server's processor time a page: {1000 * busy / (len(ASKED) - n_before):.1f} ms")
    return int(missed)


def report(database: str, times: dict[str, list[float]]) -> bool:
    """Print p50, p95 and p99 for each kind of page; tell whether what is promised is kept (void counts as kept)."""
    print(f"{database:12} {'page':22} {'n':>6} {'p50':>9} {'p95':>9} {'p99':>9}")
    for kind, found in sorted(times.items()):
        cells = [f"{percentile(found, share):7.1f}ms" for share in (50, 95, 99)]
        print(f"{'':12} {kind:22} {len(found):6} {' '.join(cells)}")
    is_void = percentile(times[PLAIN], 95) > VOID_MS
    over = [kind for kind in PROMISED if percentile(times[kind], 95) >= PROMISE_MS]
    if is_void:
        print(
            f"{database}: void, the machine is too busy: the plainest page took {percentile(times[PLAIN], 95):.0f} ms"
        )
    else:
        print(f"{database}: {'missed by ' + ', '.join(over) if over else 'kept'} (p95 under {PROMISE_MS:.0f} ms)")
    return is_void or not over


def read_log(folder: Path) -> dict[str, list[float]]:
    """Return the server's own milliseconds by kind of page, as the clients named it in the request's id."""
    times: dict[str, list[float]] = defaultdict(list)
    for file in sorted(folder.glob("*")):
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line) if line.startswith("{") else {}
            if entry.get("event") == "request" and entry.get("request") in ASKED:
                times[ASKED[entry["request"]]].append(float(entry["ms"]))
    return times


ASKED: dict[str, str] = {}  # the request's id as the server gave it → kind of page


class Visitor:
    """Somebody who works: a session of HTTP, logged in once."""

    def __init__(self, port: int, badge: str, password: str, *, seed: int) -> None:
        import httpx

        self.draw = random.Random(seed)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, follow_redirects=True)
        self.client.get("/accounts/login/")
        token = self.client.cookies["csrftoken"]
        form = {"login": badge, "password": password, "csrfmiddlewaretoken": token}
        answer = self.client.post("/accounts/login/", data=form)
        if answer.status_code != 200 or "/accounts/login" in str(answer.url):
            raise SystemExit(f"{badge} could not log in: {answer.status_code}")

    def draw_pages(self, matters: Sequence[str]) -> list[tuple[str, str]]:
        """Return a page of each kind, in a drawn order."""
        pages = [
            (PLAIN, "/frame/components/"), ("desk", "/"), ("list", "/matters/"), ("matter", self.draw.choice(matters)),
            ("filtered list", f"/matters/?kind={self.draw.choice(('lead', 'case', 'incident'))}"),
            ("search", f"/search/?q={self.draw.choice(SEARCHES)}"),
            ("find in list", f"/matters/?q={self.draw.choice(SEARCHES)}"),
            ("palette", f"/palette?q={self.draw.choice(SEARCHES)}"),
        ]  # fmt: skip
        self.draw.shuffle(pages)
        return pages

    def work(self, matters: Sequence[str]) -> None:
        """Do what people do, so many rounds."""
        for _ in range(N_ROUNDS):
            for kind, path in self.draw_pages(matters):
                time.sleep(self.draw.uniform(*PAUSE_S))
                answer = self.client.get(path)
                if answer.status_code not in ANSWERS:
                    raise SystemExit(f"{path} answers {answer.status_code}")
                ASKED[answer.headers["X-Request-ID"]] = kind


def _log_in_all(port: int, made: dict[str, Any]) -> list[tuple["Visitor", str]]:
    """Return the people, logged in, and what they are; some have seen each page, so that code and caches are warm."""
    roles = [VISITORS[number % len(VISITORS)] for number in range(N_CLIENTS)]
    visitors = [
        (Visitor(port, made["visitors"][role], made["password"], seed=seed), role) for seed, role in enumerate(roles)
    ]
    for visitor, role in visitors[: 2 * len(VISITORS)]:
        for _kind, path in visitor.draw_pages(made["matters"][role]):
            visitor.client.get(path)
    return visitors


def _visit_all(visitors: Sequence[tuple["Visitor", str]], made: dict[str, Any]) -> None:
    """Let all work at once."""
    threads = [threading.Thread(target=visitor.work, args=(made["matters"][role],)) for visitor, role in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def busy_seconds(pid: int) -> float:
    """Return the processor's time that a process and those it started took until now; 0 where there is no /proc."""
    seconds, family = 0.0, {pid}
    for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parent.name)):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(stat.parent.name) in family or int(fields[1]) in family:
            family.add(int(stat.parent.name))
            seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


@contextmanager
def home_of(database: str, kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        folder = kept.resolve() / database
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="fh-bench-") as folder:
        yield Path(folder)


@contextmanager
def address_of(database: str, kept: Path | None) -> Iterator[str]:
    if database == "sqlite":
        yield ""
        return
    from tests.postgresql import running_server

    with running_server(kept) as address:
        yield address


@contextmanager
def _serving(environ: dict[str, str]) -> Iterator[tuple[int, int]]:
    import httpx

    from firsthour.web.config.serving import free_port

    port = free_port("127.0.0.1", 8900)
    command = [sys.executable, "-m", "benchmarks.web_prepare", "serve", str(port)]
    with (
        (Path(environ["FIRSTHOUR_HOME"]) / "server.out").open("w") as said,
        subprocess.Popen(command, env=environ, cwd=ROOT, stdout=said, stderr=said) as server,
    ):
        try:
            for _ in range(120):
                try:
                    httpx.get(f"http://127.0.0.1:{port}/accounts/login/", timeout=5)
                    break
                except httpx.TransportError:
                    time.sleep(0.5)
            yield port, server.pid
        finally:
            server.terminate()


def _python(module: str, *arguments: str, environ: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=environ, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip().splitlines()[-1]


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The site with many matters and twenty people.")
    parser.add_argument("what", nargs="*", help="a number of matters; sqlite, postgresql: which databases")
    parser.add_argument("--home", type=Path, help="a folder that keeps what was made")
    return parser.parse_args()


if __name__ == "__main__":
    given = _read_arguments()
    numbers = [int(word) for word in given.what if word.isdecimal()]
    named = [word for word in given.what if not word.isdecimal()]
    raise SystemExit(main(numbers[0] if numbers else 1_000_000, named or ("sqlite", "postgresql"), kept=given.home))
