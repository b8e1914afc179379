"""How fast is the record verified: a million events, read raw from the database, hashed and compared.

Yardstick: SHA-256 over the same canonical bytes, already in memory, in the same run. Promise: a million events in under
20 s. SQLite in a folder of its own; PostgreSQL too when ``FIRSTHOUR_TEST_DATABASE`` names one (its tables are made in
a database of this benchmark's own and removed).

    python benchmarks/bench_audit.py [EVENTS]
"""

import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

PROMISE_S = 20.0
NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def fill(n_events: int) -> None:
    """Write a right chain of so many events, past ``record`` (which commits each)."""
    from django.db import transaction

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
                AuditEvent.objects.bulk_create(batch)
                batch = []


def measure_verify(n_events: int) -> tuple[float, float]:
    """Return the seconds a whole verification takes, by the clock and of this process."""
    from firsthour.web.audit.verification import verify

    started, busy = time.perf_counter(), time.process_time()
    verdict = verify()
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    if verdict.n_damages or verdict.n_events != n_events:
        raise SystemExit(f"the chain does not verify: {verdict.first}")
    return seconds, busy


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


def measure(n_events: int) -> float:
    """Print how one database does and return its seconds."""
    from django.db import connection

    fill(n_events)
    hashing, (ours, busy) = measure_hashing(), measure_verify(n_events)
    print(
        f"{connection.vendor:10}  sha256 alone {hashing:6.2f} s   verify {ours:6.2f} s (busy {busy:.2f} s)   "
        f"{n_events / ours:12,.0f} events/s"
    )
    return ours


def main(n_events: int) -> int:
    """Print the seconds for each database; return 1 when the promise is broken."""
    address = os.environ.get("FIRSTHOUR_TEST_DATABASE", "")
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"FIRSTHOUR_HOME": home, "FIRSTHOUR_MODE": "demo", "FIRSTHOUR_DATABASE": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "firsthour.web.config.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", run_syncdb=True, verbosity=0)
        print(f"events {n_events:,}")
        seconds = [measure(n_events)]
        if address:
            seconds.append(_measure_postgresql(address, n_events))
    worst = max(seconds) * 1_000_000 / n_events
    print(f"a million events: {worst:.1f} s at most (promised: under {PROMISE_S:.0f} s)")
    return int(worst >= PROMISE_S)


def _measure_postgresql(address: str, n_events: int) -> float:
    from django.db import connections

    from firsthour.web.config.environment import read_environment

    settings = read_environment({"FIRSTHOUR_DATABASE": address}).database
    test = dict.fromkeys(("CHARSET", "COLLATION", "MIRROR", "NAME"), None) | {"MIGRATE": False}
    connections["default"].close()
    connections.databases["default"].update(settings, OPTIONS={}, TEST=test)
    del connections["default"]
    name = connections["default"].creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return measure(n_events)
    finally:
        connections["default"].creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
