"""Does every event enter the record once, in a line without gaps, and does it stay there?"""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from firsthour.web.audit import verification
from firsthour.web.audit.models import AuditEvent
from firsthour.web.audit.operations import About, Entry, record, record_many
from firsthour.web.audit.triggers import unsealed
from firsthour.web.audit.verification import verify
from firsthour.web.ui.acting import system_actor
from tests.web.audit.slow_chain import slow_hash

ROOT = Path(__file__).resolve().parents[3]
BY = system_actor("test")
PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
WRITER = """
import os, sys, datetime
os.environ["DJANGO_SETTINGS_MODULE"] = "firsthour.web.config.settings"
import django; django.setup()
from django.db import transaction
from firsthour.web.audit.models import AuditEvent
from firsthour.web.audit.operations import record
from firsthour.web.ui.acting import system_actor
now = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
print("ready", flush=True)
sys.stdin.readline()
others = AuditEvent.objects.exclude(actor_name=sys.argv[1])
n_kept, n_after = 0, 0
while n_after < 40:  # so many after the other was seen: both write at the same time for certain
    with transaction.atomic():
        record("test.write", by=system_actor(sys.argv[1]), now=now, details={"turn": n_kept})
        is_undone = n_kept % 7 == 6 and not n_after % 2
        transaction.set_rollback(is_undone)
    n_kept += not is_undone
    n_after += n_after > 0 or others.exists()
print(n_kept)
"""


def test_events_are_numbered_from_one_and_each_continues_the_last(db: None, now: datetime) -> None:
    events = [record("a.b", by=BY, now=now + timedelta(microseconds=step)) for step in range(5)]
    assert [event.number for event in events] == [1, 2, 3, 4, 5]
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert verify().n_damages == 0


def test_what_was_rolled_back_leaves_no_gap(db: None, now: datetime) -> None:
    record("a.b", by=BY, now=now)
    with transaction.atomic():
        record("a.c", by=BY, now=now)
        transaction.set_rollback(True)
    assert record("a.d", by=BY, now=now).number == 2
    assert verify().n_damages == 0


@pytest.mark.parametrize("text", ["澜州 🙂", "a\x00b", "\ud800", "'; DROP", "x" * 500, '{"a":', ""])
def test_any_text_can_be_kept_and_verifies(db: None, now: datetime, text: str) -> None:
    by = type(BY)(kind="officer", key=text, name=text, unit=text, sitting=text, address=text)
    record("a.b", by=by, now=now, about=[About("x", text, text)], details={"said": text, "at": now})
    assert verify().n_damages == 0
    assert json.loads(AuditEvent.objects.get().details)["at"] == str(now)


def test_events_with_the_same_values_have_the_same_hash_on_every_database(db: None, now: datetime) -> None:
    event = record("a.b", by=BY, now=now, about=[About("matter", "k", "案")], n_records=3, details={"b": 1, "a": "二"})
    texts = {
        "happened_at": "2026-11-22 00:30:00", "action": "a.b", "actor_kind": "system", "actor_key": "system:test",
        "actor_name": "test", "unit": "", "sitting": "", "address": "", "basis": "", "record_kind": "other",
        "about": '[{"key":"k","kind":"matter","label":"案"}]', "details": '{"a":"二","b":1}', "previous_hash": "0" * 64,
    }  # fmt: skip
    assert event.hash == slow_hash({"number": 1, "n_records": 3, **texts})


def test_many_recorded_at_once_are_the_same_as_one_by_one(db: None, now: datetime) -> None:
    entries = [
        Entry(action="a.b", about=[About("matter", str(n), "案")], n_records=n % 3, details={"n": n})
        for n in range(130)
    ]
    record("a.first", by=BY, now=now)
    with transaction.atomic():
        at_once = [(event.number, event.hash) for event in record_many(entries, by=BY, now=now)]
        assert verify().n_damages == 0
        transaction.set_rollback(True)
    one_by_one = [record(**vars(entry), by=BY, now=now) for entry in entries]
    assert at_once == [(event.number, event.hash) for event in one_by_one]
    assert record_many([], by=BY, now=now) == []
    assert verify().n_damages == 0


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_refuses_to_change_the_record(db: None, now: datetime, deed: str) -> None:
    record("a.b", by=BY, now=now)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        AuditEvent.objects.update(action="x") if deed == "update" else AuditEvent.objects.all().delete()
    assert AuditEvent.objects.get().action == "a.b"


