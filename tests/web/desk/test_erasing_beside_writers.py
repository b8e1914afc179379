"""Can what is closed be erased while other processes write? A list still being read must not stand in the way."""

import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from firsthour.web.audit.erasables import AT_ONCE, ERASABLES, walk
from firsthour.web.desk.models import Matter
from tests.web.conftest import Force

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 2100  # more than a question of the database is read ahead
ELSEWHERE = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('CREATE TABLE elsewhere (x)'); c.commit()"


def plant(force: Force, n_matters: int, now: datetime) -> None:
    unit = force.units["east"]
    Matter.objects.bulk_create(
        Matter(
            kind="incident", number=f"I{number}", title="案", unit=unit, unit_path=unit.path, state="closed",
            opened_at=now, closed_at=now - timedelta(days=400 - number // 10),
        )
        for number in range(n_matters)
    )  # fmt: skip


def write_elsewhere() -> None:
    """Let another process write into the same database."""
    path = str(connection.settings_dict["NAME"])
    subprocess.run([sys.executable, "-c", ELSEWHERE, path], check=True)


def test_a_row_is_erased_while_another_process_writes(force: Force, now: datetime) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite forbids to write beside a question that is still read")
    plant(force, MANY, now)
    closed = iter(ERASABLES["incident"].list_closed(now))
    first = next(iter(closed))
    write_elsewhere()
    with sqlite3.connect(str(connection.settings_dict["NAME"])) as other:
        other.execute("DROP TABLE elsewhere")
    with transaction.atomic():
        Matter.objects.filter(uid=first.key).update(title="")
    assert Matter.objects.filter(title="").count() == 1
    assert len(list(closed)) == MANY - 1


@pytest.mark.parametrize("n_matters", [0, 1, AT_ONCE, AT_ONCE + 7])
def test_every_row_is_walked_once_the_earliest_first(force: Force, now: datetime, n_matters: int) -> None:
    plant(force, n_matters, now)
    walked = [(one.closed_at, one.pk) for one in walk(Matter.objects.all(), by="closed_at")]
    assert walked == sorted(Matter.objects.values_list("closed_at", "pk"))
    assert len(walked) == n_matters
