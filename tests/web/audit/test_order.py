"""Do two operations on one matter ever wait for each other in a circle?"""

import threading
from datetime import datetime

import pytest
from django.db import transaction

from firsthour.web.audit.operations import record
from firsthour.web.audit.order import needs_pen
from firsthour.web.desk.events import append
from firsthour.web.desk.matters import NewMatter, open_matter
from firsthour.web.desk.models import Event, Matter
from tests.web.at_once import at_once
from tests.web.intake.report_world import acting


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_an_event_first_and_whoever_writes_the_record_first_both_end(force, now: datetime) -> None:
    by = acting(force.alice)
    matter = open_matter(NewMatter("lead", "线索", force.units["east-squad"]), by=by, now=now)
    has_event, has_record = threading.Event(), threading.Event()

    def tell(kind: str) -> None:
        append(kind, unit=matter.unit, by=by, happened_at=now, recorded_at=now, matter=matter)

    def event_first() -> None:
        with transaction.atomic():
            tell("one")
            has_event.set()
            has_record.wait(0.5)
            record("test.one", by=by, now=now)

    def record_first() -> None:
        has_event.wait(10)
        with transaction.atomic():
            record("test.other", by=by, now=now)
            has_record.set()
            tell("other")

    assert at_once(event_first, record_first) == []
    assert Event.objects.filter(matter=matter, kind__in=["one", "other"]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_whoever_locks_a_row_first_and_whoever_writes_the_record_first_both_end(force, now: datetime) -> None:
    by = acting(force.alice)
    matter = open_matter(NewMatter("lead", "线索", force.units["east-squad"]), by=by, now=now)
    has_row, has_record = threading.Event(), threading.Event()

    def lock() -> None:
        Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)

    def row_first() -> None:
        with transaction.atomic():
            lock()
            has_row.set()
            has_record.wait(0.5)
            record("test.one", by=by, now=now)

    def record_first() -> None:
        has_row.wait(10)
        with transaction.atomic():
            record("test.other", by=by, now=now)
            has_record.set()
            lock()

    assert at_once(row_first, record_first) == []


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('SELECT "cases_case"."id" FROM "cases_case" WHERE 1 FOR UPDATE', True),
        ('SELECT "cases_case"."id" FROM "cases_case" FOR UPDATE OF "cases_case"', True),
        ('SELECT "desk_jobrun"."id" FROM "desk_jobrun" LIMIT 1 FOR UPDATE SKIP LOCKED', True),
        ('SELECT "desk_matter"."id" FROM "desk_matter"', False),
        ('UPDATE "desk_matter" SET "updated_at" = %s', True),
        ('INSERT INTO "desk_event" ("kind") VALUES (%s)', True),
        ('DELETE FROM "desk_matter" WHERE "id" = %s', True),
        ('UPDATE "desk_matterlook" SET "at" = %s', False),
        ('INSERT INTO "desk_notice" ("kind") VALUES (%s)', False),
        ("SAVEPOINT s1", False),
        ("", False),
    ],
)
def test_the_pen_is_taken_before_rows_are_locked_and_matters_written(sql: str, expected: bool) -> None:
    assert needs_pen(sql) is expected