def test_the_database_refuses_to_replace_an_event(db: None, now: datetime) -> None:
    event = record("a.b", by=BY, now=now)
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    names = ", ".join(field.column for field in AuditEvent._meta.fields)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{verb} INTO audit_event ({names}) SELECT {names} FROM audit_event WHERE number = 1")
    event.refresh_from_db()


def test_tables_are_emptied_in_demo_mode_only(db: None, settings) -> None:
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="only grows"):
        call_command("flush", interactive=False)


@pytest.mark.django_db(transaction=True)
def test_after_emptying_a_demo_the_record_is_sealed_again(now: datetime) -> None:
    record("a.b", by=BY, now=now)
    call_command("flush", interactive=False, verbosity=0)
    assert record("a.b", by=BY, now=now).number == 1
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        AuditEvent.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_two_processes_writing_at_once_fork_nothing_and_leave_no_gap(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "FIRSTHOUR_HOME": str(tmp_path), "FIRSTHOUR_MODE": "demo"}
    del environ["DJANGO_SETTINGS_MODULE"]
    if connection.vendor == "postgresql":
        own = connection.settings_dict
        environ["FIRSTHOUR_DATABASE"] = f"postgresql://{own['USER']}@/{own['NAME']}?host={own['HOST']}"
    else:
        environ["FIRSTHOUR_DATABASE"] = f"sqlite://{connection.settings_dict['NAME']}"
    command = [sys.executable, "-c", WRITER]
    writers = [subprocess.Popen([*command, name], env=environ, **PIPES) for name in ("one", "two")]
    assert [writer.stdout.readline() for writer in writers] == ["ready\n"] * 2
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    ends = [writer.communicate(timeout=100) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], ends
    verdict = verify()
    assert (verdict.n_damages, verdict.n_events) == (0, sum(int(said) for said, _ in ends))
    actors = list(AuditEvent.objects.order_by("number").values_list("actor_name", flat=True))
    assert actors != sorted(actors), "they did not write at the same time"


def test_damage_in_the_database_never_stops_the_walk(db: None, now: datetime) -> None:
    for _ in range(6):
        record("a.b", by=BY, now=now, details={"a": 1})
    if connection.vendor == "sqlite":
        damage = ["details = x'FF'", "n_records = 'many'", "happened_at = 'never'", "about = '[', actor_name = x'C328'"]
    else:
        damage = ["details = '{'", "n_records = 77", "happened_at = 'infinity'", "about = '['"]
    with unsealed(), connection.cursor() as cursor:
        for number, setting in enumerate(damage, start=2):
            cursor.execute(f"UPDATE audit_event SET {setting} WHERE number = {number}")
    assert {damage.number for damage in verify().damages} == {2, 3, 4, 5}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no cursors of a server")
@pytest.mark.django_db(transaction=True)
def test_the_record_is_fetched_bit_by_bit_and_never_written_down_as_a_whole(now: datetime, monkeypatch) -> None:
    for number in range(7):
        record("test.write", by=BY, now=now, details={"turn": number})
    monkeypatch.setattr(verification, "BATCH", 3)
    held: list[tuple[int, list[bool]]] = []

    def look(n_read: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT is_holdable FROM pg_cursors WHERE statement LIKE '%audit_event%'")
            held.append((n_read, [holds for (holds,) in cursor.fetchall()]))

    assert verify(tell=look).n_events == 7
    assert held == [(3, [False]), (6, [False]), (7, [False])]
