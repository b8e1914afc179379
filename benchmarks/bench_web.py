"""How long does the server take for a page when there are a million matters and twenty people work at once?

The real server (granian), on SQLite and on a PostgreSQL of the run's own, asked by twenty people at once, each a page
about once a second (``web_visitors``): lists, searches, counts, the desk, matters, as the city's leader, an
investigator, an officer of a station and an agency's contact. PostgreSQL has a quarter of the memory, as
``docs/how-to/run-the-site.md`` says, and has read the words of the search into it, as one that has been up. Two times
are published for each kind of page: the server's own, from its log, and how long the people waited, from the moment
their timetable said. The promise is about the server's. The load runs in a process of its own that yields the
processor, on the same machine all the same: the people's times hold its work and its waiting, the server's do not.

The figures are void when others had more than a tenth of the processors meanwhile: everything that ran less the
server, its database and the load. That a page is slow never makes a run void. The processor's time that the server
took for a request is said in any case; it hardly depends on who else is at work.

    python benchmarks/bench_web.py [NUMBER] [rooms] [sqlite|postgresql …] [--home FOLDER] [--every SECONDS]

``NUMBER`` matters (a million); with ``rooms`` so many cases, three times as many reports, and what belongs to them
(``web_rooms``: 13 GB on SQLite, 20 GB on PostgreSQL, a quarter of an hour each). What is made for it goes at the end;
with ``--home`` it stays there for the next run, in a folder for each database. ``--every`` lets each person open a page
so seldom instead of once a second; the verdict names it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.measuring import percentile  # noqa: E402

PROMISE_MS = 150.0
MOST_FOREIGN = 0.1  # of the processors' time
PROMISED = ("list", "filtered list", "owner's list", "reports", "cases", "tasks", "leads", "search", "find in list",
            "find, narrowed", "find case", "palette")  # fmt: skip
SHARES = (50, 95, 99)
TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """What was measured: milliseconds by kind of page, and where the processors' time went meanwhile."""

    server: dict[str, list[float]]
    waited: dict[str, list[float]]
    n_requests: int
    seconds: float
    server_s: float
    load_s: float
    foreign_s: float

    @property
    def foreign_share(self) -> float:
        """Which part of the processors others had."""
        return self.foreign_s / (self.seconds * (os.cpu_count() or 1))


def main(
    number: int, databases: Sequence[str], *, kinds: Sequence[str] = (), kept: Path | None = None, every_s: float = 1.0
) -> int:
    """Print the figures of each database; return 1 when a promise is broken."""
    missed = False
    for database in databases:
        with home_of(database, kept) as home, address_of(database, home / "server" if kept else None) as address:
            environ = {
                **os.environ, "FIRSTHOUR_HOME": str(home), "FIRSTHOUR_MODE": "demo", "FIRSTHOUR_DATABASE": address,
                "DJANGO_SETTINGS_MODULE": "benchmarks.web_settings", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
            }  # fmt: skip
            began = time.perf_counter()
            world = json.loads(_python("benchmarks.web_prepare", str(number), *kinds, environ=environ))
            seconds = time.perf_counter() - began
            print(f"{database}: {world['n_matters']:,} matters, made or found in {seconds:,.0f} s", flush=True)
            with _serving(environ) as (port, pid):
                paced = {**world, "every_s": every_s}
                run = measure(port, paced, environ=environ, pids=[pid, *_database_pids(address)])
            missed |= not report(f"{database}, a page every {every_s:g} s", run)
    return int(missed)


