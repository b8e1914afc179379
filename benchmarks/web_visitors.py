"""What do twenty people ask of the site, and how long do they wait? The load, in a process of its own.

Each has a timetable drawn before the first request, a page about once a second: a slow answer does not spare the server
the next question, it makes that one late, and the wait counts from the moment of the timetable. After every page
comes what a browser asks by itself (the next clock and the counters). This process yields the processor to the
server (``nice``), so that what it needs itself delays no page; its clients are plain connections.

python -m benchmarks.web_visitors PORT WORLD     WORLD is a file (``web_prepare``); JSON, as ``Load`` says, is printed
"""

import http.client
import json
import os
import random
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

N_CLIENTS, N_ROUNDS = 20, 5
BETWEEN = (0.5, 1.5)  # between two pages of one person, as parts of the mean
NICE = 10
VISITORS = ("leader", "investigator", "station_officer", "agency_contact")
SEARCHES = ("被", "骗", "张伟", "王", "刷单返利", "诈骗 张", "L2026", "B2026-03", "9999", "6", "套现线索 王", "鿕")
ANSWERS = (200, 409)  # 409: another unit's matter asks for a purpose first
FRAME = "next clock"
STATES = {
    "case": ("under_review", "investigating", "closed"),
    "incident": ("accepted", "offered", "closed"),
    "lead": ("open",),
}
Page = tuple[str, str]  # kind, address


@dataclass
class Load:
    """What was asked: id of the request → kind of page; by kind the milliseconds people waited; time of our own."""

    asked: dict[str, str] = field(default_factory=dict)
    waited: list[tuple[str, float]] = field(default_factory=list)
    own_cpu_s: float = 0.0
    seconds: float = 0.0


class Visitor:
    """Somebody who works: a connection, logged in once."""

    def __init__(self, port: int, world: dict[str, Any], role: str, *, seed: int) -> None:
        self.draw, self.role, self.world = random.Random(seed), role, world
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.ask("GET", "/accounts/login/")
        form = {"login": world["visitors"][role], "password": world["password"]}
        form["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
        status, _request = self.ask("POST", "/accounts/login/", urlencode(form))
        if status != 302 or "sessionid" not in self.cookies:
            raise SystemExit(f"{role} could not log in: {status}")

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """Ask for a page; return its status and the id the server gave the request."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._answer(method, quote(path, safe="/?&=%-~"), body, headers)
        answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _mark, rest = value.partition("=")
                self.cookies[cookie] = rest.partition(";")[0]
        return answer.status, answer.getheader("X-Request-ID") or ""

    def _answer(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Ask once more where the server had closed the connection that rested."""
        for _attempt in range(2):
            try:
                self.connection.request(method, path, body=body, headers=headers)
                return self.connection.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()
        raise SystemExit(f"{self.role}: no answer to {path}")

    def draw_pages(self) -> list[Page]:
        """Return a page of each kind, in a drawn order."""
        draw, known = self.draw, self.world["matters"][self.role]
        kind = draw.choice(tuple(STATES))
        narrowed = f"kind={kind}&state={draw.choice(('', *STATES[kind]))}"
        pages = [
            ("components", "/frame/components/"), ("desk", "/"), ("list", "/matters/"),
            ("filtered list", f"/matters/?{narrowed}"),
            ("reports", f"/matters/?kind=incident&sort={draw.choice(('opened', 'number'))}"),
            ("owner's list", f"/matters/?owner={self.world['officers'][self.role]}&kind={draw.choice(('', kind))}"),
            ("search", f"/search/?q={draw.choice(SEARCHES)}"),
            ("find in list", f"/matters/?q={draw.choice(SEARCHES)}"),
            ("find, narrowed", f"/matters/?q={draw.choice(SEARCHES)}&{narrowed}"),
            ("palette", f"/palette?q={draw.choice(SEARCHES)}"),
            *((f"a {kind}", draw.choice(known[kind])) for kind in sorted(known) if known[kind]),
        ]  # fmt: skip
        if self.role != "agency_contact":
            case_state = draw.choice(("", *STATES["case"]))
            pages += [
                ("cases", f"/cases/?state={case_state}"), ("find case", f"/cases/?q={draw.choice(SEARCHES)}"),
                ("tasks", f"/tasks/?state={draw.choice(('open', 'done'))}"), ("leads", "/leads/"),
            ]  # fmt: skip
        draw.shuffle(pages)
        return pages

    def work(self, load: Load, began: float) -> None:
        """Do what people do, at the moments of the timetable."""
        at = began + self._wait()
        for _ in range(N_ROUNDS):
            for kind, path in self.draw_pages():
                time.sleep(max(0.0, at - time.perf_counter()))
                self._note(load, kind, path, due=at)
                if kind != "palette":
                    self._note(load, FRAME, "/desk/next", due=time.perf_counter())
                at += self._wait()

    def _wait(self) -> float:
        """Draw how long somebody looks at a page, in seconds."""
        return float(self.world.get("every_s", 1.0)) * self.draw.uniform(*BETWEEN)

    def _note(self, load: Load, kind: str, path: str, *, due: float) -> None:
        status, request = self.ask("GET", path)
        if status not in ANSWERS:
            raise SystemExit(f"{self.role}: {path} answers {status}")
        load.asked[request] = kind
        load.waited.append((kind, round(1000 * (time.perf_counter() - due), 1)))


def log_in_all(port: int, world: dict[str, Any]) -> list[Visitor]:
    """Return the people, logged in; some have seen each page, so that code and caches are warm."""
    roles = [VISITORS[number % len(VISITORS)] for number in range(N_CLIENTS)]
    visitors = [Visitor(port, world, role, seed=seed) for seed, role in enumerate(roles)]
    for visitor in visitors[: 2 * len(VISITORS)]:
        for _kind, path in visitor.draw_pages():
            visitor.ask("GET", path)
    return visitors


def visit_all(visitors: Sequence[Visitor]) -> Load:
    """Let all work at once."""
    load, began, cpu = Load(), time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=visitor.work, args=(load, began)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.own_cpu_s, load.seconds = time.process_time() - cpu, time.perf_counter() - began
    return load


def main() -> None:
    """Do what the command line says: ready is said before the first page, for whoever measures."""
    world = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    os.nice(NICE)
    visitors = log_in_all(int(sys.argv[1]), world)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(asdict(visit_all(visitors))))


if __name__ == "__main__":
    main()
