"""Are PostgreSQL's inverted indexes cut into spans of keys, kept as rows come, and never needed to be right?"""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.desk import search_spans
from firsthour.web.desk.models import Matter
from firsthour.web.desk.search_index import MATTERS, count_keys, extend_indexes, list_newest, make_indexes
from firsthour.web.desk.search_spans import MOST_SPANS, SPAN, keep_spans, spans_of, write_term
from firsthour.web.desk.searching import read_question

postgresql = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite's index gives the newest rows first")


@given(top=st.integers(0, 200 * SPAN), key=st.integers(0, 200 * SPAN))
def test_every_key_lies_in_one_span_and_spans_come_newest_first(top: int, key: int) -> None:
    spans = spans_of(top)
    assert sum(one.first <= key and (one.end is None or key < one.end) for one in spans) == 1
    assert len(spans) <= MOST_SPANS + 1
    assert [one.first for one in spans] == sorted((one.first for one in spans), reverse=True)
    assert spans[0].first <= top


def test_beginnings_of_seven_and_eight_signs_are_terms_of_their_own() -> None:
    assert write_term("wb202603", is_prefix=True) == "vb202603"
    assert write_term("wb2026030", is_prefix=True) == "vb2026030"
    assert write_term("wb20260301", is_prefix=True) == "wb20260301:*"
    assert write_term("yb2026", is_prefix=False) == "yb2026"


@pytest.fixture
def make_matter(force, now: datetime) -> Callable[[str], Matter]:
    unit = force.units["east-squad"]

    def make(number: str) -> Matter:
        return Matter.objects.create(
            kind="lead", number=number, title="张伟案", unit=unit, unit_path=unit.path, state="open", opened_at=now
        )

    return make


def names_of_indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [MATTERS.index])
        return {name for (name,) in cursor.fetchall()} - {f"{MATTERS.index}_pkey"}


@postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["B202603", "B2026030", "B20260301", "B2026-03", "B2025", "B202603010001", "B2", "张伟"]
)
def test_a_beginning_of_any_length_finds_what_begins_so(
    make_matter, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    for name, number in (("SPAN", 4), ("FEW", 2), ("RECENT", 3), ("MANY", 1), ("PROBED", 2)):
        monkeypatch.setattr(search_spans, name, number)
    numbers = ["B20250301-0001", "B20260301-0001", "B20260302-0001", "B20260311-0002", "B20260401-0001"] * 3
    made = [make_matter(f"{number}{turn}") for turn, number in enumerate(numbers)]
    plain = typed.replace("-", "")
    slowly = [one.pk for one in reversed(made) if typed == "张伟" or one.number.replace("-", "").startswith(plain)]
    question = read_question(typed)
    assert list_newest(MATTERS, question, limit=99) == slowly
    assert list_newest(MATTERS, question, limit=2) == slowly[:2]
    assert count_keys(MATTERS, question, ceiling=99) == len(slowly)
    assert count_keys(MATTERS, question, ceiling=1) == min(2, len(slowly))


@postgresql
@pytest.mark.django_db(transaction=True)
def test_a_span_that_is_full_gets_its_index_beside_the_work_and_the_old_ones_go(
    make_matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = make_matter("L0").pk
    monkeypatch.setattr(search_spans, "SPAN", last // 2 + 1)
    assert extend_indexes()
    before = names_of_indexes()
    assert before == {span.index_of(MATTERS.index) for span in spans_of(last)}
    while Matter.objects.count() <= last // 2 + 2:
        make_matter(f"M{Matter.objects.count()}")
    top = Matter.objects.order_by("-pk")[0].pk
    made = extend_indexes()
    assert made
    assert names_of_indexes() == {span.index_of(MATTERS.index) for span in spans_of(top)} != before
    assert extend_indexes() == []
    monkeypatch.undo()
    extend_indexes()
    assert names_of_indexes() == {f"{MATTERS.index}_gin_0_on"}


@postgresql
@pytest.mark.django_db
def test_an_index_whose_making_was_broken_off_is_made_anew() -> None:
    name = f"{MATTERS.index}_gin_0_on"
    with connection.cursor() as cursor:
        keep_spans(cursor, MATTERS.index)
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [name])
        assert keep_spans(cursor, MATTERS.index) == [name]
        assert keep_spans(cursor, MATTERS.index) == []


@postgresql
@pytest.mark.django_db
def test_vectors_of_an_earlier_version_are_made_anew_and_an_index_of_all_rows_goes(make_matter) -> None:
    matter = make_matter("B20260301-0001")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {MATTERS.index}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"INSERT INTO {MATTERS.index} VALUES (NEW.id, to_tsvector('simple', NEW.search)); RETURN NULL; END $$"
        )
        cursor.execute(f"UPDATE {MATTERS.index} SET terms = ''::tsvector")
        cursor.execute(f"CREATE INDEX {MATTERS.index}_gin ON {MATTERS.index} USING gin (terms)")
    assert list_newest(MATTERS, read_question("B202603"), limit=5) == []
    make_indexes()
    assert list_newest(MATTERS, read_question("B202603"), limit=5) == [matter.pk]
    assert names_of_indexes() == {f"{MATTERS.index}_gin_0_on"}