def measure(port: int, world: dict[str, Any], *, environ: dict[str, str], pids: Sequence[int]) -> Run:
    """Let the people work, and see where the processors' time goes."""
    home = Path(environ["FIRSTHOUR_HOME"])
    note = home / "visited.json"
    note.write_text(json.dumps(world), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.web_visitors", str(port), str(note)]
    with subprocess.Popen(command, env=environ, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as load:
        assert load.stdin is not None
        assert load.stdout is not None
        if load.stdout.readline().strip() != b"ready":
            raise SystemExit("the load does not run")
        everything, ours = all_seconds(), busy_seconds(pids)
        load.stdin.write(b"go\n")
        load.stdin.flush()
        load.stdin.close()
        said = load.stdout.readline()
        everything, ours = all_seconds() - everything, busy_seconds(pids) - ours
        found = json.loads(said)
        its = found["own_cpu_s"]
    waited: dict[str, list[float]] = defaultdict(list)
    for kind, ms in found["waited"]:
        waited[kind].append(ms)
    server = read_log(home / "log", found["asked"])
    foreign = max(0.0, everything - ours - its)
    return Run(server, waited, len(found["waited"]), found["seconds"], ours, its, foreign)


def report(database: str, run: Run) -> bool:
    """Print p50, p95 and p99 for each kind of page; tell whether what is promised is kept (void counts as kept)."""
    heads = " ".join(f"{f'p{share}':>9}" for share in SHARES)
    print(f"{database}\n{'':12} {'page':16} {'n':>5}   {'the server took':^29}   {'people waited':^29}")
    print(f"{'':12} {'':16} {'':5}   {heads}   {heads}")
    for kind, found in sorted(run.server.items()):
        cells = [" ".join(f"{percentile(ms, share):7.0f}ms" for share in SHARES) for ms in (found, run.waited[kind])]
        mark = "*" if kind in PROMISED else " "
        print(f"{'':12} {kind:15}{mark} {len(found):5}   {'   '.join(cells)}")
    server_ms, load_ms = (1000 * spent / run.n_requests for spent in (run.server_s, run.load_s))
    print(
        f"{'':12} {run.n_requests / run.seconds:.1f} requests a second; each took {server_ms:.1f} ms of the processor "
        f"by server and database, {load_ms:.1f} ms by the load; others had {100 * run.foreign_share:.0f} % of them"
    )
    over = [kind for kind in PROMISED if kind in run.server and percentile(run.server[kind], 95) >= PROMISE_MS]
    if run.foreign_share > MOST_FOREIGN:
        print(f"{database}: void, others had more than {100 * MOST_FOREIGN:.0f} % of the processors")
        return True
    print(f"{database}: {'missed by ' + ', '.join(over) if over else 'kept'} (* p95 under {PROMISE_MS:.0f} ms)")
    return not over


def read_log(folder: Path, asked: dict[str, str]) -> dict[str, list[float]]:
    """Return the server's own milliseconds by kind of page; ``asked`` names the kind of each request's id."""
    times: dict[str, list[float]] = defaultdict(list)
    for file in sorted(folder.glob("*")):
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line) if line.startswith("{") else {}
            if entry.get("event") == "request" and entry.get("request") in asked:
                times[asked[entry["request"]]].append(float(entry["ms"]))
    return times


def all_seconds() -> float:
    """Return the time that all processors of the machine worked until now, for anybody; 0 where there is no /proc."""
    try:
        fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()
    except OSError:
        return 0.0
    idle, waiting = int(fields[4]), int(fields[5])
    return TICK * (sum(map(int, fields[1:9])) - idle - waiting)


def busy_seconds(pids: Iterable[int]) -> float:
    """Return the processor's time that processes and those they started took until now; 0 where there is no /proc."""
    parents, spent = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        process = int(stat.parent.name)
        parents[process], spent[process] = int(fields[1]), TICK * sum(map(int, fields[11:15]))  # own, and of ended ones
    family, new = set(), set(pids)
    while new:  # numbers begin anew some day: a child's may be the smaller one
        family |= new
        new = {process for process, parent in parents.items() if parent in family} - family
    return sum(spent.get(process, 0.0) for process in family)


def _database_pids(address: str) -> list[int]:
    """Return the process of the run's own PostgreSQL, which is nobody's child."""
    folder = dict(parse_qsl(urlsplit(address).query)).get("host", "")
    note = Path(folder).parent / "data" / "postmaster.pid"
    return [int(note.read_text(encoding="ascii").split()[0])] if folder and note.exists() else []


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

    quarter = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4 >> 20
    with running_server(kept, settings={"shared_buffers": f"{quarter}MB"}) as address:
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
    parser.add_argument("what", nargs="*", help="a number; rooms; sqlite, postgresql: which databases")
    parser.add_argument("--home", type=Path, help="a folder that keeps what was made")
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two pages of one person")
    return parser.parse_args()


if __name__ == "__main__":
    given = _read_arguments()
    numbers = [int(word) for word in given.what if word.isdecimal()]
    kinds = [word for word in given.what if word == "rooms"]
    named = [word for word in given.what if not word.isdecimal() and word not in kinds]
    wanted = named or ("sqlite", "postgresql")
    raise SystemExit(
        main(numbers[0] if numbers else 1_000_000, wanted, kinds=kinds, kept=given.home, every_s=given.every)
    )
