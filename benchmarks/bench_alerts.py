"""How fast do warnings come in, durable and recorded, and does kill -9 lose or double any?

The real server (granian, two workers) and one background worker on the embedded default, asked over HTTP by a sender
that keeps to its timetable whether answers come or not: so many warnings a second, in signed requests of one to ten.
A time is counted from the moment the request was due to be sent to its answer; an answer means that the commit is on
the disk (synchronous=FULL). The peer of the same run is a bare insert of ten rows with the same commit, so that the
figure is a ratio as well. Then the server and the worker are killed in the midst of sending, started again, and every
answer is held against the database; at the end all requests are sent once more.

    python benchmarks/bench_alerts.py [--seconds 20] [--rate 200] [--no-kill] [--home FOLDER]

Ten minutes, as promised: --seconds 600.
"""

import argparse
import hashlib
import json
import os
import queue
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.bench_web import busy_seconds  # noqa: E402
from benchmarks.measuring import percentile  # noqa: E402

PROMISE_MS = 500.0
VOID_SHARE = 0.2  # of the machine taken by other programs: then the figures are void
MOST, N_SENDERS = 10, 12
PEER_COMMITS = 200
KILL_SECONDS = 12
GRIDS = 200


@dataclass(frozen=True)
class Asked:
    """A request: when it is due (seconds from the start), its idempotency key and its body."""

    due: float
    key: str
    body: bytes


@dataclass
class Answers:
    """What came back: milliseconds of each request, and what each warning was told, by its number."""

    ms: list[float] = field(default_factory=list)
    told: dict[str, tuple[str, str]] = field(default_factory=dict)  # number → outcome, uid
    n_failed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Site:
    """The site under measurement: a home folder, a key, and the processes that run."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environ = {
            **os.environ, "FIRSTHOUR_HOME": str(home), "FIRSTHOUR_MODE": "demo", "FIRSTHOUR_DATABASE": "",
            "DJANGO_SETTINGS_MODULE": "benchmarks.web_settings", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        }  # fmt: skip
        made = json.loads(self._python("benchmarks.alerts_prepare"))
        self.key, self.grids, self.port = made["key"], made["grids"], 0
        self.secret = hashlib.sha256(self.key.split("_", 2)[2].encode()).hexdigest()

    def _python(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command], env=self.environ, cwd=ROOT, check=True, capture_output=True, text=True
        )
        return done.stdout.strip().splitlines()[-1]

    @contextmanager
    def running(self) -> Iterator[list["subprocess.Popen[bytes]"]]:
        """Start server and worker, each a group of processes of its own; end them, by force if they were killed."""
        from firsthour.web.config.serving import free_port

        self.port = free_port("127.0.0.1", 8950)
        commands = (["benchmarks.web_prepare", "serve", str(self.port)], ["firsthour", "worker", "--workers", "1"])
        with (self.home / "said.txt").open("a") as said:
            running = [
                subprocess.Popen(
                    [sys.executable, "-m", *command], env=self.environ, cwd=ROOT, stdout=said, stderr=said,
                    start_new_session=True,
                )
                for command in commands
            ]  # fmt: skip
        try:
            self._wait_for_server()
            yield running
        finally:
            for process in running:
                process.terminate()
            for process in running:
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    kill(process)

    def _wait_for_server(self) -> None:
        import httpx

        for _ in range(240):
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/api/v1/openapi.json", timeout=5)
                return
            except httpx.TransportError:
                time.sleep(0.25)
        raise SystemExit((self.home / "said.txt").read_text())

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Answer a statement straight from the database."""
        with sqlite3.connect(f"file:{self.home}/firsthour.sqlite3?mode=ro", uri=True, timeout=30) as connection:
            return list(connection.execute(statement))


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and all that it started (they are one group)."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait(30)


def timetable(site: Site, *, seconds: float, rate: float, seed: int) -> list[Asked]:
    """Return requests of one to ten warnings, due so that ``rate`` warnings a second are sent."""
    draw, asked, due, number = random.Random(seed), [], 0.0, 0
    while due < seconds:
        size = draw.randint(1, MOST)
        items = [_warning(draw, f"{seed}-{number + place}", site.grids) for place in range(size)]
        body = json.dumps({"source": "bench", "items": items}, ensure_ascii=False).encode()
        asked.append(Asked(due, f"bench-{seed}-{number}", body))
        number += size
        due += size / rate
    return asked


def _warning(draw: random.Random, number: str, grids: Sequence[str]) -> dict[str, Any]:
    """Draw a warning about one of many people of the reserved range; every fourth person was warned before."""
    person = draw.randrange(20_000)
    facts: dict[str, Any] = {"call_minutes": draw.choice((None, 1, 4, 12, 25))}
    facts |= draw.choice(({}, {}, {"on_call": True}, {"app_installed": True}, {"transfer_pending": True}))
    return {
        "source_number": number, "seen_at": datetime.now(UTC).isoformat(), "name": f"示例{person}",
        "phone": f"100{person:08d}", "grid": draw.choice(grids), "facts": facts,
        "fraud_type": draw.choice(("rebate", "investment", "authorities", "customer_service")),
        "evidence": "与可疑号码通话，随后打开收款页面",
    }  # fmt: skip


