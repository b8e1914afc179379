"""Are words and indexes of an earlier version brought up to date, and does SQLite know how its rows are spread?"""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import connection

from firsthour.web.desk import search_index
from firsthour.web.desk.models import Matter
from firsthour.web.desk.search_index import MATTERS, SURE_S, count_keys, list_newest, make_indexes
from firsthour.web.desk.search_matters import AT_ONCE, renew_all_terms
from firsthour.web.desk.searching import read_question
from firsthour.web.desk.tuning import tune

pytestmark = pytest.mark.django_db
sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps another kind of index")


postgresql = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite's index counts as fast as it stops")


@pytest.fixture
def make_matter(force, now: datetime) -> Callable[..., Matter]:
    """Make a matter: ``make_matter("L1", title="…")``."""
    unit = force.units["east-squad"]

    def make(number: str, *, title: str = "许念安被骗") -> Matter:
        return Matter.objects.create(
            kind="lead", number=number, title=title, unit=unit, unit_path=unit.path, state="open", opened_at=now
        )

    return make


def test_words_that_an_earlier_version_wrote_are_renewed(make_matter) -> None:
    matter = make_matter("L1", title="瑞禾农场")
    Matter.objects.filter(pk=matter.pk).update(search="old")
    asked: list[int] = []
    assert renew_all_terms(check=lambda: asked.append(1)) == 1
    assert renew_all_terms() == 0
    assert asked == [1]
    assert list_newest(MATTERS, read_question("瑞禾"), limit=AT_ONCE) == [matter.pk]


@sqlite
def test_an_index_made_with_other_prefixes_is_made_anew_and_filled(make_matter) -> None:
    matter = make_matter("L1", title="瑞禾农场")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {MATTERS.index}")
        cursor.execute(
            f"CREATE VIRTUAL TABLE {MATTERS.index} USING fts5(search, content='desk_matter', content_rowid='id')"
        )
    make_indexes()
    assert list_newest(MATTERS, read_question("瑞禾"), limit=5) == [matter.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [MATTERS.index])
        assert "prefix=" in cursor.fetchone()[0]


@sqlite
def test_after_tuning_the_spread_of_values_is_known(make_matter) -> None:
    for number in range(5):
        make_matter(f"L{number}")
    tune(connection, all_tables=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'desk_matter'")
        assert cursor.fetchone()[0] > 0


@postgresql
def test_what_passed_the_ceiling_is_counted_again_after_ten_minutes_and_nothing_else_is_kept(
    make_matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(at=1000.0)
    monkeypatch.setattr(search_index, "time", SimpleNamespace(monotonic=lambda: clock.at))
    asked = read_question("许念安")

    def count(ceiling: int) -> int:
        return count_keys(MATTERS, asked, ceiling=ceiling)

    for number in range(6):
        make_matter(f"L{number}")
    assert (count(3), count(9)) == (4, 6)
    Matter.objects.all().delete()
    assert (count(3), count(9)) == (4, 0)
    clock.at += SURE_S
    assert (count(3), count(9)) == (0, 0)
