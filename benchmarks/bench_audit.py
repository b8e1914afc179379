"""How fast is the record verified: a million events, read raw from the database, hashed and compared.

Yardstick: SHA-256 over the same canonical bytes, already in memory, in the same run. Promise: a million events in under
20 s, on SQLite and on a PostgreSQL of the run's own. Beside the seconds of the clock stand those in which a processor
worked, of this process and of the database's; on a busy machine only these mean something. And how much the memory
of this process grew: the record is never held as a whole.

    python benchmarks/bench_audit.py [EVENTS] [sqlite|postgresql …] [--home FOLDER]

What is made for it goes at the end; with ``--home`` it stays there for the next run, in a folder for each database.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.bench_web import address_of, busy_seconds, home_of  # noqa: E402

PROMISE_S = 20.0
NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def fill(n_events: int) -> None:
    """Write a right chain of so many events, past ``record`` (which commits each)."""
    from django.db import transaction

    from benchmarks.web_world import write_rows
    from firsthour.web.audit.chain import GENESIS, TEXTS, hash_of
    from firsthour.web.audit.models import AuditEvent

    before, batch = GENESIS, []
    with transaction.atomic():
        for number in range(1, n_events + 1):
            at = NOW + timedelta(milliseconds=137 * number)
            texts = {
                "happened_at": str(at.replace(tzinfo=None)), "action": "matter.open", "actor_kind": "officer",
                "actor_key": f"01912345-0000-7000-8000-{number % 997:012d}", "actor_name": "岑远", "unit": "east-squad",
                "sitting": f"{number % 8009:032x}", "address": "10.0.0.7",
                "about": f'[{{"key":"{number:032x}","kind":"matter","label":"J2026-{number}"}}]',
                "basis": f"01912345-0000-7000-9000-{number % 99_991:012d}", "record_kind": "other",
                "details": f'{{"filter":{{"state":"open"}},"page":{number % 50}}}', "previous_hash": before,
            }  # fmt: skip
            own = hash_of(number, 1, texts=[texts[name].encode() for name in TEXTS])
            batch.append(AuditEvent(number=number, n_records=1, hash=own, **{**texts, "happened_at": at}))
            before = own
            if len(batch) == 5_000 or number == n_events:
                write_rows(batch)
                batch = []


def measure_verify() -> dict[str, Any]:
    """Verify the whole record; return seconds by the clock, of this process and of the database, and the memory."""
    from django.db import connection

    from firsthour.web.audit.verification import verify

    connection.ensure_connection()
    server = connection.connection.info.backend_pid if connection.vendor == "postgresql" else 0
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, busy, served = time.perf_counter(), time.process_time(), busy_seconds(server) if server else 0.0
    verdict = verify()
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    served = busy_seconds(server) - served if server else 0.0
    if verdict.n_damages:
        raise SystemExit(f"the chain does not verify: {verdict.first}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    return {"events": verdict.n_events, "seconds": seconds, "busy": busy, "served": served, "megabytes": grown}


def measure_hashing() -> float:
    """Return the seconds SHA-256 alone takes over the same bytes."""
    from firsthour.web.audit.chain import canonical_bytes
    from firsthour.web.audit.verification import read_rows

    seconds = 0.0
    for row in read_rows():
        canonical = canonical_bytes(row.number, row.n_records, texts=row.texts or ())
        started = time.perf_counter()
        sha256(canonical).hexdigest()
        seconds += time.perf_counter() - started
    return seconds


def measure(n_events: int) -> dict[str, Any]:
    """Make the record where there is none, in the database of the environment, and return its figures."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from firsthour.web.audit.models import AuditEvent

    if not AuditEvent.objects.exists():
        fill(n_events)
    return {**measure_verify(), "hashing": measure_hashing()}


def main(n_events: int, databases: Sequence[str], *, kept: Path | None = None) -> int:
    """Print the figures of each database; return 1 when the promise is broken."""
    worst = 0.0
    for database in databases:
        with home_of(database, kept) as home, address_of(database, home / "server" if kept else None) as address:
            environ = {
                **os.environ, "FIRSTHOUR_HOME": str(home), "FIRSTHOUR_MODE": "demo", "FIRSTHOUR_DATABASE": address,
                "DJANGO_SETTINGS_MODULE": "benchmarks.web_settings",
            }  # fmt: skip
            command = [sys.executable, __file__, str(n_events), "--alone"]
            done = subprocess.run(command, env=environ, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout.strip().splitlines()[-1])
        million = 1_000_000 / found["events"]
        seconds, busy, served = (found[name] * million for name in ("seconds", "busy", "served"))
        print(f"{database:10} {found['events']:,} events; {found['megabytes']:.0f} MB more memory", flush=True)
        print(f"{'':10} a million: {seconds:.1f} s (busy {busy:.1f} s, the database {served:.1f} s);", end=" ")
        print(f"SHA-256 alone {found['hashing'] * million:.1f} s", flush=True)
        worst = max(worst, seconds)
    print(f"a million events: {worst:.1f} s at most (promised: under {PROMISE_S:.0f} s)")
    return int(worst >= PROMISE_S)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How fast the record is verified.")
    parser.add_argument("what", nargs="*", help="a number of events; sqlite, postgresql: which databases")
    parser.add_argument("--home", type=Path, help="a folder that keeps what was made")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    given = _read_arguments()
    numbers = [int(word) for word in given.what if word.isdecimal()]
    named = [word for word in given.what if not word.isdecimal()]
    n_asked = numbers[0] if numbers else 1_000_000
    if given.alone:
        print(json.dumps(measure(n_asked)))
        raise SystemExit(0)
    raise SystemExit(main(n_asked, named or ("sqlite", "postgresql"), kept=given.home))