def send(site: Site, asked: Sequence[Asked], *, patient: bool = False, prefix: str = "") -> Answers:
    """Send requests by their timetable; a patient sender tries again until it is answered."""
    answers, waiting, began = Answers(), queue.SimpleQueue[Asked | None](), time.perf_counter()
    threads = [
        threading.Thread(target=_send_all, args=(site, waiting, answers, began, patient, prefix))
        for _ in range(N_SENDERS)
    ]
    for thread in threads:
        thread.start()
    for one in asked:
        time.sleep(max(0.0, began + one.due - time.perf_counter()))
        waiting.put(one)
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    return answers


def _send_all(
    site: Site, waiting: "queue.SimpleQueue[Asked | None]", answers: Answers, began: float, patient: bool, prefix: str
) -> None:
    import httpx

    from firsthour.web.desk.webhooks import sign

    with httpx.Client(timeout=30) as client:
        while (one := waiting.get()) is not None:
            while True:
                key = f"{prefix}{one.key}"
                signed = sign(site.secret, one.body, at=datetime.now(UTC), delivery=key)
                headers = {
                    "Authorization": f"Bearer {site.key}", "Content-Type": "application/json", "Idempotency-Key": key,
                    "X-FirstHour-Time": signed["X-FirstHour-Time"],
                    "X-FirstHour-Signature": signed["X-FirstHour-Signature"],
                }  # fmt: skip
                try:
                    answer = client.post(
                        f"http://127.0.0.1:{site.port}/api/v1/alerts", content=one.body, headers=headers
                    )
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.status_code == 200:
                    _note(answers, answer.json()["items"], (time.perf_counter() - began - one.due) * 1000)
                    break
                with answers.lock:
                    answers.n_failed += 1
                if not patient:
                    break
                time.sleep(0.2)


def _note(answers: Answers, items: list[dict[str, Any]], ms: float) -> None:
    with answers.lock:
        answers.ms.append(ms)
        for item in items:
            answers.told.setdefault(item["source_number"], (item["outcome"], item["uid"]))


def peer_commits(home: Path) -> list[float]:
    """Return the milliseconds of bare inserts of ten rows, each with a durable commit, beside the site's database."""
    path, times = home / "peer.sqlite3", []
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("DROP TABLE IF EXISTS row")
        connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, source TEXT, number TEXT UNIQUE, content TEXT)")
        for turn in range(PEER_COMMITS):
            rows = [("bench", f"{turn}-{place}", "x" * 400) for place in range(MOST)]
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO row (source, number, content) VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")
            times.append((time.perf_counter() - began) * 1000)
    return times


class Machine:
    """Who took the processors while something was measured: these processes, and all others."""

    def __init__(self, pids: Sequence[int]) -> None:
        self.pids = [os.getpid(), *pids]
        self.began = (time.perf_counter(), _busy_of_all(), self._own())

    def _own(self) -> float:
        return busy_seconds(self.pids)

    def read(self) -> tuple[float, float]:
        """Return the processor seconds of the measured processes, and which share of the machine others took."""
        seconds, everybody, own = time.perf_counter(), _busy_of_all(), self._own()
        own -= self.began[2]
        others = max(0.0, everybody - self.began[1] - own)
        return own, others / ((seconds - self.began[0]) * (os.cpu_count() or 1))


def _busy_of_all() -> float:
    """Return the processor seconds that all programs took since the machine started; 0 where there is no /proc."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _idle, _wait, irq, soft = map(int, stat.read_text().splitlines()[0].split()[1:8])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def measure(site: Site, *, seconds: float, rate: float) -> bool:
    """Send at the rate, print the figures, and tell whether the promise is kept (void counts as kept)."""
    with site.running() as running:
        send(site, timetable(site, seconds=3, rate=rate / 4, seed=1))  # so that code and caches are warm
        asked = timetable(site, seconds=seconds, rate=rate, seed=2)
        machine, began = Machine([process.pid for process in running]), time.perf_counter()
        answers = send(site, asked)
        sent = time.perf_counter() - began
        n_left = site.rows("SELECT count(*) FROM alerts_signal WHERE joined_at IS NULL")[0][0]
        own, others = machine.read()
        began = time.perf_counter()
        is_up = _wait_until_taken_up(site)
        behind = time.perf_counter() - began
    peer = peer_commits(site.home)
    p50, p95, p99 = (percentile(answers.ms, share) for share in (50, 95, 99))
    bare, worst = percentile(peer, 50), percentile(peer, 99)
    n = len(answers.told)
    print(f"{n:,} warnings in {len(answers.ms):,} requests, {n / sent:,.0f} a second")
    print(f"answered, durable: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms; not answered: {answers.n_failed}")
    print(f"peer, a bare insert of ten rows with the same commit: p50 {bare:.2f} ms, p99 {worst:.2f} ms")
    print(f"ratio at p50: {p50 / bare:.1f} times the peer")
    print(f"waiting to be tiered at the end: {n_left:,}; all tiered {'' if is_up else 'NOT '}{behind:.1f} s later")
    print(f"processor time of all three: {1000 * own / max(n, 1):.1f} ms a warning; other programs took "
          f"{others:.0%} of the machine")  # fmt: skip
    is_kept = p99 < PROMISE_MS and not answers.n_failed and is_up
    if others > VOID_SHARE:
        print("void: the machine is too busy with other things")
    else:
        print(f"{'kept' if is_kept else 'missed'} (p99 under {PROMISE_MS:.0f} ms at {rate:.0f} a second)")
    return is_kept or others > VOID_SHARE


def _wait_until_taken_up(site: Site, *, seconds: float = 300) -> bool:
    until = time.perf_counter() + seconds
    while site.rows("SELECT count(*) FROM alerts_signal WHERE joined_at IS NULL")[0][0]:
        if time.perf_counter() > until:
            return False
        time.sleep(0.1)
    return True


def kill_in_the_midst(site: Site, *, rate: float) -> bool:
    """Kill server and worker while warnings come in, start them again, and hold every answer against the database."""
    asked = timetable(site, seconds=KILL_SECONDS, rate=rate, seed=3)
    half = len(asked) // 2
    later = [Asked(one.due - asked[half].due, one.key, one.body) for one in asked[half:]]
    with site.running() as running:
        killer = threading.Timer(asked[half - 1].due * 0.7, lambda: [kill(process) for process in running])
        killer.start()
        first = send(site, asked[:half])
        killer.join()
    with site.running():
        second = send(site, later, patient=True)
        again = send(site, [Asked(0, one.key, one.body) for one in asked], patient=True)
        fresh = send(site, [Asked(0, one.key, one.body) for one in asked], patient=True, prefix="again-")
        is_up = _wait_until_taken_up(site)
    kept = dict(site.rows("SELECT source_number, uid FROM alerts_signal WHERE source_number LIKE '3-%'"))
    told = {number: uid for number, (_outcome, uid) in (first.told | second.told).items()}
    lost = [number for number, uid in told.items() if kept.get(number, "").replace("-", "") != uid.replace("-", "")]
    n_all = sum(len(json.loads(one.body)["items"]) for one in asked)
    n_new = sum(outcome == "taken" for outcome, _uid in fresh.told.values())
    warned, joined = (
        site.rows(f"SELECT count(*) FROM {table}")[0][0]
        for table in ("alerts_happening WHERE kind = 'warned'", "alerts_signal WHERE joined_at IS NOT NULL")
    )
    n_audit = site.rows("SELECT count(*) FROM audit_event WHERE action = 'signal.taken'")[0][0]
    n_signals = site.rows("SELECT count(*) FROM alerts_signal")[0][0]
    print(f"killed -9 in the midst: {len(first.told):,} were answered before, {first.n_failed} requests were not")
    print(f"answered and lost: {len(lost)}; sent again under other keys and taken anew: {n_new}; answered again: "
          f"{len(again.told):,}")  # fmt: skip
    print(f"{n_all:,} different warnings, kept {len(kept):,}; {n_signals:,} in all, in episodes {joined:,}, "
          f"written down {warned:,}, recorded {n_audit:,}")  # fmt: skip
    is_whole = not lost and not n_new and len(kept) == n_all and n_signals == joined == warned == n_audit and is_up
    print("nothing lost, nothing doubled" if is_whole else "LOST OR DOUBLED")
    return is_whole


def main(seconds: float, rate: float, *, kills: bool, home: Path) -> int:
    """Print the figures; return 1 when a promise is broken."""
    site = Site(home)
    is_good = measure(site, seconds=seconds, rate=rate)
    if kills:
        is_good &= kill_in_the_midst(site, rate=rate / 2)
    return int(not is_good)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Warnings coming in.")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--no-kill", action="store_true")
    parser.add_argument("--home", type=Path, help="a folder that keeps what was made")
    return parser.parse_args()


if __name__ == "__main__":
    given = _read_arguments()
    if given.home is not None:
        given.home.mkdir(parents=True, exist_ok=True)
        raise SystemExit(main(given.seconds, given.rate, kills=not given.no_kill, home=given.home.resolve()))
    with tempfile.TemporaryDirectory(prefix="fh-bench-") as folder:
        raise SystemExit(main(given.seconds, given.rate, kills=not given.no_kill, home=Path(folder)))
